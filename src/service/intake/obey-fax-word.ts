// The words of an answer to a received fax: passed on, not mine, junk, printed, help. Obeying one twice, after a crash or for a copy
// of the answer, does no harm. The files of the rules are never touched: what should change there is proposed to the
// administrator.

import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Said, said } from "../../base/phrases.ts";
import type { FaxCommand } from "../../codec/mail/fax-answer.ts";
import { senderKey } from "../../codec/rules/learned-junk.ts";
import { MailTargets } from "../../codec/rules/route-inbound.ts";
import { moveDurably, writeAtomic } from "../../device/store/atomic.ts";
import { wasWished, wishRedelivery } from "../../device/store/redelivery.ts";
import { exists } from "../../device/store/spool.ts";
import { mailReceived } from "../inbound/received-mail.ts";
import { toPrinter } from "../inbound/to-printer.ts";
import { speaker } from "../notice/phrases.ts";
import { askAdmin, faxDone, faxHelp } from "../notice/received-notice.ts";
import type { FaxAnswering } from "./fax-answering.ts";
import { isInsider, named } from "./insiders.ts";

/** Answers what is wrong with the word, as a sentence; undefined when it was obeyed, now or by a copy. */
export async function obeyFaxWord(about: FaxAnswering, command: FaxCommand): Promise<Said | undefined> {
  switch (command.word) {
    case "help":
      if (await about.first("help")) await faxHelp(about.deps.post, about.answered);
      return undefined;
    case "forward":
      return forward(about, command.to, command.words);
    case "not-mine":
      return notMine(about, command.to);
    case "junk":
      return junk(about);
    case "print":
      return print(about, command.printer);
  }
}

async function forward(about: FaxAnswering, to: readonly string[], words: string): Promise<Said | undefined> {
  const { deps, answered } = about;
  if (to.length === 0) return said("forward-who");
  const outside: string[] = [];
  for (const address of to) if (!(await isInsider(deps, address))) outside.push(address);
  // All or nothing: whoever reads that it was passed on must not wonder to whom.
  if (outside.length > 0) return said("forward-refused", { to: outside.join(", ") });
  if (!(await about.first("forward"))) return undefined;
  const who = answered.to;
  await passOn(
    about,
    to,
    words === "" ? said("received-passed-on", { who }) : said("received-passed-on-words", { who, words }),
  );
  await faxDone(deps.post, answered, said("done-forward", { to: to.join(", ") }));
  return undefined;
}

/** To each in the form and language he has his faxes in. */
async function passOn({ deps, folder, fax, unreadable, answered }: FaxAnswering, to: readonly string[], note: Said) {
  const { site } = deps.rules();
  const mails = new MailTargets(deps.rules());
  mails.add(to, { form: site.received.form, language: site.language });
  for (const [index, mail] of mails.targets.entries()) {
    const hash = createHash("sha256").update(answered.id).digest("hex").slice(0, 16);
    const notes = [(await speaker(deps.post, mail.language)).words(note)];
    await mailReceived(deps, folder, fax, { ...mail, unreadable, part: `on-${hash}-${index + 1}`, notes });
  }
}

async function notMine(about: FaxAnswering, name: string): Promise<Said | undefined> {
  const { deps, answered, fax, folder } = about;
  const to = name === "" ? [...deps.rules().inbound.default] : await named(deps, name);
  if (to === undefined) return said("not-mine-who", { name });
  if (!(await about.first("not mine"))) return undefined;
  await passOn(about, to, said("received-not-his", { who: answered.to }));
  const caller = answered.caller || "an unknown sender";
  const facts = `Fax ${fax.call} from ${caller} to the called number ${fax.calledNumber || "(not told)"} went to ${answered.to}, who says that it is not for that mailbox. It was passed on to ${to.join(", ")}.`;
  await askAdmin(deps.post, {
    id: `${answered.id}-not-mine`,
    folder,
    call: fax.call,
    what: `a fax from ${caller} went to the wrong mailbox`,
    detail:
      name === ""
        ? `${facts}\n\nfaxgate explain inbound says which rule decided.`
        : `${facts}\n\n${proposal(about, to)}`,
  });
  await faxDone(deps.post, answered, said("done-not-mine", { to: to.join(", ") }));
  return undefined;
}

/** The rule that would have sent it there, to be put before the one that decided. */
function proposal({ fax }: FaxAnswering, to: readonly string[]): string {
  const conditions = [
    ...(fax.calledNumber === "" ? [] : [`called: "${fax.calledNumber}"`]),
    ...(senderCondition(fax.callerNumber, fax.remoteId) ?? []),
  ];
  return [
    "To have faxes of this sender go there from now on, put this rule in inbound.yaml above the one that decided:",
    "",
    `  - { ${[...conditions, `mail: [${to.join(", ")}]`].join(", ")} }`,
  ].join("\n");
}

function senderCondition(caller: string, tsi: string): string[] | undefined {
  const key = senderKey(caller, tsi);
  if (key === undefined) return undefined;
  return [key.caller === "" ? `tsi: ${JSON.stringify(key.tsi)}` : `caller: "${key.caller}"`];
}

async function junk({ deps, answered, fax, folder, first }: FaxAnswering): Promise<Said | undefined> {
  const key = senderKey(fax.callerNumber, fax.remoteId);
  if (key === undefined) return said("junk-nobody");
  const caller = key.caller || key.tsi;
  if (!(await first("junk"))) return undefined;
  await askAdmin(deps.post, {
    id: `${answered.id}-junk`,
    folder,
    call: fax.call,
    what: `are faxes from ${caller} junk?`,
    detail: `${answered.to} says that fax ${fax.call} from ${answered.caller} is junk.\n\nAnswer  ok  and faxes from ${caller} are treated like those of the junk list in inbound.yaml from now on (the list is junk.json in the spool). Answer  no  and nothing changes.`,
    replyTo: `reply+${deps.junkWords.of(fax.call)}`,
  });
  await faxDone(deps.post, answered, said("done-junk", { caller }));
  return undefined;
}

async function print(about: FaxAnswering, wanted: string): Promise<Said | undefined> {
  const { deps, answered, fax, folder, unreadable } = about;
  const printers = [...new Set(deps.rules().inbound.rules.flatMap((rule) => rule.printer ?? []))];
  if (printers.length === 0) return said("print-none");
  const matching = printers.filter((one) => wanted === "" || one.toLowerCase() === wanted.toLowerCase());
  const [printer] = matching;
  if (printer === undefined || matching.length > 1) return said("print-which", { names: printers.join(", ") });
  if (!(await about.first("print"))) return undefined;
  // A death in the middle of it leaves this behind: what is printed then says that it was perhaps printed before.
  const begun = join(folder, `printing-${answered.id}`);
  const wish = `print-${createHash("sha256").update(answered.id).digest("hex").slice(0, 16)}`;
  const printed = join(folder, `printed-${answered.id}`);
  if (await wasWished(deps.spool, folder, wish)) {
    const why = await readFile(begun, "utf8").catch(() => said("unknown"));
    await rm(begun, { force: true });
    await faxDone(deps.post, answered, said("print-failed", { printer, why }));
    return undefined;
  }
  if (await exists(printed)) {
    await faxDone(deps.post, answered, said("done-print", { printer }));
    return undefined;
  }
  const again = await exists(begun);
  await writeAtomic(begun, printer);
  const end = await toPrinter(printer, {
    folder,
    fax,
    unreadable,
    record: {
      id: "answer",
      target: { kind: "printer", printer },
      state: "handing",
      tries: 0,
      ...(again ? { perhapsAgain: true } : {}),
    },
    inDoubt: false,
    signal: new AbortController().signal,
    note: async () => {},
  });
  if (end.kind === "done") {
    await moveDurably(begun, printed);
    await faxDone(deps.post, answered, said("done-print", { printer }));
    return undefined;
  }
  // From here on it is one of the fax's targets: tried until it is printed, and told of when it never is.
  const to = { printer, perhapsAgain: again || end.kind === "in-doubt" };
  await writeAtomic(begun, end.why);
  await wishRedelivery(deps.spool, { call: fax.call, by: answered.to, to }, wish);
  await rm(begun, { force: true });
  // No refusal: it is not printed again for whoever asks once more.
  await faxDone(deps.post, answered, said("print-failed", { printer, why: end.why }));
  return undefined;
}

// A print-spool notice: a printed document with its owner's print name but no number. It is prepared and its owner gets the
// notice that is the form (DESIGN 2). An owner nobody knows: the administrator gets it, nothing is thrown away.

import { rm } from "node:fs/promises";
import type { Envelope } from "../../base/envelope.ts";
import type { Submission } from "../../base/job.ts";
import { type Said, said } from "../../base/phrases.ts";
import { decodeWords } from "../../codec/mail/encoded-words.ts";
import { findFaxNumbers } from "../../codec/phone/find-numbers.ts";
import type { Person } from "../../codec/rules/person.ts";
import { printTitle } from "../document/titles.ts";
import { printNotice } from "../notice/print-notice.ts";
import { refused } from "../notice/submission-notice.ts";
import { offersFor } from "../people/offers.ts";
import { personIn, type Who } from "../people/people.ts";
import { recentNumbers } from "../people/recent-numbers.ts";
import { printable } from "./header-values.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import { messageKey } from "./intake-deps.ts";
import type { ParsedMail } from "./parse-mail.ts";
import { closed, isCancelledPrint, printFacts } from "./print-cancel.ts";
import { firstTime } from "./seen.ts";
import { freshFolder, newToken, writeSubmission } from "./submissions.ts";

export async function takePrint(deps: IntakeDeps, envelope: Envelope, mail: ParsedMail): Promise<void> {
  const { spool, log } = deps;
  const rules = deps.rules();
  const key = {
    messageId: await messageKey(deps, envelope, mail),
    sender: envelope.from.toLowerCase(),
    recipient: "print",
  };
  if (!(await firstTime(spool, key, envelope.id, rules.site["same-mail-window"]))) {
    log.info("the same print job again; noticed once", { id: envelope.id });
    return;
  }
  const print = printFacts(mail);
  const printUser = print.user;
  const who = await deps.people.byPrintName(printUser);
  const person = personIn(who);
  const language = person?.language ?? rules.site.language;
  const owner = person?.address ?? "";
  const saidTitle = printTitle(decodeWords(mail.header("x-faxgate-print-title")).trim()) || printTitle(mail.subject);
  const about = { id: envelope.id, to: owner, title: saidTitle, language, messageId: "", references: [] };
  const fault = faultOf(mail);
  if (fault !== undefined) return refused(deps.post, about, fault);
  const folder = await freshFolder(spool, envelope.id);
  const quality = person?.quality ?? rules.site.quality;
  const prepared = await deps.documents.prepare(
    { text: "", parts: mail.parts, maxPages: rules.site["max-pages"], wantText: true, quality },
    folder,
  );
  if (!prepared.ok) {
    await refused(deps.post, about, prepared.reason);
    await rm(folder, { recursive: true, force: true });
    return;
  }
  // What the document calls itself says more than a print server's name for it.
  const title = prepared.title || saidTitle;
  const submission: Submission = {
    id: envelope.id,
    kind: "print",
    receivedAt: envelope.receivedAt,
    owner,
    user: person?.id ?? "",
    messageId: mail.messageId,
    subject: printable(title).slice(0, 200),
    references: [],
    language,
    pages: prepared.pages,
    quality,
    remarks: [...(person === undefined ? [whoIsIt(who, printUser, mail)] : []), ...mail.remarks, ...prepared.remarks],
    ...(await ownerFields(deps, person, printUser, prepared.text ?? "")),
    state: "waiting",
    ...(print.id === "" ? {} : { print }),
    token: newToken(),
    tokenExpires: new Date(Date.parse(envelope.receivedAt) + rules.site["answer-within"]).toISOString(),
  };
  await writeSubmission(spool, submission);
  if (await isCancelledPrint(deps, print)) return writeSubmission(spool, closed(submission));
  await printNotice(deps, submission);
  deps.tokens.add(submission);
}

/** What the print agent could not hand over, and why. */
function faultOf(mail: ParsedMail): Said | undefined {
  const [word, count] = mail.header("x-faxgate-print-fault").trim().split(" ");
  return word === "too-large" ? said("print-too-large", { count: (count ?? "").slice(0, 6) }) : undefined;
}

/** What the administrator reads of a document nobody is known for. */
function whoIsIt(who: Who, printUser: string, mail: ParsedMail): Said {
  const name = printable(printUser).slice(0, 80);
  const place = ["x-faxgate-print-printer", "x-faxgate-print-host"]
    .map((header) => printable(mail.header(header).trim()).slice(0, 60))
    .filter((text) => text !== "")
    .join(", ");
  const values = { name, where: place === "" ? said("unknown") : place };
  return who.kind === "several" ? said("print-several", values) : said("print-nobody", values);
}

/** What depends on the owner: the numbers offered to him; of an unknown one his print name, and the administrator's numbers. */
async function ownerFields(
  deps: IntakeDeps,
  person: Person | undefined,
  printUser: string,
  text: string,
): Promise<Pick<Submission, "offers" | "unknownPrinter">> {
  const admin = person === undefined ? await deps.people.byMail(deps.rules().site.admin) : undefined;
  const reader = person ?? (admin?.kind === "person" ? admin.person : undefined);
  const found = findFaxNumbers(text).map((one) => one.written);
  const recent = person === undefined ? [] : await recentNumbers(deps.spool, person.address);
  const offers = reader === undefined ? [] : offersFor(deps.rules(), reader, found, recent);
  return {
    ...(offers.length === 0 ? {} : { offers }),
    ...(person === undefined ? { unknownPrinter: printUser.slice(0, 120) } : {}),
  };
}

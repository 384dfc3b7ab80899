// An answer to a notice of ours: the reply is the form. The prepared document is faxed, never the answer's text. Only one of
// the owner's addresses may answer; copies of one answer are one request; whatever is unclear is asked back (DESIGN 2, 4.8).

import type { Envelope } from "../../base/envelope.ts";
import { FaxError } from "../../base/errors.ts";
import type { Submission } from "../../base/job.ts";
import { type Sentence, wordsOf } from "../../base/phrases.ts";
import { readAnswer } from "../../codec/mail/answer.ts";
import type { Answer } from "../../codec/mail/answer-form.ts";
import { formTagOf } from "../../codec/mail/form.ts";
import { readRecipient } from "../../codec/mail/recipient.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import { dialPlan, mayFax } from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { ClaimedJob, listJobs, readJob, writeControl } from "../../device/store/job-files.ts";
import { obeyedNotice, question, receipt, refused } from "../notice/submission-notice.ts";
import { personIn } from "../people/people.ts";
import { type IntakeDeps, messageKey } from "./intake-deps.ts";
import { makeJobs, nextJobNumber, type WantedFax } from "./make-jobs.ts";
import type { ParsedMail } from "./parse-mail.ts";
import { firstTime } from "./seen.ts";
import { writeSubmission } from "./submissions.ts";

export async function takeAnswer(
  deps: IntakeDeps,
  envelope: Envelope,
  mail: ParsedMail,
  token: string,
  recipients: readonly { readonly written: string; readonly address: string }[],
): Promise<void> {
  const { log } = deps;
  const rules = deps.rules();
  const submission = await deps.tokens.find(token);
  const writer = mail.from === "" ? envelope.from.toLowerCase() : mail.from;
  const person = await mayAnswer(deps, submission, writer, envelope);
  if (person === undefined) {
    // No word to strangers: they would learn that the token is real.
    log.warn("an answer from somebody who does not own the document; nothing done", { id: envelope.id, from: writer });
    return;
  }
  const answer = { id: envelope.id, to: writer, messageId: mail.messageId, references: mail.references };
  const expired = submission?.tokenExpires !== undefined && Date.parse(submission.tokenExpires) < Date.now();
  if (submission === undefined || expired) {
    const cause = "this document is no longer kept; please print or send it again";
    await refused(deps.post, { ...answer, title: mail.subject, language: rules.site.language }, cause);
    return;
  }
  const messageId = await messageKey(deps, envelope, mail);
  /** A copy of this answer that came before this one has not done it yet. */
  const first = (what: string): Promise<boolean> =>
    firstTime(deps.spool, { messageId, sender: token, recipient: what }, envelope.id, rules.site["same-mail-window"]);
  const addressed = [...recipients, ...otherNumbers(rules, mail, recipients)];
  const context = { offered: 0, formTag: formTagOf(token), writer: mail.fromName };
  const form = readAnswer(mail.ownText, { ...context, numbersElsewhere: addressed.length > 0 });
  const command = form.commands.at(-1)?.word;
  let problem: Sentence | undefined;
  let wanted: WantedFax[] = [];
  if (isObeyed(command) && form.numbers.length + addressed.length + form.unclear.length === 0) {
    if (!(await first(command))) return;
    problem = await obey(deps, submission, answer, command);
    if (problem === undefined) return;
  } else {
    wanted = [
      ...addressed.map((to) => ({ written: to.written, name: mail.names.get(to.address.toLowerCase()) ?? "" })),
      ...form.numbers,
    ];
    problem = whatIsUnclear(deps, form, wanted) ?? whyNone(rules, person, wanted);
  }
  if (problem !== undefined) {
    if (await first("question"))
      await question(deps.post, submission, answer, problem, wanted.map((fax) => fax.written).join(", "));
    return;
  }
  await faxDocument(deps, envelope, mail, submission, messageId, person, wanted, form.wishes.cover);
}

/**
 * Numbers at our domains in To and Cc that came with another copy of this answer: a mail system may split one mail by its
 * recipients, and the copy without them must not be asked for what its sender wrote.
 */
function otherNumbers(
  rules: RuleSet,
  mail: ParsedMail,
  known: readonly { readonly address: string }[],
): { written: string; address: string }[] {
  return mail.recipients.flatMap((address) => {
    const recipient = readRecipient(address, rules.site.domains);
    if (recipient.kind !== "fax" || known.some((to) => to.address.toLowerCase() === address)) return [];
    return parseNumber(recipient.written, dialPlan(rules)).ok ? [{ written: recipient.written, address }] : [];
  });
}

/** The owner, when the answer comes from one of his addresses and he is still known. */
async function mayAnswer(
  deps: IntakeDeps,
  submission: Submission | undefined,
  writer: string,
  envelope: Envelope,
): Promise<Person | undefined> {
  const rules = deps.rules();
  const person = personIn(await deps.people.byMail(writer));
  if (person === undefined) return undefined;
  // From and envelope must be the same person's: a forged From alone does not open the gate. Of people known by their
  // domain only (*@plant.example) nothing but the very address tells one from another.
  const sameMailbox = (address: string): boolean => address === writer || person.mail.includes(address);
  if (!sameMailbox(envelope.from.toLowerCase())) return undefined;
  if (submission === undefined || writer === submission.owner) return person;
  if (person.id === submission.user && person.mail.includes(writer)) return person;
  // Without an owner's address the notice went to the administrator, who answers for him.
  return submission.owner === "" && writer === rules.site.admin ? person : undefined;
}

/** Not one of the numbers may be faxed: the document goes on waiting for one that may. */
function whyNone(rules: RuleSet, person: Person, wanted: readonly WantedFax[]): Sentence | undefined {
  const reasons = wanted.flatMap((fax) => {
    const permission = mayFax(rules, person, fax.written);
    return permission.ok ? [] : [permission.reason];
  });
  return reasons.length === wanted.length ? reasons[0] : undefined;
}

function whatIsUnclear(deps: IntakeDeps, form: Answer, wanted: readonly WantedFax[]): Sentence | undefined {
  if (form.unclear.length > 0) return `this was not clear: "${form.unclear.slice(0, 3).join('", "')}"`;
  if (form.commands.length > 0) return `"${form.commands[0]!.word}" together with a number was not clear`;
  if (wanted.length === 0) return "no fax number was found at the top of your answer";
  if (wanted.length > deps.rules().site.smtp["max-recipients"]) return "there are too many numbers in one answer";
  for (const fax of wanted) {
    const number = parseNumber(fax.written, dialPlan(deps.rules()));
    if (!number.ok) return number.reason;
  }
  return undefined;
}

async function faxDocument(
  deps: IntakeDeps,
  envelope: Envelope,
  mail: ParsedMail,
  submission: Submission,
  messageId: string,
  person: Person,
  wanted: readonly WantedFax[],
  coverWish: boolean | undefined,
): Promise<void> {
  const rules = deps.rules();
  const fresh: WantedFax[] = [];
  for (const fax of wanted) {
    const number = parseNumber(fax.written, dialPlan(rules));
    const recipient = number.ok ? number.destination : fax.written;
    const key = { messageId, sender: submission.token ?? submission.id, recipient };
    if (await firstTime(deps.spool, key, envelope.id, rules.site["same-mail-window"])) fresh.push(fax);
  }
  if (fresh.length === 0) {
    deps.log.info("a copy of an answer already acted on", { id: envelope.id, submission: submission.id });
    return;
  }
  // The first job's number is noted before any is made, so that working on the answer again makes the same jobs.
  const noted = submission.answers?.find((entry) => entry.startsWith(`${envelope.id} `));
  const first = noted === undefined ? await nextJobNumber(deps.spool, submission.id) : Number(noted.split(" ")[1]);
  const open: Submission = {
    ...submission,
    state: "open",
    answers:
      noted === undefined ? [...(submission.answers ?? []), `${envelope.id} ${first}`] : (submission.answers ?? []),
  };
  await writeSubmission(deps.spool, open);
  const cover = coverWish ?? person.cover ?? rules.site.cover;
  const jobs = await makeJobs(deps.jobs, open, person, fresh, {
    first,
    cover: cover ? { to: "", subject: "", remarks: "" } : undefined,
  });
  const list = jobs.map((job) =>
    [job.destination, job.name, job.refused === undefined ? "" : `(refused: ${wordsOf(job.refused)})`]
      .filter(Boolean)
      .join(" "),
  );
  const answer = {
    id: envelope.id,
    to: mail.from || envelope.from,
    messageId: mail.messageId,
    references: mail.references,
  };
  await receipt(deps.post, open, answer, list, cover);
  deps.touched(jobs.map((job) => job.id));
}

type Obeyed = "cancel" | "again" | "fine";
const isObeyed = (word: string | undefined): word is Obeyed => word === "cancel" || word === "again" || word === "fine";

/** cancel, again, fine. Answers what is wrong with it, as a sentence for the sender. */
async function obey(
  deps: IntakeDeps,
  submission: Submission,
  answer: Omit<Parameters<typeof refused>[1], "title" | "language">,
  command: Obeyed,
): Promise<string | undefined> {
  const { spool } = deps;
  const ids = await listJobs(spool, submission.id);
  const wish = { by: submission.owner, at: new Date().toISOString() };
  let obeyed = 0;
  for (const id of ids) {
    const state = (await readJob(spool, id))?.state.state;
    if (state === undefined || state === "final") continue;
    if (command === "cancel") await writeControl(spool, id, { wish: "cancel", ...wish });
    else if (state !== "in-doubt") continue;
    else {
      // An older wish to cancel or hold is over with this one.
      if (command === "again") await writeControl(spool, id, { wish: "release", ...wish });
      await resolveDoubt(deps, id, command);
    }
    obeyed++;
  }
  deps.log.info("answer obeyed", { submission: submission.id, command, jobs: obeyed });
  deps.touched(ids);
  if (command === "cancel" && submission.state === "waiting") {
    const gone: Submission = { ...submission, state: "closed", tokenExpires: new Date(0).toISOString() };
    await writeSubmission(spool, gone);
    await obeyedNotice(deps.post, submission, answer, "the document was thrown away, as you asked");
    return undefined;
  }
  if (obeyed > 0) {
    const done = { cancel: "its faxes are cancelled", again: "it is sent once more", fine: "it counts as delivered" };
    await obeyedNotice(deps.post, submission, answer, done[command]);
    return undefined;
  }
  return command === "cancel"
    ? "every fax of this document has ended already; there is nothing to cancel"
    : `no fax of this document is in doubt, so "${command}" does nothing`;
}

/** Throws when the job is held by another process just now: the answer is worked on again. */
async function resolveDoubt(deps: IntakeDeps, id: string, command: "again" | "fine"): Promise<void> {
  const pen = await ClaimedJob.take(deps.spool, id, { by: "office", line: "", epoch: deps.epoch });
  if (pen === undefined) throw new FaxError("resource", `${id} is being worked on; the answer waits`);
  try {
    const job = await readJob(deps.spool, id);
    if (job?.state.outcome !== 20) return;
    if (command === "again") await pen.write({ e: "restart" });
    else await pen.write({ e: "final", outcome: 0 });
  } finally {
    await pen.release();
  }
}

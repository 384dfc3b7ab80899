// An answer to a notice of ours: the reply is the form. The prepared document is faxed, never the answer's text. Only one of
// the owner's addresses may answer; copies of one answer are one request; whatever is unclear is asked back (DESIGN 2, 4.8).

import type { Envelope } from "../../base/envelope.ts";
import type { Submission } from "../../base/job.ts";
import { type AnswerForm, readAnswer } from "../../codec/mail/answer.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import { dialPlan, type Person, personByMail } from "../../codec/rules/permission.ts";
import { ClaimedJob, listJobs, readJob, writeControl } from "../../device/store/job-files.ts";
import { question, receipt, refused } from "../notice/submission-notice.ts";
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
  const person = mayAnswer(deps, submission, writer, envelope);
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
  const form = readAnswer(mail.text);
  if (form.command !== undefined && form.numbers.length === 0 && recipients.length === 0) {
    await obey(deps, submission, form.command);
    return;
  }
  const wanted: WantedFax[] = [
    ...recipients.map((to) => ({ written: to.written, name: mail.names.get(to.address.toLowerCase()) ?? "" })),
    ...form.numbers,
  ];
  const problem = whatIsUnclear(deps, form, wanted);
  if (problem !== undefined) {
    const key = await messageKey(deps, envelope, mail);
    if (
      await firstTime(
        deps.spool,
        { messageId: key, sender: token, recipient: "question" },
        envelope.id,
        rules.site["same-mail-window"],
      )
    )
      await question(deps.post, submission, answer, problem, wanted.map((fax) => fax.written).join(", "));
    return;
  }
  await faxDocument(deps, envelope, mail, submission, person, wanted, form.cover);
}

/** The owner, when the answer comes from one of his addresses and he is still known. */
function mayAnswer(
  deps: IntakeDeps,
  submission: Submission | undefined,
  writer: string,
  envelope: Envelope,
): Person | undefined {
  const rules = deps.rules();
  const person = personByMail(rules, writer);
  if (person === undefined) return undefined;
  // From and envelope must be the same person's: a forged From alone does not open the gate.
  if (personByMail(rules, envelope.from)?.id !== person.id) return undefined;
  if (submission === undefined) return person;
  if (writer === submission.owner || person.id === submission.user) return person;
  return submission.user === "" && writer === rules.site.admin ? person : undefined;
}

function whatIsUnclear(deps: IntakeDeps, form: AnswerForm, wanted: readonly WantedFax[]): string | undefined {
  if (form.unclear.length > 0) return `this was not clear: "${form.unclear.slice(0, 3).join('", "')}"`;
  if (form.command !== undefined) return `"${form.command}" together with a number was not clear`;
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
  person: Person,
  wanted: readonly WantedFax[],
  coverWish: boolean | undefined,
): Promise<void> {
  const rules = deps.rules();
  const messageId = await messageKey(deps, envelope, mail);
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
  const jobs = await makeJobs(deps.jobs, open, person, fresh, { first, cover });
  const list = jobs.map((job) =>
    [job.destination, job.name, job.refused === undefined ? "" : `(refused: ${job.refused})`].filter(Boolean).join(" "),
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

/** cancel, again, fine. */
async function obey(
  deps: IntakeDeps,
  submission: Submission,
  command: NonNullable<AnswerForm["command"]>,
): Promise<void> {
  const { spool } = deps;
  const jobs = await listJobs(spool, submission.id);
  for (const id of jobs) {
    const job = await readJob(spool, id);
    if (job === undefined) continue;
    if (command === "cancel" && job.state.state !== "final")
      await writeControl(spool, id, { wish: "cancel", by: submission.owner, at: new Date().toISOString() });
    if (command !== "cancel" && job.state.state === "in-doubt") await resolveDoubt(deps, id, command);
  }
  if (command === "cancel" && jobs.length === 0) {
    const gone: Submission = { ...submission, state: "closed", tokenExpires: new Date(0).toISOString() };
    await writeSubmission(spool, gone);
  }
  deps.log.info("answer obeyed", { submission: submission.id, command });
  deps.touched(jobs);
}

async function resolveDoubt(deps: IntakeDeps, id: string, command: "again" | "fine"): Promise<void> {
  const pen = await ClaimedJob.take(deps.spool, id, { line: "office", epoch: deps.jobs.epoch });
  if (pen === undefined) return;
  try {
    const job = await readJob(deps.spool, id);
    if (job?.state.outcome !== 20) return;
    if (command === "again") await pen.write({ e: "restart" });
    else await pen.write({ e: "final", outcome: 0 });
  } finally {
    await pen.release();
  }
}

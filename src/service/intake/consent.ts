// What was answered to a question whether a fax may be sent: by its sender to his own token, by a second person to his.

import type { Envelope } from "../../base/envelope.ts";
import type { Approval, Need, Submission } from "../../base/job.ts";
import { said } from "../../base/phrases.ts";
import { readConsent } from "../../codec/mail/consent-word.ts";
import { isThanks } from "../../codec/mail/courtesy.ts";
import { countryOf } from "../../codec/phone/country.ts";
import { isDelegate } from "../../codec/rules/person.ts";
import { localTime } from "../../device/local-time.ts";
import { type Job, readJob, writeConsent } from "../../device/store/job-files.ts";
import { type Answered, obeyedNotice, question, refused } from "../notice/submission-notice.ts";
import { noteCountry } from "../people/known-countries.ts";
import { type Answerer, answererOf } from "./answerer.ts";
import type { Answering } from "./answering.ts";
import { askConsent } from "./ask-consent.ts";
import { type IntakeDeps, messageKey } from "./intake-deps.ts";
import { agreedBefore, agreedWords, countAgreed } from "./late-count.ts";
import type { ParsedMail } from "./parse-mail.ts";
import { firstTime } from "./seen.ts";

/** The owner's word to faxes of his that wait for it; false when the answer is about something else. */
export async function takeConfirmation(about: Answering, jobs: readonly Job[]): Promise<boolean> {
  const { deps, submission, answer, mail } = about;
  const waiting = jobs.filter(
    ({ state }) => state.outcome === undefined && state.waitsFor.some(({ kind }) => kind === "confirm"),
  );
  const word = readConsent(mail.ownText);
  if (waiting.length === 0) {
    // Said before: he is told so, and not asked for numbers.
    const wasAsked = submission.asked?.some((entry) => entry.endsWith(" confirm")) === true;
    if (word !== "yes" || !wasAsked) return false;
    if (await about.first("consent")) {
      // An earlier pass of this very answer may have ended before the second person was asked.
      await askConsent(deps, submission.id);
      await obeyedNotice(deps.post, submission, answer, await agreedBefore(deps, about.person, submission.user, jobs));
    }
    return true;
  }
  // "no" and "cancel" are one thing to an owner, and cancel is done elsewhere.
  if (word !== "yes" || !(await about.first("consent"))) return word === "yes";
  const counted = await countAgreed(deps, about.person, submission.user, waiting);
  deps.touched(waiting.map(({ request }) => request.id));
  await agree(deps, counted.within, "confirm", "yes", answer.to);
  for (const { request } of counted.within) {
    const country = countryOf(request.destination);
    if (country !== undefined) await noteCountry(deps.spool, submission.owner, country);
  }
  await askConsent(deps, submission.id);
  await obeyedNotice(deps.post, submission, answer, agreedWords(counted, waiting.length));
  return true;
}

/**
 * The yes or no of somebody in whose name an unproven mail came, by the token that went to his mailbox. It need not be proven
 * itself: it comes the way the first one came.
 */
export async function takeOwnWord(
  deps: IntakeDeps,
  envelope: Envelope,
  mail: ParsedMail,
  token: string,
): Promise<void> {
  const submission = await deps.tokens.find(token);
  const approval = submission?.approvals?.find((one) => one.token === token && one.kind === "confirm");
  const writer = mail.from === "" ? envelope.from.toLowerCase() : mail.from;
  if (submission === undefined || approval === undefined) {
    deps.log.warn("a word to a question that was not asked, or is no longer kept", { id: envelope.id, from: writer });
    return;
  }
  const who = await answererOf(deps, submission, writer, envelope);
  const to = who.kind === "stranger" ? writer : who.address;
  const answer = { id: envelope.id, to, messageId: mail.messageId, references: mail.references };
  await takeApproval(deps, { envelope, mail, submission, approval, who, answer });
}

/** A second person's word. Only the one the token was made for may use it; everybody else hears nothing. */
export async function takeApproval(
  deps: IntakeDeps,
  about: {
    readonly envelope: Envelope;
    readonly mail: ParsedMail;
    readonly submission: Submission;
    readonly approval: Approval;
    readonly who: Answerer;
    readonly answer: Answered;
  },
): Promise<void> {
  const { envelope, mail, submission, approval, who } = about;
  const { kind = "approve" } = approval;
  const answer = { ...about.answer, replyTo: `${kind === "confirm" ? "confirm" : "reply"}+${approval.token}` };
  const { to: writer } = answer;
  // Who may write in his name now is no second person, whatever he was when he was asked. For the sender himself the
  // administrator may answer, a delegate not.
  const isAsked = (one: Exclude<Answerer, { kind: "stranger" }>): boolean => {
    if (kind === "approve" && isDelegate(deps.rules(), { id: submission.user }, one.self)) return false;
    const { mail: own } = kind === "confirm" && one.kind === "admin" ? one.person : one.self;
    return writer === approval.of || own.includes(approval.of);
  };
  if (who.kind === "stranger" || !isAsked(who)) {
    deps.log.warn("an approval by somebody who was not asked; nothing done", { id: envelope.id, from: writer });
    // Somebody known is told once, by the address that is known of him; a stranger hears nothing.
    const key = { messageId: "not asked", sender: approval.token, recipient: writer };
    if (
      who.kind === "stranger" ||
      !(await firstTime(deps.spool, key, envelope.id, deps.rules().site["same-mail-window"]))
    )
      return;
    const about = { ...answer, title: mail.subject, language: who.self.language ?? deps.rules().site.language };
    await refused(deps.post, about, said("answer-not-yours"));
    return;
  }
  const copy = { messageId: await messageKey(deps, envelope, mail), sender: approval.token, recipient: "consent" };
  if (!(await firstTime(deps.spool, copy, envelope.id, deps.rules().site["same-mail-window"]))) return;
  // He answers by his own token; the owner's never reaches him.
  const his: Submission = { ...submission, language: languageOf(deps, who, submission) };
  const word = readConsent(mail.ownText);
  if (word === undefined) {
    if (isThanks(mail.ownText)) return;
    if (!deps.asked.has(approval.token, 10)) return;
    deps.asked.count(approval.token);
    return question(deps.post, his, answer, said("consent-unclear"), "");
  }
  const jobs: Job[] = [];
  const all: Job[] = [];
  for (const id of approval.jobs) {
    const job = await readJob(deps.spool, id);
    if (job !== undefined) all.push(job);
    if (job?.state.outcome === undefined && job?.state.waitsFor.some((need) => need.kind === kind)) jobs.push(job);
  }
  const counts = kind === "confirm" && word === "yes";
  const counted = counts
    ? await countAgreed(deps, who.person, submission.user, jobs)
    : { within: jobs, over: undefined };
  deps.touched(jobs.map(({ request }) => request.id));
  const heard = await agree(deps, counted.within, kind, word, writer);
  if (kind === "confirm" && word === "yes") await askConsent(deps, submission.id);
  if (heard > 0 || counted.over !== undefined)
    return obeyedNotice(
      deps.post,
      his,
      answer,
      word === "yes" ? agreedWords(counted, jobs.length) : said("done-disagreed"),
    );
  const before = (await readJob(deps.spool, approval.jobs[0] ?? ""))?.consents[kind];
  // Whoever says no to what another has let go must know that his word stopped nothing.
  if (word === "no" && before?.answer === "yes") {
    const time = localTime(before.at).slice(0, 16);
    return question(deps.post, his, answer, said("consent-answered", { who: before.by, time }), "");
  }
  const over = counts ? await agreedBefore(deps, who.person, submission.user, all) : said("consent-over");
  await obeyedNotice(deps.post, his, answer, over);
}

const languageOf = (deps: IntakeDeps, who: Answerer, submission: Submission): string =>
  who.kind === "stranger" ? submission.language : (who.self.language ?? deps.rules().site.language);

/** Writes the word down, where it is the first; how many faxes it was the first for. The audit keeps every word. */
async function agree(
  deps: IntakeDeps,
  jobs: readonly Job[],
  kind: Need["kind"],
  answer: "yes" | "no",
  by: string,
): Promise<number> {
  let first = 0;
  for (const { request } of jobs) {
    const at = new Date().toISOString();
    // The audit first: a word that counts is never without its line.
    await deps.spool.appendRecord("audit.jsonl", { at, job: request.id, to: request.destination, kind, answer, by });
    if (!(await writeConsent(deps.spool, request.id, kind, { answer, by, at }))) continue;
    first++;
    deps.log.info("somebody agreed, or not", { job: request.id, kind, answer, by });
  }
  deps.touched(jobs.map(({ request }) => request.id));
  return first;
}

// The one mail at a job's end: delivered, failed, or perhaps delivered; with its cause in plain words, what was tried when,
// the call numbers, and a picture of page 1 in the very pels.

import { readFile } from "node:fs/promises";
import type { Submission } from "../../base/job.ts";
import { type OutcomeCode, outcome, outcomeLabel } from "../../base/outcome.ts";
import { outcomeKey, type Said, type Sentence, said } from "../../base/phrases.ts";
import { localTime } from "../../device/local-time.ts";
import type { Job } from "../../device/store/job-files.ts";
import { deliveryReport, toldOfJob } from "./delivery-report.ts";
import { digestWhenLast } from "./digest.ts";
import { isHeard } from "./hearing.ts";
import { type Speaker, speaker } from "./phrases.ts";
import { type Notice, type PostDeps, post } from "./post.ts";
import { replyTo, titleOf } from "./submission-notice.ts";

/** Tells of a job's end, by itself or together with the others of its mail, or not at all where its sender wants that. */
export async function jobEnded(deps: PostDeps, submission: Submission, job: Job, code: OutcomeCode): Promise<void> {
  const rules = deps.rules().site.reports;
  const { report } = job.request;
  // Nobody agreed to a mail in his name: the one that asked him said that it would be thrown away.
  if (code === 406 && job.state.waitsFor[0]?.kind === "confirm") return;
  if (report !== undefined && report.numbers >= rules["one-mail-from"]) return digestWhenLast(deps, submission, job);
  if (isHeard(report, toldOfJob(job), rules)) return tell(deps, submission, job, code);
  deps.log.info("its sender wants to hear nothing of this", { job: job.request.id, outcome: outcomeLabel(code) });
}

/** A refusal's own sentence (which limit, which rule) goes before that of the outcome table. */
async function tell(deps: PostDeps, submission: Submission, job: Job, code: OutcomeCode): Promise<void> {
  const { request, state } = job;
  const event: Notice["event"] & ("delivered" | "failed" | "perhaps-delivered") =
    code === 0 ? "delivered" : code === 20 ? "perhaps-delivered" : "failed";
  const speak = await speaker(deps, submission.language);
  const last = state.attempts.at(-1);
  const doubtful = state.doubtful.filter((page) => !(code === 20 && page === request.pages));
  const values = {
    number: request.destination,
    name: request.recipientName,
    // A document that could not be prepared has none, and a fax nobody agreed to no calls.
    pages: request.pages === 0 ? "" : String(request.pages),
    "page-count": speak.pages(request.pages),
    title: titleOf(speak, submission.subject),
    outcome: outcomeLabel(code),
    cause: speak.words(request.refusal ?? sentenceFor(code, job)),
    attempts: attemptLines(speak, job),
    tries: state.attempts.length === 0 ? "" : String(state.attempts.length),
    call: last?.call ?? "",
    job: request.id,
    remote: last?.remoteId ?? "",
    confirmed:
      request.pages === 0 ? "" : speak.say("confirmed", { confirmed: state.confirmedPages, pages: request.pages }),
    remarks: submission.remarks.map((remark) => speak.say("remark", { remark })).join("\n"),
    time: last === undefined || last.endedAt === "" ? "" : localTime(last.endedAt),
    doubtful: [
      ...inDoubt(
        doubtful.filter((page) => state.sentAgain.includes(page)),
        true,
      ),
      ...inDoubt(
        doubtful.filter((page) => !state.sentAgain.includes(page)),
        false,
      ),
    ]
      .map(speak.words)
      .join("; "),
    again: againOf(speak, code),
  };
  const png = await readFile(deps.spool.path("active", submission.id, "preview.png")).catch(() => undefined);
  const report = await deliveryReport(deps, submission, [job]);
  await post(deps, {
    // One notice for each end: a fax in doubt that is sent again ends a second time.
    id: `${request.id}-${event}-${state.rounds}`,
    event,
    text: event,
    values,
    to: submission.owner === "" ? [] : [submission.owner],
    language: submission.language,
    thread: { messageId: submission.messageId, references: submission.references },
    headers: {
      "X-Faxgate-Job": request.id,
      "X-Faxgate-Outcome": outcomeLabel(code),
      ...(last === undefined ? {} : { "X-Faxgate-Call": last.call }),
    },
    ...(png === undefined ? {} : { picture: { png, name: "page-1.png" } }),
    ...(report === undefined ? {} : { report }),
    ...replyTo(submission),
  });
}

/** Whether sending it once more can help; of what nobody agreed to there is nothing to say. */
function againOf(speak: Speaker, code: OutcomeCode): string {
  if (code === 406 || code === 407) return "";
  return speak.say(outcome(code).retry === "never" && code !== 401 ? "again-useless" : "again-useful");
}

/** A line for each call made. */
export function attemptLines(speak: Speaker, { state }: Job): string {
  return state.attempts
    .map(({ at, line, call, outcome: end }) =>
      speak.say("attempt", {
        time: localTime(at),
        line,
        sentence: said(outcomeKey(end ?? state.outcome ?? 204)),
        call,
      }),
    )
    .join("\n");
}

function inDoubt(pages: readonly number[], twice: boolean): Said[] {
  if (pages.length === 0) return [];
  const list = { pages: pages.join(", ") };
  if (pages.length === 1) return [said(twice ? "doubt-page-twice" : "doubt-page", list)];
  return [said(twice ? "doubt-pages-twice" : "doubt-pages", list)];
}

/** The cause in plain words; when all tries were used up, that of the last call. */
function sentenceFor(code: OutcomeCode, job: Job): Sentence {
  const last = job.state.attempts.at(-1)?.outcome;
  return code === 405 && last !== undefined
    ? said("gave-up", { cause: said(outcomeKey(last)) })
    : said(outcomeKey(code));
}

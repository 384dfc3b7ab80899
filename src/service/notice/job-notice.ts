// The one mail at a job's end: delivered, failed, or perhaps delivered; with its cause in plain words, what was tried when,
// the call numbers, and a picture of page 1 in the very pels.

import { readFile } from "node:fs/promises";
import type { Submission } from "../../base/job.ts";
import { type OutcomeCode, outcome, outcomeLabel } from "../../base/outcome.ts";
import { localTime } from "../../device/local-time.ts";
import type { Job } from "../../device/store/job-files.ts";
import { type Notice, type PostDeps, post } from "./post.ts";

/** Queues the notice. A refusal's own sentence (which limit, which rule) goes before that of the outcome table. */
export async function jobEnded(deps: PostDeps, submission: Submission, job: Job, code: OutcomeCode): Promise<void> {
  const { request, state } = job;
  const event: Notice["event"] & ("delivered" | "failed" | "perhaps-delivered") =
    code === 0 ? "delivered" : code === 20 ? "perhaps-delivered" : "failed";
  const last = state.attempts.at(-1);
  const doubtful = state.doubtful.filter((page) => !(code === 20 && page === request.pages));
  const values = {
    number: request.destination,
    name: request.recipientName,
    pages: String(request.pages),
    title: submission.subject === "" ? "without a subject" : submission.subject,
    outcome: outcomeLabel(code),
    cause: request.refusal ?? sentenceFor(code, job),
    attempts: state.attempts
      .map((a) => `${localTime(a.at)}  line ${a.line}  ${outcome(a.outcome ?? code).sentence}  (call ${a.call})`)
      .join("\n"),
    tries: String(state.attempts.length),
    call: last?.call ?? "",
    job: request.id,
    remote: last?.remoteId ?? "",
    confirmed: `${state.confirmedPages} of ${request.pages}`,
    remarks: submission.remarks.map((remark) => `Note: ${remark}.`).join("\n"),
    time: last === undefined || last.endedAt === "" ? "" : localTime(last.endedAt),
    doubtful: [
      inDoubt(
        doubtful.filter((page) => state.sentAgain.includes(page)),
        "arrived twice",
      ),
      inDoubt(
        doubtful.filter((page) => !state.sentAgain.includes(page)),
        "arrived",
      ),
    ]
      .filter((words) => words !== "")
      .join("; "),
    again:
      outcome(code).retry === "never" && code !== 401
        ? "Sent once more as it is, it would fail again."
        : "To try again, please send it once more.",
  };
  const png = await readFile(deps.spool.path("active", submission.id, "preview.png")).catch(() => undefined);
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
    ...(code === 20 && submission.token !== undefined ? { replyTo: `reply+${submission.token}` } : {}),
  });
}

function inDoubt(pages: readonly number[], what: string): string {
  if (pages.length === 0) return "";
  return `${pages.length === 1 ? "page" : "pages"} ${pages.join(", ")} perhaps ${what}`;
}

/** The cause in plain words; when all tries were used up, that of the last call. */
function sentenceFor(code: OutcomeCode, job: Job): string {
  const last = job.state.attempts.at(-1)?.outcome;
  return code === 405 && last !== undefined
    ? `${outcome(last).sentence}; ${outcome(code).sentence}`
    : outcome(code).sentence;
}

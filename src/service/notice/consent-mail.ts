// The mails that ask somebody to agree to a fax: its own sender, or a second person. Both carry page 1, so that one sees what
// one agrees to.

import { readFile } from "node:fs/promises";
import type { Submission } from "../../base/job.ts";
import { localTime } from "../../device/local-time.ts";
import type { Job } from "../../device/store/job-files.ts";
import { type Speaker, speaker } from "./phrases.ts";
import { type PostDeps, post } from "./post.ts";
import { replyTo, titleOf } from "./submission-notice.ts";

const listOf = (speak: Speaker, jobs: readonly Job[], kind: "confirm" | "approve"): string =>
  jobs
    .map(({ request }) => {
      const why = request.needs?.find((need) => need.kind === kind)?.why ?? "";
      return `${request.destination}${request.recipientName === "" ? "" : ` ${request.recipientName}`}: ${speak.words(why)}`;
    })
    .join("\n");

const untilOf = (deps: PostDeps, jobs: readonly Job[]): string =>
  localTime(new Date(Date.parse(jobs[0]!.request.createdAt) + deps.rules().site["answer-within"]).toISOString()).slice(
    0,
    16,
  );

const pictureOf = async (deps: PostDeps, submission: Submission) => {
  const png = await readFile(deps.spool.path("active", submission.id, "preview.png")).catch(() => undefined);
  return png === undefined ? {} : { picture: { png, name: "page-1.png" } };
};

/** To the sender's known address, which a forger of his name does not read. `token`: for his yes or no alone. */
export async function confirmMail(
  deps: PostDeps,
  submission: Submission,
  jobs: readonly Job[],
  token: string | undefined,
): Promise<void> {
  const speak = await speaker(deps, submission.language);
  await post(deps, {
    id: `${jobs[0]!.request.id}-confirm`,
    event: "question",
    text: "confirm",
    values: {
      title: titleOf(speak, submission.subject),
      "page-count": speak.pages(Math.max(...jobs.map(({ request }) => request.pages))),
      list: listOf(speak, jobs, "confirm"),
      until: untilOf(deps, jobs),
    },
    to: submission.owner === "" ? [] : [submission.owner],
    language: submission.language,
    thread: { messageId: submission.messageId, references: submission.references },
    headers: { "X-Faxgate-Job": submission.id },
    ...(await pictureOf(deps, submission)),
    ...(token === undefined ? replyTo(submission) : { replyTo: `confirm+${token}` }),
  });
}

/** To one second person, with a token of his own. */
export async function approveMail(
  deps: PostDeps,
  submission: Submission,
  jobs: readonly Job[],
  second: { readonly address: string; readonly token: string; readonly language: string },
): Promise<void> {
  const speak = await speaker(deps, second.language);
  await post(deps, {
    id: `${jobs[0]!.request.id}-approve-${second.token.slice(0, 6)}`,
    event: "question",
    text: "approve",
    values: {
      sender: submission.owner,
      title: titleOf(speak, submission.subject),
      // Of one fax, its cover counted.
      "page-count": speak.pages(Math.max(...jobs.map(({ request }) => request.pages))),
      list: listOf(speak, jobs, "approve"),
      until: untilOf(deps, jobs),
    },
    to: [second.address],
    language: second.language,
    headers: { "X-Faxgate-Job": submission.id },
    ...(await pictureOf(deps, submission)),
    replyTo: `reply+${second.token}`,
  });
}

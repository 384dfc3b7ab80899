// The one word that a fax takes longer than usual: how it stands, until when it is tried, and how to stop it. A mail to many
// numbers gets one table for all that have not ended.

import type { Submission } from "../../base/job.ts";
import { localTime } from "../../device/local-time.ts";
import type { Job } from "../../device/store/job-files.ts";
import { deliveryReport } from "./delivery-report.ts";
import { digestWhenFirst } from "./digest.ts";
import { isHeard } from "./hearing.ts";
import { attemptLines } from "./job-notice.ts";
import { speaker } from "./phrases.ts";
import { type PostDeps, post } from "./post.ts";
import { standOf } from "./status-notice.ts";
import { replyTo, titleOf } from "./submission-notice.ts";

export async function jobDelayed(deps: PostDeps, submission: Submission, job: Job): Promise<void> {
  const { site, outbound } = deps.rules();
  const { request, state } = job;
  if (!isHeard(request.report, "delayed", site.reports)) return;
  if (request.report !== undefined && request.report.numbers >= site.reports["one-mail-from"])
    return digestWhenFirst(deps, submission, request.report.mail);
  const speak = await speaker(deps, submission.language);
  const report = await deliveryReport(deps, submission, [job]);
  await post(deps, {
    id: `${request.id}-delayed-${state.rounds}`,
    event: "delayed",
    text: "delayed",
    values: {
      number: request.destination,
      name: request.recipientName,
      "page-count": speak.pages(request.pages),
      title: titleOf(speak, submission.subject),
      stand: standOf(speak, job),
      attempts: attemptLines(speak, job),
      tries: state.attempts.length === 0 ? "" : String(state.attempts.length),
      // On hold it is not tried at all.
      until:
        state.state === "held"
          ? ""
          : localTime(new Date(state.askedAt + outbound.retry["give-up-after"]).toISOString()).slice(0, 16),
      job: request.id,
    },
    to: submission.owner === "" ? [] : [submission.owner],
    language: submission.language,
    thread: { messageId: submission.messageId, references: submission.references },
    headers: { "X-Faxgate-Job": request.id },
    ...(report === undefined ? {} : { report }),
    ...replyTo(submission),
  });
}

// The machine's half of a notice: where the faxes of one mail stand, as RFC 3464 says it, and the message they came from.

import { open } from "node:fs/promises";
import type { Submission } from "../../base/job.ts";
import { type OutcomeCode, outcome, outcomeLabel } from "../../base/outcome.ts";
import { wordsOf } from "../../base/phrases.ts";
import type { ReportTo } from "../../base/report.ts";
import { type Action, formatDeliveryStatus, type RecipientStatus } from "../../codec/mail/delivery-status.ts";
import { mailTime } from "../../device/local-time.ts";
import type { DeliveryReport } from "../../device/mailout/delivery-report.ts";
import type { Job } from "../../device/store/job-files.ts";
import { isForSystems, type Told, wantsToHear } from "./hearing.ts";
import type { PostDeps } from "./post.ts";

/** A larger message is not brought back whole, octets. */
const mostWhole = 1 << 20;
const mostHeader = 32 << 10;

/** How a job stands, in the report's words. */
export function toldOfJob(job: Job): Told {
  const code = job.state.outcome;
  if (code === undefined) return "delayed";
  return code === 0 ? "delivered" : code === 20 ? "perhaps" : "failed";
}

/**
 * The report over some jobs of one mail; undefined where none is wanted. A fax its own sender cancelled is no failure of
 * delivery: he gets the mail people read.
 */
export async function deliveryReport(
  deps: PostDeps,
  submission: Submission,
  jobs: readonly Job[],
): Promise<DeliveryReport | undefined> {
  const site = deps.rules().site;
  const to = jobs[0]?.request.report;
  if (!isForSystems(to, site.reports)) return undefined;
  const recipients = jobs.flatMap((job) => (job.state.outcome === 401 ? [] : statusOf(deps, job)));
  if (recipients.length === 0) return undefined;
  const status = formatDeliveryStatus({
    reporter: site.domains[0]!,
    ...(to.envelope?.id === undefined ? {} : { envelopeId: to.envelope.id }),
    arrival: mailTime(jobs[0]!.request.createdAt),
    recipients,
  });
  // RFC 3461 4.3: RET is about failures.
  const whole = to.envelope?.whole === true && recipients.some(({ action }) => action === "failed");
  const original = await originalOf(deps, submission, to, whole);
  return { status, ...(original === undefined ? {} : { original }) };
}

function statusOf(deps: PostDeps, { request, state }: Job): RecipientStatus[] {
  const { site, outbound } = deps.rules();
  const last = state.attempts.at(-1);
  const code: OutcomeCode | undefined = state.outcome ?? last?.outcome;
  const told = toldOfJob({ request, state } as Job);
  const entry = code === undefined ? undefined : outcome(code);
  const status = state.outcome === undefined ? (entry?.delayed ?? "4.0.0") : outcome(state.outcome).status;
  const sentence = request.refusal ?? entry?.sentence ?? "no line was free yet";
  const common = {
    // In doubt is neither: it is put off until its sender has answered, and a script that reads it must not send again.
    action: (status.startsWith("2") ? "delivered" : status.startsWith("4") ? "delayed" : "failed") as Action,
    final: `FAX=${request.destination}@${site.domains[0]}`,
    status,
    diagnostic: `${code === undefined ? "" : `${outcomeLabel(code)} `}${wordsOf(sentence)}`,
    remoteId: last?.remoteId ?? "",
    call: last?.call ?? "",
    lastAttempt: last === undefined ? "" : mailTime(last.endedAt || last.at),
    willRetryUntil: state.outcome === undefined ? mailTime(state.askedAt + outbound.retry["give-up-after"]) : "",
    pages: { confirmed: state.confirmedPages, all: request.pages },
  };
  return (request.report?.recipients ?? [])
    .filter((recipient) => wantsToHear(recipient, told, site.reports))
    .map(({ original }) => ({ ...common, ...(original === undefined ? {} : { original }) }));
}

/** The mail as it came, or its header; undefined when it is gone. */
async function originalOf(
  { spool }: PostDeps,
  submission: Submission,
  to: ReportTo,
  wanted: boolean,
): Promise<DeliveryReport["original"]> {
  try {
    const file = await open(spool.askingMail(submission.id, to.mail));
    try {
      const whole = wanted && (await file.stat()).size <= mostWhole;
      const buffer = Buffer.alloc(whole ? mostWhole : mostHeader);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      return { whole, content: buffer.subarray(0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

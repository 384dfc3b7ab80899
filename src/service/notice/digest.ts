// One mail for all the faxes of one mail: a table with those first that need somebody, when the last of them has ended. Read
// from disk each time, so that it does not matter which of them ends last, or how often that is worked on.

import { readFile } from "node:fs/promises";
import type { Submission } from "../../base/job.ts";
import { createExclusive } from "../../device/store/atomic.ts";
import { type Job, listJobs, readJob } from "../../device/store/job-files.ts";
import { exists } from "../../device/store/spool.ts";
import { deliveryReport, toldOfJob } from "./delivery-report.ts";
import { isHeard, type Told } from "./hearing.ts";
import { type Speaker, speaker } from "./phrases.ts";
import { type PostDeps, post } from "./post.ts";
import { jobLine } from "./status-notice.ts";
import { replyTo, titleOf } from "./submission-notice.ts";

/**
 * The faxes one mail asked for, without those that another wish replaced. undefined as soon as `enough` says so of one of
 * them, looking at the last one first: many end in their order, and each would read all the others.
 */
async function faxesOfMail(
  deps: PostDeps,
  submission: Submission,
  mail: string,
  enough: (job: Job) => boolean = () => false,
): Promise<Job[] | undefined> {
  const jobs: Job[] = [];
  for (const id of (await listJobs(deps.spool, submission.id)).toReversed()) {
    const job = await readJob(deps.spool, id);
    const replaced = submission.answers?.some((entry) => entry.endsWith(` replaces ${id}`)) === true;
    if (job?.request.report?.mail !== mail || replaced) continue;
    if (enough(job)) return undefined;
    jobs.push(job);
  }
  return jobs.sort((a, b) => a.request.number - b.request.number);
}

/** Sends the table if this was the last of them. */
export async function digestWhenLast(deps: PostDeps, submission: Submission, job: Job): Promise<void> {
  const mail = job.request.report!.mail;
  const jobs = await faxesOfMail(deps, submission, mail, ({ state }) => state.outcome === undefined);
  if (jobs === undefined) return;
  const rules = deps.rules().site.reports;
  if (!jobs.some((one) => isHeard(one.request.report, toldOfJob(one), rules))) return;
  // Faxes in doubt that are sent again end once more, and the table is sent once more.
  const rounds = jobs.reduce((sum, { state }) => sum + state.rounds, 0);
  const id = `${mail}-digest-${jobs.length}-${rounds}`;
  // All may have ended before the first of them is told of: each would send the table once more.
  if (!(await exists(toldFile(deps, submission, id)))) await digest(deps, submission, jobs, { id, event: "report" });
}

/** Sends the table, once, when the first of them takes longer than usual. */
export async function digestWhenFirst(deps: PostDeps, submission: Submission, mail: string): Promise<void> {
  const id = `${mail}-digest-delayed`;
  if (await exists(toldFile(deps, submission, id))) return;
  await digest(deps, submission, (await faxesOfMail(deps, submission, mail))!, { id, event: "delayed" });
}

const toldFile = ({ spool }: PostDeps, submission: Submission, id: string): string =>
  spool.path("active", submission.id, `told-${id}`);

/** The table as it stands now. */
async function digest(
  deps: PostDeps,
  submission: Submission,
  jobs: readonly Job[],
  about: { readonly id: string; readonly event: "report" | "delayed" },
): Promise<void> {
  const speak = await speaker(deps, submission.language);
  const png = await readFile(deps.spool.path("active", submission.id, "preview.png")).catch(() => undefined);
  const report = await deliveryReport(deps, submission, jobs);
  await post(deps, {
    ...about,
    text: "digest",
    values: {
      title: titleOf(speak, submission.subject),
      "page-count": speak.pages(submission.pages),
      numbers: String(jobs.length),
      summary: summaryOf(speak, jobs),
      list: sorted(jobs)
        .map((one) => jobLine(speak, one))
        .join("\n"),
      answers: answersTo(speak, jobs),
      remarks: submission.remarks.map((remark) => speak.say("remark", { remark })).join("\n"),
    },
    to: submission.owner === "" ? [] : [submission.owner],
    language: submission.language,
    thread: { messageId: submission.messageId, references: submission.references },
    headers: { "X-Faxgate-Job": submission.id },
    ...(png === undefined ? {} : { picture: { png, name: "page-1.png" } }),
    ...(report === undefined ? {} : { report }),
    ...replyTo(submission),
  });
  await createExclusive(toldFile(deps, submission, about.id), "");
}

const order: readonly Told[] = ["failed", "perhaps", "delayed", "delivered"];

const sorted = (jobs: readonly Job[]): Job[] => order.flatMap((told) => jobs.filter((job) => toldOfJob(job) === told));

function summaryOf(speak: Speaker, jobs: readonly Job[]): string {
  const count = (told: Told): number => jobs.filter((job) => toldOfJob(job) === told).length;
  return [
    speak.say("digest-delivered", { count: count("delivered"), all: jobs.length }),
    ...(["failed", "perhaps", "delayed"] as const).flatMap((told) =>
      count(told) === 0 ? [] : [speak.say(`digest-${told}`, { count: count(told) })],
    ),
  ].join(", ");
}

/** What can be answered, of what there is. */
function answersTo(speak: Speaker, jobs: readonly Job[]): string {
  const has = (told: Told): boolean => jobs.some((job) => toldOfJob(job) === told);
  return [
    ...(has("perhaps") ? [speak.say("digest-answer-perhaps")] : []),
    ...(has("failed") && !has("perhaps") ? [speak.say("digest-answer-failed")] : []),
    ...(has("delayed") ? [speak.say("digest-answer-delayed")] : []),
  ].join("\n");
}

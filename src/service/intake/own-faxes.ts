// What one person has under way: his printed documents that wait for numbers, and his faxes that have not ended.

import { isFaxError } from "../../base/errors.ts";
import type { Submission } from "../../base/job.ts";
import type { Person } from "../../codec/rules/person.ts";
import { type Job, listJobs, readJob } from "../../device/store/job-files.ts";
import type { Spool } from "../../device/store/spool.ts";
import { isOwner } from "./answerer.ts";
import { hasEnded } from "./answering.ts";
import { readSubmission } from "./submissions.ts";

export interface OwnFax {
  readonly submission: Submission;
  /** Open ones and those in doubt; none while the document waits for its numbers. */
  readonly jobs: readonly Job[];
}

/** Oldest first. `writer`: the address he asks from. */
export async function ownFaxes(deps: { readonly spool: Spool }, person: Person, writer: string): Promise<OwnFax[]> {
  const found: OwnFax[] = [];
  for (const id of await deps.spool.list("active"))
    try {
      const submission = await readSubmission(deps.spool, id);
      if (submission === undefined || submission.state === "closed" || !isOwner(submission, person, writer)) continue;
      const jobs: Job[] = [];
      for (const name of await listJobs(deps.spool, id)) {
        const job = await readJob(deps.spool, name);
        if (job !== undefined && (!hasEnded(job) || job.state.state === "in-doubt")) jobs.push(job);
      }
      if (jobs.length > 0 || submission.state === "waiting") found.push({ submission, jobs });
    } catch (error) {
      // A damaged one is put aside by the dispatcher's sweep.
      if (!isFaxError(error)) throw error;
    }
  return found;
}

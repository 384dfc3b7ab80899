// The pages of a fax that nothing proved count from when its sender has agreed: until then a forger would use up his limit,
// his department's and everybody's.

import { FaxError } from "../../base/errors.ts";
import type { Person } from "../../codec/rules/person.ts";
import { ClaimedJob, type Job } from "../../device/store/job-files.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import { isUnproven } from "./needs.ts";

/** Counts them now; those beyond a limit are ended. Answers the others. Counting one twice is counting it once. */
export async function countAgreed(
  deps: IntakeDeps,
  person: Person,
  user: string,
  jobs: readonly Job[],
): Promise<readonly Job[]> {
  const within: Job[] = [];
  for (const job of jobs) {
    const { id, pages, needs } = job.request;
    const use = { job: id, user, department: person.department, pages, limit: person["pages-per-day"] };
    if (!isUnproven(needs) || (await deps.jobs.usage.take(deps.rules(), use, new Date())).ok) within.push(job);
    else await end(deps, id);
  }
  return within;
}

async function end(deps: IntakeDeps, id: string): Promise<void> {
  const pen = await ClaimedJob.take(deps.spool, id, { by: "office", line: "", epoch: deps.epoch });
  if (pen === undefined) throw new FaxError("later", `${id} is being worked on; the answer waits`);
  try {
    await pen.write({ e: "final", outcome: 403 });
  } finally {
    await pen.release();
  }
}

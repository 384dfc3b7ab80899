// faxgate cancel|hold|release ID: leaves the wish on disk; the office or the line with the call obeys. For a submission: all
// its jobs that have not ended.

import { FaxError } from "../../base/errors.ts";
import { type Job, listJobs, readJob, splitJobId, writeConsent, writeControl } from "../../device/store/job-files.ts";
import { exists } from "../../device/store/spool.ts";
import { type CommonOptions, callerAccount, type ExitCode, openSpool, print } from "../common.ts";

type Wish = "cancel" | "hold" | "release";

export async function wishCommand(wish: Wish, id: string, options: CommonOptions): Promise<ExitCode> {
  const spool = await openSpool(options);
  let ids = [id];
  if (/^[a-z0-9]+-[a-z0-9]+$/.test(id) && (await exists(spool.path("active", id, "submission.json")))) {
    ids = await listJobs(spool, id);
    if (ids.length === 0)
      throw new FaxError(
        "input",
        `${id} waits for its numbers; its owner throws it away by answering the notice with "cancel"`,
      );
  }
  const jobs: Job[] = [];
  for (const name of ids) {
    const job = splitJobId(name) === undefined ? undefined : await readJob(spool, name);
    if (job === undefined) throw new FaxError("input", `there is no job ${name} (faxgate queue lists them)`);
    // Whoever cancelled it was told so: while its call is being ended no other wish may bring it back.
    const ending = job.control?.wish === "cancel" && wish !== "cancel";
    if (job.state.outcome === undefined && !ending) jobs.push(job);
  }
  if (jobs.length === 0) throw new FaxError("input", `${id} has ended already, or is being cancelled`);
  for (const job of jobs) {
    await writeControl(spool, job.request.id, { wish, by: callerAccount(), at: new Date().toISOString() });
    // Whoever has the gateway's own command line may stand in for those who have to agree.
    if (wish === "release")
      for (const { kind } of job.state.waitsFor) {
        const consent = {
          answer: "yes",
          by: `${callerAccount()} (faxgate release)`,
          at: new Date().toISOString(),
        } as const;
        if (await writeConsent(spool, job.request.id, kind, consent))
          await spool.appendRecord("audit.jsonl", {
            job: job.request.id,
            to: job.request.destination,
            kind,
            ...consent,
          });
      }
    print(`${job.request.id}: ${wish}`);
  }
  return 0;
}

// What a dead predecessor of this line left behind, once the modem is on hook: claims are fenced and their attempts ended.
// Running it twice does no harm. What it was receiving is finished beside it (service/inbound/orphans).

import { describeError } from "../../base/errors.ts";
import type { Claim } from "../../base/job.ts";
import { ClaimedJob, listJobs, readJob } from "../../device/store/job-files.ts";
import { liveness } from "../../device/store/process-life.ts";
import { type LineContext, recordCall } from "./line-context.ts";

/** Needs the modem on hook. */
export async function fenceClaims(context: LineContext): Promise<void> {
  const { spool, log } = context;
  for (const submission of await spool.list("active"))
    for (const id of await listJobs(spool, submission)) {
      const job = await readJob(spool, id).catch((error: unknown) => {
        // One damaged job must not keep the line from working.
        log.error("a job cannot be read", { job: id, cause: describeError(error) });
        return undefined;
      });
      const claim: Claim | undefined = job?.claim;
      if (job === undefined || claim === undefined) continue;
      if (claim.by !== "line" || claim.line !== context.name || liveness(claim) !== "dead") continue;
      const pen = await ClaimedJob.fence(spool, id, claim, { by: "line", line: context.name, epoch: context.epoch });
      if (pen === undefined) continue;
      try {
        const open = job.state.attempts.at(-1);
        if (open === undefined || open.outcome !== undefined) continue;
        log.warn("ending the attempt of a line process that died", { job: id, call: open.call });
        const detail = "the line process ended in mid call";
        await pen.write({ e: "attempt-end", call: open.call, outcome: 204, detail, remoteId: "", seconds: 0 });
        await recordCall(context, {
          call: open.call,
          direction: "send",
          startedAt: open.at,
          seconds: 0,
          outcome: 204,
          detail,
          job: id,
          destination: job.request.destination,
          remoteId: "",
          pages: job.state.confirmedPages,
        });
      } finally {
        await pen.release();
      }
    }
}

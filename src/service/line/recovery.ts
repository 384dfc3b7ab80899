// What a dead predecessor of this line left behind, once the modem is on hook: claims are fenced and their attempts ended,
// a fax that was being received keeps its confirmed pages and goes on its way as incomplete. Running it twice does no harm.

import { join } from "node:path";
import { describeError, isFaxError } from "../../base/errors.ts";
import type { Claim } from "../../base/job.ts";
import type { RawPage } from "../../base/received.ts";
import { ClaimedJob, listJobs, readJob } from "../../device/store/job-files.ts";
import { liveness } from "../../device/store/process-life.ts";
import { exists, readJson } from "../../device/store/spool.ts";
import { type LineContext, recordCall } from "./line-context.ts";
import { type CallHead, writeFax } from "./receive-fax.ts";

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

/** Folders of this line without a fax.json, in the newest two months. Needs the port alone: a broken modem holds no page back. */
export async function finishReceived(context: LineContext): Promise<void> {
  const { spool, log } = context;
  const months: string[] = [];
  for (const year of await spool.list("received"))
    for (const month of await spool.list("received", year)) months.push(join(year, month));
  for (const month of months.slice(-2))
    for (const call of await spool.list("received", month)) {
      try {
        await finish(context, month, call);
      } catch (error) {
        if (!isFaxError(error)) throw error;
        log.error("what was received cannot be read", { call, cause: describeError(error) });
      }
    }
}

/** Ends one received fax whose call nobody is in any more. */
async function finish(context: LineContext, month: string, call: string): Promise<void> {
  const { spool, log } = context;
  const folder = spool.path("received", month, call);
  if (await exists(join(folder, "fax.json"))) return;
  const head = await readJson<CallHead>(join(folder, "call.json"));
  if (head === undefined || head.line !== context.name) return;
  const pages: RawPage[] = [];
  for (const name of await spool.list("received", month, call, "raw"))
    if (name.endsWith(".json")) {
      const page = await readJson<RawPage>(join(folder, "raw", name));
      if (page !== undefined) pages.push(page);
    }
  if (pages.length === 0) return;
  log.warn("a fax that was being received when the line process died keeps its pages", {
    call,
    pages: pages.length,
  });
  const detail = "our program ended in mid call";
  await writeFax(folder, head, pages, { outcome: 22, detail, remoteId: pages[0]?.remoteId ?? "", seconds: 0 });
  await recordCall(context, {
    call,
    direction: "receive",
    startedAt: head.startedAt,
    seconds: 0,
    outcome: 22,
    detail,
    calledNumber: head.calledNumber,
    callerNumber: head.callerNumber,
    remoteId: "",
    pages: pages.length,
  });
}

// A fax whose line process died while it was received: its confirmed pages go on their way as incomplete, whether or not the
// line ever comes back. The office finishes those of its own machine; of a line on another one, that line does when it is started.

import { join } from "node:path";
import { describeError } from "../../base/errors.ts";
import type { CallRecord } from "../../base/job.ts";
import type { RawPage } from "../../base/received.ts";
import type { Log } from "../../device/log/log.ts";
import { callRecords } from "../../device/store/call-records.ts";
import { liveness } from "../../device/store/process-life.ts";
import { type CallHead, writeFax } from "../../device/store/received-files.ts";
import { exists, readJson, type Spool } from "../../device/store/spool.ts";

/** A page's file as an earlier version wrote it has no sub-address. */
type StoredPage = Omit<RawPage, "subAddress"> & Partial<Pick<RawPage, "subAddress">>;

/** Writes the fax.json that is missing; false while the call still runs, or there is nothing to keep. */
export async function finishOrphan(deps: { spool: Spool; log: Log }, month: string, call: string): Promise<boolean> {
  const { spool, log } = deps;
  const folder = spool.path("received", month, call);
  const head = await readJson<CallHead>(join(folder, "call.json"));
  if (head === undefined || liveness(head.process) !== "dead") return false;
  const pages: RawPage[] = [];
  for (const name of await spool.list("received", month, call, "raw"))
    if (name.endsWith(".json")) {
      const page = await readJson<StoredPage>(join(folder, "raw", name));
      if (page !== undefined) pages.push({ ...page, subAddress: page.subAddress ?? "" });
    }
  const [first] = pages;
  if (first === undefined) return false;
  log.warn("a fax that was being received when its line's process died keeps its pages", { call, pages: pages.length });
  const known = await recordOf(spool, head);
  if (known?.pages === pages.length) {
    // It was over and on record; the hand-over alone was missing.
    await writeFax(folder, head, pages, known);
    return true;
  }
  const end = {
    outcome: 22,
    detail: "our program ended in mid call",
    remoteId: first.remoteId,
    seconds: 0,
  } as const;
  const record: CallRecord = {
    call,
    direction: "receive",
    line: head.line,
    startedAt: head.startedAt,
    calledNumber: head.calledNumber,
    callerNumber: head.callerNumber,
    pages: pages.length,
    ...end,
  };
  // The record first: a crash in between finds it there.
  if (known === undefined) await spool.appendRecord("calls.jsonl", record);
  await writeFax(folder, head, pages, end);
  return true;
}

async function recordOf(spool: Spool, { call, startedAt }: CallHead): Promise<CallRecord | undefined> {
  for await (const record of callRecords(spool, startedAt)) if (record.call === call) return record;
  return undefined;
}

/** The unfinished calls of a line, by its name; its own process must be the only one that runs under it. */
export async function finishOwnCalls(deps: { spool: Spool; log: Log }, line: string): Promise<void> {
  const { spool, log } = deps;
  for (const year of (await spool.list("received")).slice(-2))
    for (const month of (await spool.list("received", year)).slice(-2))
      for (const call of await spool.list("received", year, month))
        try {
          const folder = spool.path("received", year, month, call);
          if (await exists(join(folder, "fax.json"))) continue;
          const head = await readJson<CallHead>(join(folder, "call.json"));
          if (head?.line === line) await finishOrphan(deps, join(year, month), call);
        } catch (error) {
          // One that is damaged must not keep the line from working.
          log.error("a call that broke off cannot be finished", { call, cause: describeError(error) });
        }
}

// A fax whose line process died while it was received: its confirmed pages go on their way as incomplete, whether or not the
// line ever comes back.

import { join } from "node:path";
import type { CallRecord } from "../../base/job.ts";
import type { RawPage } from "../../base/received.ts";
import type { Log } from "../../device/log/log.ts";
import { liveness } from "../../device/store/process-life.ts";
import { type CallHead, writeFax } from "../../device/store/received-files.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";

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
  // The record first: a crash in between writes it twice, never not at all.
  await spool.appendRecord("calls.jsonl", record);
  await writeFax(folder, head, pages, end);
  return true;
}

// A fax whose line process died while it was received: its confirmed pages go on their way as incomplete, whether or not the
// line ever comes back. The office finishes those of its own machine, where it knows that the process is dead. Those of another
// machine, which may be this one before it got a new id, the line of that name finishes when it is started: its lock in the spool
// says that no other one runs. What stays behind all the same is told in the report (admin/attention.ts).

import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../../base/errors.ts";
import type { CallRecord } from "../../base/job.ts";
import type { RawPage } from "../../base/received.ts";
import type { Log } from "../../device/log/log.ts";
import { callRecords } from "../../device/store/call-records.ts";
import { type Liveness, liveness } from "../../device/store/process-life.ts";
import { takeLock } from "../../device/store/process-lock.ts";
import { type CallHead, writeFax } from "../../device/store/received-files.ts";
import { exists, readJson, type Spool } from "../../device/store/spool.ts";

/** Finishing one takes this long at the most, ms; clocks of two machines differ less. */
const longestFinish = 3_600_000;

/** A page's file as an earlier version wrote it has no sub-address. */
type StoredPage = Omit<RawPage, "subAddress"> & Partial<Pick<RawPage, "subAddress">>;

interface Deps {
  readonly spool: Spool;
  readonly log: Log;
}

/** Writes the fax.json that is missing; false while the call perhaps still runs, or there is nothing to keep. */
export async function finishOrphan(deps: Deps, month: string, call: string): Promise<boolean> {
  return finish(deps, month, call, ["dead"]);
}

/** `over`: how it stands with the process of a call that is surely over. */
async function finish(deps: Deps, month: string, call: string, over: readonly Liveness[]): Promise<boolean> {
  const { spool } = deps;
  const folder = spool.path("received", month, call);
  const head = await readJson<CallHead>(join(folder, "call.json"));
  if (head === undefined || !over.includes(liveness(head.process))) return false;
  // The office and the line that is started come to it at the same time, and it is to be on record once.
  const path = join(folder, "finishing");
  await dropOld(path);
  const lock = await takeLock(path);
  if (!("release" in lock)) return false;
  try {
    const known = await stat(join(folder, "fax.json")).catch(() => undefined);
    return known?.isFile() === true || (await finishAlone(deps, folder, head));
  } finally {
    await lock.release();
  }
}

/** Of a machine that is no more it would keep the fax for ever. */
async function dropOld(path: string): Promise<void> {
  const begun = await stat(path).catch(() => undefined);
  if (begun !== undefined && Date.now() - begun.mtimeMs > longestFinish) await rm(path, { force: true });
}

async function finishAlone({ spool, log }: Deps, folder: string, head: CallHead): Promise<boolean> {
  const { call } = head;
  const pages: RawPage[] = [];
  for (const name of (await readdir(join(folder, "raw"))).sort())
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

/** The unfinished calls of a line, by its name, of whichever machine; this process must hold the line's lock. */
export async function finishOwnCalls(deps: Deps, line: string): Promise<void> {
  const { spool, log } = deps;
  for (const year of (await spool.list("received")).slice(-2))
    for (const month of (await spool.list("received", year)).slice(-2))
      for (const call of await spool.list("received", year, month))
        try {
          const folder = spool.path("received", year, month, call);
          if (await exists(join(folder, "fax.json"))) continue;
          const head = await readJson<CallHead>(join(folder, "call.json"));
          if (head?.line === line) await finish(deps, join(year, month), call, ["dead", "elsewhere"]);
        } catch (error) {
          // One that is damaged must not keep the line from working.
          log.error("a call that broke off cannot be finished", { call, cause: describeError(error) });
        }
}

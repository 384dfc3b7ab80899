// The list of all calls (CDR): calls.jsonl, which grows by a line a call, and calls-YYYY-MM.jsonl, what it was in earlier months.
// Read line by line, however long it is.

import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { systemCode } from "../../base/errors.ts";
import type { CallRecord } from "../../base/job.ts";
import type { Spool } from "./spool.ts";

const current = "calls.jsonl";
const monthly = /^calls-(\d{4}-\d{2})(?:-\d+)?\.jsonl$/;

/** Calls that began at `since` (ISO) or later, oldest month first; a torn line is left out. */
export async function* callRecords(spool: Spool, since = ""): AsyncGenerator<CallRecord> {
  const month = since.slice(0, 7);
  for (const name of [...(await closedMonths(spool)), current]) {
    const own = monthly.exec(name)?.[1];
    // A month is closed some time into the next one, so its file holds calls of that too.
    if (own !== undefined && nextMonth(own) < month) continue;
    for await (const record of recordsOf(spool.path(name))) if (record.startedAt >= since) yield record;
  }
}

async function* recordsOf(path: string): AsyncGenerator<CallRecord> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const line of lines) {
      if (line === "") continue;
      let record: CallRecord | undefined;
      try {
        record = JSON.parse(line) as CallRecord;
      } catch {
        // Torn by a power failure.
        continue;
      }
      if (typeof record?.call === "string") yield record;
    }
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  } finally {
    lines.close();
  }
}

/** Files of the months that are closed, oldest first. */
export async function closedMonths(spool: Spool): Promise<string[]> {
  return (await spool.list()).filter((name) => monthly.test(name)).sort();
}

/**
 * Closes the current file when it began in a month before `now`'s. By a rename, so that whoever has it open just then still
 * writes into it and nothing is lost.
 */
export async function closeMonth(spool: Spool, now: Date): Promise<void> {
  const began = await firstMonth(spool.path(current));
  if (began === undefined || began >= now.toISOString().slice(0, 7)) return;
  const taken = new Set(await closedMonths(spool));
  let name = `calls-${began}.jsonl`;
  for (let n = 2; taken.has(name); n++) name = `calls-${began}-${n}.jsonl`;
  await rename(spool.path(current), spool.path(name));
}

async function firstMonth(path: string): Promise<string | undefined> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    return /"startedAt":"(\d{4}-\d{2})/.exec(buffer.toString("utf8", 0, bytesRead))?.[1];
  } finally {
    await handle.close();
  }
}

/** Removes closed months that ended before `limit` (ISO); their number. */
export async function forgetCalls(spool: Spool, limit: string, dryRun = false): Promise<number> {
  let count = 0;
  for (const name of await closedMonths(spool)) {
    if (nextMonth(monthly.exec(name)![1]!) >= limit) continue;
    if (!dryRun) await rm(spool.path(name), { force: true });
    count++;
  }
  return count;
}

/** 2027-01 of 2026-12. */
function nextMonth(month: string): string {
  const [year, number] = month.split("-").map(Number);
  return number === 12 ? `${year! + 1}-01` : `${year}-${String(number! + 1).padStart(2, "0")}`;
}

// The alarms that were told, a line each, for reports: alarms.jsonl, and alarms-old.jsonl, what it was before it grew large.

import { readFile, rename, stat } from "node:fs/promises";
import type { Spool } from "./spool.ts";

export interface ToldAlarm {
  /** ISO. */
  readonly at: string;
  readonly what: string;
}

const current = "alarms.jsonl";
const old = "alarms-old.jsonl";
const largest = 1_048_576;

export async function noteAlarm(spool: Spool, alarm: ToldAlarm): Promise<void> {
  const size = await stat(spool.path(current)).then(
    (found) => found.size,
    () => 0,
  );
  if (size > largest) await rename(spool.path(current), spool.path(old));
  await spool.appendRecord(current, alarm);
}

/** Those of `since` (ISO) or later, oldest first. */
export async function toldAlarms(spool: Spool, since: string): Promise<ToldAlarm[]> {
  const found: ToldAlarm[] = [];
  for (const name of [old, current])
    for (const line of (await readFile(spool.path(name), "utf8").catch(() => "")).split("\n"))
      try {
        const alarm = JSON.parse(line) as ToldAlarm;
        if (alarm.at >= since) found.push(alarm);
      } catch {
        // The empty last line, or one a power failure tore.
      }
  return found;
}

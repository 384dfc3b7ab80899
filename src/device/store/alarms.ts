// Alarms from processes that send no mail (master, lines): a file each in <spool>/run, turned into a mail to the
// administrator by the office. An alarm of the same key that still waits is not doubled.

import { rm } from "node:fs/promises";
import { describeError, isFaxError } from "../../base/errors.ts";
import { writeJson } from "./atomic.ts";
import { readJson, type Spool } from "./spool.ts";

export interface Alarm {
  readonly key: string;
  readonly what: string;
  readonly detail: string;
  readonly at: string;
}

/** `key`: lower-case letters, digits and hyphens; one alarm waits per key. */
export async function raiseAlarm(spool: Spool, key: string, what: string, detail: string): Promise<void> {
  const alarm: Alarm = { key, what, detail, at: new Date().toISOString() };
  await writeJson(spool.path("run", `alarm-${key}.json`), alarm);
}

export async function waitingAlarms(spool: Spool): Promise<Alarm[]> {
  const found: Alarm[] = [];
  for (const name of await spool.list("run"))
    if (/^alarm-.*\.json$/.test(name))
      try {
        const alarm = await readJson<Alarm>(spool.path("run", name));
        if (alarm !== undefined) found.push(alarm);
      } catch (error) {
        // One damaged file must not keep the others from being told.
        if (!isFaxError(error)) throw error;
        await spool.setAside(spool.path("run", name), describeError(error));
      }
  return found;
}

/** Forgets an alarm that was told; one raised anew under the same key meanwhile stays. */
export async function forgetAlarm(spool: Spool, told: Alarm): Promise<void> {
  const path = spool.path("run", `alarm-${told.key}.json`);
  if ((await readJson<Alarm>(path))?.at === told.at) await rm(path, { force: true });
}

// Which claims the office may fence: those of owners that are surely dead. A line's successor is given time to do it itself,
// since only it knows that its modem is on hook; an owner on another host is never known to be dead (DESIGN 4.1).

import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Claim } from "../../base/job.ts";

/** How long a line's successor has, from when its predecessor was first seen dead, ms. */
const patience = 60_000;

export class DeadOwners {
  readonly #firstSeen = new Map<string, number>();
  readonly #patience: number;

  constructor(wait = patience) {
    this.#patience = wait;
  }

  /** `epoch`: of this office. There is one office a spool, so that a claim of another one is a dead one's. */
  mayFence(claim: Claim, epoch: string, now = Date.now()): boolean {
    if (claim.host !== hostname()) return false;
    if (claim.line === "office") return claim.epoch !== epoch;
    const key = `${claim.epoch} ${claim.at}`;
    if (isAlive(claim)) {
      this.#firstSeen.delete(key);
      return false;
    }
    const since = this.#firstSeen.get(key);
    if (since === undefined) {
      if (this.#firstSeen.size > 1_000) this.#firstSeen.clear();
      this.#firstSeen.set(key, now);
    }
    return now - (since ?? now) >= this.#patience;
  }
}

/** A process of this id that began after the claim was made is another program's (or of another boot). */
function isAlive(claim: Claim): boolean {
  try {
    process.kill(claim.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const began = startedAt(claim.pid);
  return began === undefined || began <= Date.parse(claim.at) + 2_000;
}

/** When a process began, ms since 1970, to the tick of 10 ms; undefined where the system does not tell. */
function startedAt(pid: number): number | undefined {
  try {
    const process_ = readFileSync(`/proc/${pid}/stat`, "utf8");
    const ticks = Number(process_.slice(process_.lastIndexOf(")") + 2).split(" ")[19]);
    const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
    const began = Date.now() - (uptime - ticks / 100) * 1000;
    return Number.isFinite(began) ? began : undefined;
  } catch {
    return undefined;
  }
}

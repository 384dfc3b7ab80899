// Which claims the office may fence: those of owners that are surely dead. A line's successor is given time to do it itself,
// since only it knows that its modem is on hook; an owner on another machine is never known to be dead (DESIGN 4.1).

import type { Claim } from "../../base/job.ts";
import { liveness } from "../../device/store/process-life.ts";

/** How long a line's successor has, from when its predecessor was first seen dead, ms. */
const patience = 60_000;

export class DeadOwners {
  readonly #firstSeen = new Map<string, number>();
  readonly #patience: number;

  constructor(wait = patience) {
    this.#patience = wait;
  }

  /** `now`: monotonic or wall time, ms; only differences count. */
  mayFence(claim: Claim, now: number = performance.now()): boolean {
    const key = `${claim.epoch} ${claim.at}`;
    if (liveness(claim) !== "dead") {
      this.#firstSeen.delete(key);
      return false;
    }
    if (claim.by === "office") return true;
    const since = this.#firstSeen.get(key);
    if (since === undefined) {
      if (this.#firstSeen.size > 1_000) this.#firstSeen.clear();
      this.#firstSeen.set(key, now);
    }
    return now - (since ?? now) >= this.#patience;
  }
}

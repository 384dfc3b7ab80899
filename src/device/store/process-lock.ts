// A lock file that says which process holds it. One whose process is gone is a left-over and is moved aside by name, so that
// two that find it at the same time cannot both take it.

import { rename, rm } from "node:fs/promises";
import { FaxError } from "../../base/errors.ts";
import { createExclusive } from "./atomic.ts";
import { liveness, ownLife, type ProcessLife } from "./process-life.ts";
import { readJson } from "./spool.ts";

export interface ProcessLock {
  release(): Promise<void>;
}

/** How long a process of a killed run may take to end: it still finishes what it has in hand. Less than ready may take. */
const patience = 25_000;

/**
 * Takes the lock, waiting for a holder that is ending. Rejects with FaxError "resource" when it goes on living: the process
 * that asked is started again, and asks again.
 */
export async function waitForLock(path: string, what: string, wait = patience): Promise<ProcessLock> {
  const end = performance.now() + wait;
  for (;;) {
    const lock = await takeLock(path);
    if ("release" in lock) return lock;
    if (performance.now() > end)
      throw new FaxError("resource", `${what} is run by process ${lock.pid} already; there is one for a spool`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Takes the lock, or says who has it. */
export async function takeLock(path: string): Promise<ProcessLock | ProcessLife> {
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await createExclusive(path, JSON.stringify(ownLife()))) return { release: () => rm(path, { force: true }) };
    const holder = await readJson<ProcessLife>(path).catch(
      (): ProcessLife => ({ host: ownLife().host, pid: 0, started: "" }),
    );
    if (holder === undefined) continue;
    if (liveness(holder) !== "dead") return holder;
    const aside = `${path}.stale-${process.pid}-${attempt}`;
    await rename(path, aside).catch(() => {});
    const moved = await readJson<ProcessLife>(aside).catch(() => undefined);
    // Somebody was faster and what we moved is his: it goes back.
    if (moved !== undefined && liveness(moved) === "alive" && moved.pid !== holder.pid) await rename(aside, path);
    else await rm(aside, { force: true });
  }
  return { host: "?", pid: 0, started: "" };
}

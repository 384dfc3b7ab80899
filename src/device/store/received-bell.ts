// A line tells the office of its machine that a received fax is there, so that nobody waits for the next look. A bell alone:
// when it is not heard (another machine, a file system that cannot be watched), the look finds the fax.

import { type FSWatcher, watch } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import type { Spool } from "./spool.ts";

const bell = "received";

/** <spool>/run/received is written. Never rejects. */
export async function ringReceived(spool: Spool): Promise<void> {
  await writeFile(spool.path("run", bell), "").catch(() => {});
}

/** Calls `heard` at each ring, perhaps more than once, until the answer is called. */
export async function hearReceived(spool: Spool, heard: () => void): Promise<() => void> {
  let watcher: FSWatcher | undefined;
  try {
    await mkdir(spool.path("run"), { recursive: true });
    watcher = watch(spool.path("run"), (_event, name) => {
      // Lines write their state here all the time.
      if (name === bell) heard();
    });
    watcher.on("error", () => watcher?.close());
  } catch {
    // The look finds it.
  }
  return () => watcher?.close();
}

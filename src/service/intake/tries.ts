// How often a mail was begun and not brought to an end, counted on disk beside it: a mail that kills the office (out of
// memory, a bug) must not do so for ever, although every counter in memory dies with it. No fsync: a process's death loses
// nothing that was written, and after a power failure counting anew does no harm.

import { readFile, rm, writeFile } from "node:fs/promises";
import { systemCode } from "../../base/errors.ts";
import type { Spool } from "../../device/store/spool.ts";

const file = (spool: Spool, id: string): string => spool.path("incoming", id, "tries");

/** Passes begun and not ended so far. */
export async function triesOf(spool: Spool, id: string): Promise<number> {
  try {
    const count = Number.parseInt(await readFile(file(spool, id), "utf8"), 10);
    return Number.isFinite(count) ? count : 0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return 0;
    throw error;
  }
}

export async function countTry(spool: Spool, id: string, count: number): Promise<void> {
  await writeFile(file(spool, id), String(count));
}

export async function forgetTries(spool: Spool, id: string): Promise<void> {
  await rm(file(spool, id), { force: true });
}

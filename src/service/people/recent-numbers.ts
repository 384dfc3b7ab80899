// The numbers somebody's faxes were delivered to lately, newest first: a short file for each sender. Only the office writes.

import { createHash } from "node:crypto";
import { isFaxError } from "../../base/errors.ts";
import { makeDirectory, writeJson } from "../../device/store/atomic.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";

export interface RecentNumber {
  readonly number: string;
  readonly name: string;
  /** ISO. */
  readonly at: string;
}

const most = 20;

/** Notes a delivered fax; noting it again changes nothing. `sender`: the address his notices go to. */
export async function noteDelivered(spool: Spool, sender: string, fax: RecentNumber): Promise<void> {
  if (sender === "") return;
  const known = await recentNumbers(spool, sender);
  const before = known.find((one) => one.number === fax.number);
  if (before !== undefined && before.at >= fax.at) return;
  await makeDirectory(spool.path("people"));
  const rest = known.filter((one) => one.number !== fax.number);
  await writeJson(file(spool, sender), [{ ...fax, name: fax.name || (before?.name ?? "") }, ...rest].slice(0, most));
}

export async function recentNumbers(spool: Spool, sender: string): Promise<RecentNumber[]> {
  try {
    return (await readJson<RecentNumber[]>(file(spool, sender))) ?? [];
  } catch (error) {
    // A damaged list is an empty one: it is a convenience.
    if (!isFaxError(error)) throw error;
    return [];
  }
}

const file = (spool: Spool, sender: string): string =>
  spool.path("people", `${createHash("sha256").update(sender.toLowerCase()).digest("hex").slice(0, 32)}.json`);

// Whose turn it is where several share the faxes of a number. On disk, by the list of addresses: a fax that is asked for again
// gets the same one, also after a death before anybody else heard of it. Only the office writes.

import { createHash } from "node:crypto";
import { isFaxError } from "../../base/errors.ts";
import { makeDirectory, writeJson } from "../../device/store/atomic.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";

interface Turn {
  /** Who was last. */
  readonly last: string;
  /** Call and address, newest last. */
  readonly given: readonly (readonly [call: string, address: string])[];
}

/** More faxes than can be on their way at a time. */
const remembered = 500;

let asking: Promise<unknown> = Promise.resolve();

/** The address whose turn it is; `among` is not empty. */
export function nextTurn(spool: Spool, among: readonly string[], call: string): Promise<string> {
  // One after the other: two faxes at once must not both read the same state.
  const mine = asking.then(() => turn(spool, among, call));
  asking = mine.catch(() => {});
  return mine;
}

async function turn(spool: Spool, among: readonly string[], call: string): Promise<string> {
  const folder = spool.path("turns");
  const key = createHash("sha256").update(among.join("\n")).digest("hex").slice(0, 32);
  const file = spool.path("turns", `${key}.json`);
  const before = await readTurn(spool, file);
  const known = before?.given.find(([one]) => one === call);
  if (known !== undefined) return known[1];
  const next = among[(among.indexOf(before?.last ?? "") + 1) % among.length]!;
  await makeDirectory(folder);
  const after: Turn = { last: next, given: [...(before?.given ?? []), [call, next] as const].slice(-remembered) };
  await writeJson(file, after);
  return next;
}

/** A damaged one is put aside: the turn begins anew. */
async function readTurn(spool: Spool, file: string): Promise<Turn | undefined> {
  try {
    return await readJson<Turn>(file);
  } catch (error) {
    if (!isFaxError(error)) throw error;
    await spool.setAside(file, String(error));
    return undefined;
  }
}

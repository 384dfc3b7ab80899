// Whom a received fax was mailed to, and how far each of its mails came: mailed.json in its folder. A mail that was surely queued is
// never made again; one whose queueing was begun and is not known to have ended was perhaps sent.

import { join } from "node:path";
import { writeJson } from "./atomic.ts";
import { readJson } from "./spool.ts";

interface Mailed {
  /** Lower case. */
  readonly to: readonly string[];
  /** Ids of outgoing mails; missing: an earlier version wrote it. */
  readonly begun?: readonly string[];
  readonly queued?: readonly string[];
}

/** unknown: an earlier version, which noted no mails by name, was at it. */
export type MailState = "new" | "begun" | "queued" | "unknown";

const fileIn = (folder: string): string => join(folder, "mailed.json");
const read = (folder: string): Promise<Mailed | undefined> => readJson<Mailed>(fileIn(folder));

/** Addresses its mails went to, now or later, lower case: they may answer it. */
export async function mailedTo(folder: string): Promise<readonly string[]> {
  return (await read(folder))?.to ?? [];
}

export async function mailState(folder: string, id: string): Promise<MailState> {
  const known = await read(folder);
  if (known === undefined) return "new";
  if (known.begun === undefined) return "unknown";
  if (known.queued?.includes(id)) return "queued";
  return known.begun.includes(id) ? "begun" : "new";
}

/** Before the mail is queued. */
export const noteBegun = (folder: string, id: string, to: readonly string[]): Promise<void> =>
  change(folder, (known) => ({
    ...known,
    to: union(
      known.to,
      to.map((address) => address.toLowerCase()),
    ),
    begun: union(known.begun, [id]),
  }));

/** When it is. */
export const noteQueued = (folder: string, id: string): Promise<void> =>
  change(folder, (known) => ({ ...known, begun: union(known.begun, [id]), queued: union(known.queued, [id]) }));

const union = (before: readonly string[] = [], more: readonly string[]): string[] => [...new Set([...before, ...more])];

/** By folder: a fax is passed on by an answer while the mails of its rules are made. */
const changing = new Map<string, Promise<void>>();

function change(folder: string, how: (known: Mailed) => Mailed): Promise<void> {
  const mine = (changing.get(folder) ?? Promise.resolve())
    .catch(() => {})
    .then(async () => writeJson(fileIn(folder), how((await read(folder)) ?? { to: [] })))
    .finally(() => {
      if (changing.get(folder) === mine) changing.delete(folder);
    });
  changing.set(folder, mine);
  return mine;
}

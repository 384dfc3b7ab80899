// Whom a received fax was mailed to, and how far each of its mails came: mailed.json in its folder. A mail that was surely queued is
// never made again; one whose queueing was begun and is not known to have ended was perhaps sent. What a fax is split into is fixed
// with its first mail: the settings may change before the others are made.

import { join } from "node:path";
import type { FaxForm } from "../../base/received.ts";
import { writeJson } from "./atomic.ts";
import { readJson } from "./spool.ts";

/** The mails one hearing of a fax goes out in. */
export interface MailSplit {
  readonly form: FaxForm;
  /** Pages of each, from 0, one mail after the other. */
  readonly pages: readonly { readonly first: number; readonly last: number }[];
  /** Too large: nothing hangs on the one mail, which says where the fax is. */
  readonly kept: boolean;
  /** How large one mail of all would be. */
  readonly octets: number;
}

interface Mailed {
  /** Lower case. */
  readonly to: readonly string[];
  /** Ids of outgoing mails; missing: an earlier version wrote it. */
  readonly begun?: readonly string[];
  readonly queued?: readonly string[];
  /** An earlier version mailed it too, and did not note what. */
  readonly old?: boolean;
  /** By the id of the first mail. */
  readonly splits?: Readonly<Record<string, MailSplit>>;
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
  if (known?.queued?.includes(id)) return "queued";
  if (known?.begun?.includes(id)) return "begun";
  return known !== undefined && isOld(known) ? "unknown" : "new";
}

const isOld = ({ begun, old }: Mailed): boolean => old === true || begun === undefined;

/** As it was fixed when the first of the mails was begun; `first`: its id. */
export async function mailSplit(folder: string, first: string): Promise<MailSplit | undefined> {
  return (await read(folder))?.splits?.[first];
}

/** Before the mail is queued. `split`: fixed by the first mail of several, or the only one; a later one's changes nothing. */
export const noteBegun = (
  folder: string,
  id: string,
  to: readonly string[],
  split?: { readonly first: string; readonly split: MailSplit },
): Promise<void> =>
  change(folder, (known) => ({
    ...known,
    to: union(
      known.to,
      to.map((address) => address.toLowerCase()),
    ),
    begun: union(known.begun, [id]),
    ...(split === undefined ? {} : { splits: { [split.first]: split.split, ...known.splits } }),
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
    .then(async () => {
      const known = await read(folder);
      const old = known !== undefined && isOld(known) ? { old: true } : {};
      await writeJson(fileIn(folder), { ...how(known ?? { to: [] }), ...old });
    })
    .finally(() => {
      if (changing.get(folder) === mine) changing.delete(folder);
    });
  changing.set(folder, mine);
  return mine;
}

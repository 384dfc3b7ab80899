// Wishes to deliver a received fax once more: a file each in <spool>/run, left by whoever asks, carried out by the office.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError, isFaxError } from "../../base/errors.ts";
import type { Delivery } from "../../base/received.ts";
import { writeJson } from "./atomic.ts";
import { exists, newId, readJson, type Spool } from "./spool.ts";

export interface Redelivery {
  /** Tells wishes for one fax from each other. */
  readonly id: string;
  /** c00001234. */
  readonly call: string;
  /** Account of whoever asked. */
  readonly by: string;
  /** Where to: these addresses; the same places as before; where the rules of today send it; a printer. */
  readonly to: readonly string[] | "as-before" | "as-ruled" | PrinterWish;
}

export interface PrinterWish {
  readonly printer: string;
  /** It was perhaps printed already. */
  readonly perhapsAgain: boolean;
}

const pattern = /^redeliver-[a-z0-9-]+\.json$/;
const fileOf = (spool: Spool, id: string): string => spool.path("run", `redeliver-${id}.json`);

/** Resolves when it is on disk. `id`: lower-case letters, digits and hyphens; the same one is carried out once. */
export async function wishRedelivery(spool: Spool, wish: Omit<Redelivery, "id">, id = newId()): Promise<void> {
  await writeJson(fileOf(spool, id), { id, ...wish } satisfies Redelivery);
}

/** It waits, or was carried out. `folder`: the fax's. */
export async function wasWished(spool: Spool, folder: string, id: string): Promise<boolean> {
  // In the order in which the office goes on with it.
  if (await exists(fileOf(spool, id))) return true;
  return (await readJson<Delivery>(join(folder, "delivery.json")))?.redelivered?.includes(id) ?? false;
}

/** Oldest first. */
export async function wishedRedeliveries(spool: Spool): Promise<Redelivery[]> {
  const found: Redelivery[] = [];
  for (const name of (await spool.list("run")).filter((one) => pattern.test(one)))
    try {
      const wish = await readJson<Redelivery>(spool.path("run", name));
      if (wish !== undefined) found.push(wish);
    } catch (error) {
      if (!isFaxError(error)) throw error;
      await spool.setAside(spool.path("run", name), describeError(error));
    }
  return found;
}

export const forgetRedelivery = (spool: Spool, { id }: Redelivery): Promise<void> =>
  rm(fileOf(spool, id), { force: true });

// Mail that waits for the relay: <spool>/outgoing-mail/<id>/ with message.eml and envelope.json. A mail is here from the
// moment somebody decided to send it until the relay has taken it. After a crash in between, what was perhaps taken is sent again
// and says so.

import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { FaxError, isFaxError, systemCode } from "../../base/errors.ts";
import { makeDirectory, moveDurably, syncDirectory, writeAtomic, writeJson } from "../store/atomic.ts";
import { exists, readJson, type Spool } from "../store/spool.ts";

export interface OutgoingEnvelope {
  readonly id: string;
  readonly event: string;
  /** Empty for the null sender. */
  readonly from: string;
  readonly to: readonly string[];
  readonly createdAt: string;
  readonly tries: number;
  /** ISO time; not before. */
  readonly nextTry: string;
  readonly lastError: string;
  /** How often a server put it off, or broke off while it was sent; missing: never. */
  readonly putOff?: number;
  /** To these it was being handed over; found so by another process, that one ended in the middle of it. */
  readonly handing?: readonly string[];
  /** These have it perhaps: a server's answer was lost, or our process ended before it knew of it. */
  readonly inDoubt?: readonly string[];
  /** What tells a reader that he has it perhaps, in his language. */
  readonly repeatNote?: string;
  /** Decided, perhaps not made yet: a mail of its own for recipients who are no longer in `to`. */
  readonly apart?: OutgoingEnvelope;
}

export interface NewMail {
  readonly id: string;
  readonly event: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly message: Uint8Array;
  /** Says that the reader has it perhaps, in his language, should that be so. */
  readonly repeatNote?: string;
  /** Last of all before the mail is there; not called where it waits already. */
  readonly beforeQueued?: () => Promise<void>;
}

/** By folder: faxes that end at the same time tell of it in one mail, and each queues it. */
const beingQueued = new Map<string, Promise<void>>();

/** Queues a mail; a mail of the same id that still waits, or is just being queued, is left as it is. */
export async function queueMail(spool: Spool, mail: NewMail): Promise<void> {
  const folder = spool.path("outgoing-mail", mail.id);
  const other = beingQueued.get(folder);
  if (other !== undefined) return other;
  const { message, beforeQueued, ...about } = mail;
  const now = new Date().toISOString();
  const envelope: OutgoingEnvelope = { ...about, createdAt: now, tries: 0, nextTry: now, lastError: "" };
  const queueing = makeMail(spool, envelope, message, beforeQueued).finally(() => beingQueued.delete(folder));
  beingQueued.set(folder, queueing);
  return queueing;
}

async function makeMail(
  spool: Spool,
  envelope: OutgoingEnvelope,
  message: Uint8Array,
  last?: () => Promise<void>,
): Promise<void> {
  const folder = spool.path("outgoing-mail", envelope.id);
  if (await exists(folder)) return;
  const making = spool.path("outgoing-mail", `.${envelope.id}`);
  await rm(making, { recursive: true, force: true });
  await makeDirectory(making);
  await writeAtomic(join(making, "message.eml"), message);
  await writeJson(join(making, "envelope.json"), envelope);
  await syncDirectory(making);
  await last?.();
  await moveDurably(making, folder);
}

/**
 * Makes the mail that was set apart, and returns the envelope of the rest. Must have ended before the new mail is handed over:
 * after a death in between it is made again unless it still waits.
 */
export async function setApart(spool: Spool, { apart, ...rest }: OutgoingEnvelope): Promise<OutgoingEnvelope> {
  if (apart === undefined) return rest;
  await makeMail(spool, apart, await readMessage(spool, rest.id));
  await updateMail(spool, rest);
  return rest;
}

/** The waiting mails. A damaged one is put aside. */
export async function waitingMail(spool: Spool): Promise<OutgoingEnvelope[]> {
  const found: OutgoingEnvelope[] = [];
  for (const id of await spool.list("outgoing-mail")) {
    try {
      const envelope = await readJson<OutgoingEnvelope>(spool.path("outgoing-mail", id, "envelope.json"));
      if (envelope === undefined) throw new FaxError("resource", "envelope.json is missing");
      found.push(envelope);
    } catch (error) {
      // Only what is broken is put aside; a disk that cannot be read now says nothing about the mail.
      if (!isFaxError(error)) throw error;
      await spool.setAside(spool.path("outgoing-mail", id), String(error));
    }
  }
  return found;
}

export async function readMessage(spool: Spool, id: string): Promise<Buffer> {
  return readFile(spool.path("outgoing-mail", id, "message.eml"));
}

export async function updateMail(spool: Spool, envelope: OutgoingEnvelope): Promise<void> {
  await writeJson(spool.path("outgoing-mail", envelope.id, "envelope.json"), envelope);
}

/**
 * The relay has it. Gone in one step: who looks while it is being removed, or after a death in the middle of that, would take a
 * folder without its envelope for a damaged mail. One call at a time; what a death left is removed by the next.
 */
export async function forgetMail(spool: Spool, id: string): Promise<void> {
  const gone = spool.path("outgoing-mail", ".gone");
  await rm(gone, { recursive: true, force: true });
  try {
    await rename(spool.path("outgoing-mail", id), gone);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
  await rm(gone, { recursive: true, force: true });
}

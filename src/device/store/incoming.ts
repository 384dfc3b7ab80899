// Mail that was taken and is not worked on yet: <spool>/incoming/<id>.mail, the message and behind it what SMTP told about it,
// in one file, since making a file costs a disk more than filling it. The office opens it into the folder <id>/ with
// message.eml and envelope.json; each step of that may be the last one before a power failure.

import { open, rename } from "node:fs/promises";
import type { Envelope } from "../../base/envelope.ts";
import { FaxError } from "../../base/errors.ts";
import { makeDirectory, syncDirectory, writeJson } from "./atomic.ts";
import { exists, readJson, type Spool } from "./spool.ts";

const ending = ".mail";

/** Octets at the end that tell the length of the envelope before them, in hexadecimal. */
const lengthOctets = 8;

export const closedMail = (spool: Spool, id: string): string => spool.path("incoming", `${id}${ending}`);

/** What stands behind the message. */
export function envelopeTrailer(envelope: Envelope): Buffer {
  const text = Buffer.from(JSON.stringify(envelope));
  return Buffer.concat([text, Buffer.from(text.length.toString(16).padStart(lengthOctets, "0"))]);
}

/** Ids, oldest first. */
export async function listIncoming(spool: Spool): Promise<string[]> {
  const names = await spool.list("incoming");
  return [...new Set(names.map((name) => (name.endsWith(ending) ? name.slice(0, -ending.length) : name)))].sort();
}

export async function isIncoming(spool: Spool, id: string): Promise<boolean> {
  return (await exists(spool.incoming(id))) || (await exists(closedMail(spool, id)));
}

/** Opens a mail; nothing to do where it is open. Throws FaxError "input" when the file is not whole. */
export async function openIncoming(spool: Spool, id: string): Promise<void> {
  const path = closedMail(spool, id);
  if (!(await exists(path))) return;
  const folder = spool.incoming(id);
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    const known = await readJson<Envelope>(spool.path("incoming", id, "envelope.json"));
    // The folder is whole before the file is cut: what stands there counts.
    const envelope = known ?? (await readTrailer(file, size));
    if (known === undefined) {
      await makeDirectory(folder);
      await writeJson(spool.path("incoming", id, "envelope.json"), envelope);
    }
    await file.truncate(envelope.bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(path, spool.path("incoming", id, "message.eml"));
  await syncDirectory(folder);
  await syncDirectory(spool.path("incoming"));
}

/** Who sent a mail, as SMTP was told, in lower case; empty when it cannot be read. */
export async function senderOfIncoming(spool: Spool, id: string): Promise<string> {
  try {
    const known = await readJson<Envelope>(spool.path("incoming", id, "envelope.json"));
    if (known !== undefined) return known.from.toLowerCase();
    const file = await open(closedMail(spool, id), "r");
    try {
      return (await readTrailer(file, (await file.stat()).size)).from.toLowerCase();
    } finally {
      await file.close();
    }
  } catch {
    return "";
  }
}

type Handle = Awaited<ReturnType<typeof open>>;

async function readTrailer(file: Handle, size: number): Promise<Envelope> {
  const part = async (from: number, length: number): Promise<string> =>
    (await file.read(Buffer.alloc(length), 0, length, from)).buffer.toString("utf8");
  const length = size < lengthOctets ? "" : await part(size - lengthOctets, lengthOctets);
  const from = size - lengthOctets - Number.parseInt(length, 16);
  if (!/^[0-9a-f]{8}$/.test(length) || from < 0) throw new FaxError("input", "the file is not whole");
  try {
    const envelope = JSON.parse(await part(from, size - lengthOctets - from)) as Envelope;
    if (envelope.bytes === from) return envelope;
  } catch (error) {
    throw new FaxError("input", "the file is not whole", error);
  }
  throw new FaxError("input", "the file is not whole");
}

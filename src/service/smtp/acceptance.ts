// Takes a message off the wire into spool/incoming. The promise resolves when message and envelope are on disk, file and
// folder fsync'ed, and under their final name; only then is 250 said. Fails with the system's error; leaves nothing behind.

import { closeSync, fsync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import type { Envelope, Proof } from "../../base/envelope.ts";
import { syncShared } from "../../device/store/atomic.ts";
import { closedMail, envelopeTrailer } from "../../device/store/incoming.ts";
import { newId, type Spool } from "../../device/store/spool.ts";
import type { Judged, Refusal } from "./policy.ts";

export type Acceptance =
  | { readonly kind: "kept"; readonly id: string; readonly proof: Proof }
  | { readonly kind: "too-large" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Looks at the message on disk. */
export type Prove = (file: string) => Promise<Judged>;

/** So many octets of a message are gathered before they are written. */
const gathered = 256 * 1024;

/** `tooLarge` may turn true while the stream runs: the rest is read, so that the sender hears why, and not kept. */
export async function acceptMessage(
  spool: Spool,
  stream: Readable,
  facts: Omit<Envelope, "id" | "receivedAt" | "bytes">,
  tooLarge: () => boolean,
  prove?: Prove,
): Promise<Acceptance> {
  const id = newId();
  const making = spool.path("incoming", `.${id}`);
  // What goes to the system's memory only is done at once, which costs less than to hand it to another thread; the disk is
  // waited for elsewhere.
  const file = openSync(making, "wx", 0o640);
  try {
    const { bytes, last } = await writeStream(file, stream, tooLarge);
    // What is still in memory goes in one write with the envelope, unless somebody wants to read it before.
    let rest = last;
    if (prove !== undefined) {
      writeFileSync(file, Buffer.concat(last));
      rest = [];
    }
    const proven = tooLarge() ? undefined : ((await prove?.(making)) ?? facts);
    if (proven === undefined || "refusal" in proven) {
      rmSync(making, { force: true });
      return proven === undefined ? { kind: "too-large" } : { kind: "refused", refusal: proven.refusal };
    }
    const { proof } = proven;
    const envelope = { id, receivedAt: new Date().toISOString(), ...facts, proof, bytes };
    writeFileSync(file, Buffer.concat([...rest, envelopeTrailer(envelope)]));
    await synced(file);
    renameSync(making, closedMail(spool, id));
    await syncShared(spool.path("incoming"));
    return { kind: "kept", id, proof };
  } catch (error) {
    rmSync(making, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

const synced = promisify(fsync);

/** `bytes`: of all that came; `last`: what of it is not written yet. What comes once it is too large is read and forgotten. */
async function writeStream(
  file: number,
  stream: Readable,
  tooLarge: () => boolean,
): Promise<{ readonly bytes: number; readonly last: readonly Buffer[] }> {
  let bytes = 0;
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    if (tooLarge()) continue;
    const octets = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    chunks.push(octets);
    bytes += octets.length;
    size += octets.length;
    if (size < gathered) continue;
    writeFileSync(file, Buffer.concat(chunks));
    chunks = [];
    size = 0;
  }
  return { bytes, last: chunks };
}

/** Removes what a killed process had begun to take: half-made files older than `age` ms. Nobody was told 250 for them. */
export async function forgetHalfTaken(spool: Spool, age = 3_600_000): Promise<void> {
  for (const name of await readdir(spool.path("incoming"))) {
    const path = spool.path("incoming", name);
    if (!name.startsWith(".")) continue;
    const made = await stat(path).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > age) await rm(path, { recursive: true, force: true });
  }
}

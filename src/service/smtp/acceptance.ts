// Takes a message off the wire into spool/incoming. The promise resolves when message and envelope are on disk, file and
// folder fsync'ed, and under their final name; only then is 250 said. Fails with the system's error; leaves nothing behind.

import { createWriteStream } from "node:fs";
import { open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Envelope, Proof } from "../../base/envelope.ts";
import { makeDirectory, moveDurably, syncDirectory, writeJson } from "../../device/store/atomic.ts";
import { newId, type Spool } from "../../device/store/spool.ts";
import type { Judged, Refusal } from "./policy.ts";

export type Acceptance =
  | { readonly kind: "kept"; readonly id: string; readonly proof: Proof }
  | { readonly kind: "too-large" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Looks at the message on disk. */
export type Prove = (file: string) => Promise<Judged>;

/** `tooLarge` may turn true while the stream runs: the rest is read, so that the sender hears why, and not kept. */
export async function acceptMessage(
  spool: Spool,
  stream: Readable,
  facts: Omit<Envelope, "id" | "receivedAt" | "bytes">,
  tooLarge: () => boolean,
  prove: Prove = async () => facts,
): Promise<Acceptance> {
  const id = newId();
  const making = spool.path("incoming", `.${id}`);
  await makeDirectory(making);
  try {
    const path = join(making, "message.eml");
    const file = createWriteStream(path, { flags: "wx", mode: 0o640 });
    const limit = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        done(null, tooLarge() ? undefined : chunk);
      },
    });
    await pipeline(stream, limit, file);
    if (tooLarge()) {
      await rm(making, { recursive: true, force: true });
      return { kind: "too-large" };
    }
    const proven = await prove(path);
    if ("refusal" in proven) {
      await rm(making, { recursive: true, force: true });
      return { kind: "refused", refusal: proven.refusal };
    }
    const handle = await open(path, "r+");
    await handle.sync();
    await handle.close();
    const { proof } = proven;
    const envelope: Envelope = { id, receivedAt: new Date().toISOString(), ...facts, proof, bytes: file.bytesWritten };
    await writeJson(join(making, "envelope.json"), envelope);
    await syncDirectory(making);
    await moveDurably(making, spool.incoming(id));
    return { kind: "kept", id, proof };
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    throw error;
  }
}

/** Removes what a killed process had begun to take: half-made folders older than `age` ms. Nobody was told 250 for them. */
export async function forgetHalfTaken(spool: Spool, age = 3_600_000): Promise<void> {
  for (const name of await readdir(spool.path("incoming"))) {
    const path = spool.path("incoming", name);
    if (!name.startsWith(".")) continue;
    const made = await stat(path).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > age) await rm(path, { recursive: true, force: true });
  }
}

// Where unix sockets live. A socket's path may have 107 octets; for a spool with a longer path they move to a folder below
// the temporary one that is ours alone, or is refused: who could put a socket there first would be taken for our Redis.

import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FaxError } from "../../base/errors.ts";

/** Longest path of a folder that leaves room for a socket's name. */
const longest = 80;

/** The folder for this spool's sockets; the same in every process of the site on this machine. */
export function socketFolder(spool: string): string {
  const folder = join(spool, "run");
  if (Buffer.byteLength(folder) <= longest) return folder;
  const name = createHash("sha256").update(spool).digest("hex").slice(0, 16);
  return join(tmpdir(), `faxgate-${process.getuid?.() ?? 0}-${name}`);
}

/** Makes it; FaxError "settings" when it is there already and not ours alone. */
export async function makeSocketFolder(spool: string): Promise<void> {
  const folder = socketFolder(spool);
  if (folder === join(spool, "run")) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0)
    throw new FaxError("settings", `${folder} is not ours alone; remove it, or use a --spool with a shorter path`);
}

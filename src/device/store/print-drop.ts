// The print drop: a sticky folder anybody may put a file into and nobody may look into; the group of the gateway reads what
// is there. The owner of a file is who printed, whatever is written in it (DESIGN 4.8). A file counts under its final name
// only, which it gets when it is on disk whole.

import { createHash, randomBytes } from "node:crypto";
import { constants, existsSync, type Stats } from "node:fs";
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
} from "node:fs/promises";
import { join } from "node:path";
import { FaxError, systemCode } from "../../base/errors.ts";
import { oneLine } from "../../base/one-line.ts";
import type { DropHead, PrintListing } from "../../base/print-job.ts";
import { syncDirectory } from "./atomic.ts";
import { liveness } from "./process-life.ts";

export const printFolders = { drop: "print-drop", jobs: "print-jobs", queue: "print-queue" } as const;

const longestHead = 8192;

/**
 * Makes the folders and sets their modes: 3733 = everybody may put in and nobody list, only the owner of a file or folder may
 * take out (sticky), and files belong to the gateway's group (setgid). FaxError "settings" when that is not permitted.
 */
export async function preparePrintFolders(spool: string): Promise<void> {
  try {
    await mkdir(join(spool, printFolders.drop), { recursive: true });
    await chmod(join(spool, printFolders.drop), 0o3733);
    await mkdir(join(spool, printFolders.jobs), { recursive: true, mode: 0o750 });
    await mkdir(join(spool, printFolders.queue), { recursive: true });
    await chmod(join(spool, printFolders.queue), 0o755);
    // Everybody must get through to the drop; what else is here keeps its own modes.
    const { mode } = await stat(spool);
    if ((mode & 0o011) !== 0o011) await chmod(spool, (mode & 0o7777) | 0o011);
    await syncDirectory(spool);
  } catch (error) {
    throw new FaxError("settings", `the print drop in ${spool} cannot be made; it must belong to the gateway`, error);
  }
}

/**
 * Puts a file into the drop; its name there. `document`: what follows the head, in pieces. Resolves when it is durable. The
 * folder cannot be opened by who drops, so the name is made durable by a second fsync of the file: file systems that log
 * write the name with it.
 */
export async function dropFile(
  spool: string,
  head: (bytes: number) => DropHead,
  document: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = [],
  bytes = 0,
): Promise<string> {
  const drop = join(spool, printFolders.drop);
  const secret = randomBytes(16).toString("hex");
  const making = join(drop, `.new-${secret}`);
  const handle = await open(
    making,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o640,
  );
  try {
    // Whatever the user's umask says, the gateway's group has to read it.
    await handle.chmod(0o640);
    await handle.writeFile(`${JSON.stringify(head(bytes))}\n`);
    let written = 0;
    for await (const piece of document) {
      await handle.writeFile(piece);
      written += piece.length;
    }
    if (written !== bytes) throw new FaxError("input", "the spool file changed while it was read");
    await handle.sync();
    await rename(making, join(drop, `job-${secret}`));
    await handle.sync();
  } catch (error) {
    await rm(making, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return `job-${secret}`;
}

export interface DroppedFile {
  readonly handle: FileHandle;
  readonly uid: number;
  readonly head: DropHead;
  /** Where the document begins. */
  readonly offset: number;
}

export type DropFault = { readonly fault: string; readonly uid: number | undefined };

/** Opens what lies in the drop and believes nothing of it but its owner. `folder`: of the drop, or where it was moved to. */
export async function openDropped(path: string, gid: number): Promise<DroppedFile | DropFault> {
  let handle: FileHandle;
  try {
    // Not through a symbolic link, and not waiting for the other end of a pipe.
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return { fault: "gone", uid: undefined };
    return {
      fault: systemCode(error) === "ELOOP" ? "a symbolic link" : `unreadable (${systemCode(error)})`,
      uid: undefined,
    };
  }
  try {
    const found = await handle.stat();
    const fault = whatIsWrong(found, gid);
    if (fault !== undefined) {
      await handle.close();
      return { fault, uid: found.uid };
    }
    const start = Buffer.alloc(longestHead);
    const { bytesRead } = await handle.read(start, 0, longestHead, 0);
    const end = start.subarray(0, bytesRead).indexOf(0x0a);
    const head = end < 0 ? undefined : readHead(start.toString("utf8", 0, end));
    if (head !== undefined && (head.faxgate === "cancel" || head.bytes === found.size - end - 1))
      return { handle, uid: found.uid, head, offset: end + 1 };
    await handle.close();
    return { fault: head === undefined ? "no print job" : "not whole", uid: found.uid };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function whatIsWrong(found: Stats, gid: number): string | undefined {
  if (!found.isFile()) return "no regular file";
  // A second name: somebody linked a file of another's here, or keeps a name to change it by.
  if (found.nlink !== 1) return "a file with several names";
  // A file made here has the folder's group; one that was moved here from elsewhere brings its own.
  if (found.gid !== gid) return "a file that was not made here";
  return undefined;
}

/** Never throws; unknown words are left out, too long ones cut. */
export function readHead(line: string): DropHead | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const said = value as Record<string, unknown>;
  const whole = (name: string): number | undefined =>
    Number.isSafeInteger(said[name]) && (said[name] as number) >= 0 ? (said[name] as number) : undefined;
  if (said["faxgate"] === "cancel") {
    const job = whole("job");
    return job === undefined ? undefined : { faxgate: "cancel", job };
  }
  const bytes = whole("bytes");
  if (said["faxgate"] !== "print-job" || bytes === undefined) return undefined;
  const text = (name: string, most: number): string =>
    typeof said[name] === "string" ? oneLine(said[name], most) : "";
  return {
    faxgate: "print-job",
    bytes,
    printer: text("printer", 64) || "fax",
    title: text("title", 200),
    user: text("user", 120),
    host: text("host", 64),
    file: text("file", 128),
  };
}

/** Names of whole files in the drop, in no order that means anything. */
export async function droppedFiles(spool: string): Promise<string[]> {
  return (await readdir(join(spool, printFolders.drop))).filter((name) => /^job-[0-9a-f]{32}$/.test(name));
}

/** Removes what a print command that was killed left half-written: older than `age` ms. */
export async function forgetHalfDropped(spool: string, age = 6 * 3_600_000): Promise<void> {
  for (const name of await readdir(join(spool, printFolders.drop))) {
    if (/^job-[0-9a-f]{32}$/.test(name)) continue;
    const path = join(spool, printFolders.drop, name);
    const made = await lstat(path).catch(() => undefined);
    if (made === undefined || Date.now() - made.mtimeMs <= age) continue;
    // The folder is everybody's: nothing is followed. A folder goes when it is empty; what is in one is its owner's to remove.
    await (made.isDirectory() ? rmdir(path) : unlink(path)).catch(() => {});
  }
}

/** A file's name in the drop as everybody may read it: with the name itself others could link or replace what they own. */
export const dropDigest = (name: string): string => createHash("sha256").update(name).digest("hex").slice(0, 24);

const listingPath = (spool: string): string => join(spool, printFolders.queue, "listing.json");

/** Whole at any moment; made anew at every start, so it need not outlive a power failure. */
export async function writeListing(spool: string, listing: PrintListing): Promise<void> {
  const temporary = `${listingPath(spool)}.new`;
  const handle = await open(temporary, "w", 0o644);
  try {
    await handle.chmod(0o644);
    await handle.writeFile(`${JSON.stringify(listing)}\n`);
  } finally {
    await handle.close();
  }
  await rename(temporary, listingPath(spool));
}

/** undefined when no agent ever ran here. */
export async function readListing(spool: string): Promise<PrintListing | undefined> {
  try {
    return JSON.parse(await readFile(listingPath(spool), "utf8")) as PrintListing;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw new FaxError("resource", `the listing of the print queue in ${spool} cannot be read`, error);
  }
}

/** Whoever cannot see others' processes cannot tell. */
export const agentIsGone = ({ by }: PrintListing): boolean =>
  by !== undefined && existsSync("/proc/1/stat") && liveness(by) === "dead";

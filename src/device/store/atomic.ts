// Durable writes: temporary file, fsync, rename, fsync of the directory. After the promise resolves the file survives a
// power failure whole, or was never there. Fails with the system's error (ENOSPC …); leaves no temporary file behind.

import { randomUUID } from "node:crypto";
import { type FileHandle, link, mkdir, open, rename, rm, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemCode } from "../../base/errors.ts";

/** Makes names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface Shared {
  /** Ends when the sync that runs has ended. */
  running: Promise<void>;
  /** The one after it, for everybody who asked since it began. */
  next: Promise<void> | undefined;
}
const shared = new Map<string, Shared>();

/**
 * As syncDirectory, for a directory many write to at once: one question to the disk serves all who asked before it was put.
 * Each of them hears it when it failed.
 */
export function syncShared(path: string): Promise<void> {
  const now = shared.get(path);
  if (now === undefined) {
    const begun: Shared = { running: syncDirectory(path), next: undefined };
    shared.set(path, begun);
    followOn(path, begun);
    return begun.running;
  }
  // What runs may have looked before our name was there.
  now.next ??= now.running.catch(() => {}).then(() => syncDirectory(path));
  return now.next;
}

function followOn(path: string, now: Shared): void {
  const ended = (): void => {
    if (now.next === undefined) {
      shared.delete(path);
      return;
    }
    const following: Shared = { running: now.next, next: undefined };
    shared.set(path, following);
    followOn(path, following);
  };
  now.running.then(ended, ended);
}

async function writeSynced(path: string, data: Uint8Array | string): Promise<void> {
  const handle = await open(path, "wx", 0o640);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file whole, in place of one of the same name. */
export async function writeAtomic(path: string, data: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.tmp-${basename(path)}-${randomUUID()}`);
  try {
    await writeSynced(temporary, data);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Writes a file that must not exist yet; false when it does. Whole or not at all, also against a power failure. */
export async function createExclusive(path: string, data: string): Promise<boolean> {
  const temporary = join(dirname(path), `.tmp-${basename(path)}-${randomUUID()}`);
  await writeSynced(temporary, data);
  try {
    await link(temporary, path);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
  try {
    await syncDirectory(dirname(path));
  } catch (error) {
    // Not surely there, so not there: the caller will not know that he has it.
    await rm(path, { force: true });
    throw error;
  }
  return true;
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomic(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Moves a file or directory within the spool, durably at both ends. */
export async function moveDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
  if (dirname(from) !== dirname(to)) await syncDirectory(dirname(from));
}

/** Makes a directory and those above it; their names are durable too. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

/** An append-only file: each line is on disk when the promise resolves. */
export class AppendFile {
  readonly #handle: FileHandle;
  /** A line was perhaps written in part; the next one begins on a line of its own. */
  #torn = false;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(path: string): Promise<AppendFile> {
    const handle = await open(path, "a", 0o640);
    await syncDirectory(dirname(path));
    return new AppendFile(handle);
  }

  async line(text: string): Promise<void> {
    const start = this.#torn ? "\n" : "";
    this.#torn = true;
    await this.#handle.appendFile(`${start}${text}\n`);
    this.#torn = false;
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

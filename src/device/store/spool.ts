// The spool's folders and how things move through them. Disk is the truth (DESIGN 4.1): what is here exists, whatever the
// queue says. A file that cannot be read goes to corrupt/ with a note, never away.

import { randomBytes } from "node:crypto";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { FaxError, systemCode } from "../../base/errors.ts";
import { createExclusive, makeDirectory, moveDurably, writeAtomic } from "./atomic.ts";

export const spoolFolders = [
  "incoming",
  "active",
  "done",
  "received",
  "outgoing-mail",
  "outbox",
  "corrupt",
  "traces",
  "redis",
  "run",
  "seen",
  "print-drop",
] as const;

export class Spool {
  /** Absolute path of the spool. */
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Makes the folders that are missing. */
  async prepare(): Promise<void> {
    try {
      for (const folder of spoolFolders) await makeDirectory(join(this.root, folder));
      await writeAtomic(join(this.root, "run", "writable"), "");
    } catch (error) {
      throw new FaxError(
        "settings",
        `the spool ${this.root} cannot be written; create it and give it to the user faxgate runs as`,
        error,
      );
    }
  }

  path(...parts: readonly string[]): string {
    return join(this.root, ...parts);
  }

  incoming(id: string): string {
    return this.path("incoming", id);
  }

  active(submission: string): string {
    return this.path("active", submission);
  }

  /** A mail that asked for faxes of a submission: the one that made it, or an answer. */
  askingMail(submission: string, mail: string): string {
    return this.path("active", submission, mail === submission ? "message.eml" : `answer-${mail}.eml`);
  }

  /** Names in a folder, oldest id first, without hidden (half-made) ones. */
  async list(...folder: readonly string[]): Promise<string[]> {
    try {
      return (await readdir(this.path(...folder))).filter((name) => !name.startsWith(".")).sort();
    } catch (error) {
      if (systemCode(error) === "ENOENT") return [];
      throw error;
    }
  }

  /** Puts a broken file or folder aside with a note why. Never throws for a missing one. */
  async setAside(path: string, why: string): Promise<void> {
    const name = `${newId()}-${basename(path)}`;
    try {
      await moveDurably(path, this.path("corrupt", name));
      await writeAtomic(this.path("corrupt", `${name}.why`), `${path}\n${why}\n`);
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
  }

  /** The next free call number (c00001234), taken for good by creating its trace file. */
  async newCall(): Promise<string> {
    const names = await this.list("traces");
    const last = names.filter((name) => /^c\d{8}$/.test(name)).at(-1);
    for (let n = last === undefined ? 1 : Number(last.slice(1)) + 1; ; n++) {
      const call = `c${String(n).padStart(8, "0")}`;
      if (await createExclusive(this.path("traces", call), "")) return call;
    }
  }

  /**
   * Adds a line to a journal of the whole site (calls.jsonl); one write, so lines of several processes never mix. A line torn
   * by a power failure stays a line of its own.
   */
  async appendRecord(file: string, record: unknown): Promise<void> {
    const handle = await open(this.path(file), "a+", 0o640);
    try {
      const { size } = await handle.stat();
      const torn = size > 0 && (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== 0x0a;
      await handle.write(`${torn ? "\n" : ""}${JSON.stringify(record)}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}

let lastStamp = 0;

/** An id that sorts by time and cannot be guessed: <base-36 time>-<10 characters>. */
export function newId(now: number = Date.now()): string {
  lastStamp = Math.max(now, lastStamp + 1);
  return `${lastStamp.toString(36).padStart(9, "0")}-${randomBytes(8).readBigUInt64BE().toString(36).slice(0, 10)}`;
}

/** A JSON file's value; undefined when it is missing. Throws FaxError "resource" when it is damaged. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new FaxError("resource", `${path} is damaged`, error);
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return false;
    throw error;
  }
}

// UUCP lock files (/var/lock/LCK..ttyS0): keeps faxgate off a port another fax or terminal program uses, and them off ours.
// A lock whose process is gone is stale and taken over; links to one port (/dev/serial/by-id/…) share its lock. Where the
// folder is not writable there is no lock, only the kernel's exclusive open. FHS 2.3, 5.9: the file holds the process number
// in ten characters, blanks in front, and a line feed.

import { constants } from "node:fs";
import { access, link, readFile, realpath, rename, unlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { FaxError, systemCode } from "../../base/errors.ts";

export interface DeviceLock {
  release(): Promise<void>;
}

const noLock: DeviceLock = { release: async () => {} };
const tries = 3;

/** Locks the device or rejects with a FaxError that names the process which holds it. */
export async function lockDevice(device: string, folder = "/var/lock"): Promise<DeviceLock> {
  try {
    await access(folder, constants.W_OK);
  } catch {
    return noLock;
  }
  const name = basename(await realpath(device).catch(() => device));
  const path = join(folder, `LCK..${name}`);
  const own = join(folder, `LTMP.${process.pid}.${name}`);
  try {
    await writeFile(own, `${String(process.pid).padStart(10)}\n`);
    for (let attempt = 0; attempt < tries; attempt++) {
      try {
        await link(own, path);
        return { release: () => release(path) };
      } catch (error) {
        if (systemCode(error) !== "EEXIST") throw error;
      }
      const holder = await holderOf(path);
      if (holder !== undefined && holder !== process.pid && isAlive(holder))
        throw new FaxError("resource", `${device} is in use by process ${holder} (lock file ${path})`);
      // Moved aside first: of two programs that both see a stale lock, only one gets to remove it.
      const aside = `${own}.stale`;
      await rename(path, aside).then(
        () => unlink(aside),
        () => {},
      );
    }
    throw new FaxError("resource", `${device}: the lock file ${path} cannot be taken`);
  } finally {
    await unlink(own).catch(() => {});
  }
}

async function release(path: string): Promise<void> {
  if ((await holderOf(path)) === process.pid) await unlink(path).catch(() => {});
}

/** Process number in a lock file, text or the old four-octet form; undefined when it holds none. */
async function holderOf(path: string): Promise<number | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return undefined;
  if (bytes.length === 4) return bytes.readInt32LE(0);
  const number = Number.parseInt(bytes.toString("latin1").trim(), 10);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

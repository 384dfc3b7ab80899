// The same mail twice is faxed once: a mark on disk per Message-ID, sender and recipient, for the time the rules say.

import { createHash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { systemCode } from "../../base/errors.ts";
import { createExclusive } from "../../device/store/atomic.ts";
import { exists, type Spool } from "../../device/store/spool.ts";

export interface SeenKey {
  readonly messageId: string;
  readonly sender: string;
  readonly recipient: string;
}

/**
 * True when this mail to this recipient is new, or is the same piece of work again after a crash (`owner` made the mark).
 * `window`: ms after which a mark no longer counts.
 */
export async function firstTime(spool: Spool, key: SeenKey, owner: string, window: number): Promise<boolean> {
  const path = spool.path("seen", nameOf(key));
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await createExclusive(path, owner)) return true;
    try {
      if ((await readFile(path, "utf8")) === owner) return true;
      if (Date.now() - (await stat(path)).mtimeMs < window) return false;
      await rm(path, { force: true });
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
  }
  return false;
}

/** Whether there is a mark, whoever made it. */
export async function wasSeen(spool: Spool, key: SeenKey): Promise<boolean> {
  return exists(spool.path("seen", nameOf(key)));
}

function nameOf(key: SeenKey): string {
  return createHash("sha256")
    .update(JSON.stringify([key.messageId, key.sender, key.recipient]))
    .digest("hex")
    .slice(0, 40);
}

/** Forgets marks older than the window. */
export async function forgetSeen(spool: Spool, window: number): Promise<void> {
  for (const name of await spool.list("seen"))
    try {
      if (Date.now() - (await stat(spool.path("seen", name))).mtimeMs > window)
        await rm(spool.path("seen", name), { force: true });
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
}

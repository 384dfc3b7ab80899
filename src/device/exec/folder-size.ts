// How much lies in a folder. Follows no link, stops as soon as it is too much or there are too many files; what goes away
// meanwhile counts for nothing. Never throws.

import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";

const mostFiles = 10_000;

/** Octets on the disk, `most` and more when it gave up. */
export async function octetsIn(folder: string, most: number): Promise<number> {
  let octets = 0;
  let files = 0;
  const waiting = [folder];
  while (waiting.length > 0) {
    try {
      for await (const entry of await opendir(waiting.pop()!)) {
        const path = join(entry.parentPath ?? entry.path, entry.name);
        if (++files > mostFiles) return most + 1;
        if (entry.isDirectory()) waiting.push(path);
        else octets += (await lstat(path)).blocks * 512;
        if (octets > most) return octets;
      }
    } catch {
      // Removed while we look.
    }
  }
  return octets;
}

// Partner memory on disk: <spool>/partners/<number>.json. A damaged or missing file is no memory, never an error: a call
// without memory only takes longer.

import { mkdir } from "node:fs/promises";
import type { Partner } from "../../base/partner.ts";
import { writeJson } from "./atomic.ts";
import { readJson, type Spool } from "./spool.ts";

const folder = "partners";

function fileOf(spool: Spool, destination: string): string {
  return spool.path(folder, `${destination.replace(/[^0-9+]/g, "_").slice(0, 60)}.json`);
}

export async function readPartner(spool: Spool, destination: string): Promise<Partner | undefined> {
  const partner = await readJson<Partner>(fileOf(spool, destination)).catch(() => undefined);
  // Two numbers that differ only in what a file name cannot hold share a file; the last one called has it.
  return partner?.destination === destination ? partner : undefined;
}

export async function writePartner(spool: Spool, partner: Partner): Promise<void> {
  await mkdir(spool.path(folder), { recursive: true });
  await writeJson(fileOf(spool, partner.destination), partner);
}

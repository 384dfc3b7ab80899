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
  if (partner === undefined || !isSound(partner)) return undefined;
  // Two numbers that differ only in what a file name cannot hold share a file; the last one called has it.
  return partner.destination === destination ? partner : undefined;
}

/** A file edited by hand must not end a line process. */
function isSound(partner: Partner | null): boolean {
  if (typeof partner !== "object" || partner === null) return false;
  const has = (value: unknown, field: string, type: string): boolean =>
    value === undefined ||
    (typeof value === "object" && value !== null && typeof (value as Record<string, unknown>)[field] === type);
  const time = (value: unknown): boolean => value === undefined || typeof value === "string";
  const { slow, noV17, bestRate, noEcm, rejectsPages } = partner;
  return (
    has(slow, "since", "string") &&
    has(slow, "bps", "number") &&
    has(noV17, "since", "string") &&
    has(bestRate, "bps", "number") &&
    time(noEcm) &&
    time(rejectsPages)
  );
}

/** What stands there and cannot be read goes to corrupt/, like everything else. */
export async function writePartner(spool: Spool, partner: Partner): Promise<void> {
  const path = fileOf(spool, partner.destination);
  await mkdir(spool.path(folder), { recursive: true, mode: 0o750 });
  const before = await readJson<Partner>(path).catch(() => null);
  if (before !== undefined && !isSound(before)) await spool.setAside(path, "partner memory that cannot be read");
  await writeJson(path, partner);
}

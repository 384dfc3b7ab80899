// What arrived, page by page: how often each sent page was received, by its pels below the header rows.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReceivedFax } from "../../src/base/received.ts";
import { cropRows } from "../../src/codec/image/bitmap.ts";
import { decodePage } from "../../src/codec/t4/page-decoder.ts";
import { decodeTiffPage, openTiff } from "../../src/codec/tiff/read.ts";
import type { Job } from "../../src/device/store/job-files.ts";
import type { Spool } from "../../src/device/store/spool.ts";

export const hashOf = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex").slice(0, 16);

/** Every fax of received/ that was handed to the office, oldest first. */
export async function receivedFaxes(spool: Spool): Promise<(ReceivedFax & { readonly folder: string })[]> {
  const found: (ReceivedFax & { folder: string })[] = [];
  for (const year of await spool.list("received"))
    for (const month of await spool.list("received", year))
      for (const call of await spool.list("received", year, month)) {
        const folder = spool.path("received", year, month, call);
        if (!existsSync(join(folder, "fax.json"))) continue;
        found.push({ ...(JSON.parse(readFileSync(join(folder, "fax.json"), "utf8")) as ReceivedFax), folder });
      }
  return found;
}

/** Number of times each page, by hash, stands in the received faxes. */
export async function receivedPages(spool: Spool): Promise<Map<string, number>> {
  const count = new Map<string, number>();
  for (const { folder, pages, headerRows } of await receivedFaxes(spool))
    for (const raw of pages) {
      const octets = new Uint8Array(readFileSync(join(folder, raw.file)));
      const { bitmap } = decodePage(octets, { compression: raw.compression, width: raw.width, lsbFirst: true });
      const key = hashOf(cropRows(bitmap, headerRows, bitmap.height).data);
      count.set(key, (count.get(key) ?? 0) + 1);
    }
  return count;
}

/** Hashes of a job's pages, in order. */
export async function sentPages(spool: Spool, job: Job): Promise<string[]> {
  const area = (await spool.list("done")).includes(job.request.submission) ? "done" : "active";
  const data = new Uint8Array(readFileSync(spool.path(area, job.request.submission, job.request.document)));
  const tiff = openTiff(data);
  if (!tiff.ok) throw new Error(tiff.reason);
  return tiff.pages.map((page) => hashOf(decodeTiffPage(data, page).bitmap.data));
}

/** Faults of a job's journal: a confirmed page asked for again, more than one end, an end that is not its last word. */
export function journalFaults(job: Job): string[] {
  const faults: string[] = [];
  const confirmed = new Set<number>();
  let finals = 0;
  for (const entry of job.journal) {
    if (entry.e === "asked" && confirmed.has(entry.page))
      faults.push(`${job.request.id}: confirmed page ${entry.page} was sent again`);
    if (entry.e === "answered" && ["MCF", "RTP", "PIP"].includes(entry.answer)) confirmed.add(entry.page);
    if (entry.e === "final") finals++;
    if (entry.e === "claimed" && finals > 0) faults.push(`${job.request.id}: called after its end`);
  }
  if (finals !== 1) faults.push(`${job.request.id}: ${finals} ends`);
  return faults;
}

// A document in another quality than it was prepared in: drawn anew from the mail or print job it came in, once, and kept beside
// the first one. What cannot be drawn again just so stays as it was prepared.

import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Quality } from "../../base/fax.ts";
import type { Submission } from "../../base/job.ts";
import { exists, type Spool } from "../../device/store/spool.ts";
import type { Documents } from "../document/contract.ts";
import { parseMail } from "./parse-mail.ts";

export interface PreparedPages {
  /** A TIFF, relative to the submission's folder. */
  readonly document: string;
  readonly quality: Quality;
}

/** In that quality, or as they were prepared where they cannot be had in it. */
export async function pagesInQuality(
  maker: { readonly spool: Spool; readonly documents: Documents },
  submission: Submission,
  quality: Quality,
): Promise<PreparedPages> {
  const first: PreparedPages = { document: "pages.tif", quality: submission.quality ?? "fine" };
  if (quality === first.quality || (submission.kind !== "print" && submission.redraw === undefined)) return first;
  const name = `quality-${quality}`;
  const there = await exists(maker.spool.path("active", submission.id, name));
  return there || (await drawAgain(maker, submission, quality, name))
    ? { document: `${name}/pages.tif`, quality }
    : first;
}

/** The attachments alone, as those were that are drawn again. */
async function drawAgain(
  { spool, documents }: { readonly spool: Spool; readonly documents: Documents },
  submission: Submission,
  quality: Quality,
  name: string,
): Promise<boolean> {
  const source = spool.path("active", submission.id, "message.eml");
  if (!(await exists(source))) return false;
  await mkdir(spool.path("run"), { recursive: true });
  const folder = await mkdtemp(join(spool.path("run"), "quality-"));
  const making = spool.path("active", submission.id, `.${name}`);
  try {
    const { parts } = await parseMail(source, folder);
    await rm(making, { recursive: true, force: true });
    await mkdir(making, { mode: 0o750 });
    const made = await documents.prepare(
      { text: "", parts, maxPages: submission.pages, quality, ...submission.redraw },
      making,
    );
    if (!made.ok || made.pages !== submission.pages) return false;
    // Whole from the moment it has its name.
    await rename(making, spool.path("active", submission.id, name));
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(making, { recursive: true, force: true });
  }
}

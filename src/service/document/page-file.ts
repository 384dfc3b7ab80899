// Tiffs of prepared pages on disk: written one page at a time and in place only when whole, read one page at a time. Work
// on a page is cut into steps of a few milliseconds with the event loop between them: mail goes on meanwhile.
// Rejects only when the disk fails, or (reading) with a FaxError for a file that is no fax.

import { closeSync, openSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { concatBytes } from "../../base/bytes.ts";
import { FaxError } from "../../base/errors.ts";
import type { Bitmap, Page, Resolution } from "../../base/fax.ts";
import type { Steps } from "../../codec/image/steps.ts";
import { encodePageSteps } from "../../codec/t4/page-encoder.ts";
import { decodeTiffPage, faxResolutionOf, openTiff, type TiffPage } from "../../codec/tiff/read.ts";
import type { TiffSource } from "../../codec/tiff/source.ts";
import { createTiffWriter, type TiffWriter } from "../../codec/tiff/write.ts";
import { syncDirectory } from "../../device/store/atomic.ts";
import { fileSource } from "../../device/store/tiff-file.ts";

/** Pels coded without a pause: a millisecond of a page with photographs. */
const pelsPerStep = 800_000;

/** Gives the event loop its turn. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Steps of work with the event loop between them. */
export async function steadily<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await breathe();
  }
}

/** A TIFF in the making; a sound file after every page, but in its place only after `finish`. */
export class PageFile {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #writer: TiffWriter = createTiffWriter();
  #pages = 0;
  #first: Page | undefined;
  #finished = false;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** `path`: where it is made; nothing of that name is kept. */
  static async create(path: string): Promise<PageFile> {
    await rm(path, { force: true });
    return new PageFile(await open(path, "wx", 0o640), path);
  }

  get pages(): number {
    return this.#pages;
  }

  /** The first page, as it was added. */
  get first(): Page | undefined {
    return this.#first;
  }

  async add(page: Page): Promise<void> {
    this.#first ??= page;
    const { width, height } = page.bitmap;
    const rowsPerStep = Math.ceil(pelsPerStep / Math.max(1, width));
    const parts: Uint8Array[] = [];
    for (const part of encodePageSteps(page.bitmap, { compression: "mmr", lsbFirst: false }, rowsPerStep)) {
      parts.push(part);
      await breathe();
    }
    const chunk = this.#writer.addCoded({ width, height, resolution: page.resolution, image: concatBytes(parts) });
    await this.#file.write(chunk.bytes, 0, chunk.bytes.length, chunk.offset);
    if (chunk.patch !== undefined)
      await this.#file.write(chunk.patch.bytes, 0, chunk.patch.bytes.length, chunk.patch.offset);
    this.#pages++;
  }

  /** Durable under `target`, in place of a file of that name. That it is gone from where it was made need not be. */
  async finish(target: string): Promise<void> {
    await this.#file.sync();
    await this.#file.close();
    await rename(this.#path, target);
    this.#finished = true;
    await syncDirectory(dirname(target));
  }

  /** Away with it, unless it is finished. */
  async discard(): Promise<void> {
    if (this.#finished) return;
    await this.#file.close().catch(() => {});
    await rm(this.#path, { force: true });
  }
}

/** A TIFF that is there, read in pieces. */
export interface PageReader {
  readonly source: TiffSource;
  readonly pages: readonly TiffPage[];
  close(): void;
}

/** FaxError "input" for what is no bilevel TIFF. */
export function openPages(path: string): PageReader {
  const file = openSync(path, "r");
  const source = fileSource(file);
  const opened = openTiff(source);
  if (opened.ok) return { source, pages: opened.pages, close: () => closeSync(file) };
  closeSync(file);
  throw new FaxError("input", opened.reason);
}

/** One page, strip by strip. `badLines` counts what was repaired or is missing. */
export async function decodeSteps(from: PageReader, page: TiffPage): Promise<{ bitmap: Bitmap; badLines: number }> {
  if (page.strips.length === 1) {
    const decoded = decodeTiffPage(from.source, page);
    await breathe();
    return { bitmap: decoded.bitmap, badLines: decoded.quality.badLines };
  }
  const stride = (page.width + 7) >> 3;
  const bitmap: Bitmap = { width: page.width, height: page.height, stride, data: new Uint8Array(stride * page.height) };
  let badLines = 0;
  let since = performance.now();
  for (const [index, strip] of page.strips.entries()) {
    const first = index * page.rowsPerStrip;
    const height = Math.min(page.rowsPerStrip, page.height - first);
    const decoded = decodeTiffPage(from.source, { ...page, height, rowsPerStrip: height, strips: [strip] });
    bitmap.data.set(decoded.bitmap.data, first * stride);
    badLines += decoded.quality.badLines;
    if (performance.now() - since < 4) continue;
    await breathe();
    since = performance.now();
  }
  return { bitmap, badLines };
}

/** Lines a millimetre of a fax's page; one that does not say is taken by its shape. */
export function resolutionOf(page: TiffPage): Resolution {
  return faxResolutionOf(page) ?? (page.height * 10 < page.width * 9 ? "standard" : "fine");
}

export async function loadPage(from: PageReader, page: TiffPage): Promise<Page> {
  return { bitmap: (await decodeSteps(from, page)).bitmap, resolution: resolutionOf(page) };
}

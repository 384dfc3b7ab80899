// Pictures to pages: decoded, turned as their EXIF says and sized by a limited child (picture-child.mjs), screened to black
// and white here in short steps. A multi-page TIFF comes in batches, so that its grey pels never fill the disk.

import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Bitmap } from "../../base/fax.ts";
import { said } from "../../base/phrases.ts";
import { type Converted, limitReason, type PageTaker, type Workshop } from "./convert.ts";
import { fitPage } from "./fit.ts";
import { halftoneRows, levelsOf, thresholdRows } from "./halftone.ts";
import { breathe } from "./page-file.ts";

/** Two up from here is the same folder's parent in the source and the built tree: the child is not compiled. */
const child = fileURLToPath(new URL("../../../src/service/document/picture-child.mjs", import.meta.url));
const batch = 4;
/** Node itself takes so much address space before it does anything. */
const nodeMemoryMb = 1024;
const rowsPerStep = 32;
const pelsPerStep = 250_000;

interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly bilevel: boolean;
  /** In the file. */
  readonly pages: number;
}

export async function renderPicture(shop: Workshop, path: string, take: PageTaker): Promise<Converted> {
  let taken = 0;
  for (;;) {
    const output = shop.fresh("grey");
    const result = await shop.child(
      process.execPath,
      ["--max-old-space-size=128", child, path, String(taken), String(batch), output],
      { extraMemoryMb: nodeMemoryMb },
    );
    const pictures = result.stdout.split("\n").flatMap(parsed);
    for (const [index, picture] of pictures.entries()) {
      const file = `${output}-${index}`;
      const bitmap = await screenFile(file, picture);
      await rm(file, { force: true });
      if (bitmap === undefined) break;
      taken++;
      if (!(await take(fitPage({ bitmap, resolution: "fine" })))) return { ok: true, remark: "" };
    }
    if (!result.ok) {
      shop.note("picture converter", result.stderr.trim().slice(-400));
      const limit = limitReason(result, shop.seconds);
      if (taken > 0) return { ok: true, remark: said("doc-picture-first", { count: taken }) };
      if (limit !== undefined) return { ok: false, reason: limit };
      if (/pixel limit|too large|exceed/i.test(result.stderr)) return { ok: false, reason: said("doc-picture-large") };
      return { ok: false, reason: said("doc-picture-broken") };
    }
    if (pictures.length === 0 || taken >= pictures[0]!.pages) break;
  }
  return taken > 0 ? { ok: true, remark: "" } : { ok: false, reason: said("doc-picture-empty") };
}

function parsed(line: string): GreyPicture[] {
  if (!line.startsWith("{")) return [];
  const { width, height, bilevel, pages } = JSON.parse(line) as Record<string, unknown>;
  return [{ width: Number(width), height: Number(height), bilevel: bilevel === true, pages: Number(pages) }];
}

/** undefined when the file is not there whole. */
async function screenFile(file: string, picture: GreyPicture): Promise<Bitmap | undefined> {
  const { width, height, bilevel } = picture;
  const grey = await readFile(file).catch(() => new Uint8Array(0));
  if (grey.length < width * height) return undefined;
  const stride = (width + 7) >> 3;
  const data = new Uint8Array(stride * height);
  const levels = bilevel ? undefined : levelsOf(await histogramOf(grey));
  for (let top = 0; top < height; top += rowsPerStep) {
    const rows = Math.min(rowsPerStep, height - top);
    const part = grey.subarray(top * width, (top + rows) * width);
    data.set(
      levels === undefined ? thresholdRows(part, width, rows) : halftoneRows(part, width, top, rows, levels),
      top * stride,
    );
    await breathe();
  }
  return { width, height, stride, data };
}

async function histogramOf(grey: Uint8Array): Promise<Uint32Array> {
  const histogram = new Uint32Array(256);
  for (let from = 0; from < grey.length; from += pelsPerStep) {
    for (const value of grey.subarray(from, from + pelsPerStep)) histogram[value]!++;
    await breathe();
  }
  return histogram;
}

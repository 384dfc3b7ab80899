// Pictures to pages: decoded, turned as their EXIF says and sized by a limited child (picture-child.mjs), made black
// and white by a thread. A multi-page TIFF comes in batches, so that its grey pels never fill the disk.

import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { grids, pelsAcross } from "../../base/fax.ts";
import { said } from "../../base/phrases.ts";
import type { GreyPage } from "../../codec/raster/grey-page.ts";
import { readLeft } from "./child-file.ts";
import { type Converted, limitReason, type PageTaker, type Workshop } from "./convert.ts";
import { fitPage } from "./fit.ts";

/** Two up from here is the same folder's parent in the source and the built tree: the child is not compiled. */
const child = fileURLToPath(new URL("../../../src/service/document/picture-child.mjs", import.meta.url));
const batch = 4;
/** Node itself takes so much address space before it does anything. */
const nodeMemoryMb = 1024;

interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly bilevel: boolean;
  /** In the file. */
  readonly pages: number;
  /** Moving pictures have more than one; only the first is a page. */
  readonly frames: number;
}

export async function renderPicture(shop: Workshop, path: string, take: PageTaker): Promise<Converted> {
  let taken = 0;
  let frames = 1;
  const { form } = shop;
  const { resolution } = form;
  const size = [...grids[resolution].dpi, pelsAcross(1728, resolution)].map(String);
  for (;;) {
    const output = shop.fresh("grey");
    const result = await shop.child(
      process.execPath,
      ["--max-old-space-size=128", child, path, String(taken), String(batch), output, ...size],
      { extraMemoryMb: nodeMemoryMb },
    );
    const pictures = result.stdout.split("\n").flatMap((line) => parsed(line));
    for (const [index, picture] of pictures.entries()) {
      const file = `${output}-${index}`;
      const page = await greyFile(file, picture);
      await rm(file, { force: true });
      if (page === undefined) break;
      const bitmap = await shop.rasterise(page, { source: picture.bilevel ? "bilevel" : "grey" });
      taken++;
      frames = picture.frames;
      if (!(await take(fitPage({ bitmap, resolution }, form)))) return { ok: true, remark: "" };
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
  return taken > 0
    ? { ok: true, remark: frames > 1 ? said("doc-picture-frames", { count: frames }) : "" }
    : { ok: false, reason: said("doc-picture-empty") };
}

/** Of any page, whatever a child says that was taken over. */
const longestSide = 20_000;

function parsed(line: string): GreyPicture[] {
  const found = /^(\d{1,5}) (\d{1,5}) (grey|bilevel) (\d{1,5}) (\d{1,6})$/.exec(line);
  if (found === null) return [];
  const [width = 0, height = 0, , pages = 0, frames = 0] = found.slice(1).map(Number);
  if (width === 0 || height === 0 || width > longestSide || height > longestSide) return [];
  return [{ width, height, bilevel: found[3] === "bilevel", pages, frames }];
}

/** undefined when the file is not there whole. */
async function greyFile(file: string, { width, height }: GreyPicture): Promise<GreyPage | undefined> {
  const pels = await readLeft(file, width * height);
  if (pels?.length !== width * height) return undefined;
  const stride = (width + 7) & ~7;
  const grey = new Uint8Array(stride * height).fill(255);
  for (let row = 0; row < height; row++) grey.set(pels.subarray(row * width, (row + 1) * width), row * stride);
  return { width, height, stride, grey };
}

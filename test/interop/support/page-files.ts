// Pages on disk as the peers want and write them: TIFFs written by us, theirs read by way of libtiff, and compared pel by pel.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Bitmap, Page } from "../../../src/base/fax.ts";
import { bitmapsEqual } from "../../../src/codec/image/bitmap.ts";
import { decodeTiffPage, openTiff } from "../../../src/codec/tiff/read.ts";
import { writeTiff } from "../../../src/codec/tiff/write.ts";
import { run } from "./programs.ts";

/** Writes a G4 TIFF of the pages; its path. */
export async function writePages(folder: string, name: string, pages: readonly Page[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, writeTiff(pages));
  return path;
}

/** The pages of a TIFF of any coding, turned into plain pels by libtiff. */
export async function readPages(path: string): Promise<Bitmap[]> {
  const plain = `${basename(path)}.plain.tif`;
  await run("tiffcp", ["-c", "none", basename(path), plain], dirname(path));
  const bytes = new Uint8Array(await readFile(join(dirname(path), plain)));
  const tiff = openTiff(bytes);
  assert.ok(tiff.ok, JSON.stringify(tiff));
  return tiff.pages.map((page) => decodeTiffPage(bytes, page).bitmap);
}

/** Every pel of every page. Throws with the page's number. */
export function assertSame(got: readonly Bitmap[], sent: readonly Page[], story = ""): void {
  assert.equal(got.length, sent.length, `${got.length} pages of ${sent.length}\n${story}`);
  for (const [index, page] of sent.entries()) {
    assert.equal(got[index]!.height, page.bitmap.height, `rows of page ${index + 1}\n${story}`);
    assert.ok(bitmapsEqual(got[index]!, page.bitmap), `page ${index + 1} differs\n${story}`);
  }
}

/** As assertSame, for efax, which writes its header over the first rows and adds some. */
export function assertSameBelowHeader(got: readonly Bitmap[], sent: readonly Page[], story = ""): void {
  assert.equal(got.length, sent.length, `${got.length} pages of ${sent.length}\n${story}`);
  for (const [index, page] of sent.entries()) {
    const added = got[index]!.height - page.bitmap.height;
    assert.ok(added >= 0 && added < 80, `page ${index + 1} has ${got[index]!.height} rows\n${story}`);
    const rows = sameRows(got[index]!, page.bitmap);
    assert.ok(rows >= page.bitmap.height - 40, `page ${index + 1}: ${rows} of ${page.bitmap.height} rows\n${story}`);
  }
}

/** Identical rows counted from the bottom of what was sent, at the place where most of them fit. */
function sameRows(got: Bitmap, sent: Bitmap): number {
  let best = 0;
  for (let shift = 0; shift <= got.height - sent.height; shift++) {
    let rows = 0;
    for (let y = sent.height - 1; y >= 0; y--) {
      const a = sent.data.subarray(y * sent.stride, (y + 1) * sent.stride);
      const b = got.data.subarray((y + shift) * got.stride, (y + shift + 1) * got.stride);
      if (!a.every((octet, i) => octet === b[i])) break;
      rows++;
    }
    best = Math.max(best, rows);
  }
  return best;
}

// A sheet longer than any paper (a till's roll, a web page printed in one) to pages of A4's length at its own size: cut where a
// row is white, else with a strip that stands on both pages. Pure.

import { type Bitmap, grids, type Resolution } from "../../base/fax.ts";
import { cropRows, isBlank } from "../../codec/image/bitmap.ts";
import { longestPage } from "./fit.ts";

/** mm: a page, how far above its end a white place is looked for, how high that must be, and the strip without one. */
const page = 297;
const search = 60;
const gap = 1;
const strip = 5;

/** The bitmap itself when it is no longer than US legal. Nothing of it is left out but white behind its end. */
export function* cutLong(bitmap: Bitmap, resolution: Resolution): Generator<Bitmap> {
  if (bitmap.height <= longestPage(resolution)) return yield bitmap;
  const rows = (mm: number): number => Math.max(1, Math.round(mm * grids[resolution].down));
  let from = 0;
  while (bitmap.height - from > rows(page)) {
    const end = from + rows(page);
    const white = whitePlace(bitmap, end - rows(search), end, rows(gap));
    yield cropRows(bitmap, from, white ?? end);
    from = white ?? end - rows(strip);
  }
  if (!isBlank(bitmap, from)) yield cropRows(bitmap, from, bitmap.height);
}

/** The middle of the lowest `high` white rows between the two; undefined when there are none. */
function whitePlace(bitmap: Bitmap, first: number, end: number, high: number): number | undefined {
  let white = 0;
  for (let row = end - 1; row >= first; row--) {
    white = isBlank(bitmap, row, row + 1) ? white + 1 : 0;
    if (white >= high) return row + (high >> 1);
  }
  return undefined;
}

// A page as a small grey PNG for mails: pels are not square but in the resolutions by the inch, so rows and
// columns are averaged by different shares. 16 greys. Works in steps of a few milliseconds; cannot fail.

import { type Bitmap, grids, type Page } from "../../base/fax.ts";
import { breathe } from "./page-file.ts";
import { pngFile } from "./png-file.ts";

const usualWidth = 800;

/** At most `widest` × three times that, in true proportions; smaller pages keep their width. */
export async function pagePng(page: Page, widest = usualWidth): Promise<Uint8Array> {
  const { bitmap, resolution } = page;
  const highest = widest * 3;
  const { across, down } = grids[resolution];
  const aspect = across / down;
  let width = Math.max(1, Math.min(widest, bitmap.width));
  let height = Math.max(1, Math.round((bitmap.height * aspect * width) / Math.max(1, bitmap.width)));
  if (height > highest) {
    width = Math.max(1, Math.round((width * highest) / height));
    height = highest;
  }
  const stride = (width + 1) >> 1;
  const rows = new Uint8Array((stride + 1) * height).fill(0xff);
  const black = new Uint16Array(width + 1);
  const pairs = new Uint32Array(black.buffer, 0, (width + 1) >> 1);
  const columnOf = Uint16Array.from({ length: bitmap.width }, (_, x) => Math.floor((x * width) / bitmap.width));
  const pels = new Uint32Array(width);
  for (const column of columnOf) pels[column]!++;
  /** A column of the picture is made of so many of the page's, or of one more. */
  const fewest = Math.floor(bitmap.width / width);
  let since = performance.now();
  for (let y = 0; y < height; y++) {
    const first = Math.floor((y * bitmap.height) / height);
    const last = Math.max(first + 1, Math.floor(((y + 1) * bitmap.height) / height));
    const to = y * (stride + 1) + 1;
    // Each line begins with its filter: none.
    rows[to - 1] = 0;
    if (!sumBlack(bitmap, first, last, columnOf, black)) continue;
    const narrow = greysOf((last - first) * fewest);
    const wide = greysOf((last - first) * (fewest + 1));
    for (let pair = 0; pair < pairs.length; pair++) {
      if (pairs[pair] === 0) continue;
      const x = pair * 2;
      const left = (pels[x] === fewest ? narrow : wide)[black[x]!]!;
      const right = (pels[x + 1] === fewest ? narrow : wide)[black[x + 1]!]!;
      rows[to + pair] = 0xff - (left << 4) - right;
    }
    if (performance.now() - since < 4) continue;
    await breathe();
    since = performance.now();
  }
  return pngFile({ width, height, bits: 4, rows });
}

/** How black a pel is, up to 15, by the number of black ones among the `area` it is made of. */
const greysOf = (area: number): Uint8Array => {
  const known = greys.get(area);
  if (known !== undefined) return known;
  const made = Uint8Array.from({ length: area + 1 }, (_, count) => Math.round((15 * count) / area));
  if (area <= mostKept) greys.set(area, made);
  return made;
};
const greys = new Map<number, Uint8Array>();
/** Areas of ordinary pages are some tens of pels. */
const mostKept = 256;

/** The black pels of rows `first` up to `last` by column of the picture; false when there is none. */
function sumBlack(bitmap: Bitmap, first: number, last: number, columnOf: Uint16Array, black: Uint16Array): boolean {
  black.fill(0);
  let any = 0;
  const end = Math.min(last, bitmap.height) * bitmap.stride;
  for (let line = first * bitmap.stride; line < end; line += bitmap.stride)
    for (let i = 0; i < bitmap.stride; i++) {
      let octet = bitmap.data[line + i]!;
      any |= octet;
      while (octet !== 0) {
        const bit = Math.clz32(octet) - 24;
        black[columnOf[i * 8 + bit]!]!++;
        octet &= ~(0x80 >> bit);
      }
    }
  return any !== 0;
}

// Scales a bitmap to another width, the height in proportion: 2048 or 2432 pels to the 1728 of an A4 receiver (T.4 clause
// 2.2) and odd widths to any of them. Pels are weighed by the area they cover; a new pel is black from so
// much black on that a line one pel thin always survives. Only whole-number work; blank rows cost next to nothing.

import type { Bitmap } from "../../base/fax.ts";
import { createBitmap, padWidth } from "./bitmap.ts";
import { runThrough, type Steps } from "./steps.ts";

/** Rows scaled without a pause: two milliseconds of the densest A3 page. */
const rowsPerStep = 50;

/** `bitmap` at `width` pels with its height in proportion (at least 1 row); itself when it has that width. Both widths ≥ 1. */
export function scaleToWidth(bitmap: Bitmap, width: number): Bitmap {
  return runThrough(scaleToWidthSteps(bitmap, width));
}

/** As `scaleToWidth`. */
export function* scaleToWidthSteps(bitmap: Bitmap, width: number): Steps<Bitmap> {
  if (bitmap.width === width) return bitmap;
  if (bitmap.height === 0 || bitmap.width === 0) return padWidth(bitmap, width);
  return yield* scaleToSteps(bitmap, width, Math.max(1, Math.round((bitmap.height * width) / bitmap.width)));
}

/** `bitmap` at `width` × `height` pels, whatever that does to its proportions. All four ≥ 1. */
export function scaleTo(bitmap: Bitmap, width: number, height: number): Bitmap {
  return runThrough(scaleToSteps(bitmap, width, height));
}

/** As `scaleTo`. */
export function* scaleToSteps(bitmap: Bitmap, width: number, height: number): Steps<Bitmap> {
  if (bitmap.width === width && bitmap.height === height) return bitmap;
  const scaled = createBitmap(width, height);
  const across = shares(bitmap.width, width);
  const down = shares(bitmap.height, scaled.height);
  // Twice the black a one-pel line leaves at least in one of two new pels, level or upright, in units of both axes.
  const limit = Math.min(
    bitmap.width * Math.min(bitmap.height, scaled.height),
    bitmap.height * Math.min(bitmap.width, width),
  );
  const columns = new Int32Array(bitmap.width);
  for (let y = 0; y < scaled.height; y++) {
    if (y % rowsPerStep === rowsPerStep - 1) yield;
    if (!sumRows(bitmap, down, y, columns)) continue;
    for (let x = 0; x < width; x++) {
      const first = across.first[x]!;
      const last = across.last[x]!;
      let black = columns[first]! * across.firstShare[x]!;
      for (let i = first + 1; i < last; i++) black += columns[i]! * across.middleShare;
      if (last > first) black += columns[last]! * across.lastShare[x]!;
      if (black * 2 >= limit) scaled.data[y * scaled.stride + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return scaled;
}

/** How the old pels lie under the new ones on one axis, in units of 1/(old × new) of the axis. */
interface Shares {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly firstShare: Int32Array;
  readonly lastShare: Int32Array;
  readonly middleShare: number;
}

function shares(from: number, to: number): Shares {
  const table = {
    first: new Int32Array(to),
    last: new Int32Array(to),
    firstShare: new Int32Array(to),
    lastShare: new Int32Array(to),
    middleShare: to,
  };
  // On the common scale an old pel is `to` units long and a new one `from` units.
  for (let i = 0; i < to; i++) {
    const start = i * from;
    const end = start + from;
    const first = Math.floor(start / to);
    const last = Math.floor((end - 1) / to);
    table.first[i] = first;
    table.last[i] = last;
    table.firstShare[i] = Math.min(end, (first + 1) * to) - start;
    table.lastShare[i] = end - last * to;
  }
  return table;
}

/** Adds the black of the rows under new row `y` up by column; false when they are all white. */
function sumRows(bitmap: Bitmap, down: Shares, y: number, columns: Int32Array): boolean {
  columns.fill(0);
  const first = down.first[y]!;
  const last = down.last[y]!;
  let any = false;
  for (let row = first; row <= last; row++) {
    const share = row === first ? down.firstShare[y]! : row === last ? down.lastShare[y]! : down.middleShare;
    for (let i = 0; i < (bitmap.width + 7) >> 3; i++) {
      const octet = bitmap.data[row * bitmap.stride + i]!;
      if (octet === 0) continue;
      any = true;
      const end = Math.min(8, bitmap.width - i * 8);
      for (let bit = 0; bit < end; bit++) if (octet & (0x80 >> bit)) columns[i * 8 + bit]! += share;
    }
  }
  return any;
}

// Bitmaps for tests: drawn as text, at random from a seed, and pages that look like text, rules and halftone.

import type { Bitmap, Resolution } from "../../src/base/fax.ts";
import { createBitmap, pelAt } from "../../src/codec/image/bitmap.ts";
import { screens } from "../../src/codec/raster/screen.ts";

/** Rows of "." white and "#" black, all of the first one's length. */
export function picture(...rows: string[]): Bitmap {
  const bitmap = createBitmap(rows[0]?.length ?? 0, rows.length);
  for (const [y, row] of rows.entries())
    for (let x = 0; x < bitmap.width; x++) if (row[x] === "#") setBlack(bitmap, x, y);
  return bitmap;
}

export function drawn(bitmap: Bitmap): string[] {
  return Array.from({ length: bitmap.height }, (_, y) =>
    Array.from({ length: bitmap.width }, (_, x) => (pelAt(bitmap, x, y) === 1 ? "#" : ".")).join(""),
  );
}

export function setBlack(bitmap: Bitmap, x: number, y: number): void {
  bitmap.data[y * bitmap.stride + (x >> 3)]! |= 0x80 >> (x & 7);
}

/** Whole numbers from 0 up to, not including, `below`, the same ones for the same seed. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/**
 * A page with type-like marks, level and upright rules, a chequered and a halftone band, blank and black ones. The chequered
 * band begins white: libtiff 4.5 refuses a one-dimensional line with as many runs as pels and one more.
 */
export function testPage(width: number, height: number, seed = 1): Bitmap {
  const bitmap = createBitmap(width, height);
  const roll = dice(seed);
  for (let y = 0; y < height; y++) {
    const band = (y >> 5) % 6;
    for (let x = 0; x < width; x++) {
      const ink =
        band === 0
          ? false
          : band === 1
            ? ((x >> 2) * 7 + (y >> 1) * 3 + seed) % 11 < 3
            : band === 2
              ? y % 32 === 5 || x % 97 === 3
              : band === 3
                ? x > 7 && (x + y) % 2 === 0
                : band === 4
                  ? roll(8) === 0
                  : y % 32 < 3;
      if (ink) setBlack(bitmap, x, y);
    }
  }
  return bitmap;
}

/** A grey of which a quarter is black, in the screen of that resolution. */
export function screened(width: number, height: number, resolution: Resolution): Bitmap {
  const screen = screens[resolution];
  const bitmap = createBitmap(width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (screen.thresholds[(y % screen.height) * screen.width + (x % screen.width)]! > 191) setBlack(bitmap, x, y);
  return bitmap;
}

/** The share of black pels in the columns from 0 up to `columns`. */
export function density(bitmap: Bitmap, columns = bitmap.width): number {
  let black = 0;
  for (let y = 0; y < bitmap.height; y++) for (let x = 0; x < columns; x++) black += pelAt(bitmap, x, y);
  return black / (columns * bitmap.height);
}

/** Black pels in the rows from `top` to before `bottom`. */
export function blackIn(bitmap: Bitmap, top: number, bottom: number): number {
  let black = 0;
  for (let at = top * bitmap.stride; at < bottom * bitmap.stride; at++)
    for (let octet = bitmap.data[at]!; octet > 0; octet &= octet - 1) black++;
  return black;
}

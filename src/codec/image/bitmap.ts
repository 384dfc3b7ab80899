// Making, comparing and cutting bilevel bitmaps (base/fax.ts). Nothing here changes a bitmap that was handed in; results
// never share octets with it unless the name says view. Pure octet work, no failure but a wrong size given by our own code.

import type { Bitmap } from "../../base/fax.ts";

/** A white bitmap; sizes are whole pels ≥ 0. */
export function createBitmap(width: number, height: number): Bitmap {
  const stride = (width + 7) >> 3;
  return { width, height, stride, data: new Uint8Array(stride * height) };
}

/** Row `row` from 0 as a view on the bitmap's octets. */
export function rowView(bitmap: Bitmap, row: number): Uint8Array {
  return bitmap.data.subarray(row * bitmap.stride, (row + 1) * bitmap.stride);
}

/** 1 = black; pels outside the bitmap are white. */
export function pelAt(bitmap: Bitmap, x: number, y: number): 0 | 1 {
  if (x < 0 || y < 0 || x >= bitmap.width || y >= bitmap.height) return 0;
  return ((bitmap.data[y * bitmap.stride + (x >> 3)]! >> (7 - (x & 7))) & 1) as 0 | 1;
}

/** Bits of the last octet of a row that are pels; the others are padding. */
export function tailMask(width: number): number {
  return (0xff << ((8 - (width & 7)) & 7)) & 0xff;
}

/** Same size and same pels; padding bits do not count. */
export function bitmapsEqual(a: Bitmap, b: Bitmap): boolean {
  if (a.width !== b.width || a.height !== b.height) return false;
  const last = ((a.width + 7) >> 3) - 1;
  const mask = tailMask(a.width);
  for (let row = 0; row < a.height; row++) {
    const left = row * a.stride;
    const right = row * b.stride;
    for (let i = 0; i < last; i++) if (a.data[left + i] !== b.data[right + i]) return false;
    if (last >= 0 && ((a.data[left + last]! ^ b.data[right + last]!) & mask) !== 0) return false;
  }
  return true;
}

/** Rows `from` up to, not including, `to`, clipped to the bitmap. */
export function cropRows(bitmap: Bitmap, from: number, to: number): Bitmap {
  const first = Math.max(0, Math.min(from, bitmap.height));
  const end = Math.max(first, Math.min(to, bitmap.height));
  const { width, stride } = bitmap;
  return { width, stride, height: end - first, data: bitmap.data.slice(first * stride, end * stride) };
}

/** `width` columns from column `from` on, all of them in the bitmap. */
export function cropColumns(bitmap: Bitmap, from: number, width: number): Bitmap {
  const cropped = createBitmap(width, bitmap.height);
  const shift = from & 7;
  const mask = tailMask(width);
  for (let y = 0; y < bitmap.height; y++) {
    const at = y * bitmap.stride + (from >> 3);
    const end = (y + 1) * bitmap.stride;
    const to = y * cropped.stride;
    for (let i = 0; i < cropped.stride; i++) {
      const next = at + i + 1 < end ? bitmap.data[at + i + 1]! : 0;
      cropped.data[to + i] = (bitmap.data[at + i]! << shift) | (next >> (8 - shift));
    }
    if (cropped.stride > 0) cropped.data[to + cropped.stride - 1]! &= mask;
  }
  return cropped;
}

/** The bitmap made `width` pels wide: white added on the right, or the right-hand pels cut off. */
export function padWidth(bitmap: Bitmap, width: number): Bitmap {
  const padded = createBitmap(width, bitmap.height);
  const kept = Math.min(width, bitmap.width);
  const octets = (kept + 7) >> 3;
  if (octets === 0) return padded;
  const mask = tailMask(kept);
  for (let row = 0; row < bitmap.height; row++) {
    const from = row * bitmap.stride;
    const to = row * padded.stride;
    padded.data.set(bitmap.data.subarray(from, from + octets), to);
    padded.data[to + octets - 1]! &= mask;
  }
  return padded;
}

/** `top` above `bottom`; the narrower one is padded with white on the right. */
export function stackRows(top: Bitmap, bottom: Bitmap): Bitmap {
  const width = Math.max(top.width, bottom.width);
  const upper = top.width === width ? top : padWidth(top, width);
  const lower = bottom.width === width ? bottom : padWidth(bottom, width);
  const stacked = createBitmap(width, upper.height + lower.height);
  stacked.data.set(upper.data.subarray(0, upper.stride * upper.height));
  stacked.data.set(lower.data.subarray(0, lower.stride * lower.height), upper.stride * upper.height);
  return stacked;
}

/** No black pel in rows `from` up to, not including, `to` (default: all). */
export function isBlank(bitmap: Bitmap, from = 0, to = bitmap.height): boolean {
  const last = ((bitmap.width + 7) >> 3) - 1;
  const mask = tailMask(bitmap.width);
  for (let row = Math.max(0, from); row < Math.min(to, bitmap.height); row++) {
    const start = row * bitmap.stride;
    for (let i = 0; i < last; i++) if (bitmap.data[start + i] !== 0) return false;
    if (last >= 0 && (bitmap.data[start + last]! & mask) !== 0) return false;
  }
  return true;
}

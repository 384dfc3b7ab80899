// A scan line as its changing elements (T.4 clause 4.2.1.1): positions where the colour changes, white first, so that even
// entries begin black and odd entries begin white. Found and drawn a word at a time; T.4 and T.6 coders work on nothing else.
// A list is ended by `endMarks` entries equal to the width, so that look-ahead needs no bounds check.

import type { Bitmap } from "../../base/fax.ts";

/** Entries of value `width` behind the last change. */
export const endMarks = 4;

/** A list with room for every change of a line of `width` pels. */
export function createChanges(width: number): Int32Array {
  return new Int32Array(width + endMarks + 2).fill(width);
}

/** Finds the changes of row `row`; returns their number. `view` covers the bitmap's data. */
export function findChanges(bitmap: Bitmap, view: DataView, row: number, changes: Int32Array): number {
  const { width, stride } = bitmap;
  const start = row * stride;
  const whole = (width >> 5) << 5;
  let count = 0;
  // The last pel before this word, spread over the word's top bit.
  let carry = 0;
  let x = 0;
  for (let at = start; x < whole; x += 32, at += 4) {
    const word = view.getInt32(at);
    let edges = word ^ ((word >>> 1) | carry);
    carry = word << 31;
    while (edges !== 0) {
      const lead = Math.clz32(edges);
      changes[count++] = x + lead;
      edges &= ~(0x80000000 >>> lead);
    }
  }
  if (x < width) {
    let word = 0;
    const rest = (width - x + 7) >> 3;
    const from = start + (x >> 3);
    for (let i = 0; i < rest; i++) word |= bitmap.data[from + i]! << (24 - i * 8);
    // Padding bits may hold anything: the line goes on in the colour of its last pel there, which is no change.
    let edges = (word ^ ((word >>> 1) | carry)) & ~(0xffffffff >>> (width - x));
    while (edges !== 0) {
      const lead = Math.clz32(edges);
      changes[count++] = x + lead;
      edges &= ~(0x80000000 >>> lead);
    }
  }
  for (let i = 0; i < endMarks; i++) changes[count + i] = width;
  return count;
}

/** Draws the black runs of a line on white octets; `start` is the first octet of the row. */
export function drawChanges(data: Uint8Array, start: number, changes: Int32Array, count: number): void {
  for (let i = 0; i < count; i += 2) {
    const from = changes[i]!;
    const to = changes[i + 1]!;
    if (to <= from) continue;
    let octet = start + (from >> 3);
    const last = start + (to >> 3);
    const head = 0xff >> (from & 7);
    const tail = 0xff00 >> (to & 7);
    if (octet === last) {
      data[octet]! |= head & tail;
      continue;
    }
    data[octet++]! |= head;
    if (last - octet > 32) data.fill(0xff, octet, last);
    else while (octet < last) data[octet++] = 0xff;
    // A run that ends on an octet boundary must not touch the next octet: it may be past the bitmap.
    if ((to & 7) !== 0) data[last]! |= tail & 0xff;
  }
}

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

/** Octets that must lie behind the last row `drawChanges` draws: it writes words of four. */
export const drawGuard = 3;

/**
 * Draws the black runs of a line on white octets, a word at a time; `start` is the first octet of the row. Rows are drawn from
 * top to bottom: up to `drawGuard` octets behind a row are written over with white.
 */
export function drawChanges(view: DataView, start: number, changes: Int32Array, count: number): void {
  let word = 0;
  let index = 0;
  for (let i = 0; i < count; i += 2) {
    const from = changes[i]!;
    const to = changes[i + 1]!;
    const first = from >> 5;
    const last = to >> 5;
    if (first !== index) {
      if (word !== 0) view.setInt32(start + index * 4, word);
      word = 0;
      index = first;
    }
    const head = -1 >>> (from & 31);
    const tail = ~(-1 >>> (to & 31));
    if (first === last) {
      word |= head & tail;
      continue;
    }
    view.setInt32(start + index * 4, word | head);
    while (++index < last) view.setInt32(start + index * 4, -1);
    word = tail;
  }
  // Behind a run that ends on a word's boundary nothing is left to write.
  if (word !== 0) view.setInt32(start + index * 4, word);
}

// Decodes one scan line to its changing elements: one-dimensional (T.4 clause 4.1) and two-dimensional (clause 4.2, T.6).
// A line is good when its runs add up to the width exactly. Runs of length 0 inside a line join their neighbours, so that a
// list always rises strictly and is fit to be the reference line of the next. Never throws; every step eats a bit.

import type { BitSource } from "./bit-source.ts";
import { endMarks } from "./changes.ts";
import {
  blackRuns,
  blackThenWhite,
  longLookAhead,
  makeUpFlag,
  modeHorizontal,
  modePass,
  modes,
  pairLookAhead,
  shortLookAhead,
  whiteRuns,
  whiteThenBlack,
} from "./code-tables.ts";

/** Bits of a word that are surely from the stream, whatever the bit it begins at. */
const wholeBits = 25;

/** No line: the bits at `source.position` begin no code word, or the runs go past the width. */
export const badLine = -1;

const shortShift = 32 - shortLookAhead;
const longShift = 32 - longLookAhead;
const pairShift = 32 - pairLookAhead;

function close(changes: Int32Array, count: number, width: number): number {
  for (let i = 0; i < endMarks; i++) changes[count + i] = width;
  return count;
}

/** Returns the number of changes, or `badLine` with `source.position` near the fault. */
export function decodeLine1d(source: BitSource, changes: Int32Array, width: number): number {
  const { view } = source;
  let position = source.position;
  let at = 0;
  let count = 0;
  let table = whiteRuns;
  for (;;) {
    let word = view.getInt32(position >>> 3) << (position & 7);
    if (table === whiteRuns) {
      for (;;) {
        const pair = whiteThenBlack[word >>> pairShift]!;
        if (pair === 0) break;
        const black = at + ((pair >> 4) & 63);
        const white = black + (pair >> 10);
        // The line's end, and what goes past it, are told apart below.
        if (white >= width) break;
        changes[count] = black;
        changes[count + 1] = white;
        count += 2;
        at = white;
        position += pair & 15;
        word = view.getInt32(position >>> 3) << (position & 7);
      }
    }
    let entry = table.short[word >>> shortShift]!;
    if (entry === 0) {
      entry = table.long[word >>> longShift]!;
      if (entry === 0) break;
    }
    position += entry & 15;
    if ((entry & makeUpFlag) !== 0) {
      at += (entry >> 5) << 6;
      if (at > width) break;
      continue;
    }
    at += entry >> 5;
    if (at >= width) {
      source.position = position;
      return at > width || position > source.end ? badLine : close(changes, count, width);
    }
    if (entry < 32 && count > 0 && changes[count - 1] === at) count--;
    else changes[count++] = at;
    table = table === whiteRuns ? blackRuns : whiteRuns;
  }
  source.position = position;
  return badLine;
}

/** As `decodeLine1d`, against the changes of the line above. */
export function decodeLine2d(source: BitSource, above: Int32Array, changes: Int32Array, width: number): number {
  const { view } = source;
  let position = source.position;
  let a0 = -1;
  let count = 0;
  let j = 0;
  for (;;) {
    const word = view.getInt32(position >>> 3) << (position & 7);
    if (word < 0) {
      // A row of V(0): each change of the line above again. Behind one, the next b1 is the next entry.
      let b1 = above[j]!;
      while (b1 <= a0 && b1 < width) {
        j += 2;
        b1 = above[j]!;
      }
      let left = Math.min(Math.clz32(~word), wholeBits);
      position += left;
      for (; left > 0 && b1 < width; left--) {
        changes[count++] = b1;
        a0 = b1;
        b1 = above[++j]!;
      }
      if (left === 0) continue;
      // This one closes the line; what stands behind it belongs to the next.
      source.position = position - left + 1;
      return source.position <= source.end ? close(changes, count, width) : badLine;
    }
    const entry = modes[word >>> 25]!;
    const mode = entry >> 3;
    position += entry & 7;
    if (mode === 0) break;
    if (mode === modeHorizontal) {
      let at = Math.max(a0, 0);
      const whiteFirst = (count & 1) === 0;
      const next = view.getInt32(position >>> 3) << (position & 7);
      const pair = (whiteFirst ? whiteThenBlack : blackThenWhite)[next >>> pairShift]!;
      const a1 = at + ((pair >> 4) & 63);
      const a2 = a1 + (pair >> 10);
      if (pair !== 0 && a2 < width) {
        changes[count] = a1;
        changes[count + 1] = a2;
        count += 2;
        position += pair & 15;
        a0 = a2;
        continue;
      }
      let table = whiteFirst ? whiteRuns : blackRuns;
      for (let left = 2; left > 0; ) {
        const ahead = view.getInt32(position >>> 3) << (position & 7);
        const run = table.short[ahead >>> shortShift] || table.long[ahead >>> longShift]!;
        position += run & 15;
        at += (run & makeUpFlag) !== 0 ? (run >> 5) << 6 : run >> 5;
        if (run === 0 || at > width) {
          source.position = position;
          return badLine;
        }
        if ((run & makeUpFlag) !== 0) continue;
        if (at < width) {
          if (count > 0 && changes[count - 1] === at) count--;
          else changes[count++] = at;
        }
        table = table === whiteRuns ? blackRuns : whiteRuns;
        left--;
      }
      a0 = at;
      if (a0 === width) break;
      continue;
    }
    // b1: the first change of the line above to the right of a0 that goes away from the colour of a0.
    let b1 = above[j]!;
    while (b1 <= a0 && b1 < width) {
      j += 2;
      b1 = above[j]!;
    }
    if (mode === modePass) {
      a0 = above[j + 1]!;
      if (a0 >= width) break;
      continue;
    }
    const a1 = b1 + mode - 4;
    if (a1 >= width || a1 < a0 || a1 < 0) {
      source.position = position;
      return a1 === width && position <= source.end ? close(changes, count, width) : badLine;
    }
    if (count > 0 && changes[count - 1] === a1) count--;
    else changes[count++] = a1;
    a0 = a1;
    if (j > 0) j -= 1;
    else j += 1;
  }
  source.position = position;
  return a0 === width && position <= source.end ? close(changes, count, width) : badLine;
}

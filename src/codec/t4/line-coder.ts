// Codes one scan line from its changing elements: one-dimensional (T.4 clause 4.1) and two-dimensional (T.4 clause 4.2,
// the same in T.6). No EOL, no fill: those belong to the page. The caller has reserved room in the writer.

import type { BitWriter } from "./bit-writer.ts";
import { blackCodes, longestMakeUp, longestRun, type RunCodes, whiteCodes } from "./code-tables.ts";
import { horizontalMode, passMode, verticalModes } from "./tables.ts";

/** More bits than any line of `width` pels can take in either coding. */
export function mostLineBits(width: number): number {
  return width * 8 + 128;
}

const verticalBits = verticalModes.map((word) => Number.parseInt(word, 2));
const verticalLengths = verticalModes.map((word) => word.length);
const passBits = Number.parseInt(passMode, 2);
const horizontalBits = Number.parseInt(horizontalMode, 2);

function putRun(writer: BitWriter, codes: RunCodes, run: number): void {
  while (run > longestRun) {
    // The make-up code word alone: that of 2560 + 0 without its terminating part.
    const both = codes.lengths[longestMakeUp]!;
    const zero = codes.lengths[0]!;
    writer.put(codes.bits[longestMakeUp]! >>> zero, both - zero);
    run -= longestMakeUp;
  }
  writer.put(codes.bits[run]!, codes.lengths[run]!);
}

/** One-dimensional: runs of alternating colour from a white one (perhaps of length 0) up to `width`. */
export function codeLine1d(writer: BitWriter, changes: Int32Array, width: number): void {
  let at = 0;
  for (let i = 0; ; i += 2) {
    const black = changes[i]!;
    putRun(writer, whiteCodes, black - at);
    if (black >= width) return;
    at = changes[i + 1]!;
    putRun(writer, blackCodes, at - black);
    if (at >= width) return;
  }
}

/** Two-dimensional, against the changes of the line above (`above`; no change = white). */
export function codeLine2d(writer: BitWriter, above: Int32Array, changes: Int32Array, width: number): void {
  // a0 is the imaginary pel before the first one; a1 = changes[i], b1 = above[j] with j of the same parity as i.
  let a0 = -1;
  let i = 0;
  let j = 0;
  for (;;) {
    const a1 = changes[i]!;
    let b1 = above[j]!;
    while (b1 <= a0 && b1 < width) {
      j += 2;
      b1 = above[j]!;
    }
    const b2 = above[j + 1]!;
    if (b2 < a1) {
      writer.put(passBits, passMode.length);
      a0 = b2;
      continue;
    }
    const shift = a1 - b1;
    if (shift >= -3 && shift <= 3) {
      if (shift === 0) writer.put(1, 1);
      else writer.put(verticalBits[shift + 3]!, verticalLengths[shift + 3]!);
      if (a1 >= width) return;
      a0 = a1;
      i += 1;
      // b1 of the other colour: the next entry, or the one before when that still lies right of a0.
      if (j > 0) j -= 1;
      else j += 1;
    } else {
      const a2 = changes[i + 1]!;
      writer.put(horizontalBits, horizontalMode.length);
      const white = (i & 1) === 0;
      putRun(writer, white ? whiteCodes : blackCodes, a1 - Math.max(a0, 0));
      putRun(writer, white ? blackCodes : whiteCodes, a2 - a1);
      if (a2 >= width) return;
      a0 = a2;
      i += 2;
    }
  }
}

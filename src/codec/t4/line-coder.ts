// Codes one scan line from its changing elements: one-dimensional (T.4 clause 4.1) and two-dimensional (T.4 clause 4.2,
// the same in T.6), as a list of code words for the writer. No EOL, no fill: those belong to the page.

import {
  blackCodes,
  codeWord,
  longestMakeUp,
  longestMakeUpCode,
  longestRun,
  pairCodes,
  whiteCodes,
} from "./code-tables.ts";
import { horizontalMode, passMode, verticalModes } from "./tables.ts";

/** More bits than any line of `width` pels can take in either coding. */
export function mostLineBits(width: number): number {
  return width * 8 + 128;
}

/** A list with room for the code words of any line. */
export function createWords(width: number): Int32Array {
  return new Int32Array(width * 2 + 64);
}

const vertical = Int32Array.from(verticalModes, codeWord);
const pass = codeWord(passMode);
const horizontal = codeWord(horizontalMode);

function addRun(words: Int32Array, count: number, codes: Int32Array, run: number): number {
  while (run > longestRun) {
    words[count++] = longestMakeUpCode;
    run -= longestMakeUp;
  }
  words[count] = codes[run]!;
  return count + 1;
}

/** One-dimensional: runs of alternating colour from a white one (perhaps of length 0) up to `width`. Returns the number of words. */
export function codeLine1d(words: Int32Array, changes: Int32Array, width: number): number {
  let at = 0;
  let count = 0;
  for (let i = 0; ; i += 2) {
    const black = changes[i]!;
    const next = changes[i + 1]!;
    const whiteRun = black - at;
    const blackRun = next - black;
    if ((whiteRun | blackRun) < 64 && black < width) words[count++] = pairCodes[(whiteRun << 6) | blackRun]!;
    else {
      count = addRun(words, count, whiteCodes, whiteRun);
      if (black >= width) return count;
      count = addRun(words, count, blackCodes, blackRun);
    }
    at = next;
    if (at >= width) return count;
  }
}

/** Two-dimensional, against the changes of the line above (`above`; no change = white). Returns the number of words. */
export function codeLine2d(words: Int32Array, above: Int32Array, changes: Int32Array, width: number): number {
  // a0 is the imaginary pel before the first one; a1 = changes[i], b1 = above[j] with j of the same parity as i.
  let a0 = -1;
  let i = 0;
  let j = 0;
  let count = 0;
  for (;;) {
    const a1 = changes[i]!;
    let b1 = above[j]!;
    while (b1 <= a0 && b1 < width) {
      j += 2;
      b1 = above[j]!;
    }
    const shift = a1 - b1;
    if (shift >= -3 && shift <= 3 && above[j + 1]! >= a1) {
      words[count++] = vertical[shift + 3]!;
      if (a1 >= width) return count;
      a0 = a1;
      i += 1;
      // b1 of the other colour: the next entry, or the one before when that still lies right of a0.
      if (j > 0) j -= 1;
      else j += 1;
    } else if (above[j + 1]! < a1) {
      words[count++] = pass;
      a0 = above[j + 1]!;
    } else {
      const a2 = changes[i + 1]!;
      const white = (i & 1) === 0;
      words[count++] = horizontal;
      count = addRun(words, count, white ? whiteCodes : blackCodes, a1 - Math.max(a0, 0));
      count = addRun(words, count, white ? blackCodes : whiteCodes, a2 - a1);
      if (a2 >= width) return count;
      a0 = a2;
      i += 2;
    }
  }
}

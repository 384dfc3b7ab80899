// Look-up tables built once from the code words of T.4: by run length for the coder, by the next bits of the stream for
// the decoder. An entry of a decode table is 0 where no code word begins with those bits.

import {
  blackMakeUp,
  blackTerminating,
  extendedMakeUp,
  horizontalMode,
  passMode,
  verticalModes,
  whiteMakeUp,
  whiteTerminating,
} from "./tables.ts";

/** The longest run one make-up and one terminating code word can say; longer ones repeat make-up 2560 (T.4 clause 4.1.1). */
export const longestRun = 2623;
export const longestMakeUp = 2560;

/** Coder: by run length 0 … 2623, the make-up and terminating code words joined, at most 25 bits, and their length. */
export interface RunCodes {
  readonly bits: Int32Array;
  readonly lengths: Uint8Array;
}

function runCodes(terminating: readonly string[], makeUp: readonly string[]): RunCodes {
  const bits = new Int32Array(longestRun + 1);
  const lengths = new Uint8Array(longestRun + 1);
  for (let run = 0; run <= longestRun; run++) {
    const word = (run < 64 ? "" : makeUp[(run >> 6) - 1]!) + terminating[run & 63]!;
    bits[run] = Number.parseInt(word, 2);
    lengths[run] = word.length;
  }
  return { bits, lengths };
}

const whiteMakeUps = [...whiteMakeUp, ...extendedMakeUp];
const blackMakeUps = [...blackMakeUp, ...extendedMakeUp];

export const whiteCodes: RunCodes = runCodes(whiteTerminating, whiteMakeUps);
export const blackCodes: RunCodes = runCodes(blackTerminating, blackMakeUps);

/** Bits looked at for a code word of a run (the longest word has 13). */
export const runLookAhead = 13;
/** Set in an entry of a run table when a further code word of the same colour follows. */
export const makeUpFlag = 0x10;

/** Decoder: by the next 13 bits, run << 5 | make-up flag | length of the code word. */
function runTable(terminating: readonly string[], makeUp: readonly string[]): Int32Array {
  const table = new Int32Array(1 << runLookAhead);
  const enter = (word: string, run: number, flag: number): void => {
    const first = Number.parseInt(word, 2) << (runLookAhead - word.length);
    table.fill((run << 5) | flag | word.length, first, first + (1 << (runLookAhead - word.length)));
  };
  for (const [run, word] of terminating.entries()) enter(word, run, 0);
  for (const [index, word] of makeUp.entries()) enter(word, (index + 1) * 64, makeUpFlag);
  return table;
}

export const whiteRuns: Int32Array = runTable(whiteTerminating, whiteMakeUps);
export const blackRuns: Int32Array = runTable(blackTerminating, blackMakeUps);

/** Bits looked at for a two-dimensional mode. */
export const modeLookAhead = 7;
/** Mode numbers: 1 … 7 are the vertical modes, a1 = b1 + number - 4. */
export const modePass = 8;
export const modeHorizontal = 9;

/** Decoder: by the next 7 bits, mode << 3 | length of the code word; 0 for EOL, extensions and what no code begins with. */
export const modes: Uint8Array = (() => {
  const table = new Uint8Array(1 << modeLookAhead);
  const enter = (word: string, mode: number): void => {
    const first = Number.parseInt(word, 2) << (modeLookAhead - word.length);
    table.fill((mode << 3) | word.length, first, first + (1 << (modeLookAhead - word.length)));
  };
  for (const [index, word] of verticalModes.entries()) enter(word, index + 1);
  enter(passMode, modePass);
  enter(horizontalMode, modeHorizontal);
  return table;
})();

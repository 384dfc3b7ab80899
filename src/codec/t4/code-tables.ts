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

/** A code word as the coder handles it: bits << 5 | length, at most 25 bits. */
export function codeWord(word: string): number {
  return (Number.parseInt(word, 2) << 5) | word.length;
}

/** Coder: by run length 0 … 2623, the make-up and terminating code words joined. */
function runCodes(terminating: readonly string[], makeUp: readonly string[]): Int32Array {
  return Int32Array.from({ length: longestRun + 1 }, (_, run) =>
    codeWord((run < 64 ? "" : makeUp[(run >> 6) - 1]!) + terminating[run & 63]!),
  );
}

const whiteMakeUps = [...whiteMakeUp, ...extendedMakeUp];
const blackMakeUps = [...blackMakeUp, ...extendedMakeUp];

export const whiteCodes: Int32Array = runCodes(whiteTerminating, whiteMakeUps);
export const blackCodes: Int32Array = runCodes(blackTerminating, blackMakeUps);
/** Coder: a white run and the black one behind it, both below 64, in one code word of at most 21 bits: by white << 6 | black. */
export const pairCodes: Int32Array = Int32Array.from({ length: 64 * 64 }, (_, pair) =>
  codeWord(whiteTerminating[pair >> 6]! + blackTerminating[pair & 63]!),
);
/** Make-up 2560 alone, to be repeated in runs longer than `longestRun`. */
export const longestMakeUpCode: number = codeWord(extendedMakeUp.at(-1)!);

/**
 * Decoder: a run table is asked with the next 9 bits, which settle nearly every run of text and stay in the processor's
 * first cache; where it has 0, the table of 13 bits is asked, the longest code word.
 */
export interface RunTable {
  readonly short: Uint16Array;
  readonly long: Uint16Array;
}
export const shortLookAhead = 9;
export const longLookAhead = 13;
/** Set in an entry when it is a make-up code word: a further code word of the same colour follows. */
export const makeUpFlag = 0x10;

/** Entries: run (make-up: run / 64) << 5 | make-up flag | length of the code word. */
function lookUp(terminating: readonly string[], makeUp: readonly string[], ahead: number): Uint16Array {
  const table = new Uint16Array(1 << ahead);
  const enter = (word: string, entry: number): void => {
    if (word.length > ahead) return;
    const first = Number.parseInt(word, 2) << (ahead - word.length);
    table.fill(entry | word.length, first, first + (1 << (ahead - word.length)));
  };
  for (const [run, word] of terminating.entries()) enter(word, run << 5);
  for (const [index, word] of makeUp.entries()) enter(word, ((index + 1) << 5) | makeUpFlag);
  return table;
}

function runTable(terminating: readonly string[], makeUp: readonly string[]): RunTable {
  return {
    short: lookUp(terminating, makeUp, shortLookAhead),
    long: lookUp(terminating, makeUp, longLookAhead),
  };
}

export const whiteRuns: RunTable = runTable(whiteTerminating, whiteMakeUps);
export const blackRuns: RunTable = runTable(blackTerminating, blackMakeUps);

/** Bits looked at for two runs at once. */
export const pairLookAhead = 12;

/**
 * Decoder: two terminating code words of different colours at once, as text mostly has them: second run << 10 | first run << 4
 * | length of both. 0 where the two do not fit or one of them is a run of length 0, which only the slow way may join.
 */
function pairTable(first: readonly string[], second: readonly string[]): Uint16Array {
  const table = new Uint16Array(1 << pairLookAhead);
  for (let a = 1; a < 64; a++)
    for (let b = 1; b < 64; b++) {
      const word = first[a]! + second[b]!;
      const rest = pairLookAhead - word.length;
      if (rest < 0) continue;
      const from = Number.parseInt(word, 2) << rest;
      table.fill((b << 10) | (a << 4) | word.length, from, from + (1 << rest));
    }
  return table;
}

export const whiteThenBlack: Uint16Array = pairTable(whiteTerminating, blackTerminating);
export const blackThenWhite: Uint16Array = pairTable(blackTerminating, whiteTerminating);

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

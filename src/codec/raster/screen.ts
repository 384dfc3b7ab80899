// The screen that makes greys out of black and white: a chequerboard at 45 degrees whose square dots grow from the middle of
// every other field, and whose square holes shrink in the fields between. T.6 codes an upright edge that goes straight down in
// one bit a row and one that moves in three or more, so square dots cost about half of round ones of the same number.

import type { Resolution } from "../../base/fax.ts";

export interface Screen {
  readonly width: number;
  readonly height: number;
  /** width × height, row by row: a pel is black when its level, 0 black … 255 white, is below; 1 … 254. */
  readonly thresholds: Uint8Array;
}

/** A field in pels and rows: 0.62 mm a side, 20 dots a centimetre along a diagonal. */
const fields: Readonly<Record<Resolution, readonly [number, number]>> = {
  standard: [5, 3],
  fine: [5, 5],
  superfine: [5, 10],
};

export const screens: Readonly<Record<Resolution, Screen>> = {
  standard: makeScreen(...fields.standard),
  fine: makeScreen(...fields.fine),
  superfine: makeScreen(...fields.superfine),
};

/** One threshold for all: levels are black or white. */
export const noScreen: Screen = { width: 1, height: 1, thresholds: Uint8Array.of(128) };

function makeScreen(across: number, down: number): Screen {
  const [width, height] = [2 * across, 2 * down];
  const pels = Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const dx = ((x % across) + 0.5 - across / 2) / across;
    const dy = ((y % down) + 0.5 - down / 2) / down;
    const upright = Math.abs(dx) >= Math.abs(dy);
    // Ring by ring, a ring side by side, so that a dot's edges are straight whenever a side is full.
    const side = upright ? (dx < 0 ? 0 : 2) : dy < 0 ? 1 : 3;
    const outward = Math.max(Math.abs(dx), Math.abs(dy)) * 100 + side * 0.9 + (x + y) * 0.001;
    const dot = (Math.floor(x / across) + Math.floor(y / down)) % 2 === 0;
    return { at, turn: dot ? outward : 1000 - outward };
  }).sort((a, b) => a.turn - b.turn);
  const thresholds = new Uint8Array(width * height);
  for (const [turn, { at }] of pels.entries())
    thresholds[at] = Math.max(1, Math.min(254, Math.round(255 * (1 - (turn + 0.5) / pels.length))));
  return { width, height, thresholds };
}

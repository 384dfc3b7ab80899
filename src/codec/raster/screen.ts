// The screen that makes greys out of black and white: a chequerboard at 45 degrees whose square dots grow from the middle of
// every other field, and whose square holes shrink in the fields between. T.6 codes an upright edge that goes straight down in
// one bit a row and one that moves in three or more, so square dots cost about half of round ones of the same number.

import { everyResolution, type Resolution } from "../../base/fax.ts";

export interface Screen {
  readonly width: number;
  readonly height: number;
  /** width × height, row by row: a pel is black when its level, 0 black … 255 white, is below; 1 … 254. */
  readonly thresholds: Uint8Array;
}

/**
 * A field in pels and rows: 0.62 mm a side, 20 dots a centimetre along a diagonal; and how many pels and rows stand for one of
 * it, where a page may be halved: then its screen becomes that of the coarser resolution, and its tones stay.
 */
const fields: Readonly<Record<Resolution, readonly [across: number, down: number, pels: number, rows: number]>> = {
  standard: [5, 3, 1, 1],
  fine: [5, 5, 1, 1],
  "200x200": [5, 5, 1, 1],
  superfine: [5, 5, 1, 2],
  "300x300": [7, 7, 1, 1],
  "400x400": [5, 5, 2, 2],
  r16: [5, 5, 2, 2],
};

export const screens = Object.fromEntries(
  everyResolution.map((resolution) => [resolution, makeScreen(...fields[resolution])]),
) as Readonly<Record<Resolution, Screen>>;

/** One threshold for all: levels are black or white. */
export const noScreen: Screen = { width: 1, height: 1, thresholds: Uint8Array.of(128) };

function makeScreen(across: number, down: number, times: number, rows: number): Screen {
  const [width, height] = [2 * across * times, 2 * down * rows];
  const pels = Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [Math.floor((at % width) / times), Math.floor(at / width / rows)];
    const dx = ((x % across) + 0.5 - across / 2) / across;
    const dy = ((y % down) + 0.5 - down / 2) / down;
    const upright = Math.abs(dx) >= Math.abs(dy);
    // Ring by ring, a ring side by side, so that a dot's edges are straight whenever a side is full.
    const side = upright ? (dx < 0 ? 0 : 2) : dy < 0 ? 1 : 3;
    const outward = Math.max(Math.abs(dx), Math.abs(dy)) * 100 + side * 0.9 + (x + y) * 0.001;
    const dot = (Math.floor(x / across) + Math.floor(y / down)) % 2 === 0;
    // The one that halving keeps is neither the first nor the last of those that stand for one.
    const kept = (at % width) % times === 0 && Math.floor(at / width) % rows === 0;
    return { at, turn: dot ? outward : 1000 - outward, kept };
  }).sort((a, b) => a.turn - b.turn);
  const thresholds = new Uint8Array(width * height);
  const group = times * rows;
  for (let first = 0; first < pels.length; first += group) {
    const [kept, ...others] = pels.slice(first, first + group).sort((a, b) => Number(b.kept) - Number(a.kept));
    const ordered = [...others.slice(0, group >> 1), kept!, ...others.slice(group >> 1)];
    for (const [n, { at }] of ordered.entries())
      thresholds[at] = Math.max(1, Math.min(254, Math.round(255 * (1 - (first + n + 0.5) / pels.length))));
  }
  return { width, height, thresholds };
}

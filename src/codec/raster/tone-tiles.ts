// The first look at a page: pels that are black or white are set at once, four white ones at a time passed over; tiles that
// hold anything between are put together to areas for a closer look.

import type { Bitmap } from "../../base/fax.ts";
import type { GreyPage } from "./grey-page.ts";
import type { Levels } from "./levels.ts";

/** Pels a side. */
export const tileSide = 16;

/** In tiles; the end is not in it. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface ToneTiles {
  readonly across: number;
  /** By tile: 1 = holds a tone. */
  readonly toned: Uint8Array;
  readonly areas: readonly Area[];
}

export function tilesWithTones(page: GreyPage, levels: Levels, into: Bitmap): ToneTiles {
  const { width, height, stride, grey } = page;
  const words = new Int32Array(grey.buffer, grey.byteOffset, (stride * height) >> 2);
  const wordsPerRow = stride >> 2;
  const across = Math.ceil(width / tileSide);
  const down = Math.ceil(height / tileSide);
  const toned = new Uint8Array(across * down);
  for (let y = 0; y < height; y++) {
    const firstWord = y * wordsPerRow;
    const out = y * into.stride;
    const tileRow = (y >> 4) * across;
    for (let word = 0; word < wordsPerRow; word++) {
      if (words[firstWord + word] === -1) continue;
      const at = y * stride + word * 4;
      let bits = 0;
      for (let pel = 0; pel < 4; pel++) {
        const level = levels[grey[at + pel]!]!;
        if (level === 0) bits |= 8 >> pel;
        else if (level !== 255) toned[tileRow + (word >> 2)] = 1;
      }
      if (bits !== 0) into.data[out + (word >> 1)]! |= (word & 1) === 0 ? bits << 4 : bits;
    }
  }
  return { across, toned, areas: [...areasOf(toned, across, down)] };
}

const noTiles = new Uint8Array(0);

/** One area for every run of tile rows with tones, as wide as its outermost tiles. */
function* areasOf(toned: Uint8Array, across: number, down: number): Generator<Area> {
  let open: { left: number; right: number; top: number } | undefined;
  for (let row = 0; row <= down; row++) {
    const tiles = row < down ? toned.subarray(row * across, (row + 1) * across) : noTiles;
    const left = tiles.indexOf(1);
    if (left < 0) {
      if (open !== undefined) yield { ...open, bottom: row };
      open = undefined;
      continue;
    }
    const right = tiles.lastIndexOf(1) + 1;
    open = {
      left: Math.min(left, open?.left ?? left),
      right: Math.max(right, open?.right ?? right),
      top: open?.top ?? row,
    };
  }
}

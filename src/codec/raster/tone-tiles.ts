// The first look at a page: pels that are black or white are set at once, four white ones at a time passed over; tiles that
// hold anything between are noted for a closer look.

import type { Bitmap } from "../../base/fax.ts";
import type { GreyPage } from "./grey-page.ts";
import type { Levels } from "./levels.ts";

/** Pels a side. */
export const tileSide = 16;

/** Greys below are something on the paper, if only a faint letter. */
const paperWhite = 244;

/** A grid of tiles over a page, row by row. */
export interface ToneTiles {
  readonly across: number;
  readonly down: number;
  /** By tile: 1 = holds a tone. */
  readonly toned: Uint8Array;
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
        else if (level !== 255 || grey[at + pel]! < paperWhite) toned[tileRow + (word >> 2)] = 1;
      }
      if (bits !== 0) into.data[out + (word >> 1)]! |= (word & 1) === 0 ? bits << 4 : bits;
    }
  }
  return { across, down, toned };
}

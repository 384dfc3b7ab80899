// The first look at a page: pels that are black or white are set at once, four white ones at a time passed over, four like the
// four before them not looked at again; and of each tile it is noted which greys it holds.

import type { Bitmap } from "../../base/fax.ts";
import type { GreyPage } from "./grey-page.ts";
import type { Grid } from "./grid.ts";
import type { Levels } from "./levels.ts";

/** Greys below are something on the paper, if only a faint letter. */
const paperWhite = 244;
/** Greys of this lightness are paper, a little shaded. */
export const paper = 176;

/** Four white pels as one number. */
const fourWhite = -1;

/** By tile, row by row. */
export interface ToneTiles {
  readonly grid: Grid;
  /** 1 = holds a tone, what is neither black nor white. */
  readonly toned: Uint8Array;
  /** A bit for each 1/64 of the greys that it holds: the darker half, and the lighter one. */
  readonly darkShades: Int32Array;
  readonly lightShades: Int32Array;
  /** Pels darker than `paper`, a little shaded. */
  readonly inked: Uint16Array;
}

export function tilesWithTones(page: GreyPage, grid: Grid, levels: Levels, into: Bitmap): ToneTiles {
  const { height, stride, grey } = page;
  const { tileWidth, tileHeight, across, down } = grid;
  const words = new Int32Array(grey.buffer, grey.byteOffset, (stride * height) >> 2);
  const tiles = {
    grid,
    toned: new Uint8Array(across * down),
    darkShades: new Int32Array(across * down),
    lightShades: new Int32Array(across * down),
    inked: new Uint16Array(across * down),
  };
  for (let y = 0; y < height; y++) {
    const firstRow = y * stride;
    const out = y * into.stride;
    const row = Math.floor(y / tileHeight) * across;
    for (let column = 0; column < across; column++) {
      const start = (firstRow + column * tileWidth) >> 2;
      const end = (firstRow + Math.min(stride, (column + 1) * tileWidth)) >> 2;
      let before = fourWhite;
      let bits = 0;
      let dark = 0;
      let light = 0;
      let inked = 0;
      let toned = 0;
      let allDark = 0;
      let allLight = 0;
      let allInked = 0;
      let allToned = 0;
      for (let word = start; word < end; word++) {
        const four = words[word]!;
        if (four === fourWhite) {
          allLight |= 1 << 31;
          continue;
        }
        if (four !== before) {
          before = four;
          bits = dark = light = inked = toned = 0;
          for (let pel = 0; pel < 4; pel++) {
            const value = grey[word * 4 + pel]!;
            const level = levels[value]!;
            if (level === 0) bits |= 8 >> pel;
            else if (level !== 255 || value < paperWhite) toned = 1;
            if (value < paper) inked++;
            if (value < 128) dark |= 1 << (value >> 2);
            else light |= 1 << ((value >> 2) - 32);
          }
        }
        allDark |= dark;
        allLight |= light;
        allInked += inked;
        allToned |= toned;
        if (bits === 0) continue;
        const place = word - (firstRow >> 2);
        into.data[out + (place >> 1)]! |= (place & 1) === 0 ? bits << 4 : bits;
      }
      tiles.darkShades[row + column]! |= allDark;
      tiles.lightShades[row + column]! |= allLight;
      tiles.inked[row + column]! += allInked;
      tiles.toned[row + column]! |= allToned;
    }
  }
  return tiles;
}

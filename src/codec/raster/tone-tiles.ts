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

/** By grey: 1 = darker than `paper`; its bit among the darker half of 64 shades, and among the lighter. */
const shaded = Uint8Array.from({ length: 256 }, (_, value) => (value < paper ? 1 : 0));
const darkBits = Int32Array.from({ length: 256 }, (_, value) => (value < 128 ? 1 << (value >> 2) : 0));
const lightBits = Int32Array.from({ length: 256 }, (_, value) => (value < 128 ? 0 : 1 << ((value >> 2) - 32)));

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
  const ink = Uint8Array.from(levels, (level) => (level === 0 ? 1 : 0));
  const tone = Uint8Array.from(levels, (level, value) =>
    level !== 0 && (level !== 255 || value < paperWhite) ? 1 : 0,
  );
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
          const a = grey[word * 4]!;
          const b = grey[word * 4 + 1]!;
          const c = grey[word * 4 + 2]!;
          const d = grey[word * 4 + 3]!;
          bits = (ink[a]! << 3) | (ink[b]! << 2) | (ink[c]! << 1) | ink[d]!;
          toned = tone[a]! | tone[b]! | tone[c]! | tone[d]!;
          inked = shaded[a]! + shaded[b]! + shaded[c]! + shaded[d]!;
          dark = darkBits[a]! | darkBits[b]! | darkBits[c]! | darkBits[d]!;
          light = lightBits[a]! | lightBits[b]! | lightBits[c]! | lightBits[d]!;
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

// A closer look at an area with tones: strokes become solid, surfaces get the screen.

import type { Bitmap } from "../../base/fax.ts";
import type { GreyPage, RasterMode } from "./grey-page.ts";
import type { Levels } from "./levels.ts";
import type { Screen } from "./screen.ts";
import { black, findStrokes, surface } from "./strokes.ts";
import { type Area, type ToneTiles, tileSide } from "./tone-tiles.ts";

/** Levels below are black where there is no screen. */
const middle = 128;

export interface Inking extends ToneTiles {
  readonly levels: Levels;
  readonly screen: Screen;
  readonly mode: RasterMode;
}

/** Sets the area's pels in `into`; tiles without tones keep what they have, unless a stroke reaches there. */
export function inkTones(page: GreyPage, area: Area, how: Inking, into: Bitmap): void {
  const left = Math.max(0, (area.left - 1) * tileSide);
  const right = Math.min(page.width, (area.right + 1) * tileSide);
  const top = Math.max(0, (area.top - 1) * tileSide);
  const bottom = Math.min(page.height, (area.bottom + 1) * tileSide);
  const [width, height] = [right - left, bottom - top];
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y + top) * page.stride + left;
    grey.set(page.grey.subarray(from, from + width), y * width);
  }
  const marks = how.mode === "photo" ? new Uint8Array(width * height) : findStrokes(grey, width, height);
  const { levels, screen, across, toned } = how;
  for (let y = 0; y < height; y++) {
    const thresholds = ((y + top) % screen.height) * screen.width;
    const out = (y + top) * into.stride;
    const tiles = ((y + top) >> 4) * across;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const column = x + left;
      const mark = marks[at]!;
      if (mark === surface && toned[tiles + (column >> 4)] === 0) continue;
      const limit = how.mode === "text" ? middle : screen.thresholds[thresholds + (column % screen.width)]!;
      const bit = 0x80 >> (column & 7);
      if (mark === surface ? levels[grey[at]!]! < limit : mark === black) into.data[out + (column >> 3)]! |= bit;
      else into.data[out + (column >> 3)]! &= ~bit;
    }
  }
}

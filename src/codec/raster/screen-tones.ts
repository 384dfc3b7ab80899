// The closer look at tiles with tones: strokes become solid, surfaces get the screen.

import type { Bitmap } from "../../base/fax.ts";
import type { GreyPage } from "./grey-page.ts";
import type { Levels } from "./levels.ts";
import type { Screen } from "./screen.ts";
import { black, surface } from "./strokes.ts";
import { type ToneTiles, tileSide } from "./tone-tiles.ts";

/** `marks`: by pel, what it is for a stroke's sake; none = all is surface. Marked pels are set in every tile. */
export function screenTones(
  page: GreyPage,
  { across, down, toned }: ToneTiles,
  levels: Levels,
  screen: Screen,
  marks: Uint8Array | undefined,
  into: Bitmap,
): void {
  for (let row = 0; row < down; row++)
    for (let y = row * tileSide; y < Math.min(page.height, (row + 1) * tileSide); y++) {
      const thresholds = (y % screen.height) * screen.width;
      const out = y * into.stride;
      for (let column = 0; column < across; column++) {
        const tone = toned[row * across + column] === 1;
        if (!tone && marks === undefined) continue;
        const right = Math.min(page.width, (column + 1) * tileSide);
        for (let x = column * tileSide; x < right; x++) {
          const mark = marks === undefined ? surface : marks[y * page.width + x]!;
          if (mark === surface && !tone) continue;
          const ink =
            mark === surface
              ? levels[page.grey[y * page.stride + x]!]! < screen.thresholds[thresholds + (x % screen.width)]!
              : mark === black;
          if (ink) into.data[out + (x >> 3)]! |= 0x80 >> (x & 7);
          else into.data[out + (x >> 3)]! &= ~(0x80 >> (x & 7));
        }
      }
    }
}

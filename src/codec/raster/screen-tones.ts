// The closer look at tiles with tones: strokes become solid, surfaces get the screen.

import type { Bitmap } from "../../base/fax.ts";
import type { GreyPage } from "./grey-page.ts";
import type { Levels } from "./levels.ts";
import { black, filled, surface } from "./marks.ts";
import type { Screen } from "./screen.ts";
import type { ToneTiles } from "./tone-tiles.ts";

/** What was found of strokes: by octet of the page's greys (marks.ts), in the tiles that are `near` one. */
export interface Marked {
  readonly near: Uint8Array;
  readonly marks: Uint8Array;
}

/** Without `strokes` all is surface. Marked pels are set in every tile. */
export function screenTones(
  page: GreyPage,
  { grid, toned }: ToneTiles,
  levels: Levels,
  screen: Screen,
  into: Bitmap,
  strokes?: Marked,
): void {
  const { across, tileWidth, tileHeight } = grid;
  const rows = screenRows(screen, levels, page.stride);
  for (let y = 0; y < page.height; y++) {
    const limits = rows[y % rows.length]!;
    const row = Math.floor(y / tileHeight) * across;
    const [from, to] = [y * page.stride, y * into.stride];
    for (let column = 0; column < across; column++) {
      const isToned = toned[row + column] === 1;
      const isNear = strokes?.near[row + column] === 1;
      if (!isToned && !isNear) continue;
      const right = Math.min(page.width, (column + 1) * tileWidth);
      for (let x = column * tileWidth; x < right; x += 8) {
        const end = Math.min(right, x + 8);
        let octet = into.data[to + (x >> 3)]!;
        if (isToned) octet = screened(page.grey, from, x, end, limits);
        if (isNear) octet = withMarks(strokes!.marks, from, x, end, octet);
        into.data[to + (x >> 3)] = octet;
      }
    }
  }
}

/** Eight pels, or as many as there are. */
function screened(grey: Uint8Array, from: number, start: number, end: number, limits: Uint16Array): number {
  let octet = 0;
  for (let x = start, bit = 0x80; x < end; x++, bit >>= 1) if (grey[from + x]! < limits[x]!) octet |= bit;
  return octet;
}

function withMarks(marks: Uint8Array, from: number, start: number, end: number, octet: number): number {
  let marked = octet;
  for (let x = start, bit = 0x80; x < end; x++, bit >>= 1) {
    const mark = marks[from + x]!;
    if (mark === surface) continue;
    if (mark === black || mark === filled) marked |= bit;
    else marked &= ~bit;
  }
  return marked;
}

/** The screen's rows as wide as the page, as greys from which on a pel is white (1 … 256): levels never fall as greys rise. */
function screenRows({ width, height, thresholds }: Screen, levels: Levels, wide: number): Uint16Array[] {
  const limits = Uint16Array.from(thresholds, (threshold) => {
    const white = levels.findIndex((level) => level >= threshold);
    return white < 0 ? 256 : white;
  });
  return Array.from({ length: height }, (_, row) =>
    Uint16Array.from({ length: wide }, (_, x) => limits[row * width + (x % width)]!),
  );
}

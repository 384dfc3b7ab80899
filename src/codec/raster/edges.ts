// What stands beside a stroke: surface that it would be hard to tell from becomes its opposite, and a surface too light for the
// screen gets an outline.

import type { GreyPage } from "./grey-page.ts";
import type { Grid } from "./grid.ts";
import { lightestDrawn as lightest } from "./levels.ts";
import { black, cleared, filled, surface, white } from "./marks.ts";
import { contrast, type StrokeTiles } from "./stroke-tiles.ts";
import type { ToneTiles } from "./tone-tiles.ts";

/** A surface lighter than paper to be screened is shown by its outline where it meets what is so much lighter. */
const outlineFrom = 12;
/** Bits of the greys between the lightest that is screened and that. */
const outlinedShades = shadesFrom(lightest, 255 - outlineFrom);

/** Surface within a cell of a stroke. Changes `marks`. */
export function clearBeside(page: GreyPage, { grid, near }: StrokeTiles, marks: Uint8Array): void {
  const { width, height, stride } = page;
  for (let tile = 0; tile < near.length; tile++) {
    if (near[tile] !== 1) continue;
    const left = (tile % grid.across) * grid.tileWidth;
    const right = Math.min(width, left + grid.tileWidth);
    const top = Math.floor(tile / grid.across) * grid.tileHeight;
    for (let y = top; y < Math.min(height, top + grid.tileHeight); y++)
      for (let x = left, at = y * stride + left; x < right; x++, at++) {
        const mark = marks[at]!;
        if (mark !== white && mark !== black) continue;
        if (
          (x > 0 && isOpen(marks[at - 1]!)) ||
          (x + 1 < width && isOpen(marks[at + 1]!)) ||
          (y > 0 && isOpen(marks[at - stride]!)) ||
          (y + 1 < height && isOpen(marks[at + stride]!))
        )
          clearAround(page, grid, x, y, marks);
      }
  }
}

const isOpen = (mark: number): boolean => mark !== white && mark !== black;

function clearAround(
  { width, height, stride, grey }: GreyPage,
  grid: Grid,
  x: number,
  y: number,
  marks: Uint8Array,
): void {
  const stroke = y * stride + x;
  const [mark, value] = [marks[stroke]!, grey[stroke]!];
  const right = Math.min(width - 1, x + grid.cellWidth);
  for (let v = Math.max(0, y - grid.cellHeight); v <= Math.min(height - 1, y + grid.cellHeight); v++)
    for (let at = v * stride + Math.max(0, x - grid.cellWidth); at <= v * stride + right; at++) {
      if (marks[at] !== surface) continue;
      const lighter = grey[at]! - value;
      if (mark === black && lighter >= contrast) marks[at] = cleared;
      else if (mark === white && -lighter >= contrast) marks[at] = filled;
    }
}

/** A surface so light that the screen leaves it white is drawn by its outline where it meets something lighter. */
export function outlineLight(page: GreyPage, { lightShades }: ToneTiles, tiles: StrokeTiles, marks: Uint8Array): void {
  const { width, height, stride, grey } = page;
  const { grid, wanted, drawn } = tiles;
  for (let tile = 0; tile < wanted.length; tile++) {
    if (wanted[tile] !== 1 || drawn[tile] !== 1 || (lightShades[tile]! & outlinedShades) === 0) continue;
    const left = (tile % grid.across) * grid.tileWidth;
    const top = Math.floor(tile / grid.across) * grid.tileHeight;
    for (let y = Math.max(1, top); y < Math.min(height - 1, top + grid.tileHeight); y++)
      for (let x = Math.max(1, left); x < Math.min(width - 1, left + grid.tileWidth); x++) {
        const at = y * stride + x;
        const value = grey[at]!;
        if (value < lightest || value > 255 - outlineFrom || marks[at] !== surface) continue;
        const most = Math.max(grey[at - 1]!, grey[at + 1]!, grey[at - stride]!, grey[at + stride]!);
        if (most - value >= outlineFrom) marks[at] = black;
      }
  }
}

function shadesFrom(least: number, most: number): number {
  let bits = 0;
  for (let shade = least >> 2; shade <= most >> 2; shade++) bits |= 1 << (shade - 32);
  return bits;
}

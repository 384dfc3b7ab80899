// The lightest or darkest pel by cell, and the same of a window of cells: closing and opening of grey morphology at a quarter of
// the pels. Darkness is lightness turned over, so that there is one kind of window. Only cells of the tiles asked for are
// worked on; those outside weigh nothing.

import type { GreyPage } from "./grey-page.ts";
import { type Grid, tileCells } from "./grid.ts";
import type { Scratch } from "./scratch.ts";

/** Cells more on every side than the page has, so that no window asks where the page ends; more than a window reaches. */
const margin = 8;

/** By cell a value 0 … 255, `stride` cells a row; 0 outside. */
export interface Cells {
  readonly stride: number;
  readonly values: Uint8Array;
}

/** Where the first cell of a tile stands in the values. */
export const firstCell = ({ stride }: Cells, row: number, column: number): number =>
  (row * tileCells + margin) * stride + column * tileCells + margin;

function blank({ across, down }: Grid, scratch: Scratch, use: string): Cells {
  const stride = across * tileCells + 2 * margin;
  return { stride, values: scratch.octets(use, stride * (down * tileCells + 2 * margin)) };
}

/** By cell the lightest pel, and 255 less the darkest, in the tiles of `mask`. */
export function lightAndDark(
  page: GreyPage,
  grid: Grid,
  mask: Uint8Array,
  scratch: Scratch,
): { light: Cells; dark: Cells } {
  const [light, dark] = [blank(grid, scratch, "light"), blank(grid, scratch, "dark")];
  const { cellHeight, tileWidth, tileHeight, down } = grid;
  for (let row = 0; row < down; row++)
    for (const { start, end } of runsOf(grid, mask, row)) {
      const first = firstCell(light, row, start);
      const right = Math.min(page.width, end * tileWidth);
      const top = row * tileHeight;
      for (let y = top; y < Math.min(page.height, top + tileHeight); y++) {
        const cell = first + Math.floor((y - top) / cellHeight) * light.stride;
        lineIntoCells(page, grid.cellWidth, y, start * tileWidth, right, light.values, dark.values, cell);
      }
    }
  return { light, dark };
}

/** One row of pels, from `left` up to `right`, into the cells from `first` on. */
function lineIntoCells(
  { grey, stride }: GreyPage,
  cellWidth: number,
  y: number,
  left: number,
  right: number,
  light: Uint8Array,
  dark: Uint8Array,
  first: number,
): void {
  const end = y * stride + right;
  for (let at = y * stride + left, cell = first; at < end; cell++) {
    let most = light[cell]!;
    let least = 255 - dark[cell]!;
    for (const stop = Math.min(end, at + cellWidth); at < stop; at++) {
      const value = grey[at]!;
      if (value > most) most = value;
      if (value < least) least = value;
    }
    light[cell] = most;
    dark[cell] = 255 - least;
  }
}

/**
 * 255 less the greatest value of the (2 × reach + 1)² cells around each cell of the tiles of `mask`. `reach`: 3 or 4. Twice over
 * it is a closing: what is thinner than the window is gone from it. Exact in tiles whose neighbours are of the mask too.
 * `use` names the room of the result.
 */
export function turnedAround(
  cells: Cells,
  grid: Grid,
  mask: Uint8Array,
  reach: 3 | 4,
  scratch: Scratch,
  use: string,
): Cells {
  const [lines, turned] = [blank(grid, scratch, "lines"), blank(grid, scratch, use)];
  const four = new Uint8Array(cells.stride * (tileCells + reach));
  for (let row = 0; row < grid.down; row++)
    for (const run of runsOf(grid, mask, row)) {
      const length = (run.end - run.start) * tileCells;
      const first = firstCell(cells, row, run.start);
      for (let line = 0; line < tileCells; line++)
        alongLine(cells.values, lines.values, first + line * cells.stride, length, reach, four);
    }
  for (let row = 0; row < grid.down; row++)
    for (const run of runsOf(grid, mask, row)) {
      const length = (run.end - run.start) * tileCells;
      downTile(lines, turned.values, firstCell(cells, row, run.start), length, reach, four);
    }
  return turned;
}

/** Tiles of `mask` that stand side by side in a row; `end` is not one of them. */
function* runsOf({ across }: Grid, mask: Uint8Array, row: number): Generator<{ start: number; end: number }> {
  for (let start = 0; start < across; start++) {
    if (mask[row * across + start] !== 1) continue;
    let end = start + 1;
    while (end < across && mask[row * across + end] === 1) end++;
    yield { start, end };
    start = end;
  }
}

/** `four`: room for the greatest of four in a row, from which any window is made. */
function alongLine(
  from: Uint8Array,
  to: Uint8Array,
  first: number,
  length: number,
  reach: number,
  four: Uint8Array,
): void {
  const begin = first - reach;
  for (let i = 0; i < length + reach; i++) {
    const at = begin + i;
    four[i] = Math.max(Math.max(from[at]!, from[at + 1]!), Math.max(from[at + 2]!, from[at + 3]!));
  }
  const last = (reach - 3) * 4;
  for (let i = 0; i < length; i++)
    to[first + i] = Math.max(Math.max(four[i]!, four[i + reach]!), from[first + i + last]!);
}

/** The same down the lines of a tile, `length` cells side by side. */
function downTile(
  { values, stride }: Cells,
  to: Uint8Array,
  first: number,
  length: number,
  reach: number,
  four: Uint8Array,
): void {
  for (let line = 0; line < tileCells + reach; line++) {
    const from = first + (line - reach) * stride;
    const out = line * stride;
    for (let i = 0, at = from; i < length; i++, at++)
      four[out + i] = Math.max(
        Math.max(values[at]!, values[at + stride]!),
        Math.max(values[at + 2 * stride]!, values[at + 3 * stride]!),
      );
  }
  const last = (reach - 3) * 4 * stride;
  for (let line = 0; line < tileCells; line++) {
    const at = first + line * stride;
    const [upper, lower] = [line * stride, (line + reach) * stride];
    for (let i = 0; i < length; i++)
      to[at + i] = 255 - Math.max(Math.max(four[upper + i]!, four[lower + i]!), values[at + last + i]!);
  }
}

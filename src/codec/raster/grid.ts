// How a page is looked at: cells of a quarter of a millimetre, whatever the resolution, and tiles of eight by eight cells. What
// is known of strokes (how wide a stem is, how near is beside) is said in cells, so that a page looks the same at any resolution.

import { grids, type Resolution } from "../../base/fax.ts";
import type { GreyPage } from "./grey-page.ts";

/** Cells an inch. */
const cellsPerInch = 100;
/** Cells a side of a tile. */
export const tileCells = 8;

export interface Grid {
  /** Pels a side of a cell and of a tile. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Tiles a row, and rows of them. */
  readonly across: number;
  readonly down: number;
}

export function gridOf({ width, height }: Pick<GreyPage, "width" | "height">, resolution: Resolution): Grid {
  const [cellWidth, cellHeight] = grids[resolution].dpi.map((dpi) => Math.round(dpi / cellsPerInch)) as [
    number,
    number,
  ];
  const [tileWidth, tileHeight] = [cellWidth * tileCells, cellHeight * tileCells];
  return {
    cellWidth,
    cellHeight,
    tileWidth,
    tileHeight,
    across: Math.ceil(width / tileWidth),
    down: Math.ceil(height / tileHeight),
  };
}

/** The tiles of `mask` (1 = is one) and all that touch them, sideways or by a corner. */
export function withNeighbours({ across, down }: Grid, mask: Uint8Array): Uint8Array {
  const near = new Uint8Array(mask.length);
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      if (mask[row * across + column] !== 1) continue;
      const [left, right] = [Math.max(0, column - 1), Math.min(across, column + 2)];
      for (let v = Math.max(0, row - 1); v <= Math.min(down - 1, row + 1); v++)
        near.fill(1, v * across + left, v * across + right);
    }
  return near;
}

// Strokes (letters, rules) told from surfaces by what a window wider than any letter's stem leaves of them: closing and opening
// of grey morphology. A stroke becomes wholly black or white, and the surface right beside it the opposite.

import { type Cells, firstCell, lightAndDark, turnedAround } from "./cells.ts";
import { clearBeside, outlineLight } from "./edges.ts";
import { darkestAround, lightestAround } from "./extremes.ts";
import type { GreyPage } from "./grey-page.ts";
import { tileCells, withNeighbours } from "./grid.ts";
import { black, surface, white } from "./marks.ts";
import type { Scratch } from "./scratch.ts";
import { wholeShapes } from "./shapes.ts";
import { contrast, faintContrast, type StrokeTiles, scanContrast } from "./stroke-tiles.ts";
import { paper, type ToneTiles } from "./tone-tiles.ts";

/** Half the window in cells: stems up to six cells, 1.5 mm, are strokes. */
const reach = 3;
/** Back from there one cell more, so that a surface's edge within a cell is not taken for a stroke. */
const back = 4;
/** The same in halves of a cell for strokes that are hardly darker than their ground, which may be a watermark: the stems of 14 point type. */
const faintReach = 3;
/** Share of the way from ground to ink where a scanned stroke begins. */
const inkFrom = 0.45;

/** By octet of the page's greys what it is (marks.ts). */
export function findStrokes(page: GreyPage, tones: ToneTiles, tiles: StrokeTiles, scratch: Scratch): Uint8Array {
  const marks = scratch.octets("marks", page.stride * page.height);
  if (!tiles.wanted.includes(1)) return marks;
  markStrokes(page, tiles, marks, scratch);
  wholeShapes(page, tiles, marks, scratch);
  clearBeside(page, tiles, marks);
  outlineLight(page, tones, tiles, marks);
  return marks;
}

function markStrokes(page: GreyPage, tiles: StrokeTiles, marks: Uint8Array, scratch: Scratch): void {
  const { grid, near, wanted, drawn } = tiles;
  const { light, dark } = lightAndDark(page, grid, near, scratch);
  const lightest = turnedAround(light, grid, near, reach, scratch, "lightest");
  const ground = turnedAround(lightest, grid, near, back, scratch, "ground");
  const lightOnes = lightStrokeTiles(tiles, ground);
  // How dark ink is there: asked for scans, and by light strokes.
  const inked = wanted.map((is, tile) => is & (drawn[tile] === 1 ? lightOnes[tile]! : 1));
  const darkest = turnedAround(dark, grid, withNeighbours(grid, inked), reach, scratch, "darkest");
  // What a light stroke lies on, turned over.
  const under = turnedAround(darkest, grid, withNeighbours(grid, lightOnes), back, scratch, "under");
  for (let tile = 0; tile < wanted.length; tile++) {
    if (wanted[tile] !== 1) continue;
    const [row, column] = [Math.floor(tile / grid.across), tile % grid.across];
    let faint = false;
    for (let line = 0; line < tileCells; line++) {
      const top = row * grid.tileHeight + line * grid.cellHeight;
      const bottom = Math.min(page.height, top + grid.cellHeight);
      let cell = firstCell(light, row, column) + line * light.stride;
      for (let x = column * grid.tileWidth, i = 0; i < tileCells; i++, cell++, x += grid.cellWidth) {
        const most = ground.values[cell]!;
        const deepest = most - (255 - dark.values[cell]!);
        const right = Math.min(page.width, x + grid.cellWidth);
        if (drawn[tile] === 1) {
          const base = lightOnes[tile] === 1 ? 255 - under.values[cell]! : 255;
          if (deepest < faintContrast && light.values[cell]! - base < contrast) continue;
          for (let y = top; y < bottom; y++)
            for (let at = y * page.stride + x; at < y * page.stride + right; at++) {
              const darker = most - page.grey[at]!;
              const lighter = page.grey[at]! - base;
              if (darker >= contrast && darker >= lighter) marks[at] = black;
              else if (lighter >= contrast) marks[at] = white;
              else if (darker >= faintContrast) faint = true;
            }
        } else if (most >= paper) {
          const whole = most - darkest.values[cell]!;
          if (whole < scanContrast || deepest < inkFrom * whole) continue;
          for (let y = top; y < bottom; y++)
            for (let at = y * page.stride + x; at < y * page.stride + right; at++)
              if (most - page.grey[at]! >= inkFrom * whole) marks[at] = black;
        }
      }
    }
    if (faint) markFaint(page, tiles, row, column, marks);
  }
}

/** Drawn tiles that may hold light strokes: those in or beside a ground that is dark enough for them. */
function lightStrokeTiles({ grid, near, wanted, drawn }: StrokeTiles, ground: Cells): Uint8Array {
  const dark = new Uint8Array(near.length);
  for (let tile = 0; tile < near.length; tile++) {
    if (near[tile] !== 1) continue;
    const first = firstCell(ground, Math.floor(tile / grid.across), tile % grid.across);
    for (let line = 0; line < tileCells && dark[tile] === 0; line++)
      for (let cell = first + line * ground.stride, end = cell + tileCells; cell < end; cell++)
        if (ground.values[cell]! <= 255 - contrast) dark[tile] = 1;
  }
  const beside = withNeighbours(grid, dark);
  return beside.map((is, tile) => is & wanted[tile]! & drawn[tile]!);
}

/** Strokes of a tile that are hardly darker than their ground, by a smaller window, pel by pel. */
function markFaint(page: GreyPage, { grid }: StrokeTiles, row: number, column: number, marks: Uint8Array): void {
  const reachAcross = Math.round((faintReach * grid.cellWidth) / 2);
  const reachDown = Math.round((faintReach * grid.cellHeight) / 2);
  const left = Math.max(0, column * grid.tileWidth - 2 * reachAcross);
  const right = Math.min(page.width, (column + 1) * grid.tileWidth + 2 * reachAcross);
  const top = Math.max(0, row * grid.tileHeight - 2 * reachDown);
  const bottom = Math.min(page.height, (row + 1) * grid.tileHeight + 2 * reachDown);
  const [width, height] = [right - left, bottom - top];
  const cut = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y + top) * page.stride + left;
    cut.set(page.grey.subarray(from, from + width), y * width);
  }
  const lights = lightestAround(cut, width, height, reachAcross, reachDown);
  const ground = darkestAround(lights, width, height, reachAcross, reachDown);
  for (let y = row * grid.tileHeight; y < Math.min(bottom, (row + 1) * grid.tileHeight); y++)
    for (let x = column * grid.tileWidth; x < Math.min(right, (column + 1) * grid.tileWidth); x++) {
      const at = y * page.stride + x;
      if (marks[at] === surface && ground[(y - top) * width + x - left]! - page.grey[at]! >= faintContrast)
        marks[at] = black;
    }
}

// Which tiles of a page are worth a search for strokes, and what is known of each before it: whether a program drew it, in few
// greys.

import { type Grid, withNeighbours } from "./grid.ts";
import type { ToneTiles } from "./tone-tiles.ts";

/** Greys a stroke must differ from its ground by. */
export const contrast = 40;
/** The same of thin strokes in a drawing, whose ground is even. */
export const faintContrast = 24;
/** The same where greys are many (a scan, a photograph): there the ground is paper, since a photograph's texture is no stroke. */
export const scanContrast = 64;
/** Less than this between the greys of a drawing shows nothing. */
const outlined = 12;
/** Greys of 64 that a drawn tile shows at most. */
const drawnShades = 6;
/** Share of a tile and those around that is light where letters are on paper. */
const paperShare = 0.4;

export interface StrokeTiles {
  readonly grid: Grid;
  /** By tile: 1 = few greys, a drawing. */
  readonly drawn: Uint8Array;
  /** By tile: 1 = may hold strokes. */
  readonly wanted: Uint8Array;
  /** By tile: 1 = wanted, or beside one that is. */
  readonly near: Uint8Array;
}

/** `scanned`: no tile is taken for drawn. */
export function tilesForStrokes(tiles: ToneTiles, scanned: boolean): StrokeTiles {
  const { grid, toned, darkShades, lightShades } = tiles;
  const drawn = new Uint8Array(toned.length);
  const wanted = new Uint8Array(toned.length);
  for (let tile = 0; tile < toned.length; tile++) {
    if (toned[tile] !== 1) continue;
    drawn[tile] = !scanned && ones(darkShades[tile]!) + ones(lightShades[tile]!) <= drawnShades ? 1 : 0;
    const around = lookAround(tiles, tile);
    const isWanted =
      drawn[tile] === 1
        ? around.spread >= outlined
        : around.spread >= scanContrast && around.inked <= (1 - paperShare) * around.pels;
    wanted[tile] = isWanted ? 1 : 0;
  }
  return { grid, drawn, wanted, near: withNeighbours(grid, wanted) };
}

/** Of a tile and those that touch it: greys between the darkest and the lightest, pels, and those that are no paper. */
function lookAround({ grid, darkShades, lightShades, inked }: ToneTiles, tile: number) {
  const { across, down } = grid;
  const [row, column] = [Math.floor(tile / across), tile % across];
  let dark = 0;
  let light = 0;
  let ink = 0;
  let count = 0;
  for (let v = Math.max(0, row - 1); v <= Math.min(down - 1, row + 1); v++)
    for (let u = Math.max(0, column - 1); u <= Math.min(across - 1, column + 1); u++) {
      const at = v * across + u;
      dark |= darkShades[at]!;
      light |= lightShades[at]!;
      ink += inked[at]!;
      count++;
    }
  const least = dark !== 0 ? lowest(dark) : lowest(light) + 32;
  const most = light !== 0 ? 63 - Math.clz32(light) : 31 - Math.clz32(dark);
  return { spread: (most - least) * 4, inked: ink, pels: count * grid.tileWidth * grid.tileHeight };
}

const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits);

function ones(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

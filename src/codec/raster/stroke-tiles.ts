// Which tiles of a page are worth a search for strokes, and what is known of each before it: whether a program drew it, in few
// greys.

import type { GreyPage } from "./grey-page.ts";
import { type ToneTiles, tileSide } from "./tone-tiles.ts";

/** Greys a stroke must differ from its ground by. */
export const contrast = 40;
/** The same of thin strokes in a drawing, whose ground is even. */
export const faintContrast = 24;
/** The same where greys are many (a scan, a photograph), and how light the ground is there: a photograph's texture is no stroke. */
export const scanContrast = 64;
export const paper = 176;
/** Share of a tile and those around that is light where letters are on paper. */
const paperShare = 0.4;
/** Greys of 64 that a drawn tile shows at most. */
const drawnGreys = 6;
const shades = 64;
/** Less than this between the greys of a drawing shows nothing. */
const outlined = 12;

export interface StrokeTiles {
  readonly across: number;
  /** By tile: 1 = few greys, a drawing. */
  readonly drawn: Uint8Array;
  readonly areas: readonly Area[];
}

/** Tiles that hang together, as a rectangle; the ends are not in it. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** `scanned`: no tile is taken for drawn. */
export function tilesForStrokes(page: GreyPage, { across, down, toned }: ToneTiles, scanned: boolean): StrokeTiles {
  const counts = new Uint16Array(across * down * shades);
  const seen = new Uint8Array(across * down);
  const look = (tile: number): void => {
    if (seen[tile] === 1) return;
    seen[tile] = 1;
    countShades(page, tile % across, Math.floor(tile / across), counts.subarray(tile * shades, (tile + 1) * shades));
  };
  const drawn = new Uint8Array(across * down);
  const wanted = new Uint8Array(across * down);
  const sum = new Uint16Array(shades);
  for (let tile = 0; tile < toned.length; tile++) {
    if (toned[tile] === 0) continue;
    sum.fill(0);
    const [row, column] = [Math.floor(tile / across), tile % across];
    for (let v = Math.max(0, row - 1); v <= Math.min(down - 1, row + 1); v++)
      for (let u = Math.max(0, column - 1); u <= Math.min(across - 1, column + 1); u++) {
        look(v * across + u);
        const from = (v * across + u) * shades;
        for (let shade = 0; shade < shades; shade++) sum[shade]! += counts[from + shade]!;
      }
    let own = 0;
    for (let shade = 0; shade < shades; shade++) if (counts[tile * shades + shade] !== 0) own++;
    drawn[tile] = !scanned && own <= drawnGreys ? 1 : 0;
    wanted[tile] = (drawn[tile] === 1 ? spread(sum) >= outlined : isPaper(sum) && spread(sum) >= scanContrast) ? 1 : 0;
  }
  return { across, drawn, areas: areasOf(wanted, across, down) };
}

/** Greys between the darkest and the lightest. */
const spread = (counts: Uint16Array): number =>
  (counts.findLastIndex((count) => count > 0) - counts.findIndex((count) => count > 0)) * 4;

function isPaper(counts: Uint16Array): boolean {
  let light = 0;
  let all = 0;
  for (let shade = 0; shade < shades; shade++) {
    all += counts[shade]!;
    if (shade * 4 >= paper) light += counts[shade]!;
  }
  return light >= paperShare * all;
}

function countShades(
  { width, height, stride, grey }: GreyPage,
  column: number,
  row: number,
  counts: Uint16Array,
): void {
  const right = Math.min(width, (column + 1) * tileSide);
  for (let y = row * tileSide; y < Math.min(height, (row + 1) * tileSide); y++)
    for (let x = column * tileSide; x < right; x++) counts[grey[y * stride + x]! >> 2]!++;
}

/** Tiles that touch, sideways or by a corner, are one area. Empties `wanted`. */
function areasOf(wanted: Uint8Array, across: number, down: number): Area[] {
  const areas: Area[] = [];
  for (let start = wanted.indexOf(1); start >= 0; start = wanted.indexOf(1, start + 1)) {
    const area = { left: across, right: 0, top: down, bottom: 0 };
    const open = [start];
    wanted[start] = 0;
    for (let tile = open.pop(); tile !== undefined; tile = open.pop()) {
      const [row, column] = [Math.floor(tile / across), tile % across];
      area.left = Math.min(area.left, column);
      area.right = Math.max(area.right, column + 1);
      area.top = Math.min(area.top, row);
      area.bottom = Math.max(area.bottom, row + 1);
      for (let v = Math.max(0, row - 1); v <= Math.min(down - 1, row + 1); v++)
        for (let u = Math.max(0, column - 1); u <= Math.min(across - 1, column + 1); u++)
          if (wanted[v * across + u] === 1) {
            wanted[v * across + u] = 0;
            open.push(v * across + u);
          }
    }
    areas.push(area);
  }
  return areas;
}

// Which tiles of a page are worth a search for strokes, and what is known of each before it: whether a program drew it, in few
// greys.

import {
  across,
  down,
  grey,
  height,
  leastOf,
  octetWidth,
  pitch,
  tileHeight,
  tileMask,
  tileWidth,
  withNeighbours,
} from "./sheet.ts";
import { darkest, inked, lightest, pelsAt, toned } from "./tone-tiles.ts";

/** Greys a stroke must differ from its ground by. */
export const contrast: u8 = 40;
/** The same of thin strokes in a drawing, whose ground is even. */
export const faintContrast: u8 = 24;
/** The same where greys are many (a scan, a photograph): there the ground is paper, since a photograph's texture is no stroke. */
export const scanContrast: u8 = 64;
/** Less than this between the greys of a drawing shows nothing. */
const outlined = 12;
/** Greys of 64 that a drawn tile shows at most. */
const drawnShades = 6;
/** Share of a tile and those around that is light where letters are on paper. */
const paperShare = 0.4;

/** The greys of a surface that is shown by its outline where it meets what is lighter by `outlineFrom`: too light for the screen. */
export const outlineFrom: u8 = 12;
export const lightestDrawn: u8 = 206;
export const outlineEnd: u8 = 255 - outlineFrom;

/** By tile: 1 = few greys, a drawing; such a one with greys that are outlined; may hold strokes; wanted, or beside one that is. */
export let drawn = 0;
export let light = 0;
export let wanted = 0;
export let near = 0;

/** `scanned`: no tile is taken for drawn. Whether any tile is wanted. */
export function tilesForStrokes(scanned: bool): bool {
  drawn = tileMask();
  light = tileMask();
  wanted = tileMask();
  let any = false;
  for (let row = 0, tile = 0; row < down; row++)
    for (let column = 0; column < across; column++, tile++) {
      if (load<u8>(toned + tile) === 0) continue;
      const isDrawn = !scanned && hasFewGreys(row, column, tile);
      if (isDrawn) store<u8>(drawn + tile, 1);
      if (!isWanted(row, column, isDrawn)) continue;
      store<u8>(wanted + tile, 1);
      any = true;
    }
  near = withNeighbours(wanted);
  return any;
}

/** Of a tile and those that touch it: greys between the darkest and the lightest, pels, and those that are no paper. */
function isWanted(row: i32, column: i32, isDrawn: bool): bool {
  let least: i32 = 255;
  let most: i32 = 0;
  let ink = 0;
  let count = 0;
  for (let v = max(0, row - 1); v <= min(down - 1, row + 1); v++)
    for (let u = max(0, column - 1); u <= min(across - 1, column + 1); u++) {
      const at = v * across + u;
      least = min(least, <i32>load<u8>(darkest + at));
      most = max(most, <i32>load<u8>(lightest + at));
      ink += load<u16>(inked + at * 2);
      count++;
    }
  const spread = ((most >> 2) - (least >> 2)) * 4;
  if (isDrawn) return spread >= outlined;
  return spread >= <i32>scanContrast && <f64>ink <= (1.0 - paperShare) * <f64>(count * tileWidth * tileHeight);
}

/** Shade by shade upwards, until there are too many. Notes whether one is to be outlined. */
function hasFewGreys(row: i32, column: i32, tile: i32): bool {
  const left = column * tileWidth;
  const right = min(octetWidth, left + tileWidth);
  const top = row * tileHeight;
  const bottom = min(height, top + tileHeight);
  const last = <i32>load<u8>(lightest + tile) >> 2;
  let shade = <i32>load<u8>(darkest + tile) >> 2;
  let isLight = false;
  for (let count = 1; ; count++) {
    if (count > drawnShades) return false;
    if (shade >= <i32>lightestDrawn >> 2 && shade <= <i32>outlineEnd >> 2) isLight = true;
    if (shade === last) break;
    const passed = i8x16.splat(<i8>(shade * 4 + 3));
    let next = i8x16.splat(-1);
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x += 16) {
        const pels = pelsAt(grey + y * pitch + x, right - x);
        next = i8x16.min_u(next, v128.or(pels, i8x16.le_u(pels, passed)));
      }
    shade = leastOf(next) >> 2;
  }
  if (isLight) store<u8>(light + tile, 1);
  return true;
}

// Strokes (letters, rules) told from surfaces by what a window wider than any letter's stem leaves of them: closing and opening
// of grey morphology. Where a surface shows many greys (a photograph, a scan) only strokes on light ground count, so that a
// photograph's own texture is no stroke.

import { darkestAround, lightestAround } from "./extremes.ts";

/** What a pel is: part of a surface, or white or black for a stroke's sake. */
export const surface = 0;
export const white = 1;
export const black = 2;
const cleared = 3;
const filled = 4;

/** Half the window: stems up to 12 pels, 1.5 mm, are strokes. */
const reach = 6;
/** Greys a stroke must differ from its ground by. */
const contrast = 40;
/** The same where greys are many, and how light the ground is there. */
const scanContrast = 64;
const paper = 176;
/** Share of the way from ground to ink where a scanned stroke begins. */
const inkFrom = 0.45;
/** Kept clear around a stroke, pels. */
const halo = 2;
/** Only a surface as dark is filled around a light stroke. */
const dark = 128;
const tile = 16;
/** Greys of 64 that a drawn tile shows at most; a scan or a photograph shows more. */
const drawnGreys = 6;
/** Greys that are told apart there, and how near two are one tone. */
const shades = 64;
const sameTone = 24;

/** By pel of width × height greys: `surface`, `white` or `black`. A little around strokes is cleared for them. */
export function findStrokes(grey: Uint8Array, width: number, height: number): Uint8Array {
  const marks = markStrokes(grey, width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const mark = marks[y * width + x]!;
      if ((mark === white || mark === black) && onEdge(marks, width, height, x, y))
        clearAround(grey, marks, width, height, x, y);
    }
  for (let at = 0; at < marks.length; at++)
    if (marks[at] === cleared) marks[at] = white;
    else if (marks[at] === filled) marks[at] = black;
  return marks;
}

function markStrokes(grey: Uint8Array, width: number, height: number): Uint8Array {
  const lightest = lightestAround(grey, width, height, reach);
  const darkest = darkestAround(grey, width, height, reach);
  const ground = darkestAround(lightest, width, height, reach);
  const tiles = lookAtTiles(grey, width, height);
  // What a light stroke lies on; photographs are not asked for it.
  const core = tiles.drawn.includes(1) ? lightestAround(darkest, width, height, reach) : grey;
  const marks = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const darker = ground[at]! - grey[at]!;
      const own = (y >> 4) * tiles.across + (x >> 4);
      if (tiles.drawn[own] === 1) {
        // Ground that is seen between two letters is no stroke.
        if (Math.abs(grey[at]! - tiles.ground[own]!) < sameTone) continue;
        const lighter = grey[at]! - core[at]!;
        if (darker >= contrast && darker >= lighter) marks[at] = black;
        else if (lighter >= contrast) marks[at] = white;
      } else if (ground[at]! >= paper) {
        const whole = ground[at]! - darkest[at]!;
        if (whole >= scanContrast && darker >= inkFrom * whole) marks[at] = black;
      }
    }
  return marks;
}

interface Tiles {
  readonly across: number;
  /** By tile: 1 = few greys, a drawing. */
  readonly drawn: Uint8Array;
  /** By tile: the grey that is most of it and of the tiles around, which no letter can be. */
  readonly ground: Uint8Array;
}

function lookAtTiles(grey: Uint8Array, width: number, height: number): Tiles {
  const across = Math.ceil(width / tile);
  const down = Math.ceil(height / tile);
  const counts = new Uint16Array(across * down * shades);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) counts[((y >> 4) * across + (x >> 4)) * shades + (grey[y * width + x]! >> 2)]!++;
  const drawn = new Uint8Array(across * down);
  const ground = new Uint8Array(across * down);
  for (let at = 0; at < drawn.length; at++) {
    let seen = 0;
    for (let shade = 0; shade < shades; shade++) if (counts[at * shades + shade] !== 0) seen++;
    drawn[at] = seen <= drawnGreys ? 1 : 0;
  }
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      if (drawn[row * across + column] === 0) continue;
      let most = -1;
      for (let shade = 0; shade < shades; shade++) {
        let count = 0;
        for (let v = Math.max(0, row - 1); v <= Math.min(down - 1, row + 1); v++)
          for (let u = Math.max(0, column - 1); u <= Math.min(across - 1, column + 1); u++)
            count += counts[(v * across + u) * shades + shade]!;
        if (count <= most) continue;
        most = count;
        ground[row * across + column] = shade * 4 + 2;
      }
    }
  return { across, drawn, ground };
}

const onEdge = (marks: Uint8Array, width: number, height: number, x: number, y: number): boolean => {
  const at = y * width + x;
  const other = (beside: number): boolean => marks[beside] !== white && marks[beside] !== black;
  return (
    (x > 0 && other(at - 1)) ||
    (x + 1 < width && other(at + 1)) ||
    (y > 0 && other(at - width)) ||
    (y + 1 < height && other(at + width))
  );
};

/** Surface beside a stroke that it would be hard to tell from becomes the stroke's opposite. */
function clearAround(grey: Uint8Array, marks: Uint8Array, width: number, height: number, x: number, y: number): void {
  const stroke = y * width + x;
  for (let v = Math.max(0, y - halo); v <= Math.min(height - 1, y + halo); v++)
    for (let u = Math.max(0, x - halo); u <= Math.min(width - 1, x + halo); u++) {
      const at = v * width + u;
      if (marks[at] !== surface) continue;
      const lighter = grey[at]! - grey[stroke]!;
      if (marks[stroke] === black && lighter >= contrast) marks[at] = cleared;
      else if (marks[stroke] === white && -lighter >= contrast && grey[at]! < dark) marks[at] = filled;
    }
}

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
  const drawn = drawnTiles(grey, width, height);
  // What a light stroke lies on; photographs are not asked for it.
  const core = drawn.includes(1) ? lightestAround(darkest, width, height, reach) : grey;
  const marks = new Uint8Array(width * height);
  const across = Math.ceil(width / tile);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const darker = ground[at]! - grey[at]!;
      if (drawn[(y >> 4) * across + (x >> 4)] === 1) {
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

/** By tile: 1 = few greys, a drawing. */
function drawnTiles(grey: Uint8Array, width: number, height: number): Uint8Array {
  const across = Math.ceil(width / tile);
  const down = Math.ceil(height / tile);
  const low = new Int32Array(across * down);
  const high = new Int32Array(across * down);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y >> 4) * across + (x >> 4);
      const shade = grey[y * width + x]! >> 2;
      if (shade < 32) low[at]! |= 1 << shade;
      else high[at]! |= 1 << (shade - 32);
    }
  return Uint8Array.from(low, (bits, at) => (ones(bits) + ones(high[at]!) <= drawnGreys ? 1 : 0));
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
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

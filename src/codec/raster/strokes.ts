// Strokes (letters, rules) told from surfaces by what a window wider than any letter's stem leaves of them: closing and opening
// of grey morphology. A stroke becomes wholly black or white, and the surface right beside it the opposite.

import { darkestAround, lightestAround } from "./extremes.ts";
import type { GreyPage } from "./grey-page.ts";
import { lightestDrawn as lightest } from "./levels.ts";
import { type Area, contrast, faintContrast, paper, type StrokeTiles, scanContrast } from "./stroke-tiles.ts";
import { tileSide } from "./tone-tiles.ts";

/** What a pel is: part of a surface, or white or black for a stroke's sake. */
export const surface = 0;
export const white = 1;
export const black = 2;
const cleared = 3;
const filled = 4;

/** Half the window: stems up to 12 pels, 1.5 mm, are strokes. */
const reach = 6;
/** The same for strokes that are hardly darker than their ground, which may be a watermark: 6 pels, the stems of 14 point type. */
const faintReach = 3;
/** Share of the way from ground to ink where a scanned stroke begins. */
const inkFrom = 0.45;
/** Kept clear around a stroke, pels. */
const halo = 2;
/** Of drawn pels of one grey that hang together, so many must be strokes for all to be. */
const mostly = 0.5;
/** Greys up to which neighbours are of one grey. */
const sameGrey = 4;
/** A surface lighter than paper to be screened is shown by its outline where it meets what is so much lighter. */
const outlineFrom = 12;

/** Part of a page. */
interface Cutting {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
  /** By pel. */
  readonly marks: Uint8Array;
}

/** By pel of the page, row by row of `width`: `surface`, `white` or `black`. */
export function findStrokes(page: GreyPage, tiles: StrokeTiles): Uint8Array {
  const marks = new Uint8Array(page.width * page.height);
  for (const area of tiles.areas) {
    const cut = cutOut(page, area);
    const drawn = hasDrawn(tiles, area);
    markStrokes(cut, tiles, drawn);
    if (drawn) wholeShapes(cut, tiles);
    clearBeside(cut);
    if (drawn) outlineLight(cut, tiles);
    for (let y = 0; y < cut.height; y++) {
      const to = (y + cut.top) * page.width + cut.left;
      for (let x = 0; x < cut.width; x++) {
        const mark = cut.marks[y * cut.width + x]!;
        if (mark !== surface) marks[to + x] = mark === cleared ? white : mark === filled ? black : mark;
      }
    }
  }
  return marks;
}

/** The area and a tile around it, which is more than two windows reach. */
function cutOut(page: GreyPage, area: Area): Cutting {
  const left = Math.max(0, (area.left - 1) * tileSide);
  const right = Math.min(page.width, (area.right + 1) * tileSide);
  const top = Math.max(0, (area.top - 1) * tileSide);
  const bottom = Math.min(page.height, (area.bottom + 1) * tileSide);
  const [width, height] = [right - left, bottom - top];
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y + top) * page.stride + left;
    grey.set(page.grey.subarray(from, from + width), y * width);
  }
  return { left, top, width, height, grey, marks: new Uint8Array(width * height) };
}

function hasDrawn({ drawn, across }: StrokeTiles, { left, right, top, bottom }: Area): boolean {
  for (let row = top; row < bottom; row++)
    if (drawn.subarray(row * across + left, row * across + right).includes(1)) return true;
  return false;
}

function markStrokes({ left, top, width, height, grey, marks }: Cutting, tiles: StrokeTiles, anyDrawn: boolean): void {
  const lights = lightestAround(grey, width, height, reach);
  const darkest = darkestAround(grey, width, height, reach);
  const ground = darkestAround(lights, width, height, reach);
  // What a light stroke lies on; scans are not asked for it.
  const core = anyDrawn ? lightestAround(darkest, width, height, reach) : grey;
  const faintGround = anyDrawn
    ? darkestAround(lightestAround(grey, width, height, faintReach), width, height, faintReach)
    : grey;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const darker = ground[at]! - grey[at]!;
      const tile = ((y + top) >> 4) * tiles.across + ((x + left) >> 4);
      if (tiles.drawn[tile] === 1) {
        const lighter = grey[at]! - core[at]!;
        if (darker >= contrast && darker >= lighter) marks[at] = black;
        else if (lighter >= contrast) marks[at] = white;
        else if (faintGround[at]! - grey[at]! >= faintContrast) marks[at] = black;
      } else if (ground[at]! >= paper) {
        const whole = ground[at]! - darkest[at]!;
        if (whole >= scanContrast && darker >= inkFrom * whole) marks[at] = black;
      }
    }
}

/**
 * Pels of one grey that hang together are all strokes or none: a large shape's thin end, a watermark's corner, the ground between
 * two letters is none.
 */
function wholeShapes({ left, top, width, grey, marks }: Cutting, tiles: StrokeTiles): void {
  const seen = new Uint8Array(marks.length);
  const shape = new Int32Array(marks.length);
  for (let start = 0; start < marks.length; start++) {
    if (marks[start] === surface || seen[start] === 1) continue;
    const [x, y] = [start % width, Math.floor(start / width)];
    if (tiles.drawn[((y + top) >> 4) * tiles.across + ((x + left) >> 4)] !== 1) continue;
    let size = 0;
    const join = (at: number, value: number): void => {
      if (seen[at] === 1 || Math.abs(grey[at]! - value) > sameGrey) return;
      seen[at] = 1;
      shape[size++] = at;
    };
    join(start, grey[start]!);
    let strokes = 0;
    for (let i = 0; i < size; i++) {
      const at = shape[i]!;
      const value = grey[at]!;
      if (marks[at] !== surface) strokes++;
      const column = at % width;
      if (column > 0) join(at - 1, value);
      if (column + 1 < width) join(at + 1, value);
      if (at >= width) join(at - width, value);
      if (at + width < marks.length) join(at + width, value);
    }
    const mark = marks[start]!;
    const all = strokes >= mostly * size;
    for (let i = 0; i < size; i++) {
      const at = shape[i]!;
      if (!all) marks[at] = surface;
      else if (marks[at] === surface) marks[at] = mark;
    }
  }
}

/** A surface so light that the screen leaves it white is drawn by its outline where it meets something lighter. */
function outlineLight({ left, top, width, height, grey, marks }: Cutting, tiles: StrokeTiles): void {
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const value = grey[at]!;
      if (marks[at] !== surface || value < lightest || value > 255 - outlineFrom) continue;
      if (tiles.drawn[((y + top) >> 4) * tiles.across + ((x + left) >> 4)] !== 1) continue;
      const most = Math.max(grey[at - 1]!, grey[at + 1]!, grey[at - width]!, grey[at + width]!);
      if (most - value >= outlineFrom) marks[at] = black;
    }
}

/** Surface beside a stroke that it would be hard to tell from becomes the stroke's opposite. */
function clearBeside(cut: Cutting): void {
  const { width, height, marks } = cut;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const mark = marks[y * width + x]!;
      if ((mark === white || mark === black) && onEdge(cut, x, y)) clearAround(cut, x, y);
    }
}

function onEdge({ width, height, marks }: Cutting, x: number, y: number): boolean {
  const at = y * width + x;
  const other = (beside: number): boolean => marks[beside] !== white && marks[beside] !== black;
  return (
    (x > 0 && other(at - 1)) ||
    (x + 1 < width && other(at + 1)) ||
    (y > 0 && other(at - width)) ||
    (y + 1 < height && other(at + width))
  );
}

function clearAround({ width, height, grey, marks }: Cutting, x: number, y: number): void {
  const stroke = y * width + x;
  for (let v = Math.max(0, y - halo); v <= Math.min(height - 1, y + halo); v++)
    for (let u = Math.max(0, x - halo); u <= Math.min(width - 1, x + halo); u++) {
      const at = v * width + u;
      if (marks[at] !== surface) continue;
      const lighter = grey[at]! - grey[stroke]!;
      if (marks[stroke] === black && lighter >= contrast) marks[at] = cleared;
      else if (marks[stroke] === white && -lighter >= contrast) marks[at] = filled;
    }
}

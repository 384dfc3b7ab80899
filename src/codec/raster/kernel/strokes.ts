// Strokes (letters, rules) told from surfaces by what a window wider than any letter's stem leaves of them: closing and opening
// of grey morphology. A stroke becomes wholly black or white, and the surface right beside it the opposite.

import { cellPitch, cellRoom, firstCell, lightAndDark, turnedAround } from "./cells.ts";
import { clearBeside, outlineLight } from "./edges.ts";
import { aside, lightestAround, rowPitch } from "./extremes.ts";
import { black, surface, white } from "./marks.ts";
import { wholeShapes } from "./shapes.ts";
import {
  across,
  cellHeight,
  cellOfLane,
  cellWidth,
  down,
  fillPlane,
  firstLanes,
  grey,
  height,
  marks,
  pitch,
  room,
  tileCells,
  tileHeight,
  tileMask,
  tileWidth,
  width,
  withNeighbours,
} from "./sheet.ts";
import { contrast, drawn, faintContrast, near, scanContrast, tilesForStrokes, wanted } from "./stroke-tiles.ts";
import { paper } from "./tone-tiles.ts";

/** Half the window in cells: stems up to six cells, 1.5 mm, are strokes. */
const reach = 3;
/** Back from there one cell more, so that a surface's edge within a cell is not taken for a stroke. */
const back = 4;
/** The same in halves of a cell for strokes that are hardly darker than their ground, which may be a watermark: the stems of 14 point type. */
const faintReach = 3;

/** Marks the page's pels (marks.ts). `scanned`: nothing in it is taken for drawn. */
export function findStrokes(scanned: bool): void {
  const any = tilesForStrokes(scanned);
  // Beyond the page nothing is surface.
  fillPlane(marks, surface, white);
  if (!any) return;
  markStrokes();
  wholeShapes();
  clearBeside();
  outlineLight();
}

/** The greatest of each window is turned over, so the names say which greys they hold: of the page, or 255 less them. */
let dark = 0;
let light = 0;
let ground = 0;
let darkest = 0;
let under = 0;
let lightOnes = 0;
let cut = 0;
let spare = 0;

function markStrokes(): void {
  light = cellRoom();
  dark = cellRoom();
  const lines = cellRoom();
  const lightest = cellRoom();
  ground = cellRoom();
  darkest = cellRoom();
  under = cellRoom();
  lightAndDark(near, light, dark);
  turnedAround(light, near, reach, lines, lightest);
  turnedAround(lightest, near, back, lines, ground);
  lightOnes = lightStrokeTiles();
  // How dark ink is there: asked for scans, and by light strokes.
  const inked = tileMask();
  for (let tile = 0; tile < across * down; tile++)
    if (load<u8>(wanted + tile) !== 0 && (load<u8>(drawn + tile) === 0 || load<u8>(lightOnes + tile) !== 0))
      store<u8>(inked + tile, 1);
  turnedAround(dark, withNeighbours(inked), reach, lines, darkest);
  // What a light stroke lies on, turned over.
  turnedAround(darkest, withNeighbours(lightOnes), back, lines, under);
  const widest = tileWidth + 4 * faintReachOf(cellWidth);
  const highest = tileHeight + 4 * faintReachOf(cellHeight);
  cut = room(rowPitch(widest) * highest + 16);
  spare = room(aside(widest, highest));
  for (let row = 0, tile = 0; row < down; row++)
    for (let column = 0; column < across; column++, tile++) {
      if (load<u8>(wanted + tile) === 0) continue;
      if (load<u8>(drawn + tile) === 0) markScanned(row, column);
      else if (markDrawn(row, column, load<u8>(lightOnes + tile) !== 0)) markFaint(row, column);
    }
}

/** Strokes of a tile that a program drew. Whether there are some that are hardly darker than their ground. */
function markDrawn(row: i32, column: i32, hasLight: bool): bool {
  const left = column * tileWidth;
  const right = min(width, left + tileWidth);
  let cell = firstCell(row, column);
  let faint = i8x16.splat(0);
  for (let line = 0; line < tileCells; line++, cell += cellPitch()) {
    const top = row * tileHeight + line * cellHeight;
    const bottom = min(height, top + cellHeight);
    const mosts = v128.load64_zero(ground + cell);
    const bases = hasLight ? v128.not(v128.load64_zero(under + cell)) : i8x16.splat(-1);
    const deepest = i8x16.sub_sat_u(mosts, v128.not(v128.load64_zero(dark + cell)));
    const lightest = i8x16.sub_sat_u(v128.load64_zero(light + cell), bases);
    const isPlain = v128.and(
      i8x16.lt_u(deepest, i8x16.splat(faintContrast)),
      i8x16.lt_u(lightest, i8x16.splat(contrast)),
    );
    if (i8x16.all_true(v128.or(isPlain, v128.not(firstLanes(tileCells))))) continue;
    for (let x = left; x < right; x += 16) {
      const lanes = firstLanes(right - x);
      const cells = v128.load(cellOfLane + x - left);
      const most = i8x16.swizzle(mosts, cells);
      const base = i8x16.swizzle(bases, cells);
      for (let y = top; y < bottom; y++) {
        const pels = v128.load(grey + y * pitch + x);
        const darker = i8x16.sub_sat_u(most, pels);
        const lighter = i8x16.sub_sat_u(pels, base);
        const isBlack = v128.and(i8x16.ge_u(darker, i8x16.splat(contrast)), i8x16.ge_u(darker, lighter));
        const isWhite = v128.andnot(i8x16.ge_u(lighter, i8x16.splat(contrast)), isBlack);
        const isStroke = v128.and(v128.or(isBlack, isWhite), lanes);
        const isFaint = v128.and(i8x16.ge_u(darker, i8x16.splat(faintContrast)), lanes);
        faint = v128.or(faint, v128.andnot(isFaint, isStroke));
        const at = marks + y * pitch + x;
        const mark = v128.bitselect(i8x16.splat(black), i8x16.splat(white), isBlack);
        v128.store(at, v128.bitselect(mark, v128.load(at), isStroke));
      }
    }
  }
  return v128.any_true(faint);
}

/** Strokes of a tile with many greys, on paper: from 0.45 of the way from the ground to the ink on. */
function markScanned(row: i32, column: i32): void {
  const left = column * tileWidth;
  const right = min(width, left + tileWidth);
  let cell = firstCell(row, column);
  for (let line = 0; line < tileCells; line++, cell += cellPitch()) {
    const top = row * tileHeight + line * cellHeight;
    const bottom = min(height, top + cellHeight);
    const mosts = v128.load64_zero(ground + cell);
    const wholes = i8x16.sub_sat_u(mosts, v128.load64_zero(darkest + cell));
    const deepest = i8x16.sub_sat_u(mosts, v128.not(v128.load64_zero(dark + cell)));
    const limits = inkLimits(wholes);
    const holds = v128.and(
      v128.and(i8x16.ge_u(mosts, i8x16.splat(paper)), i8x16.ge_u(wholes, i8x16.splat(scanContrast))),
      v128.and(i8x16.ge_u(deepest, limits), firstLanes(tileCells)),
    );
    if (!v128.any_true(holds)) continue;
    for (let x = left; x < right; x += 16) {
      const cells = v128.load(cellOfLane + x - left);
      const lanes = v128.and(firstLanes(right - x), i8x16.swizzle(holds, cells));
      const most = i8x16.swizzle(mosts, cells);
      const limit = i8x16.swizzle(limits, cells);
      for (let y = top; y < bottom; y++) {
        const darker = i8x16.sub_sat_u(most, v128.load(grey + y * pitch + x));
        const isBlack = v128.and(i8x16.ge_u(darker, limit), lanes);
        const at = marks + y * pitch + x;
        v128.store(at, v128.bitselect(i8x16.splat(black), v128.load(at), isBlack));
      }
    }
  }
}

/** 9/20 of eight values, the next whole number upwards. */
function inkLimits(wholes: v128): v128 {
  const times = i16x8.add(i16x8.mul(i16x8.extend_low_i8x16_u(wholes), i16x8.splat(9)), i16x8.splat(19));
  // A twentieth of a number below 2400.
  const part = i16x8.splat(3277);
  const low = i32x4.shr_u(i32x4.extmul_low_i16x8_u(times, part), 16);
  const high = i32x4.shr_u(i32x4.extmul_high_i16x8_u(times, part), 16);
  const limits = i16x8.narrow_i32x4_u(low, high);
  return i8x16.narrow_i16x8_u(limits, limits);
}

/** Drawn tiles that may hold light strokes: those in or beside a ground that is dark enough for them. */
function lightStrokeTiles(): i32 {
  const isDark = tileMask();
  const most = i8x16.splat(<i8>(255 - contrast));
  for (let row = 0, tile = 0; row < down; row++)
    for (let column = 0; column < across; column++, tile++) {
      if (load<u8>(near + tile) === 0) continue;
      let cell = ground + firstCell(row, column);
      let least = i8x16.splat(-1);
      for (let line = 0; line < tileCells; line++, cell += cellPitch())
        least = i8x16.min_u(least, v128.load64_splat(cell));
      if (v128.any_true(i8x16.le_u(least, most))) store<u8>(isDark + tile, 1);
    }
  const beside = withNeighbours(isDark);
  for (let tile = 0; tile < across * down; tile++)
    store<u8>(beside + tile, load<u8>(beside + tile) & load<u8>(wanted + tile) & load<u8>(drawn + tile));
  return beside;
}

/** Pels that such a window reaches, by a cell's. */
function faintReachOf(cell: i32): i32 {
  return (faintReach * cell + 1) >> 1;
}

/** Strokes of a tile that are hardly darker than their ground, by a smaller window, pel by pel. */
function markFaint(row: i32, column: i32): void {
  const reachAcross = faintReachOf(cellWidth);
  const reachDown = faintReachOf(cellHeight);
  const left = max(0, column * tileWidth - 2 * reachAcross);
  const right = min(width, (column + 1) * tileWidth + 2 * reachAcross);
  const top = max(0, row * tileHeight - 2 * reachDown);
  const bottom = min(height, (row + 1) * tileHeight + 2 * reachDown);
  const wide = right - left;
  const high = bottom - top;
  const cutPitch = rowPitch(wide);
  for (let y = 0; y < high; y++) memory.copy(cut + y * cutPitch, grey + (y + top) * pitch + left, wide);
  lightestAround(cut, wide, high, reachAcross, reachDown, 0, spare);
  lightestAround(cut, wide, high, reachAcross, reachDown, 255, spare);
  const end = min(right, (column + 1) * tileWidth);
  for (let y = row * tileHeight; y < min(bottom, (row + 1) * tileHeight); y++)
    for (let x = column * tileWidth; x < end; x += 16) {
      const at = marks + y * pitch + x;
      const old = v128.load(at);
      const base = v128.load(cut + (y - top) * cutPitch + x - left);
      const darker = i8x16.sub_sat_u(base, v128.load(grey + y * pitch + x));
      const isFaint = v128.and(
        v128.and(i8x16.eq(old, i8x16.splat(surface)), i8x16.ge_u(darker, i8x16.splat(faintContrast))),
        firstLanes(end - x),
      );
      v128.store(at, v128.bitselect(i8x16.splat(black), old, isFaint));
    }
}

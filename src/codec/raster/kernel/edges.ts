// What stands beside a stroke: surface that it would be hard to tell from becomes its opposite, and a surface too light for the
// screen gets an outline.

import { black, cleared, filled, strokeLanes, surface } from "./marks.ts";
import {
  across,
  cellHeight,
  cellWidth,
  down,
  firstLanes,
  grey,
  height,
  marks,
  pitch,
  tileHeight,
  tileWidth,
  width,
} from "./sheet.ts";
import { contrast, light, lightestDrawn, near, outlineEnd, outlineFrom, wanted } from "./stroke-tiles.ts";

/** Surface within a cell of a stroke. Changes the marks. */
export function clearBeside(): void {
  const window = firstLanes(2 * cellWidth + 1);
  for (let row = 0, tile = 0; row < down; row++)
    for (let column = 0; column < across; column++, tile++) {
      if (load<u8>(near + tile) === 0) continue;
      const left = column * tileWidth;
      const right = min(width, left + tileWidth);
      for (let y = row * tileHeight; y < min(height, (row + 1) * tileHeight); y++)
        for (let x = left; x < right; x += 16) {
          const at = y * pitch + x;
          const strokes = v128.and(strokeLanes(v128.load(marks + at)), firstLanes(right - x));
          if (!v128.any_true(strokes)) continue;
          const inside = v128.and(
            v128.and(strokeLanes(v128.load(marks + at - 1)), strokeLanes(v128.load(marks + at + 1))),
            v128.and(strokeLanes(v128.load(marks + at - pitch)), strokeLanes(v128.load(marks + at + pitch))),
          );
          for (let left = i8x16.bitmask(v128.andnot(strokes, inside)); left !== 0; left &= left - 1)
            clearAround(at + ctz(left), window);
        }
    }
}

function clearAround(stroke: i32, window: v128): void {
  const isBlack = load<u8>(marks + stroke) === black;
  const value = i8x16.splat(load<u8>(grey + stroke));
  const mark = i8x16.splat(isBlack ? cleared : filled);
  for (let line = -cellHeight; line <= cellHeight; line++) {
    const at = stroke + line * pitch - cellWidth;
    const old = v128.load(marks + at);
    const pels = v128.load(grey + at);
    const apart = isBlack ? i8x16.sub_sat_u(pels, value) : i8x16.sub_sat_u(value, pels);
    const isNear = v128.and(
      v128.and(i8x16.eq(old, i8x16.splat(surface)), i8x16.ge_u(apart, i8x16.splat(contrast))),
      window,
    );
    v128.store(marks + at, v128.bitselect(mark, old, isNear));
  }
}

/** A surface so light that the screen leaves it white is drawn by its outline where it meets something lighter. */
export function outlineLight(): void {
  for (let row = 0, tile = 0; row < down; row++)
    for (let column = 0; column < across; column++, tile++) {
      if (load<u8>(wanted + tile) === 0 || load<u8>(light + tile) === 0) continue;
      const left = max(1, column * tileWidth);
      const right = min(width - 1, (column + 1) * tileWidth);
      for (let y = max(1, row * tileHeight); y < min(height - 1, (row + 1) * tileHeight); y++)
        for (let x = left; x < right; x += 16) outlinePels(y * pitch + x, right - x);
    }
}

function outlinePels(at: i32, count: i32): void {
  const pels = v128.load(grey + at);
  const old = v128.load(marks + at);
  const isLight = v128.and(
    v128.and(i8x16.ge_u(pels, i8x16.splat(lightestDrawn)), i8x16.le_u(pels, i8x16.splat(outlineEnd))),
    v128.and(i8x16.eq(old, i8x16.splat(surface)), firstLanes(count)),
  );
  if (!v128.any_true(isLight)) return;
  const most = i8x16.max_u(
    i8x16.max_u(v128.load(grey + at - 1), v128.load(grey + at + 1)),
    i8x16.max_u(v128.load(grey + at - pitch), v128.load(grey + at + pitch)),
  );
  const isEdge = v128.and(isLight, i8x16.ge_u(i8x16.sub_sat_u(most, pels), i8x16.splat(outlineFrom)));
  v128.store(marks + at, v128.bitselect(i8x16.splat(black), old, isEdge));
}

// The lightest or darkest pel by cell, and the same of a window of cells: closing and opening of grey morphology at a quarter of
// the pels. Darkness is lightness turned over, so that there is one kind of window. Only cells of the tiles asked for are
// worked on; those outside weigh nothing.

import {
  across,
  cellHeight,
  cellWidth,
  down,
  firstLanes,
  grey,
  height,
  pitch,
  room,
  tileCells,
  tileWidth,
  width,
} from "./sheet.ts";

/** Cells more on every side than the page has, so that no window asks where the page ends; more than a window reaches. */
const margin = 8;

/** Cells from a row to the next. */
export function cellPitch(): i32 {
  return across * tileCells + 2 * margin;
}
/** Of a tile, in any room of cells. */
export function firstCell(row: i32, column: i32): i32 {
  return (row * tileCells + margin) * cellPitch() + column * tileCells + margin;
}

function cellRoomSize(): i32 {
  return cellPitch() * (down * tileCells + 2 * margin) + 16;
}

/** A value 0 … 255 for each cell; 0 outside. */
export function cellRoom(): i32 {
  const at = room(cellRoomSize());
  memory.fill(at, 0, cellRoomSize());
  return at;
}

/** By cell the lightest pel into `light`, and 255 less the darkest into `dark`, in the tiles of `mask`. */
export function lightAndDark(mask: i32, light: i32, dark: i32): void {
  const turn = i8x16.splat(-1);
  for (let row = 0, tile = 0; row < down; row++)
    for (let column = 0; column < across; column++, tile++) {
      if (load<u8>(mask + tile) === 0) continue;
      const left = column * tileWidth;
      const lanes = firstLanes(width - left);
      const more = firstLanes(width - left - 16);
      for (let line = 0; line < tileCells; line++) {
        const top = (row * tileCells + line) * cellHeight;
        const bottom = min(height, top + cellHeight);
        if (top >= bottom) break;
        let most = i8x16.splat(0);
        let least = most;
        let most2 = most;
        let least2 = most;
        for (let y = top; y < bottom; y++) {
          const at = grey + y * pitch + left;
          const pels = v128.load(at);
          most = i8x16.max_u(most, v128.and(pels, lanes));
          least = i8x16.max_u(least, v128.and(v128.xor(pels, turn), lanes));
          if (cellWidth === 2) continue;
          const others = v128.load(at, 16);
          most2 = i8x16.max_u(most2, v128.and(others, more));
          least2 = i8x16.max_u(least2, v128.and(v128.xor(others, turn), more));
        }
        const cell = firstCell(row, column) + line * cellPitch();
        v128.store64_lane(light + cell, greatestOfCells(most, most2), 0);
        v128.store64_lane(dark + cell, greatestOfCells(least, least2), 0);
      }
    }
}

/** The greatest of each 2, 3 or 4 pels side by side, of 32; eight of them. */
function greatestOfCells(a: v128, b: v128): v128 {
  if (cellWidth === 2)
    return i8x16.max_u(
      i8x16.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 0, 0, 0, 0, 0, 0, 0, 0),
      i8x16.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 0, 0, 0, 0, 0, 0, 0, 0),
    );
  if (cellWidth === 3)
    return i8x16.max_u(
      i8x16.max_u(
        i8x16.shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 0, 0, 0, 0, 0, 0, 0, 0),
        i8x16.shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 0, 0, 0, 0, 0, 0, 0, 0),
      ),
      i8x16.shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 0, 0, 0, 0, 0, 0, 0, 0),
    );
  return i8x16.max_u(
    i8x16.max_u(
      i8x16.shuffle(a, b, 0, 4, 8, 12, 16, 20, 24, 28, 0, 0, 0, 0, 0, 0, 0, 0),
      i8x16.shuffle(a, b, 1, 5, 9, 13, 17, 21, 25, 29, 0, 0, 0, 0, 0, 0, 0, 0),
    ),
    i8x16.max_u(
      i8x16.shuffle(a, b, 2, 6, 10, 14, 18, 22, 26, 30, 0, 0, 0, 0, 0, 0, 0, 0),
      i8x16.shuffle(a, b, 3, 7, 11, 15, 19, 23, 27, 31, 0, 0, 0, 0, 0, 0, 0, 0),
    ),
  );
}

/**
 * 255 less the greatest value of the (2 × reach + 1)² cells around each cell of the tiles of `mask`. `reach`: 3 or 4. Twice over
 * it is a closing: what is thinner than the window is gone from it. Exact in tiles whose neighbours are of the mask too.
 */
export function turnedAround(cells: i32, mask: i32, reach: i32, lines: i32, turned: i32): void {
  memory.fill(lines, 0, cellRoomSize());
  const next = cellPitch();
  for (let row = 0, tile = 0; row < down; row++)
    for (let column = 0; column < across; column++, tile++) {
      if (load<u8>(mask + tile) === 0) continue;
      let at = firstCell(row, column);
      for (let line = 0; line < tileCells; line++, at += next) {
        const near = v128.load(cells + at - reach);
        const two = i8x16.max_u(near, i8x16.shuffle(near, near, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15));
        const four = i8x16.max_u(two, i8x16.shuffle(two, two, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 15));
        let all: v128;
        if (reach === 3)
          all = i8x16.max_u(four, i8x16.shuffle(four, four, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 15, 15));
        else
          all = i8x16.max_u(
            i8x16.max_u(four, i8x16.shuffle(four, four, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 15, 15, 15)),
            i8x16.shuffle(near, near, 8, 9, 10, 11, 12, 13, 14, 15, 15, 15, 15, 15, 15, 15, 15, 15),
          );
        v128.store64_lane(lines + at, all, 0);
      }
    }
  for (let row = 0, tile = 0; row < down; row++)
    for (let column = 0; column < across; column++, tile++) {
      if (load<u8>(mask + tile) === 0) continue;
      downTile(lines, turned, firstCell(row, column), reach, next);
    }
}

/** The same down the lines of a tile: four at a time, whose windows have most lines in common. */
function downTile(lines: i32, turned: i32, first: i32, reach: i32, next: i32): void {
  for (let line = 0; line < tileCells; line += 4) {
    let at = lines + first + (line - reach) * next;
    // Lines 3 up to 2 × reach are in all four windows.
    let shared = v128.load64_zero(at + 3 * next);
    for (let i = 4; i <= 2 * reach; i++) shared = i8x16.max_u(shared, v128.load64_zero(at + i * next));
    const a = v128.load64_zero(at);
    const b = v128.load64_zero(at + next);
    const c = v128.load64_zero(at + 2 * next);
    at += (2 * reach + 1) * next;
    const d = v128.load64_zero(at);
    const e = v128.load64_zero(at + next);
    const f = v128.load64_zero(at + 2 * next);
    const bc = i8x16.max_u(b, c);
    const de = i8x16.max_u(d, e);
    const to = turned + first + line * next;
    v128.store64_lane(to, v128.not(i8x16.max_u(shared, i8x16.max_u(a, bc))), 0);
    v128.store64_lane(to + next, v128.not(i8x16.max_u(shared, i8x16.max_u(bc, d))), 0);
    v128.store64_lane(to + 2 * next, v128.not(i8x16.max_u(shared, i8x16.max_u(c, de))), 0);
    v128.store64_lane(to + 3 * next, v128.not(i8x16.max_u(shared, i8x16.max_u(de, f))), 0);
  }
}

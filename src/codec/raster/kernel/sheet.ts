// The page that is worked on: its sizes, and where in memory its pels and what is noted of them stand. Rows of pels have some
// room behind them, and there are rows above and below, so that no window asks where the page ends.

/** Pels; `octetWidth` is the width rounded up to whole octets of a bitmap, `pitch` the distance from a row to the next. */
export let width = 0;
export let height = 0;
export let octetWidth = 0;
export let pitch = 0;

/** Cells a side of a tile. */
export const tileCells = 8;
/** Pels a side of a cell and of a tile; tiles a row, and rows of them. */
export let cellWidth = 0;
export let cellHeight = 0;
export let tileWidth = 0;
export let tileHeight = 0;
export let across = 0;
export let down = 0;

/** The first pel's grey, and its mark (marks.ts); one of eight pels in the bitmap, rows of octetWidth / 8. */
export let grey = 0;
export let marks = 0;
export let bitmap = 0;
/** By lane of two vectors side by side: the cell of a tile that it is in. */
export let cellOfLane = 0;

/** More rows and columns than a window around a pel reaches. */
const beyond = 8;

const begin = (<i32>__heap_base + 63) & ~63;
let top = begin;
let end = memory.size() << 16;

/** Octets of any content, those of the same page one behind the other. */
export function room(size: i32): i32 {
  const at = top;
  reach(at + size);
  top = (at + size + 63) & ~63;
  return at;
}

/** Makes sure that there is memory up to `address`, and some more for vectors that begin before it. */
export function reach(address: i32): void {
  const missing = address + 64 - end;
  if (missing <= 0) return;
  if (memory.grow((missing + 0xffff) >> 16) < 0) unreachable();
  end = memory.size() << 16;
}

/** Nothing of what had a room is needed. */
export function clear(): void {
  top = begin;
}

/** Where rooms of any size may be had until the next one is asked for. */
export function free(): i32 {
  return top;
}

export function layOut(wide: i32, high: i32, cellAcross: i32, cellDown: i32): void {
  clear();
  width = wide;
  height = high;
  octetWidth = (wide + 7) & ~7;
  pitch = (octetWidth + beyond + 15) & ~15;
  cellWidth = cellAcross;
  cellHeight = cellDown;
  tileWidth = cellAcross * tileCells;
  tileHeight = cellDown * tileCells;
  across = (wide + tileWidth - 1) / tileWidth;
  down = (high + tileHeight - 1) / tileHeight;
  grey = plane();
  marks = plane();
  const size = (octetWidth >> 3) * high;
  bitmap = room(size);
  memory.fill(bitmap, 0, size);
  cellOfLane = room(48);
  for (let lane = 0; lane < 48; lane++) store<u8>(cellOfLane + lane, <u8>(lane / cellAcross));
}

/** An octet for each pel. */
export function plane(): i32 {
  return room(pitch * (height + 2 * beyond)) + beyond * pitch;
}

/** Fills a plane: its pels, and what is beyond them. */
export function fillPlane(at: i32, inside: u8, outside: u8): void {
  memory.fill(at - beyond * pitch, outside, beyond * pitch);
  memory.fill(at, inside, pitch * height);
  memory.fill(at + pitch * height, outside, beyond * pitch);
  for (let y = 0; y < height; y++) memory.fill(at + y * pitch + width, outside, pitch - width);
}

/** So many octets for each tile, all 0. */
export function tileMask(octets: i32 = 1): i32 {
  const size = across * down * octets;
  const at = room(size);
  memory.fill(at, 0, size);
  return at;
}

/** The tiles of `mask` (1 = is one) and all that touch them, sideways or by a corner. */
export function withNeighbours(mask: i32): i32 {
  const near = tileMask();
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      if (load<u8>(mask + row * across + column) === 0) continue;
      const left = max(0, column - 1);
      const right = min(across, column + 2);
      for (let v = max(0, row - 1); v <= min(down - 1, row + 1); v++)
        for (let u = left; u < right; u++) store<u8>(near + v * across + u, 1);
    }
  return near;
}

/** The first `count` lanes. */
export function firstLanes(count: i32): v128 {
  return i8x16.lt_u(
    i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    i8x16.splat(<i8>max(0, min(count, 16))),
  );
}

/** A bit by lane, as a bitmap has them: the first lane in the most significant bit of the first octet. */
export function bitsOf(lanes: v128): i32 {
  return i8x16.bitmask(i8x16.shuffle(lanes, lanes, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
}

export function leastOf(lanes: v128): i32 {
  let v = i8x16.min_u(lanes, i8x16.shuffle(lanes, lanes, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  v = i8x16.min_u(v, i8x16.shuffle(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  v = i8x16.min_u(v, i8x16.shuffle(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  return min(i8x16.extract_lane_u(v, 0), i8x16.extract_lane_u(v, 1));
}

export function mostOf(lanes: v128): i32 {
  return 255 - leastOf(v128.not(lanes));
}

/** The sum of all lanes, each 0 … 255. */
export function sumOf(lanes: v128): i32 {
  const fours = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(lanes));
  return (
    i32x4.extract_lane(fours, 0) +
    i32x4.extract_lane(fours, 1) +
    i32x4.extract_lane(fours, 2) +
    i32x4.extract_lane(fours, 3)
  );
}

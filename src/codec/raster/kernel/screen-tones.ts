// The closer look at tiles with tones: strokes become solid, surfaces get the screen.

import { black, filled, surface } from "./marks.ts";
import {
  across,
  bitmap,
  bitsOf,
  firstLanes,
  grey,
  height,
  marks,
  octetWidth,
  pitch,
  room,
  tileHeight,
  tileWidth,
  width,
} from "./sheet.ts";
import { near } from "./stroke-tiles.ts";
import { toned } from "./tone-tiles.ts";

let screen = 0;
let screenHeight = 0;

/** Room for a screen of so many pels: by pel the lightest grey that is black. */
export function screenRoom(wide: i32, high: i32): i32 {
  screen = room(high * pitch);
  screenHeight = high;
  return room(wide * high);
}

/** The screen's rows as wide as the page. */
export function layScreen(from: i32, wide: i32): void {
  for (let row = 0; row < screenHeight; row++)
    for (let x = 0; x < pitch; x += wide)
      memory.copy(screen + row * pitch + x, from + row * wide, min(wide, pitch - x));
}

/** Into the bitmap. Without `strokes` all is surface. */
export function screenTones(strokes: bool): void {
  const octetPitch = octetWidth >> 3;
  for (let y = 0; y < height; y++) {
    const line = y * pitch;
    const limits = screen + (y % screenHeight) * pitch;
    const tiles = (y / tileHeight) * across;
    for (let column = 0; column < across; column++) {
      const isToned = load<u8>(toned + tiles + column) !== 0;
      const isNear = strokes && load<u8>(near + tiles + column) !== 0;
      if (!isToned && !isNear) continue;
      const left = column * tileWidth;
      const right = min(octetWidth, left + tileWidth);
      for (let x = left; x < right; x += 16) {
        const lanes = firstLanes(min(width, right) - x);
        const to = bitmap + y * octetPitch + (x >> 3);
        let bits = isToned
          ? bitsOf(v128.and(i8x16.le_u(v128.load(grey + line + x), v128.load(limits + x)), lanes))
          : <i32>load<u16>(to);
        if (isNear) bits = withMarks(v128.load(marks + line + x), lanes, bits);
        if (right - x >= 16) store<u16>(to, <u16>bits);
        else store<u8>(to, <u8>bits);
      }
    }
  }
}

function withMarks(marked: v128, lanes: v128, bits: i32): i32 {
  const isBlack = v128.or(i8x16.eq(marked, i8x16.splat(black)), i8x16.eq(marked, i8x16.splat(filled)));
  const isMarked = v128.andnot(lanes, i8x16.eq(marked, i8x16.splat(surface)));
  return (bits & ~bitsOf(isMarked)) | bitsOf(v128.and(isBlack, lanes));
}

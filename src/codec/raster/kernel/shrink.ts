// A bitmap made small, in 16 greys: pels averaged over as many of them as fall on one of the small picture's.

import { clear, room } from "./sheet.ts";

/** Of the bitmap and of the small picture. */
let width = 0;
let height = 0;
let wide = 0;
let high = 0;
/** By column of the picture, 16 bits: the first of its pels; one more behind the last. */
let starts = 0;
/** By pel of the bitmap: black ones of the rows that become one. */
let sums = 0;
/** By black pels how black, up to 15: of the fewest rows and columns that become one, of one column more, one row more, and both. */
let greys = 0;
/** Few pels become one: at most four of a row, and no more than 255. */
let isFine = false;
let greysPitch = 0;

/** Room for `rows` rows of the bitmap, one behind the other. */
export function layPicture(across: i32, down: i32, wideNow: i32, highNow: i32, rows: i32): i32 {
  clear();
  width = across;
  height = down;
  wide = wideNow;
  high = highNow;
  starts = room(wide * 2 + 2);
  for (let x = 0; x <= wide; x++) store<u16>(starts + x * 2, <u16>((x * width + wide - 1) / wide));
  sums = room(((width + 15) & ~15) + 32);
  memory.fill(sums + width, 0, 32);
  const columns = width / wide;
  const lines = max(1, height / high);
  isFine = columns < 4 && lines < 60;
  greysPitch = (lines + 1) * (columns + 1) + 1;
  greys = room(4 * greysPitch);
  for (let i = 0; i < 4; i++) fillGreys(greys + i * greysPitch, (lines + (i >> 1)) * (columns + (i & 1)));
  return room(rows * ((width + 7) >> 3) + 16);
}

/** The first of the bitmap's rows that are on a row of the picture. */
function firstRow(y: i32): i32 {
  return <i32>((<i64>y * <i64>height) / <i64>high);
}

/** Rows `from` up to `to` of the picture, each behind an octet 0, two pels an octet. `bitmap`: from the first row on that they need. */
export function shrink(bitmap: i32, from: i32, to: i32): i32 {
  const octets = (width + 7) >> 3;
  const pitch = ((wide + 1) >> 1) + 1;
  const picture = room(pitch * (to - from));
  memory.fill(picture, 255, pitch * (to - from));
  const above = firstRow(from);
  const fewest = width / wide;
  const fewestRows = max(1, height / high);
  for (let y = from; y < to; y++) {
    const line = picture + (y - from) * pitch;
    store<u8>(line, 0);
    const first = firstRow(y);
    const last = min(height, max(first + 1, firstRow(y + 1)));
    const source = bitmap + (first - above) * octets;
    if (!sumRows(source, octets, last - first)) continue;
    const known = last - first === fewestRows ? greys : greys + 2 * greysPitch;
    for (let x = 0; x < wide; x += 8) {
      if (isFine && isWhite(sums + <i32>load<u16>(starts + x * 2))) continue;
      for (let u = x; u < min(wide, x + 8); u += 2) {
        const left = greyAt(u, fewest, known);
        const right = u + 1 < wide ? greyAt(u + 1, fewest, known) : 0;
        store<u8>(line + 1 + (u >> 1), <u8>(255 - (left << 4) - right));
      }
    }
  }
  return picture;
}

/** Black pels by column of some rows; false when there is none. */
function sumRows(source: i32, octets: i32, rows: i32): bool {
  const bits = i8x16(-128, 64, 32, 16, 8, 4, 2, 1, -128, 64, 32, 16, 8, 4, 2, 1);
  let any = 0;
  for (let at = 0; at < octets; at += 2) {
    let black = i8x16.splat(0);
    for (let row = 0; row < rows; row++) {
      // What stands behind the last octet of a row is of no column.
      const two = <i32>load<u16>(source + row * octets + at);
      if (two === 0) continue;
      any |= two;
      const spread = i8x16.shuffle(
        i16x8.splat(<i16>two),
        i16x8.splat(0),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
      );
      black = i8x16.sub(black, i8x16.eq(v128.and(spread, bits), bits));
    }
    v128.store(sums + at * 8, black);
  }
  return any !== 0;
}

/** No black pel in as many columns as eight of the picture are made of, four each. */
function isWhite(at: i32): bool {
  return !v128.any_true(v128.or(v128.load(at), v128.load(at, 16)));
}

/** How black a pel of the picture is. */
function greyAt(x: i32, fewest: i32, known: i32): i32 {
  const first = <i32>load<u16>(starts + x * 2);
  const count = <i32>load<u16>(starts + x * 2, 2) - first;
  let black = 0;
  if (isFine) {
    // Four octets added up in the topmost.
    const four = load<u32>(sums + first) << ((4 - count) * 8);
    if (four === 0) return 0;
    black = <i32>((four * 0x01010101) >> 24);
  } else for (let at = first; at < first + count; at++) black += load<u8>(sums + at);
  return load<u8>((count === fewest ? known : known + greysPitch) + black);
}

/** By number of black ones among the `area` that a pel is made of. */
function fillGreys(at: i32, area: i32): void {
  for (let black = 0; black <= area; black++) store<u8>(at + black, <u8>((30 * black + area) / (2 * area)));
}

// Pels of one grey that hang together are all strokes or surface: a large shape's thin end, a watermark's corner, the ground between
// two letters is none. Only shapes that are partly one and partly the other are followed.

import { surface } from "./marks.ts";
import {
  across,
  down,
  fillPlane,
  firstLanes,
  free,
  grey,
  height,
  marks,
  pitch,
  plane,
  reach,
  tileHeight,
  tileWidth,
  width,
} from "./sheet.ts";
import { drawn, wanted } from "./stroke-tiles.ts";

/** Share of a shape's pels that must be strokes for all to be. */
const mostly = 0.5;
/** Greys up to which neighbours are of one grey. */
const sameGrey = 4;
/** Pels after which a shape that is hardly strokes so far is taken for a surface: a square of 1 cm. Only its strokes are followed then. */
const look = 8_192;

/** Not seen; seen, its shape settled or being followed, or no pel; part of a surface that was found to be too large to be followed to its end. */
const unseen: u8 = 0;
const followed: u8 = 1;
const vast: u8 = 2;

let seen = 0;
/** Places of the shape's pels from here up to `shapeEnd`, and the end of the memory that there is for them. */
let shape = 0;
let shapeEnd = 0;
let roomEnd = 0;
let isVast = false;

/** Room for a first shape: most pages have none to be followed. */
function begin(): void {
  seen = plane();
  fillPlane(seen, unseen, followed);
  shape = free();
  roomEnd = shape;
}

/** Changes the marks. */
export function wholeShapes(): void {
  seen = 0;
  for (let row = 0, tile = 0; row < down; row++)
    for (let column = 0; column < across; column++, tile++) {
      if (load<u8>(wanted + tile) === 0 || load<u8>(drawn + tile) === 0) continue;
      const left = column * tileWidth;
      const right = min(width, left + tileWidth);
      for (let y = row * tileHeight; y < min(height, (row + 1) * tileHeight); y++)
        for (let x = left; x < right; x += 16)
          if (mayBorder(y * pitch + x, right - x)) followBorder(y * pitch + x, min(16, right - x));
    }
}

/** Whether one of sixteen pels is of a stroke beside a surface of its grey. */
function mayBorder(at: i32, count: i32): bool {
  const strokes = v128.andnot(firstLanes(count), i8x16.eq(v128.load(marks + at), i8x16.splat(surface)));
  if (!v128.any_true(strokes)) return false;
  const pels = v128.load(grey + at);
  const beside = v128.or(
    v128.or(likeSurface(at - 1, pels), likeSurface(at + 1, pels)),
    v128.or(likeSurface(at - pitch, pels), likeSurface(at + pitch, pels)),
  );
  return v128.any_true(v128.and(strokes, beside));
}

function likeSurface(at: i32, pels: v128): v128 {
  const others = v128.load(grey + at);
  const apart = v128.or(i8x16.sub_sat_u(pels, others), i8x16.sub_sat_u(others, pels));
  return v128.and(i8x16.eq(v128.load(marks + at), i8x16.splat(surface)), i8x16.le_u(apart, i8x16.splat(<i8>sameGrey)));
}

/** Pel by pel, since a shape that was followed changes the marks. */
function followBorder(first: i32, count: i32): void {
  for (let at = first; at < first + count; at++) {
    if (load<u8>(marks + at) === surface) continue;
    const value = <i32>load<u8>(grey + at);
    if (
      isLikeSurface(at - 1, value) ||
      isLikeSurface(at + 1, value) ||
      isLikeSurface(at - pitch, value) ||
      isLikeSurface(at + pitch, value)
    )
      follow(at);
  }
}

function isLikeSurface(at: i32, value: i32): bool {
  return load<u8>(marks + at) === surface && isAlike(<i32>load<u8>(grey + at), value);
}

function isAlike(a: i32, b: i32): bool {
  return <u32>(a - b + sameGrey) <= <u32>(2 * sameGrey);
}

/** Settles the shape of a pel: all of it black or white, or none. */
function follow(start: i32): void {
  if (seen === 0) begin();
  const before = load<u8>(seen + start);
  if (before === followed) return;
  isVast = before === vast;
  shapeEnd = shape;
  push(start);
  const mark = load<u8>(marks + start);
  let strokes = 0;
  let enough = look;
  let i = 0;
  for (let place = shape; place < shapeEnd; place += 4, i++) {
    const at = load<i32>(place);
    const value = <i32>load<u8>(grey + at);
    if (load<u8>(marks + at) !== surface) strokes++;
    join(at - 1, value);
    join(at + 1, value);
    join(at - pitch, value);
    join(at + pitch, value);
    if (i < enough || isVast) continue;
    isVast = <f64>strokes < mostly * <f64>i;
    enough *= 2;
  }
  const all = !isVast && <f64>strokes >= mostly * <f64>((shapeEnd - shape) >> 2);
  for (let place = shape; place < shapeEnd; place += 4) {
    const at = load<i32>(place);
    if (isVast) store<u8>(seen + at, vast);
    if (!all) store<u8>(marks + at, surface);
    else if (load<u8>(marks + at) === surface) store<u8>(marks + at, mark);
  }
}

function join(at: i32, value: i32): void {
  if (!isAlike(<i32>load<u8>(grey + at), value)) return;
  const before = load<u8>(seen + at);
  if (before !== unseen) {
    if (before === vast) isVast = true;
    return;
  }
  if (isVast && load<u8>(marks + at) === surface) return;
  push(at);
}

function push(at: i32): void {
  if (shapeEnd + 4 > roomEnd) {
    roomEnd = shapeEnd + 262_144;
    reach(roomEnd);
  }
  store<u8>(seen + at, followed);
  store<i32>(shapeEnd, at);
  shapeEnd += 4;
}

// The paper of a scanned or photographed sheet made white: shadows, folds and yellowed edges are a ground that changes slowly,
// and what is printed is told by how much darker it is than the ground beside it. A page that is not mostly plain light ground
// is a photograph and stays as it is.

import { aside, lightestAround, rowPitch } from "./extremes.ts";
import { firstLanes, grey, height, leastOf, mostOf, pitch, room, sumOf, width } from "./sheet.ts";

/** Pels a side of the fields in which the ground is measured. */
const field = 16;
/** Fields around one that letters never fill: 80 pels, 10 mm. */
const reach = 2;
/** Darkest ground that is still paper: on its own, and as a share of the page's lightest. */
const darkest = 110.0;
const shade = 0.55;
/** Greys between the ground and the middle pel of a field of plain paper. */
const plain = 24;
/** Shares of plain light fields that make a page a sheet of paper, and of dark ones that make it a photograph. */
const mostly = 0.5;
const pictured = 0.3;

/** Greys in a field from which on it was taken by a camera or scanner, and the share of such fields that makes a page one. */
const grainy = 6;
const scan = 0.5;

/** Every so many fields and rows of a field are looked at: a few hundred places say it. */
const everyField = 13;
const everyRow = 3;

/** Whether the page came through a lens: what a program draws has one grey in most places. */
export function looksScanned(): bool {
  const across = (width + field - 1) / field;
  const down = (height + field - 1) / field;
  const seen = room(1024);
  memory.fill(seen, 0, 1024);
  let grains = 0;
  let fields = 0;
  for (let at = 0; at < across * down; at += everyField, fields++) {
    const left = (at % across) * field;
    const top = (at / across) * field;
    const right = min(width, left + field);
    let greys = 0;
    for (let y = top; y < min(height, top + field) && greys < grainy; y += everyRow)
      for (let x = left; x < right; x++) {
        const place = seen + <i32>load<u8>(grey + y * pitch + x) * 4;
        if (load<i32>(place) === at + 1) continue;
        store<i32>(place, at + 1);
        greys++;
      }
    if (greys >= grainy) grains++;
  }
  return <f64>grains >= scan * <f64>fields;
}

/** Rows of which one is counted: a page's greys are much alike from one to the next. */
const everyCounted = 4;

/** Pels by grey, 256 numbers of 32 bits, of some of the rows. */
export function histogram(): i32 {
  // Four counts that are added up: a page of one grey would wait for each pel's before.
  const counts = room(4096);
  memory.fill(counts, 0, 4096);
  for (let y = 0; y < height; y += everyCounted) {
    let at = grey + y * pitch;
    const stop = at + width;
    for (; at + 4 <= stop; at += 4) {
      const four = load<u32>(at);
      count(counts, four & 0xff);
      count(counts + 1024, (four >> 8) & 0xff);
      count(counts + 2048, (four >> 16) & 0xff);
      count(counts + 3072, four >> 24);
    }
    for (; at < stop; at++) count(counts, load<u8>(at));
  }
  for (let at = counts; at < counts + 1024; at += 4)
    store<u32>(at, load<u32>(at) + load<u32>(at, 1024) + load<u32>(at, 2048) + load<u32>(at, 3072));
  return counts;
}

function count(counts: i32, value: u32): void {
  const place = counts + value * 4;
  store<u32>(place, load<u32>(place) + 1);
}

/** Changes the page. */
export function whitenPaper(): void {
  const across = (width + field - 1) / field;
  const down = (height + field - 1) / field;
  const fields = rowPitch(across);
  const ground = room(fields * down + 32);
  const counts = room(1024);
  memory.fill(counts, 0, 1024);
  // Fields that are plain, by their ground.
  const evens = room(1024);
  memory.fill(evens, 0, 1024);
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      const found = groundOf(row, column);
      store<u8>(ground + row * fields + column, <u8>(found & 0xff));
      count(counts, found & 0xff);
      if (found > 0xff) count(evens, found & 0xff);
    }
  const all = across * down;
  const whitest = lightAbove(counts, <i32>(<f64>all * 0.05));
  const least = max(darkest, shade * <f64>whitest);
  let papers = 0;
  let dark = 0;
  for (let value = 0; value < 256; value++)
    if (<f64>value >= least) papers += load<i32>(evens + value * 4);
    else dark += load<i32>(counts + value * 4);
  if (<f64>papers < mostly * <f64>all || <f64>dark > pictured * <f64>all) return;
  const spare = room(aside(across, down));
  lightestAround(ground, across, down, reach, reach, 0, spare);
  lightestAround(ground, across, down, reach, reach, 255, spare);
  // What no letter fills is dark for another reason: a picture on the sheet.
  for (let row = 0; row < down; row++)
    for (let at = ground + row * fields; at < ground + row * fields + across; at++)
      if (<f64>load<u8>(at) < least) store<u8>(at, <u8>whitest);
  whiten(ground, fields, across, down);
}

/** The lightest of the grounds, but for so many fields. */
function lightAbove(counts: i32, fields: i32): i32 {
  let above = 0;
  for (let value = 255; value > 0; value--) {
    above += load<i32>(counts + value * 4);
    if (above > fields) return value;
  }
  return 0;
}

/** The grey above which no more than a tenth of a field's pels lie; 256 more where it is plain. */
function groundOf(row: i32, column: i32): i32 {
  const top = row * field;
  const left = column * field;
  const rows = min(height - top, field);
  const first = grey + top * pitch + left;
  const lanes = firstLanes(width - left);
  const pels = rows * min(width - left, field);
  let darkest = i8x16.splat(-1);
  let lightest = i8x16.splat(0);
  for (let y = 0; y < rows; y++) {
    const line = v128.load(first + y * pitch);
    darkest = i8x16.min_u(darkest, v128.or(line, v128.not(lanes)));
    lightest = i8x16.max_u(lightest, v128.and(line, lanes));
  }
  const tenth = <f64>pels * 0.1;
  let low = leastOf(darkest);
  let high = mostOf(lightest);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (<f64>pelsFrom(first, rows, lanes, middle) > tenth) low = middle;
    else high = middle - 1;
  }
  const isPlain = low <= plain || <f64>pelsFrom(first, rows, lanes, low - plain) > <f64>pels * 0.5;
  return isPlain ? low | 256 : low;
}

/** Pels of a field of a grey and lighter. */
function pelsFrom(first: i32, rows: i32, lanes: v128, value: i32): i32 {
  const least = i8x16.splat(<i8>value);
  let counts = i8x16.splat(0);
  for (let y = 0; y < rows; y++)
    counts = i8x16.sub(counts, v128.and(i8x16.ge_u(v128.load(first + y * pitch), least), lanes));
  return sumOf(counts);
}

/** Sixteen of them, to be looked at one by one. */
let grounds = 0;

function whiten(ground: i32, fields: i32, across: i32, down: i32): void {
  const lighter = room(1024);
  // By ground: how many times lighter the paper becomes, in 1/65536.
  for (let value = 0; value < 256; value++)
    store<i32>(lighter + value * 4, <i32>floor<f64>((255.0 * 65536.0) / <f64>max(1, value) + 0.5));
  let upper = room(pitch);
  let lower = room(pitch);
  grounds = room(16);
  let known = -1;
  for (let y = 0; y < height; y++) {
    // In halves of a row between the middles of the fields.
    const v = max(0, min(2 * field * (down - 1), 2 * y + 1 - field));
    const row = v / (2 * field);
    if (row !== known) {
      known = row;
      const other = upper;
      upper = lower;
      lower = other;
      if (row === 0) groundLine(ground, across, upper);
      groundLine(ground + min(down - 1, row + 1) * fields, across, lower);
    }
    whitenLine(grey + y * pitch, upper, lower, <i16>(v % (2 * field)), lighter);
  }
}

/** One row; `part` of 32 from the upper line of the ground to the lower. */
function whitenLine(line: i32, upper: i32, lower: i32, part: i16, lighter: i32): void {
  const parts = i16x8.splat(part);
  for (let x = 0; x < width; x += 16) {
    const from = v128.load(upper + x);
    const to = v128.load(lower + x);
    const here = i8x16.add(
      from,
      i8x16.shuffle(
        stepOf(i16x8.extend_low_i8x16_u(from), i16x8.extend_low_i8x16_u(to), parts),
        stepOf(i16x8.extend_high_i8x16_u(from), i16x8.extend_high_i8x16_u(to), parts),
        0,
        2,
        4,
        6,
        8,
        10,
        12,
        14,
        16,
        18,
        20,
        22,
        24,
        26,
        28,
        30,
      ),
    );
    const pels = v128.load(line + x);
    const first = <i32>i8x16.extract_lane_u(here, 0);
    const lanes = firstLanes(width - x);
    if (i8x16.all_true(v128.or(i8x16.eq(here, i8x16.splat(<i8>first)), v128.not(lanes)))) {
      const times = load<i32>(lighter + first * 4);
      const whole = i16x8.splat(<i16>(times >> 16));
      const rest = i16x8.splat(<i16>times);
      const lit = i8x16.narrow_i16x8_u(
        litOf(i16x8.extend_low_i8x16_u(pels), whole, rest),
        litOf(i16x8.extend_high_i8x16_u(pels), whole, rest),
      );
      v128.store(line + x, v128.bitselect(lit, pels, lanes));
      continue;
    }
    v128.store(grounds, here);
    for (let i = 0; i < min(16, width - x); i++) {
      const times = load<i32>(lighter + <i32>load<u8>(grounds + i) * 4);
      const at = line + x + i;
      store<u8>(at, <u8>min(255, (<i32>load<u8>(at) * times) >> 16));
    }
  }
}

function stepOf(from: v128, to: v128, parts: v128): v128 {
  return i16x8.shr_s(i16x8.mul(i16x8.sub(to, from), parts), 5);
}

function litOf(pels: v128, whole: v128, rest: v128): v128 {
  const low = i32x4.shr_u(i32x4.extmul_low_i16x8_u(pels, rest), 16);
  const high = i32x4.shr_u(i32x4.extmul_high_i16x8_u(pels, rest), 16);
  return i16x8.add(i16x8.mul(pels, whole), i16x8.narrow_i32x4_u(low, high));
}

/** A line of fields by column, between the middles of the fields in proportion. */
function groundLine(fields: i32, across: i32, to: i32): void {
  for (let x = 0; x < width; x++) {
    const u = max(0, min(2 * field * (across - 1), 2 * x + 1 - field));
    const left = u / (2 * field);
    const a = <i32>load<u8>(fields + left);
    const b = <i32>load<u8>(fields + min(across - 1, left + 1));
    store<u8>(to + x, <u8>((a * 2 * field + (b - a) * (u % (2 * field)) + field) >> 5));
  }
}

// Half the columns of a bitmap, as `halveRows` halves its rows: 400 pels an inch become 200. In steps; cannot fail.

import type { Bitmap } from "../../base/fax.ts";
import { createBitmap, tailMask } from "./bitmap.ts";
import type { Steps } from "./steps.ts";

/** Rows worked on without a pause: some milliseconds of an A3 page. */
const rowsPerStep = 256;

/** The four pels at odd places of an octet, from its left: 0, 2, 4, 6. */
const lefts = Uint8Array.from({ length: 256 }, (_, octet) =>
  [7, 5, 3, 1].reduce((nibble, bit) => (nibble << 1) | ((octet >> bit) & 1), 0),
);

/**
 * Half the columns, rounded up. Each new pel is the left one of its pair, which keeps the density of halftones and the width of
 * strokes; what the right column alone holds is put back when it is a rule or a stroke: three or more pels one below the other
 * with the other colour to the left and right. So a black one-pel rule never vanishes; a white one in black ground is kept when
 * at least three black columns lie to its left.
 */
export function* halveColumnsSteps(bitmap: Bitmap): Steps<Bitmap> {
  const { height } = bitmap;
  const halved = createBitmap((bitmap.width + 1) >> 1, height);
  const { stride, data } = halved;
  if (stride === 0) return halved;
  const black = new Uint8Array(data.length);
  const blank = new Uint8Array(data.length);
  const right = new Uint8Array(stride);
  const mask = tailMask(bitmap.width);
  const last = bitmap.stride - 1;
  for (let y = 0; y < height; y++) {
    if (y % rowsPerStep === rowsPerStep - 1) yield;
    const from = y * bitmap.stride;
    const to = y * stride;
    for (let i = 0; i < stride; i++) {
      const high = octetAt(i * 2);
      const low = octetAt(i * 2 + 1);
      data[to + i] = (lefts[high]! << 4) | lefts[low]!;
      right[i] = (lefts[(high << 1) & 0xff]! << 4) | lefts[(low << 1) & 0xff]!;
    }
    for (let i = 0; i < stride; i++) {
      const a = data[to + i]!;
      const b = right[i]!;
      const before = i === 0 ? 0 : data[to + i - 1]!;
      const next = ((a << 1) | ((i + 1 < stride ? data[to + i + 1]! : 0) >> 7)) & 0xff;
      const above = (b >> 1) | ((i === 0 ? 0 : right[i - 1]!) << 7);
      const further = (a >> 1) | (before << 7);
      black[to + i] = b & ~a & ~next;
      blank[to + i] = further & above & a & ~b & next & 0xff;
    }

    function octetAt(i: number): number {
      return i > last ? 0 : bitmap.data[from + i]! & (i === last ? mask : 0xff);
    }
  }
  for (let y = 0; y < height; y++) {
    if (y % rowsPerStep === rowsPerStep - 1) yield;
    for (let at = y * stride; at < (y + 1) * stride; at++) {
      if (black[at] !== 0) data[at]! |= runsOfThree(black, at, stride);
      if (blank[at] !== 0) data[at]! &= ~runsOfThree(blank, at, stride);
    }
  }
  return halved;
}

/** Those bits of octet `at` that stand in a column of three or more ones. */
function runsOfThree(octets: Uint8Array, at: number, stride: number): number {
  const row = (n: number): number => octets[at + n * stride] ?? 0;
  const [a, b, c, d, e] = [row(-2), row(-1), row(0), row(1), row(2)];
  return (a & b & c) | (b & c & d) | (c & d & e);
}

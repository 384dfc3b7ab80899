// Changes a page's pels and lines per millimetre (T.4 clause 2) by whole numbers alone: fine ⇄ standard ⇄ superfine, r16 and
// 400x400 down to them. The picture's real size stays, or nearly: what T.4 takes for equivalent (200x200 and fine, 400x400 and
// r16) keeps its pels. Downwards a row or column of two is dropped in a way that keeps one-pel rules and strokes and the
// density of halftones; upwards rows are repeated.

import { type Bitmap, grids, type Page, type Resolution } from "../../base/fax.ts";
import { createBitmap, tailMask } from "./bitmap.ts";
import { halveColumnsSteps } from "./columns.ts";
import { runThrough, type Steps } from "./steps.ts";

/** Rows halved without a pause: three milliseconds of the densest A3 page. */
const rowsPerStep = 256;

/** Lines for one of standard, nearly. */
const lines: Readonly<Record<Resolution, number>> = {
  standard: 1,
  fine: 2,
  "200x200": 2,
  "300x300": 3,
  superfine: 4,
  "400x400": 4,
  r16: 4,
};

/** How often columns and rows are halved from one resolution to another; undefined where whole numbers do not lead there. */
export function halvings(
  from: Resolution,
  to: Resolution,
): { readonly columns: number; readonly rows: number } | undefined {
  const columns = Math.log2(grids[from].density / grids[to].density);
  const rows = Math.log2(lines[from] / lines[to]);
  const whole = [columns, rows].every((times) => Number.isInteger(times) && times >= 0);
  return whole ? { columns, rows } : undefined;
}

/** The page in the resolution asked for; the page itself when it already has it. RangeError where neither halving nor repeating rows leads there. */
export function changeResolution(page: Page, to: Resolution): Page {
  return runThrough(changeResolutionSteps(page, to));
}

/** As `changeResolution`. */
export function* changeResolutionSteps(page: Page, to: Resolution): Steps<Page> {
  if (page.resolution === to) return page;
  const times = halvings(page.resolution, to);
  const back = halvings(to, page.resolution);
  if (times === undefined && back?.columns !== 0)
    throw new RangeError(`no whole steps from ${page.resolution} to ${to}`);
  let { bitmap } = page;
  for (let n = times?.rows ?? 0; n > 0; n--) bitmap = yield* halveRowsSteps(bitmap);
  for (let n = times?.columns ?? 0; n > 0; n--) bitmap = yield* halveColumnsSteps(bitmap);
  for (let n = times === undefined ? back!.rows : 0; n > 0; n--) bitmap = doubleRows(bitmap);
  return { bitmap, resolution: to };
}

/** 204 × 196 → 204 × 98: half the rows, rounded up. See `halveRows`. */
export function fineToStandard(bitmap: Bitmap): Bitmap {
  return halveRows(bitmap);
}

/**
 * Half the rows, rounded up. Each new row is the upper row of its pair, which keeps the density of halftones (the OR of
 * both makes 25 % grey 44 %) and the width of strokes; and what the lower row alone holds is put back when it is a rule or a
 * stroke: three or more pels side by side with the other colour right above and below. So a black one-row rule never
 * vanishes; a white one in black ground is kept when at least three black rows lie above it, so that no black rule is lost for it.
 */
export function halveRows(bitmap: Bitmap): Bitmap {
  return runThrough(halveRowsSteps(bitmap));
}

function* halveRowsSteps(bitmap: Bitmap): Steps<Bitmap> {
  const { width, stride, data } = bitmap;
  const halved = createBitmap(width, (bitmap.height + 1) >> 1);
  const octets = (width + 7) >> 3;
  if (octets === 0) return halved;
  const mask = tailMask(width);
  const white = new Uint8Array(octets);
  const row = (y: number): Uint8Array =>
    y < 0 || y >= bitmap.height ? white : data.subarray(y * stride, y * stride + octets);
  const black = new Uint8Array(octets + 2);
  const blank = new Uint8Array(octets + 2);
  for (let y = 0, to = 0; y < bitmap.height; y += 2, to += halved.stride) {
    if (y % rowsPerStep === rowsPerStep - 2) yield;
    const [high, above, upper, lower, below] = [row(y - 2), row(y - 1), row(y), row(y + 1), row(y + 2)];
    let thin = 0;
    for (let i = 0; i < octets; i++) {
      const a = upper[i]!;
      const b = lower[i]!;
      const c = below[i]!;
      thin |= black[i + 1] = b & ~a & ~c;
      thin |= blank[i + 1] = high[i]! & above[i]! & a & ~b & c;
    }
    if (thin === 0) halved.data.set(upper, to);
    else
      for (let i = 0; i < octets; i++)
        halved.data[to + i] = (upper[i]! | runsOfThree(black, i + 1)) & ~runsOfThree(blank, i + 1);
    halved.data[to + octets - 1]! &= mask;
  }
  return halved;
}

/** Those bits of octet `at` that stand in a row of three or more ones. `octets` has a zero octet at either end. */
function runsOfThree(octets: Uint8Array, at: number): number {
  const near = (octets[at - 1]! << 16) | (octets[at]! << 8) | octets[at + 1]!;
  const middles = near & (near << 1) & (near >> 1);
  return ((middles | (middles << 1) | (middles >> 1)) >> 8) & 0xff;
}

/** Every row twice. */
export function doubleRows(bitmap: Bitmap): Bitmap {
  const { width, stride, data } = bitmap;
  const doubled = createBitmap(width, bitmap.height * 2);
  const octets = doubled.stride;
  for (let y = 0; y < bitmap.height; y++) {
    const from = data.subarray(y * stride, y * stride + octets);
    doubled.data.set(from, y * 2 * octets);
    doubled.data.set(from, (y * 2 + 1) * octets);
  }
  return doubled;
}

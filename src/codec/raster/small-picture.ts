// A bitmap made small for the eye, in 16 greys: rows and columns are averaged by different shares, since pels are not square.

import type { Bitmap } from "../../base/fax.ts";
import type { Steps } from "../image/steps.ts";
import { withKernel } from "./kernel.ts";

/** Pels of the bitmap between two steps: a millisecond or two. */
const pelsPerStep = 4_000_000;

/**
 * `wide` × `high` pels, whole numbers from 1 up to the bitmap's own width and any height, as a PNG has its rows: an octet 0, then two
 * pels an octet, 0 black … 15 white.
 */
export function* smallPictureSteps(
  { width, height, stride, data }: Bitmap,
  wide: number,
  high: number,
): Steps<Uint8Array> {
  const pitch = ((wide + 1) >> 1) + 1;
  const rows = new Uint8Array(pitch * high);
  const perStep = Math.max(1, Math.floor((high * pelsPerStep) / Math.max(1, width * height)));
  for (let from = 0; from < high; from += perStep) {
    if (from > 0) yield;
    const to = Math.min(high, from + perStep);
    const first = Math.floor((from * height) / high);
    const last = Math.min(height, Math.floor((to * height) / high) + 1);
    withKernel((kernel) => {
      const room = kernel.layPicture(width, height, wide, high, last - first);
      new Uint8Array(kernel.memory.buffer).set(data.subarray(first * stride, last * stride), room);
      const made = kernel.shrink(room, from, to);
      rows.set(new Uint8Array(kernel.memory.buffer, made, pitch * (to - from)), pitch * from);
    });
  }
  return rows;
}

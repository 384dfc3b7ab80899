// Small pictures of pages: every grey is the share of black among the pels that fall on it, whatever the sizes.

import assert from "node:assert/strict";
import fc from "fast-check";
import { createBitmap, pelAt } from "../../../../src/codec/image/bitmap.ts";
import { runThrough } from "../../../../src/codec/image/steps.ts";
import { smallPictureSteps } from "../../../../src/codec/raster/small-picture.ts";
import { dice } from "../../../support/bitmaps.ts";

describe("small picture", () => {
  it("is as black as what it is made of", () => {
    const cases = fc.tuple(
      fc.integer({ min: 1, max: 260 }),
      fc.integer({ min: 1, max: 150 }),
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 1_000_000 }),
    );
    fc.assert(
      fc.property(cases, ([width, height, most, high, seed]) => {
        const wide = Math.min(width, most);
        const bitmap = createBitmap(width, height);
        const roll = dice(seed);
        const dense = 1 + roll(12);
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++)
            if (roll(dense) === 0) bitmap.data[y * bitmap.stride + (x >> 3)]! |= 0x80 >> (x & 7);
        const rows = runThrough(smallPictureSteps(bitmap, wide, high));
        const pitch = ((wide + 1) >> 1) + 1;
        assert.equal(rows.length, pitch * high);
        for (let y = 0; y < high; y++) {
          assert.equal(rows[y * pitch], 0);
          const first = Math.floor((y * height) / high);
          const last = Math.max(first + 1, Math.floor(((y + 1) * height) / high));
          for (let x = 0; x < wide; x++) {
            let [black, pels] = [0, 0];
            for (let u = Math.ceil((x * width) / wide); u < Math.ceil(((x + 1) * width) / wide); u++)
              for (let v = first; v < last; v++, pels++) black += pelAt(bitmap, u, v);
            const octet = rows[y * pitch + 1 + (x >> 1)]!;
            assert.equal(15 - (x % 2 === 0 ? octet >> 4 : octet & 15), Math.round((15 * black) / pels), `${x},${y}`);
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  it("of a long page is made in steps", () => {
    const bitmap = createBitmap(1728, 12_000);
    bitmap.data.fill(0xff, 216 * 11_990);
    let steps = 0;
    const work = smallPictureSteps(bitmap, 200, 600);
    let step = work.next();
    for (; step.done !== true; step = work.next()) steps++;
    assert.equal(steps, 5);
    assert.deepEqual([step.value.at(-1), step.value[101 * 599 + 1], step.value[101 * 598 + 1]], [0x77, 0x77, 255]);
  });
});

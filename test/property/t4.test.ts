// Any page comes back pel for pel through every coding; any octets give a bounded page and never an exception.

import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../src/base/bytes.ts";
import type { Bitmap, Compression } from "../../src/base/fax.ts";
import { bitmapsEqual, createBitmap } from "../../src/codec/image/bitmap.ts";
import { decodePage } from "../../src/codec/t4/page-decoder.ts";
import { encodePage, encodePageSteps } from "../../src/codec/t4/page-encoder.ts";
import { judgeCopy } from "../../src/engine/t30/page-receive.ts";
import { setBlack } from "../support/bitmaps.ts";
import { drawPage } from "../support/t30-call.ts";

const widths = fc.oneof(
  fc.constantFrom(1, 7, 8, 9, 31, 32, 33, 63, 64, 65, 1728, 2048, 2432, 2560, 2623, 2624, 5300, 10000),
  fc.integer({ min: 1, max: 3000 }),
);
const compressions = fc.constantFrom<Compression>("mh", "mr", "mmr");

/** Rows as runs of any length, repeated, shifted a little, blank, black or alternating: what the 2-D modes are made for. */
const bitmaps: fc.Arbitrary<Bitmap> = widths.chain((width) =>
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.array(fc.integer({ min: 0, max: width < 100 ? 9 : 400 }), { maxLength: 40 }) },
        { weight: 1, arbitrary: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 40, maxLength: 900 }) },
        { weight: 3, arbitrary: fc.constantFrom("blank", "black", "fine", "again", "left", "right") },
      ),
      { maxLength: 30 },
    )
    .map((rows) => {
      const bitmap = createBitmap(width, rows.length);
      for (const [y, row] of rows.entries()) drawRow(bitmap, y, row);
      return bitmap;
    }),
);

function drawRow(bitmap: Bitmap, y: number, row: readonly number[] | string): void {
  const { width } = bitmap;
  if (typeof row !== "string") {
    let x = 0;
    for (const [i, run] of row.entries()) {
      for (const end = Math.min(width, x + run); x < end; x++) if (i % 2 === 1) setBlack(bitmap, x, y);
    }
    return;
  }
  const above = (x: number): boolean =>
    y > 0 && x >= 0 && x < width && (bitmap.data[(y - 1) * bitmap.stride + (x >> 3)]! & (0x80 >> (x & 7))) !== 0;
  for (let x = 0; x < width; x++)
    if (
      row === "black" ||
      (row === "fine" && x % 2 === 0) ||
      (row === "again" && above(x)) ||
      (row === "left" && above(x + 2)) ||
      (row === "right" && above(x - 3))
    )
      setBlack(bitmap, x, y);
}

const garbage = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  // Sparse octets hold EOLs, dense ones hold code words.
  fc
    .array(fc.constantFrom(0, 0, 0, 1, 0x80, 0x10, 0xff, 0x35, 0x9b), { maxLength: 3000 })
    .map((a) => Uint8Array.from(a)),
);

describe("T.4 and T.6, any page", () => {
  it("comes back pel for pel, in either bit order, with any fill and K", () =>
    fc.assert(
      fc.property(
        bitmaps,
        compressions,
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 48, 288),
        fc.boolean(),
        (bitmap, compression, lsbFirst, kFactor, minBits, alignEol) => {
          const coded = encodePage(bitmap, { compression, lsbFirst, kFactor, minBits, alignEol });
          const page = decodePage(coded, { compression, lsbFirst, width: bitmap.width });
          assert.ok(bitmapsEqual(page.bitmap, bitmap));
          assert.deepEqual(page.quality, { lines: bitmap.height, badLines: 0, longestBadRun: 0 });
          assert.deepEqual([page.endSeen, page.broken], [true, false]);
          if (compression !== "mmr") assert.ok(coded.length * 8 >= bitmap.height * minBits + 72);
        },
      ),
      { numRuns: 400 },
    ));

  it("is the same in steps of any size", () =>
    fc.assert(
      fc.property(bitmaps, compressions, fc.integer({ min: 1, max: 40 }), (bitmap, compression, rows) => {
        const options = { compression, lsbFirst: true, minBits: 96 };
        assert.deepEqual(concatBytes([...encodePageSteps(bitmap, options, rows)]), encodePage(bitmap, options));
      }),
      { numRuns: 100 },
    ));

  it("keeps its undamaged lines when octets of an MH page are hit", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 60 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (lines, where, flip) => {
          const bitmap = createBitmap(1728, lines);
          for (let y = 0; y < lines; y++) for (let x = y * 7; x < 1728; x += 90) setBlack(bitmap, x, y);
          const coded = encodePage(bitmap, { compression: "mh", lsbFirst: true });
          // Not in the RTC: lines only.
          coded[where % (coded.length - 10)]! ^= flip;
          const page = decodePage(coded, { compression: "mh", lsbFirst: true, width: 1728 });
          assert.ok(page.endSeen);
          assert.ok(Math.abs(page.bitmap.height - lines) <= 2, `${page.bitmap.height} of ${lines} lines`);
          let same = 0;
          for (let y = 0; y < lines; y++) {
            const row = bitmap.data.subarray(y * 216, (y + 1) * 216).join();
            for (const near of [y - 1, y, y + 1])
              if (page.bitmap.data.subarray(near * 216, (near + 1) * 216).join() === row) {
                same++;
                break;
              }
          }
          assert.ok(same >= lines - 3, `${same} of ${lines} lines left`);
        },
      ),
      { numRuns: 200 },
    ));
});

describe("a hole in the signal", () => {
  for (const compression of ["mh", "mr"] as const)
    it(`is counted by the lines it swallowed, and what follows stays near its place: ${compression}`, () =>
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 255 }), (seed, noise) => {
          const { bitmap } = drawPage(seed, 800, "fine");
          const coded = encodePage(bitmap, { compression, lsbFirst: true });
          // Zeros alone would be fill, which a sender may send for 5 s (T.4 4.1.3).
          const swallowed = Math.round(800 * 0.2);
          const from = Math.round(coded.length * 0.4);
          const to = Math.round(coded.length * 0.6);
          for (let i = from; i < to; i++) coded[i] = (noise * (i | 1) * 31) >> 3;
          const { quality, bitmap: got } = decodePage(coded, { compression, lsbFirst: true, width: 1728 });
          assert.ok(quality.badLines > swallowed / 3, `${quality.badLines} bad lines of ${swallowed}`);
          assert.ok(Math.abs(got.height - 800) < swallowed, `${got.height} lines of 800`);
          assert.equal(judgeCopy(quality, quality.lines, "fine"), "RTN");
        }),
        { numRuns: 60 },
      ));
});

describe("T.4 and T.6, any octets", () => {
  const assertBounded = (bytes: Uint8Array, compression: Compression, width: number, maxLines: number): void => {
    const { bitmap, quality } = decodePage(bytes, { compression, width, lsbFirst: false, maxLines });
    assert.ok(bitmap.height <= maxLines && bitmap.height <= bytes.length * 8);
    assert.equal(bitmap.data.length, bitmap.stride * bitmap.height);
    assert.equal(quality.lines, bitmap.height);
    assert.ok(quality.longestBadRun <= quality.badLines && quality.badLines <= bytes.length * 8);
    // Nothing is ever drawn into the padding.
    const padding = 0xff >> (width & 7);
    if ((width & 7) !== 0)
      for (let i = bitmap.stride - 1; i < bitmap.data.length; i += bitmap.stride)
        assert.equal(bitmap.data[i]! & padding, 0);
  };

  it("give a page within its limits", () =>
    fc.assert(fc.property(garbage, compressions, widths, fc.integer({ min: 0, max: 500 }), assertBounded), {
      numRuns: 600,
    }));

  it("give a page within its limits when a sound page is damaged anywhere", () =>
    fc.assert(
      fc.property(
        bitmaps,
        compressions,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        (bitmap, compression, hits, cut) => {
          const coded = encodePage(bitmap, { compression, lsbFirst: false });
          for (const [where, value] of hits) coded[where % coded.length] = value;
          assertBounded(coded, compression, bitmap.width, 20000);
          assertBounded(coded.subarray(0, cut % coded.length), compression, bitmap.width, 20000);
        },
      ),
      { numRuns: 400 },
    ));

  it("take time in proportion to their number", () => {
    const long = 2_000_000;
    const patterns: Uint8Array[] = [
      new Uint8Array(long),
      new Uint8Array(long).fill(255),
      new Uint8Array(long).map((_, i) => (i % 2 === 0 ? 0 : 1)),
      new Uint8Array(long).map((_, i) => (i * 7919) & 255),
    ];
    const start = performance.now();
    for (const bytes of patterns)
      for (const compression of ["mh", "mr", "mmr"] as const)
        decodePage(bytes, { compression, width: 1728, lsbFirst: true });
    const seconds = (performance.now() - start) / 1000;
    assert.ok(seconds < 10, `${seconds} s for ${patterns.length * 3} × ${long} octets`);
  });
});

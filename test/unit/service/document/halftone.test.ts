// Greys to black and white, and what fits pages to a fax's width.

import assert from "node:assert/strict";
import { bitmapsEqual, createBitmap, pelAt } from "../../../../src/codec/image/bitmap.ts";
import { fitPage, trimEnds } from "../../../../src/service/document/fit.ts";
import { halftoneRows, levelsOf, thresholdRows } from "../../../../src/service/document/halftone.ts";
import { plainText } from "../../../../src/service/document/text-pages.ts";
import { testPage } from "../../../support/bitmaps.ts";

const whole = levelsOf(new Uint32Array(256).fill(1));
const share = (packed: Uint8Array, pels: number): number => {
  let black = 0;
  for (const octet of packed) for (let bits = octet; bits !== 0; bits &= bits - 1) black++;
  return black / pels;
};
const flat = (grey: number): number =>
  share(halftoneRows(new Uint8Array(64 * 64).fill(grey), 64, 0, 64, whole), 64 * 64);

describe("halftone", () => {
  it("makes white white, black black, and greys as dark as they are", () => {
    assert.equal(flat(255), 0);
    assert.equal(flat(225), 0);
    assert.equal(flat(0), 1);
    assert.equal(flat(40), 1);
    for (const grey of [80, 110, 140, 170, 200]) {
      const expected = 1 - (grey - 44) / (222 - 44);
      assert.ok(Math.abs(flat(grey) - expected) < 0.08, `${grey}: ${flat(grey)} for ${expected}`);
    }
  });

  it("clusters its dots: a middle grey changes colour a few times a tile, not at every pel", () => {
    const row = halftoneRows(new Uint8Array(800 * 8).fill(133), 800, 0, 8, whole);
    let changes = 0;
    for (let y = 0; y < 8; y++)
      for (let x = 1; x < 800; x++)
        if (
          ((row[y * 100 + (x >> 3)]! >> (7 - (x & 7))) & 1) !==
          ((row[y * 100 + ((x - 1) >> 3)]! >> (7 - ((x - 1) & 7))) & 1)
        )
          changes++;
    assert.ok(changes <= 8 * 100 * 4, String(changes));
  });

  it("goes on with the screen where the last rows ended", () => {
    const grey = Uint8Array.from({ length: 40 * 24 }, (_, i) => (i * 7) % 256);
    const once = halftoneRows(grey, 40, 0, 24, whole);
    const parts = [0, 5, 13].flatMap((top, i, all) => {
      const rows = (all[i + 1] ?? 24) - top;
      return [...halftoneRows(grey.subarray(top * 40, (top + rows) * 40), 40, top, rows, whole)];
    });
    assert.deepEqual([...once], parts);
  });

  it("gives faded greys the whole range, and leaves a picture of one shade alone", () => {
    const faded = new Uint32Array(256);
    faded.fill(1, 90, 200);
    const levels = levelsOf(faded);
    assert.deepEqual([levels[92], levels[199]], [0, 255]);
    const single = new Uint32Array(256);
    single[230] = 5000;
    assert.equal(levelsOf(single)[230], 255);
    single[120] = 20;
    assert.ok(levelsOf(single)[120]! > 60);
    assert.equal(levelsOf(new Uint32Array(256)).length, 256);
  });

  it("cuts black and white pictures at one grey", () => {
    assert.deepEqual([...thresholdRows(Uint8Array.of(0, 143, 144, 255), 4, 1)], [0b1100_0000]);
  });
});

describe("fitting a page", () => {
  it("leaves a fine page of 1728 pels alone", () => {
    const page = { bitmap: testPage(1728, 50), resolution: "fine" as const };
    assert.equal(fitPage(page).bitmap, page.bitmap);
  });

  it("puts white on both sides of a narrow page, pel for pel", () => {
    for (const width of [1, 7, 999, 1186, 1711, 1712, 1727]) {
      const { bitmap } = fitPage({ bitmap: testPage(width, 40, 3), resolution: "fine" });
      const left = ((1728 - width) >> 4) * 8;
      assert.equal(bitmap.width, 1728);
      for (let y = 0; y < 40; y += 3)
        for (let x = 0; x < 1728; x++)
          assert.equal(pelAt(bitmap, x, y), x < left ? 0 : pelAt(testPage1(width), x - left, y), `${width}: ${x},${y}`);
    }
  });
  const cached = new Map<number, ReturnType<typeof testPage>>();
  const testPage1 = (width: number): ReturnType<typeof testPage> => {
    if (!cached.has(width)) cached.set(width, testPage(width, 40, 3));
    return cached.get(width)!;
  };

  it("cuts white that stands above and below alike, and no ink", () => {
    const page = createBitmap(64, 100);
    page.data.fill(0xff, 40 * 8, 50 * 8);
    assert.equal(trimEnds(page, 10).height, 100 - 60);
    assert.equal(trimEnds(page, 40).height, 100);
    assert.equal(trimEnds(createBitmap(64, 100), 5).height, 100);
    const full = testPage(64, 100);
    full.data[0] = 1;
    assert.ok(bitmapsEqual(trimEnds(full, 0), full));
  });
});

describe("plain text", () => {
  it("keeps lines, tabs and form feeds and takes the rest of the control characters away", () => {
    assert.equal(plainText("a\r\nb\rc\td\u0000\u001b[31m\u2028e\f\f\fx\n\n\f\n", 1000), "a\nb\nc\td[31m\ne\fx\n");
    assert.equal(plainText("x".repeat(100), 10), `${"x".repeat(10)}\n`);
    assert.equal(plainText("", 10), "\n");
    assert.ok(plainText("y".repeat(60_000), 100_000).split("\n")[0]!.length <= 20_000);
  });
});

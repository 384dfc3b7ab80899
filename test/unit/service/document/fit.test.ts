// What fits pages to a fax's width, and text to a page.

import assert from "node:assert/strict";
import { bitmapsEqual, createBitmap, pelAt } from "../../../../src/codec/image/bitmap.ts";
import type { PageForm } from "../../../../src/service/document/convert.ts";
import { fitPage, trimEnds } from "../../../../src/service/document/fit.ts";
import { plainText } from "../../../../src/service/document/text-pages.ts";
import { testPage } from "../../../support/bitmaps.ts";

const form: PageForm = { resolution: "fine", paper: 1728 };

describe("fitting a page", () => {
  it("leaves a fine page of 1728 pels alone", () => {
    const page = { bitmap: testPage(1728, 50), resolution: "fine" as const };
    assert.equal(fitPage(page, form).bitmap, page.bitmap);
  });

  it("puts white on both sides of a narrow page, pel for pel", () => {
    for (const width of [1, 7, 999, 1186, 1711, 1712, 1727]) {
      const { bitmap } = fitPage({ bitmap: testPage(width, 40, 3), resolution: "fine" }, form);
      const left = ((1728 - width) >> 4) * 8;
      assert.equal(bitmap.width, 1728);
      for (let y = 0; y < 40; y += 3)
        for (let x = 0; x < 1728; x++)
          assert.equal(pelAt(bitmap, x, y), x < left ? 0 : pelAt(testPage1(width), x - left, y), `${width}: ${x},${y}`);
    }
  });

  for (const [from, width, wanted, paper, resolution, to] of [
    ["standard", 1728, "fine", 1728, "fine", 1728],
    ["standard", 1728, "superfine", 1728, "standard", 1728],
    ["fine", 1728, "standard", 1728, "standard", 1728],
    ["fine", 1728, "superfine", 1728, "fine", 1728],
    ["fine", 1728, "300x300", 1728, "fine", 1728],
    ["fine", 1728, "400x400", 1728, "fine", 1728],
    ["200x200", 1728, "fine", 1728, "fine", 1728],
    ["400x400", 3456, "fine", 1728, "fine", 1728],
    ["400x400", 4864, "superfine", 1728, "superfine", 1728],
    ["300x300", 2592, "300x300", 1728, "300x300", 2592],
    ["300x300", 2400, "300x300", 1728, "300x300", 2592],
    ["fine", 2432, "fine", 1728, "fine", 1728],
    ["fine", 2432, "fine", 2432, "fine", 2432],
    ["fine", 1900, "fine", 2432, "fine", 2048],
    ["fine", 1734, "fine", 2432, "fine", 1728],
    ["fine", 1740, "fine", 2432, "fine", 2048],
    ["300x300", 3500, "300x300", 2432, "300x300", 3648],
  ] as const)
    it(`makes ${width} pels of ${from} ${to} of ${resolution} where ${wanted} on paper of ${paper} is wanted`, () => {
      const page = fitPage({ bitmap: testPage(width, 80), resolution: from }, { resolution: wanted, paper });
      assert.deepEqual([page.resolution, page.bitmap.width], [resolution, to]);
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

// The raster pel by pel: what pages of all kinds became when they had been looked at, in every resolution and mode. A change that
// is meant to show needs new pictures to look at (`npm run bench -- raster`) before these sums are written anew.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { everyResolution, type Resolution } from "../../../../src/base/fax.ts";
import { type RasterOptions, rasterise } from "../../../../src/codec/raster/raster.ts";
import { randomPage } from "../../../support/random-pages.ts";

const pages = Array.from({ length: 160 }, (_, i) => randomPage(i + 1));

function sumOf(options: RasterOptions): string {
  const hash = createHash("sha256");
  for (const page of pages) hash.update(rasterise({ ...page, grey: page.grey.slice() }, options).data);
  return hash.digest("hex").slice(0, 16);
}

/** auto, text, photo. */
const kept: Readonly<Record<Resolution, readonly [string, string, string]>> = {
  standard: ["da89abb6746b3256", "813c264877490afe", "03d416f35959d4a7"],
  fine: ["192297845c78c974", "f2d1bfd5468ce6a3", "366e2dc0d3d36140"],
  superfine: ["ceb460aa339c184c", "857cf0477aecaae9", "0423665507b545d4"],
  "200x200": ["192297845c78c974", "f2d1bfd5468ce6a3", "366e2dc0d3d36140"],
  "300x300": ["d251517ac6e843ec", "846e81867f0aa48a", "bb5450f985ce300b"],
  "400x400": ["c2ed8ef90462d120", "ba597c34e470ecfd", "e92c56ac358e4c2d"],
  r16: ["c2ed8ef90462d120", "ba597c34e470ecfd", "e92c56ac358e4c2d"],
};

describe("raster of kept pages", () => {
  it("drawn the same as ever", () => {
    const hash = createHash("sha256");
    for (const page of pages) hash.update(page.grey);
    assert.equal(hash.digest("hex").slice(0, 16), "310a3c0c5d0cfff4");
  });

  for (const resolution of everyResolution)
    it(`is the same at ${resolution}`, () =>
      assert.deepEqual(
        (["auto", "text", "photo"] as const).map((mode) => sumOf({ resolution, mode })),
        kept[resolution],
      ));

  it("is the same of what was black and white", () =>
    assert.equal(sumOf({ resolution: "fine", source: "bilevel" }), "6cc4b8f03b40d339"));
});

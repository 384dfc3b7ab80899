// Grey pages to black and white: what must stay, what must go, what a tone costs.

import assert from "node:assert/strict";
import fc from "fast-check";
import { FaxError } from "../../../../src/base/errors.ts";
import { type Bitmap, everyResolution, grids } from "../../../../src/base/fax.ts";
import { pelAt } from "../../../../src/codec/image/bitmap.ts";
import type { GreyPage } from "../../../../src/codec/raster/grey-page.ts";
import { levelsOf, levelsOfDrawn } from "../../../../src/codec/raster/levels.ts";
import { NetpbmReader } from "../../../../src/codec/raster/netpbm.ts";
import { rasterise } from "../../../../src/codec/raster/raster.ts";
import { screens } from "../../../../src/codec/raster/screen.ts";
import { encodePage } from "../../../../src/codec/t4/page-encoder.ts";

/** `shade` by column and row, 0 black … 255 white. */
function drawn(width: number, height: number, shade: (x: number, y: number) => number): GreyPage {
  const stride = (width + 7) & ~7;
  const grey = new Uint8Array(stride * height).fill(255);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) grey[y * stride + x] = shade(x, y);
  return { width, height, stride, grey };
}

function blackShare(bitmap: Bitmap, left = 0, top = 0, right = bitmap.width, bottom = bitmap.height): number {
  let black = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) black += pelAt(bitmap, x, y);
  return black / ((right - left) * (bottom - top));
}

const bits = (bitmap: Bitmap): number => encodePage(bitmap, { compression: "mmr", lsbFirst: false }).length * 8;

/** Upright and level bars of a letter E, `stem` pels thick, from (left, top). */
const letter =
  (left: number, top: number, stem: number) =>
  (x: number, y: number): boolean => {
    const [u, v] = [x - left, y - top];
    if (u < 0 || v < 0 || u >= 8 * stem || v >= 9 * stem) return false;
    return u < stem || [0, 4, 8].includes(Math.floor(v / stem));
  };

describe("raster", () => {
  it("leaves black and white as they are, whatever the width", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer(),
        (width, height, seed) => {
          const black = (x: number, y: number): boolean => Math.imul(x * 31 + y * 17 + seed, 2_654_435_761) < 0;
          const page = drawn(width, height, (x, y) => (black(x, y) ? 0 : 255));
          for (const mode of ["auto", "text", "photo"] as const) {
            const bitmap = rasterise(page, { resolution: "fine", mode });
            for (let y = 0; y < height; y++)
              for (let x = 0; x < width; x++) assert.equal(pelAt(bitmap, x, y), black(x, y) ? 1 : 0);
            assert.equal(bitmap.data.length, bitmap.stride * height);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("makes tones as dark as they are, in each resolution", () => {
    for (const resolution of ["standard", "fine", "superfine"] as const)
      for (const grey of [60, 90, 125, 160, 190]) {
        const bitmap = rasterise(
          drawn(240, 240, () => grey),
          { resolution },
        );
        const wanted = 1 - levelsOfDrawn[grey]! / 255;
        assert.ok(
          Math.abs(blackShare(bitmap) - wanted) < 0.03,
          `${resolution} ${grey}: ${blackShare(bitmap)}, ${wanted}`,
        );
      }
  });

  it("cleans light grounds and fills the darkest", () => {
    assert.equal(
      blackShare(
        rasterise(
          drawn(100, 100, () => 217),
          { resolution: "fine" },
        ),
      ),
      0,
    );
    assert.equal(
      blackShare(
        rasterise(
          drawn(100, 100, () => 30),
          { resolution: "fine" },
        ),
      ),
      1,
    );
  });

  it("a tone costs at most 0.6 bits a pel in T.6, a smooth photograph too", () => {
    const sky = drawn(800, 800, (x, y) => 60 + Math.round((x + y) / 12 + 8 * Math.sin(x / 40) * Math.cos(y / 31)));
    for (const page of [drawn(800, 800, () => 128), sky])
      assert.ok(bits(rasterise(page, { resolution: "fine" })) / 640_000 < 0.6);
  });

  it("grey and coloured letters become solid on white", () => {
    for (const ink of [70, 120, 160, 200]) {
      const is = letter(40, 40, 3);
      const bitmap = rasterise(
        drawn(120, 120, (x, y) => (is(x, y) ? ink : 255)),
        { resolution: "fine" },
      );
      for (let y = 0; y < 120; y++)
        for (let x = 0; x < 120; x++) assert.equal(pelAt(bitmap, x, y), is(x, y) ? 1 : 0, `${ink}: ${x},${y}`);
    }
  });

  it("at every resolution, where a stem has another number of pels", () => {
    for (const resolution of everyResolution) {
      const [across, down] = grids[resolution].dpi;
      const is = letter(24, 24, 3);
      const at = (x: number, y: number): boolean => is(Math.floor((x * 200) / across), Math.floor((y * 200) / down));
      const [width, height] = [Math.round(across * 0.4), Math.round(down * 0.4)];
      const bitmap = rasterise(
        drawn(width, height, (x, y) => (at(x, y) ? 150 : 255)),
        { resolution },
      );
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) assert.equal(pelAt(bitmap, x, y), at(x, y) ? 1 : 0, `${resolution}: ${x},${y}`);
    }
  });

  it("letters on a tone stand free: dark ones in white, light ones in black", () => {
    const is = letter(60, 60, 3);
    for (const [ink, ground] of [
      [0, 140],
      [255, 110],
    ] as const) {
      const bitmap = rasterise(
        drawn(160, 160, (x, y) => (is(x, y) ? ink : ground)),
        { resolution: "fine" },
      );
      const own = ink === 0 ? 1 : 0;
      for (let y = 56; y < 92; y++)
        for (let x = 56; x < 90; x++)
          if (is(x, y)) assert.equal(pelAt(bitmap, x, y), own, `${ink}: ${x},${y}`);
          else if (is(x - 1, y) || is(x + 1, y) || is(x, y - 1)) assert.equal(pelAt(bitmap, x, y), 1 - own);
      const far = blackShare(bitmap, 0, 0, 160, 50);
      assert.ok(far > 0.2 && far < 0.8, `the ground is screened: ${far}`);
    }
  });

  it("keeps two pels clear around a letter, and a dark rim around a light one", () => {
    const is = letter(60, 60, 3);
    const near = (x: number, y: number, by: number): boolean =>
      [-by, 0, by].some((u) => [-by, 0, by].some((v) => is(x + u, y + v)));
    const dark = rasterise(
      drawn(160, 160, (x, y) => (is(x, y) ? 0 : 120)),
      { resolution: "fine" },
    );
    for (let y = 56; y < 60; y++)
      for (let x = 60; x < 84; x++) if (!is(x, y) && near(x, y, 2)) assert.equal(pelAt(dark, x, y), 0, `${x},${y}`);
    const light = rasterise(
      drawn(160, 160, (x, y) => (is(x, y) ? 255 : 170)),
      { resolution: "fine" },
    );
    // A dark rim, and screened as elsewhere behind it, between the letter's bars too.
    assert.equal(blackShare(light, 58, 60, 60, 87), 1);
    assert.ok(blackShare(light, 66, 65, 82, 70) < 0.5);
  });

  it("a photograph is not taken for paper, however light its sky", () => {
    const shade = (x: number, y: number): number =>
      y < 16 ? 245 : y < 190 ? 175 + ((x + y) % 7) : 60 + ((x * y) % 11);
    const bitmap = rasterise(drawn(320, 320, shade), { resolution: "fine" });
    const plain = rasterise(drawn(320, 320, shade), { resolution: "fine", mode: "photo" });
    assert.ok(blackShare(plain, 0, 40, 320, 180) > 0.1);
    assert.ok(Math.abs(blackShare(bitmap) - blackShare(plain)) < 0.02, `${blackShare(bitmap)} ${blackShare(plain)}`);
  });

  it("faint letters stay, faint surfaces keep their outline, and a large faint letter is one or the other as a whole", () => {
    const is = letter(40, 40, 2);
    for (const ink of [209, 219, 229]) {
      const bitmap = rasterise(
        drawn(120, 120, (x, y) => (is(x, y) ? ink : 255)),
        { resolution: "fine" },
      );
      for (let y = 0; y < 120; y++)
        for (let x = 0; x < 120; x++) assert.equal(pelAt(bitmap, x, y), is(x, y) ? 1 : 0, `${ink}: ${x},${y}`);
    }
    const slice = rasterise(
      drawn(200, 200, (x, y) => (x >= 50 && x < 150 && y >= 60 && y < 140 ? 226 : 255)),
      { resolution: "fine" },
    );
    assert.equal(blackShare(slice, 50, 60, 150, 61), 1);
    assert.equal(blackShare(slice, 51, 61, 149, 139), 0);
    // A wedge from 40 pels to a point: its thin end is no stroke.
    const wedge = rasterise(
      drawn(300, 120, (x, y) => (x > 40 && x < 280 && Math.abs(y - 60) < (280 - x) / 12 ? 190 : 255)),
      { resolution: "fine" },
    );
    assert.ok(blackShare(wedge, 240, 50, 280, 70) < 0.15);
  });

  it("a coloured hairline stays a line", () => {
    const bitmap = rasterise(
      drawn(300, 60, (_, y) => (y === 30 ? 150 : 255)),
      { resolution: "fine" },
    );
    assert.equal(blackShare(bitmap, 0, 30, 300, 31), 1);
    assert.equal(blackShare(bitmap), 1 / 60);
  });

  it("soft letters of a scan on uneven paper become letters, and the paper white", () => {
    const is = letter(40, 40, 4);
    const soft = (x: number, y: number): number => {
      let ink = 0;
      for (let v = -1; v <= 1; v++) for (let u = -1; u <= 1; u++) ink += is(x + u, y + v) ? 1 : 0;
      const paper = 236 - x / 8 + 6 * Math.sin(x * 12.9898 + y * 78.233);
      return Math.round(paper - (paper - 50) * (ink / 9));
    };
    const bitmap = rasterise(drawn(160, 160, soft), { resolution: "fine" });
    let wrong = 0;
    for (let y = 0; y < 160; y++) for (let x = 0; x < 160; x++) if ((pelAt(bitmap, x, y) === 1) !== is(x, y)) wrong++;
    assert.ok(wrong <= 24, `${wrong} pels`);
  });

  it("text mode knows no screen, photo mode no strokes", () => {
    const is = letter(40, 40, 3);
    const page = drawn(120, 120, (x, y) => (is(x, y) ? 120 : y > 80 ? 150 : 255));
    const text = rasterise(page, { resolution: "fine", mode: "text" });
    assert.equal(blackShare(text, 0, 90, 120, 120), 0);
    const photo = rasterise(page, { resolution: "fine", mode: "photo" });
    assert.ok(blackShare(photo, 40, 40, 43, 67) < 0.8);
  });

  it("a faded scan gets the whole range, and a picture of one shade is left alone", () => {
    const faded = new Uint32Array(256);
    faded.fill(1, 90, 200);
    assert.deepEqual([levelsOf(faded)[92], levelsOf(faded)[199]], [0, 255]);
    const single = new Uint32Array(256);
    single[230] = 5000;
    single[120] = 20;
    assert.equal(levelsOf(single)[230], 255);
    assert.ok(levelsOf(single)[120]! > 60);
    assert.equal(levelsOf(new Uint32Array(256)).length, 256);
    const page = drawn(128, 64, (x) => 90 + (x >> 1) * 2 - (x >> 6) * 20);
    const options = { resolution: "fine", mode: "photo" } as const;
    assert.equal(blackShare(rasterise(page, options), 0, 0, 4, 64), 1);
  });

  it("black and white pictures that were scaled are cut at one grey", () => {
    const bitmap = rasterise(
      drawn(4, 1, (x) => [0, 143, 144, 255][x]!),
      { resolution: "fine", source: "bilevel" },
    );
    assert.deepEqual([...bitmap.data], [0b1100_0000]);
  });
});

describe("screen", () => {
  it("has every rank once, as evenly as 254 thresholds allow", () => {
    for (const screen of Object.values(screens)) {
      const size = screen.width * screen.height;
      assert.equal(screen.thresholds.length, size);
      const sorted = [...screen.thresholds].sort((a, b) => a - b);
      for (const [rank, threshold] of sorted.entries())
        assert.ok(Math.abs(threshold - (255 * (rank + 0.5)) / size) <= 1);
    }
  });
});

describe("grey pages of a stream", () => {
  const pgm = (width: number, height: number, from: number): Uint8Array =>
    Uint8Array.from([
      ...Buffer.from(`P5\n# made by a test\n${width} ${height}\n255\n`),
      ...Array.from({ length: width * height }, (_, i) => (i + from) & 255),
    ]);

  it("come whole and in order however the stream is cut", () => {
    const stream = Buffer.concat([pgm(5, 3, 0), pgm(8, 1, 32), pgm(1, 4, 9)]);
    for (const piece of [1, 2, 7, 1000]) {
      const reader = new NetpbmReader(100);
      const pages: GreyPage[] = [];
      for (let at = 0; at < stream.length; at += piece)
        for (const page of reader.push(stream.subarray(at, at + piece)))
          if (page.kind === "grey") pages.push(page.page);
      assert.deepEqual(
        pages.map((page) => [page.width, page.height]),
        [
          [5, 3],
          [8, 1],
          [1, 4],
        ],
      );
      assert.ok(reader.idle);
      assert.deepEqual([...pages[0]!.grey.subarray(8, 16)], [5, 6, 7, 8, 9, 255, 255, 255]);
    }
  });

  it("a page that is cut off is none, and what is no page is refused", () => {
    const reader = new NetpbmReader(100);
    assert.deepEqual([...reader.push(pgm(5, 3, 0).subarray(0, -1))], []);
    assert.equal(reader.idle, false);
    for (const [width, height] of [
      [1, 30_000],
      [20_000, 1],
    ] as const)
      assert.throws(() => [...new NetpbmReader(1e9).push(Buffer.from(`P5\n${width} ${height}\n255\n`))], FaxError);
    for (const strange of [Buffer.from("P4\n1 1\n\0".padEnd(400)), pgm(11, 10, 0), Buffer.from("P5\n0 4\n255\n")])
      assert.throws(() => [...new NetpbmReader(100).push(strange)], FaxError);
  });
});

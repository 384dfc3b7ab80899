// Halving columns keeps rules, strokes and the density of halftones as halving rows does; which resolutions whole numbers lead
// to from which.

import assert from "node:assert/strict";
import { type Bitmap, everyResolution, type Resolution } from "../../../../src/base/fax.ts";
import { createBitmap, isBlank, pelAt } from "../../../../src/codec/image/bitmap.ts";
import { halveColumnsSteps } from "../../../../src/codec/image/columns.ts";
import { changeResolution, halveRows, halvings } from "../../../../src/codec/image/resolution.ts";
import { runThrough } from "../../../../src/codec/image/steps.ts";
import { density, dice, drawn, picture, screened, setBlack, testPage } from "../../../support/bitmaps.ts";

const halveColumns = (bitmap: Bitmap): Bitmap => runThrough(halveColumnsSteps(bitmap));

function turned(bitmap: Bitmap): Bitmap {
  const other = createBitmap(bitmap.height, bitmap.width);
  for (let y = 0; y < bitmap.height; y++)
    for (let x = 0; x < bitmap.width; x++) if (pelAt(bitmap, x, y) === 1) setBlack(other, y, x);
  return other;
}

describe("halved columns", () => {
  it("are halved rows, turned", () => {
    const roll = dice(3);
    for (const [width, height] of [
      [64, 40],
      [1, 5],
      [17, 3],
      [131, 60],
      [8, 8],
      [15, 1],
    ] as const) {
      const page = createBitmap(width, height);
      // Strokes and specks: runs along either axis.
      for (let n = 0; n < 60; n++) {
        const [x, y, long, upright] = [roll(width), roll(height), roll(9), roll(2) === 1];
        for (let i = 0; i < long; i++) {
          const [atX, atY] = upright ? [x, y + i] : [x + i, y];
          if (atX < width && atY < height) setBlack(page, atX, atY);
        }
      }
      assert.deepEqual(drawn(halveColumns(page)), drawn(turned(halveRows(turned(page)))), `${width} × ${height}`);
    }
  });

  it("are halved rows, turned, on a page of type, rules and halftone", () => {
    const page = testPage(400, 300);
    assert.deepEqual(drawn(halveColumns(page)), drawn(turned(halveRows(turned(page)))));
  });

  it("keep an upright rule of one pel at any place", () => {
    for (let at = 0; at < 32; at++) {
      const page = createBitmap(32, 12);
      for (let y = 1; y < 11; y++) setBlack(page, at, y);
      const rows = drawn(halveColumns(page));
      for (let y = 1; y < 11; y++) assert.equal(rows[y]!.replaceAll(".", ""), "#", `rule at ${at}`);
    }
  });

  it("leave white padding, and take pages without columns", () => {
    const page = { ...picture("#####", "....."), data: Uint8Array.of(0xff, 0x07) };
    assert.deepEqual([...halveColumns(page).data], [0xe0, 0]);
    assert.equal(halveColumns(createBitmap(0, 4)).width, 0);
  });
});

describe("resolutions by whole numbers", () => {
  const ways: Readonly<Record<Resolution, Partial<Record<Resolution, string>>>> = {
    standard: { standard: "0 0" },
    fine: { standard: "0 1", fine: "0 0", "200x200": "0 0" },
    superfine: { standard: "0 2", fine: "0 1", "200x200": "0 1", superfine: "0 0" },
    "200x200": { standard: "0 1", fine: "0 0", "200x200": "0 0" },
    "300x300": { "300x300": "0 0" },
    "400x400": { standard: "1 2", fine: "1 1", "200x200": "1 1", superfine: "1 0", "400x400": "0 0", r16: "0 0" },
    r16: { standard: "1 2", fine: "1 1", "200x200": "1 1", superfine: "1 0", "400x400": "0 0", r16: "0 0" },
  };
  for (const from of everyResolution)
    for (const to of everyResolution)
      it(`${from} to ${to}: ${ways[from][to] ?? "none"}`, () => {
        const found = halvings(from, to);
        assert.equal(found && `${found.columns} ${found.rows}`, ways[from][to]);
      });

  it("refuse what they do not lead to", () => {
    const page = { bitmap: createBitmap(2592, 10), resolution: "300x300" } as const;
    assert.throws(() => changeResolution(page, "fine"), RangeError);
    assert.throws(() => changeResolution({ ...page, resolution: "fine" }, "300x300"), RangeError);
    assert.throws(() => changeResolution({ ...page, resolution: "fine" }, "400x400"), RangeError);
  });

  for (const from of ["fine", "superfine", "200x200", "400x400", "r16"] as const)
    it(`keep a screen of 25 % within 3 points, and thin rules, all the way down from ${from}`, () => {
      const [width, height] = [1024, 800];
      const bitmap = screened(width, height, from);
      const ruled = createBitmap(width, height);
      for (let x = 100; x < 900; x++) setBlack(ruled, x, 301);
      for (let y = 100; y < 700; y++) setBlack(ruled, 501, y);
      const before = density(bitmap);
      assert.ok(Math.abs(before - 0.25) < 0.02, `${before} as it was made`);
      for (const to of everyResolution) {
        if (ways[from][to] === undefined) continue;
        const after = density(changeResolution({ bitmap, resolution: from }, to).bitmap);
        assert.ok(Math.abs(after - before) <= 0.03, `${to}: ${before} became ${after}`);
        const rules = changeResolution({ bitmap: ruled, resolution: from }, to).bitmap;
        const rows = drawn(rules);
        assert.ok(rows.some((row) => row.includes("#".repeat((700 * rules.width) / width))));
        const upright = rows.slice(rules.height / 4, rules.height / 4 + 10);
        assert.ok(upright.every((row) => row.includes("#")));
        assert.ok(!isBlank(rules));
      }
    });
});

// Fine to standard keeps rules, strokes and the density of halftones; the way up repeats rows.

import assert from "node:assert/strict";
import { bitmapsEqual, createBitmap } from "../../../../src/codec/image/bitmap.ts";
import { changeResolution, doubleRows, fineToStandard } from "../../../../src/codec/image/resolution.ts";
import { scaleToWidth } from "../../../../src/codec/image/scale.ts";
import { density, dice, drawn, picture, setBlack, testPage } from "../../../support/bitmaps.ts";

describe("resolution", () => {
  it("keeps a one-row rule on any row, and thickens none", () => {
    for (let at = 0; at < 8; at++) {
      const page = createBitmap(40, 8);
      for (let x = 5; x < 35; x++) setBlack(page, x, at);
      const rows = drawn(fineToStandard(page)).filter((row) => row.includes("#"));
      assert.deepEqual(rows, [`.....${"#".repeat(30)}.....`], `rule in row ${at}`);
    }
  });

  it("keeps rules of two and three rows at one or two", () => {
    for (const thick of [2, 3])
      for (let at = 0; at < 8; at++) {
        const page = createBitmap(40, 12);
        for (let y = at; y < at + thick; y++) for (let x = 0; x < 40; x++) setBlack(page, x, y);
        const rows = drawn(fineToStandard(page)).filter((row) => row.includes("#")).length;
        assert.ok(rows >= 1 && rows <= 2, `${thick} rows from ${at}: ${rows}`);
      }
  });

  it("keeps a white one-row rule in a black field", () => {
    for (let at = 4; at < 8; at++) {
      const page = picture(...Array.from({ length: 12 }, (_, y) => (y === at ? "." : "#").repeat(24)));
      assert.equal(drawn(fineToStandard(page)).filter((row) => !row.includes("#")).length, 1, `row ${at}`);
    }
  });

  it("keeps upright rules whole and one pel wide", () => {
    const page = picture(...Array.from({ length: 9 }, () => "..#....#.."));
    assert.deepEqual(
      drawn(fineToStandard(page)),
      Array.from({ length: 5 }, () => "..#....#.."),
    );
  });

  it("keeps the density of a halftone within a tenth", () => {
    for (const share of [2, 4, 8]) {
      const roll = dice(share);
      const page = createBitmap(512, 512);
      for (let y = 0; y < 512; y++) for (let x = 0; x < 512; x++) if (roll(share) === 0) setBlack(page, x, y);
      const before = density(page);
      const after = density(fineToStandard(page));
      assert.ok(Math.abs(after - before) < before * 0.1, `1/${share}: ${before} became ${after}`);
    }
  });

  it("changes between all three and back", () => {
    const page = { bitmap: testPage(300, 101), resolution: "standard" } as const;
    assert.equal(changeResolution(page, "standard"), page);
    const fine = changeResolution(page, "fine");
    assert.deepEqual([fine.resolution, fine.bitmap.height], ["fine", 202]);
    const superfine = changeResolution(page, "superfine");
    assert.deepEqual([superfine.resolution, superfine.bitmap.height], ["superfine", 404]);
    assert.ok(bitmapsEqual(doubleRows(fine.bitmap), superfine.bitmap));
    assert.ok(bitmapsEqual(changeResolution(superfine, "standard").bitmap, page.bitmap));
    assert.ok(bitmapsEqual(changeResolution(superfine, "fine").bitmap, fine.bitmap));
  });

  it("leaves white padding in rows that end inside an octet", () => {
    const page = picture("#####", ".....", ".....", "#####");
    const dirty = { ...page, data: page.data.map((octet) => octet | 0x07) };
    const halved = fineToStandard(dirty);
    assert.deepEqual([...halved.data], [0xf8, 0xf8]);
  });
});

describe("scaling", () => {
  it("keeps the proportions", () => {
    const scaled = scaleToWidth(testPage(2048, 300), 1728);
    assert.deepEqual([scaled.width, scaled.height, scaled.stride], [1728, 253, 216]);
    const same = testPage(1728, 10);
    assert.equal(scaleToWidth(same, 1728), same);
  });

  it("keeps every line one pel thin, level and upright", () => {
    for (const width of [2048, 2432])
      for (let at = 0; at < 12; at++) {
        const page = createBitmap(width, 50);
        for (let x = 0; x < width; x++) setBlack(page, x, 20 + at);
        for (let y = 0; y < 50; y++) setBlack(page, 1000 + at, y);
        const rows = drawn(scaleToWidth(page, 1728));
        assert.ok(
          rows.some((row) => !row.includes(".")),
          `level line ${at} of ${width}`,
        );
        assert.ok(
          rows.every((row) => row.includes("#")),
          `upright line ${at} of ${width}`,
        );
      }
  });

  it("scales up without holes and keeps black black, white white", () => {
    const scaled = scaleToWidth(picture("####", "####"), 1728);
    assert.ok(drawn(scaled).every((row) => row === "#".repeat(1728)));
    assert.equal(density(scaleToWidth(createBitmap(2048, 100), 1728)), 0);
    assert.deepEqual(drawn(scaleToWidth(picture("#.", ".#"), 4)), ["##..", "##..", "..##", "..##"]);
  });

  it("takes bitmaps without rows", () => assert.equal(scaleToWidth(createBitmap(2048, 0), 1728).width, 1728));
});

// Cutting, padding, stacking and comparing bitmaps whose width is no whole number of octets.

import assert from "node:assert/strict";
import {
  bitmapsEqual,
  createBitmap,
  cropRows,
  isBlank,
  padWidth,
  pelAt,
  stackRows,
} from "../../../../src/codec/image/bitmap.ts";
import { drawn, picture } from "../../../support/bitmaps.ts";

describe("bitmap", () => {
  const some = picture("#.........#", "...........", ".##......##");

  it("is white when made, with whole octets a row", () => {
    const made = createBitmap(11, 3);
    assert.deepEqual([made.width, made.height, made.stride, made.data.length], [11, 3, 2, 6]);
    assert.ok(isBlank(made));
  });

  it("reads pels, white outside", () => {
    assert.deepEqual(
      [
        [0, 0],
        [10, 0],
        [11, 0],
        [-1, 0],
        [0, 3],
        [2, 2],
      ].map(([x, y]) => pelAt(some, x!, y!)),
      [1, 1, 0, 0, 0, 1],
    );
  });

  it("compares pels and sizes, not padding", () => {
    const dirty = { ...some, data: some.data.map((octet, i) => (i % 2 === 1 ? octet | 0x1f : octet)) };
    assert.ok(bitmapsEqual(some, dirty));
    assert.ok(!bitmapsEqual(some, picture("#.........#", "...........", ".##......#.")));
    assert.ok(!bitmapsEqual(some, cropRows(some, 0, 2)));
    assert.ok(!bitmapsEqual(some, padWidth(some, 12)));
    assert.ok(isBlank({ ...dirty, data: dirty.data.map(() => 0).map((_, i) => (i % 2 === 1 ? 0x1f : 0)) }));
  });

  it("crops rows and clips what lies outside", () => {
    assert.deepEqual(drawn(cropRows(some, 1, 3)), ["...........", ".##......##"]);
    assert.deepEqual(drawn(cropRows(some, -5, 1)), ["#.........#"]);
    assert.equal(cropRows(some, 2, 99).height, 1);
    assert.equal(cropRows(some, 3, 1).height, 0);
  });

  it("pads with white on the right and cuts there", () => {
    assert.deepEqual(drawn(padWidth(some, 13))[0], "#.........#..");
    const cut = padWidth(some, 9);
    assert.deepEqual(drawn(cut), ["#........", ".........", ".##......"]);
    assert.ok(bitmapsEqual(padWidth(padWidth(some, 2), 11), picture("#..........", "...........", ".#.........")));
  });

  it("stacks rows of different width", () =>
    assert.deepEqual(drawn(stackRows(picture("##"), picture("...#", "#..."))), ["##..", "...#", "#..."]));

  it("finds blank bands", () => {
    assert.ok(isBlank(some, 1, 2));
    assert.ok(!isBlank(some, 1, 3));
  });
});

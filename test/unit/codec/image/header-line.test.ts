// The header line: what it says in which order, what is shortened, what is drawn for which character, how high it is.

import assert from "node:assert/strict";
import { everyResolution } from "../../../../src/base/fax.ts";
import { bitmapsEqual, cropRows, isBlank } from "../../../../src/codec/image/bitmap.ts";
import { glyphHeight } from "../../../../src/codec/image/font.ts";
import { cellsOf, drawCells } from "../../../../src/codec/image/glyphs.ts";
import {
  type HeaderFields,
  headerCells,
  headerRows,
  renderHeaderLine,
} from "../../../../src/codec/image/header-line.ts";
import { drawn } from "../../../support/bitmaps.ts";

const fields: HeaderFields = {
  date: "2026-11-22 14:30",
  ownNumber: "+34 93 555 01 23",
  name: "Plant Example",
  calledNumber: "5550001",
  page: 1,
  pages: 3,
};
const line = (changed: Partial<HeaderFields>, room = 90): string =>
  headerCells({ ...fields, ...changed }, room).join("");

describe("header line", () => {
  it("says date, own number, name, called number and, at the right, the page", () => {
    const text = "2026-11-22 14:30  +34 93 555 01 23 Plant Example → 5550001";
    assert.equal(line({}), `${text.padEnd(82)}page 1/3`);
    assert.equal(line({ pages: 0 }), `${text.padEnd(84)}page 1`);
  });

  it("leaves out what is empty without leaving a gap", () => {
    assert.equal(
      line({ ownNumber: "", name: " " }, 50).trimEnd(),
      "2026-11-22 14:30  → 5550001               page 1/3",
    );
    assert.equal(line({ date: "", ownNumber: "", name: "", calledNumber: "" }, 10), "  page 1/3");
  });

  it("shortens the name first, then the numbers, and always shows the page", () => {
    const text = line({ name: "N".repeat(200), page: 123, pages: 456 });
    assert.equal(text.length, 90);
    assert.match(text, /^2026-11-22 14:30 {2}\+34 93 555 01 23 N+… → 5550001 {2}page 123\/456$/);
    const crowded = line({ name: "N".repeat(200), ownNumber: "1".repeat(80), calledNumber: "2".repeat(80) });
    assert.match(crowded, /^2026-11-22 14:30 {2}1{7}… N{7}… → 2+… {2}page 1\/3$/);
    assert.equal(crowded.length, 90);
    for (let room = 0; room < 60; room++) {
      const narrow = line({ name: "N".repeat(200) }, room);
      assert.equal(narrow.length, room);
      assert.ok(narrow.endsWith("page 1/3".slice(0, room)), narrow);
    }
  });

  it("has a height that depends on the resolution alone", () => {
    assert.deepEqual(everyResolution.map(headerRows), [16, 32, 64, 32, 48, 64, 64]);
    for (const resolution of everyResolution)
      for (const width of [1728, 2048, 2432, 2592, 4864, 100, 1])
        for (const name of ["", "Ńame".repeat(100), "\u{1f4e0}\n\u0301"]) {
          const bitmap = renderHeaderLine({ ...fields, name }, resolution, width);
          assert.deepEqual([bitmap.width, bitmap.height], [width, headerRows(resolution)]);
          assert.equal(bitmap.data.length, bitmap.stride * bitmap.height);
        }
  });

  it("shows the page number inside the printable part of an A4 line", () => {
    const one = renderHeaderLine(fields, "fine", 1728);
    const two = renderHeaderLine({ ...fields, page: 2 }, "fine", 1728);
    const differing = drawn(one).flatMap((row, y) => {
      const other = drawn(two)[y]!;
      return [...row].flatMap((pel, x) => (pel === other[x] ? [] : [x]));
    });
    assert.ok(differing.length > 5);
    assert.ok(Math.min(...differing) > 1600 && Math.max(...differing) < 1728 - 24);
  });

  it("draws a digit that can be read at fine and standard resolution", () => {
    const one = drawCells(["1"], 12);
    assert.deepEqual(
      drawn(cropRows(one, 5, 19)).map((row) => row.replace(/\.+$/, "")),
      ["...#####", "...##.##", ...Array.from({ length: 10 }, () => "......##"), "...########", "...########"],
    );
    const merged = renderHeaderLine({ ...fields, page: 8 }, "standard", 1728);
    assert.ok(!isBlank(merged, 4, 12) && isBlank(merged, 0, 2) && isBlank(merged, 14, 16));
  });
});

describe("glyphs", () => {
  const glyph = (text: string): string[] => drawn(drawCells(cellsOf(text), 12));
  const box = glyph("\u{1f4e0}");

  it("has Latin, Greek, Cyrillic, Armenian, Georgian, punctuation, currency and arrows, all different", () => {
    const seen = new Map<string, string>();
    for (const character of "AaÄäßÞřŁțΩωΆЯяЇѓԱաქ–“„…•†‰€£¥₴₪→←№™½²¡¿§©®@&#0123456789OoIl|") {
      const cells = glyph(character);
      assert.ok(
        cells.some((row) => row.includes("#")),
        `${character} is blank`,
      );
      assert.notDeepEqual(cells, box, `${character} is not in the font`);
      assert.equal(seen.get(cells.join("")), undefined, `${character} looks like ${seen.get(cells.join(""))}`);
      seen.set(cells.join(""), character);
    }
  });

  it("draws a box for what the font lacks: Han, emoji, Arabic beyond it, half a surrogate pair", () => {
    for (const character of ["漢", "\u{1f600}", "क", "\ud800", "\u{10ffff}", "\uffff"])
      assert.deepEqual(glyph(character), box, character);
    assert.ok(box.some((row) => row.includes("#")));
  });

  it("draws a letter whose marks the font lacks with those it has", () => {
    assert.deepEqual(glyph("ế"), glyph("ê"));
    assert.deepEqual(glyph("ǵ̣"), glyph("ǵ"));
    assert.notDeepEqual(glyph("ế"), box);
  });

  it("composes marks (NFC) and leaves out those that have no composed form", () => {
    assert.deepEqual(cellsOf("e\u0301 q\u0301 \u200bA\u00ad"), ["é", " ", "q", " ", "A"]);
    assert.deepEqual(glyph("A\u030a"), glyph("Å"));
  });

  it("takes control characters, line ends and every kind of blank for a blank", () => {
    assert.deepEqual(cellsOf("a\tb\r\nc\u00a0d\u2003e\u2028f\0g"), [..."a b  c d e f g"]);
  });

  it("puts cells side by side and cuts what does not fit", () => {
    const both = drawCells(["A", "B"], 24);
    assert.deepEqual(
      drawn(both).map((row) => row.slice(12)),
      glyph("B"),
    );
    assert.ok(bitmapsEqual(drawCells([..."ABCDEF"], 24), both));
    assert.equal(drawCells(["A"], 11).height, glyphHeight);
    assert.ok(isBlank(drawCells(["A"], 11)));
  });
});

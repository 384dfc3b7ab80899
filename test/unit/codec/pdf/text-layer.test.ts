// The words behind a page: read from tesseract's table, where they stand, in the order of their script.

import assert from "node:assert/strict";
import { invisibleFont } from "../../../../src/codec/pdf/invisible-font.ts";
import { TextLayer } from "../../../../src/codec/pdf/text-layer.ts";
import { readWordTable } from "../../../../src/codec/pdf/word-table.ts";

const sheet = { width: 1000, height: 2000 };
const size = { wide: 500, high: 1000 };
const at = { left: 100, right: 300, top: 200, bottom: 260 };

/** What a reader makes of a layer: the characters of each word, from left to right. */
function seen(layer: TextLayer, drawn: string): string[] {
  const map = new Map(
    [...layer.toUnicode().matchAll(/^<([0-9A-F]{4})> <([0-9A-F]+)>$/gm)].map(([, code, units]) => [
      code!,
      (units!.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join(""),
    ]),
  );
  return [...drawn.matchAll(/<([0-9A-F]*)> Tj/g)].map(([, codes]) =>
    (codes!.match(/.{4}/g) ?? []).map((code) => map.get(code) ?? "?").join(""),
  );
}

describe("the words behind a page", () => {
  it("lie over their picture and are as wide", () => {
    const layer = new TextLayer();
    const drawn = layer.draw([{ text: "Offer", ...at }], sheet, size);
    // 60 pels are 30 points; the font hangs a fifth below its base; 5 letters of half its size are stretched to 100 points.
    assert.match(drawn, /^BT 3 Tr\n\/Unseen 30 Tf 133\.33 Tz 1 0 0 1 50 876 Tm <[0-9A-F]{20}> Tj\nET\n$/);
  });

  for (const [text, wanted] of [
    ["Offer", "Offer"],
    ["4711", "4711"],
    ["Ёлка́", "Ёлка́"],
    ["你好😀", "你好😀"],
    ["שלום", "םולש"],
    ["سلام", "مالس"],
    ["a\u0000\u200fb c", "abc"],
    ["שaום", "שaום"],
  ] as const)
    it(`reads ${JSON.stringify(text)}`, () => {
      const layer = new TextLayer();
      assert.deepEqual(seen(layer, layer.draw([{ text, ...at }], sheet, size)), [wanted]);
    });

  it("draws nothing for a word without letters or room", () => {
    const layer = new TextLayer();
    assert.equal(layer.draw([{ text: "\u0007 ", ...at }], sheet, size), "");
    assert.equal(layer.draw([{ text: "x", ...at, right: 100 }], sheet, size), "");
    assert.equal(layer.draw([], sheet, size), "");
  });

  it("has a font of empty glyphs with the tables it must have, each where it says", () => {
    for (const glyphs of [1, 2, 300, 60_001]) {
      const font = Buffer.from(invisibleFont(glyphs, new TextLayer()));
      const tables = Array.from({ length: font.readUInt16BE(4) }, (_, i) => {
        const entry = font.subarray(12 + i * 16);
        return [entry.toString("latin1", 0, 4), entry.readUInt32BE(8), entry.readUInt32BE(12)] as const;
      });
      assert.deepEqual(
        tables.map(([tag]) => tag),
        ["glyf", "head", "hhea", "hmtx", "loca", "maxp"],
      );
      const table = (tag: string): Buffer => {
        const [, offset, length] = tables.find(([name]) => name === tag)!;
        assert.ok(offset % 4 === 0 && offset + length <= font.length);
        return font.subarray(offset, offset + length);
      };
      assert.equal(table("head").readUInt32BE(12), 0x5f0f3cf5);
      assert.equal(table("head").length, 54);
      assert.equal(table("hhea").length, 36);
      assert.equal(table("maxp").readUInt16BE(4), glyphs);
      assert.equal(table("hmtx").length, 2 * glyphs + 2);
      assert.ok(table("loca").equals(Buffer.alloc(2 * glyphs + 2)));
    }
  });

  it("takes the words of tesseract's table with the height of their line, and nothing else", () => {
    const table = [
      "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
      "1\t1\t0\t0\t0\t0\t0\t0\t1000\t1000\t-1\t",
      "4\t1\t1\t1\t1\t0\t10\t100\t200\t40\t-1\t",
      "5\t1\t1\t1\t1\t1\t10\t110\t50\t20\t96.5\tOffer",
      "5\t1\t1\t1\t1\t2\t70\t105\t50\t35\t91\t\u00e4\u4f60",
      "5\t1\t1\t1\t1\t3\t70\t90\t50\t90\t91\todd",
      "5\t1\t1\t1\t1\t4\t70\t105\t50\t35\t95\t ",
      "5\t1\t1\t1\t1\t4\t-70\t105\t50\t35\t95\tminus",
      "5\t1\t1\t1\t1\t4\t1e9\t105\t50\t35\t95\tfar",
      "5\t1\tnonsense",
      "",
    ].join("\n");
    assert.deepEqual(readWordTable(table, 1, 0.5), [
      { text: "Offer", left: 10, right: 60, top: 50, bottom: 70 },
      { text: "\u00e4\u4f60", left: 70, right: 120, top: 50, bottom: 70 },
      { text: "odd", left: 70, right: 120, top: 45, bottom: 90 },
    ]);
    assert.deepEqual(readWordTable("\u0000\t".repeat(10_000), 1, 1), []);
    assert.equal(readWordTable(`5${"\t1".repeat(10)}\tx\n`.repeat(30_000), 1, 1).length, 20_000);
  });
});

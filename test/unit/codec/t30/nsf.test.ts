// Makers and models out of NSF octets, in either bit order; junk is nothing.

import assert from "node:assert/strict";
import { parseEquipment } from "../../../../src/codec/t30/nsf.ts";

const text = (value: string): number[] => Array.from(value, (letter) => letter.charCodeAt(0));
const mirror = (octets: readonly number[]): number[] =>
  octets.map((octet) => Number.parseInt(octet.toString(2).padStart(8, "0").split("").reverse().join(""), 2));

const rows: readonly (readonly [title: string, octets: readonly number[], maker: string, model: string])[] = [
  ["a maker alone", [0x00, 0x00, 0x11, 0x80, 0x00], "Canon", ""],
  ["a maker and a model", [0x00, 0x00, 0x0e, 0, 0, ...text("KX-FP205"), 0], "Panasonic", "KX-FP205"],
  ["both in the other bit order", mirror([0xb5, 0x00, 0x6c, 0, ...text("OfficeJet 500"), 0]), "HP", "OfficeJet 500"],
  ["a maker of one octet", [0x20, 0x41, 0x13, 0x99], "Siemens", ""],
  [
    "a country in one order and a model in the other",
    [0xad, 0x00, 0x15, ...mirror(text("X4270 MFP"))],
    "Lexmark",
    "X4270 MFP",
  ],
  ["a name without a digit, when it is long", [0x00, 0x00, 0x25, ...text("Aficio")], "Ricoh", "Aficio"],
];

describe("NSF", () => {
  for (const [title, octets, maker, model] of rows)
    it(`reads ${title}`, () => assert.deepEqual(parseEquipment(Uint8Array.from(octets)), { maker, model }));

  it("takes digits, blanks and short pieces for no model", () =>
    assert.equal(parseEquipment(Uint8Array.from([0, 0, 0x11, ...text("0123456789    abc")]))?.model, ""));

  it("knows nothing of junk, of nothing and of unknown makers", () => {
    for (const octets of [[], [0], [0xff, 0xff, 0xff], [0x13, 0x37, 0x42, ...text("ZX-81 FAX")]])
      assert.equal(parseEquipment(Uint8Array.from(octets)), undefined);
  });

  it("never reads a name longer than a line of a trace", () =>
    assert.ok(parseEquipment(Uint8Array.from([0, 0, 0x11, ...text("A1".repeat(200))]))!.model.length <= 24));
});

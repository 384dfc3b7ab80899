// Every bit of T.30 Table 2 has a name or is told by its number, at any length of the FIF.

import assert from "node:assert/strict";
import { describeFrame } from "../../../../src/codec/t30/describe.ts";
import { otherBits, table2 } from "../../../../src/codec/t30/table2.ts";

const withBits = (...bits: number[]): Uint8Array => {
  const fif = new Uint8Array(Math.max(3, Math.ceil(Math.max(...bits) / 8)));
  for (const n of bits) fif[(n - 1) >> 3]! |= 1 << ((n - 1) & 7);
  return fif;
};
const dis = (...bits: number[]): string => describeFrame(Uint8Array.of(0xff, 0x13, 0x80, ...withBits(10, ...bits)));
const dcs = (...bits: number[]): string => describeFrame(Uint8Array.of(0xff, 0x13, 0x83, ...withBits(10, 11, ...bits)));

describe("T.30 Table 2", () => {
  it("has each bit once", () => {
    const numbers = Object.values(table2).map(({ n }) => n);
    assert.equal(new Set(numbers).size, numbers.length);
    assert.ok(
      numbers.every((n) => n < 24 || n % 8 !== 0),
      "an extension bit has no meaning of its own",
    );
  });

  for (const [name, bit] of Object.entries(table2)) {
    const words: { readonly n: number; readonly dis?: string; readonly dcs?: string } = bit;
    if (words.dis !== undefined)
      it(`DIS bit ${bit.n} (${name}) is told as "${words.dis}"`, () =>
        assert.ok(dis(bit.n).includes(`, ${words.dis}`)));
    if (words.dcs !== undefined)
      it(`DCS bit ${bit.n} (${name}) is told as "${words.dcs}"`, () => assert.ok(dcs(bit.n).includes(words.dcs!)));
  }

  // What capabilities and formats tell in words of their own.
  for (const [bits, word] of [
    [[9], "has something to be polled"],
    [[11, 12, 14], "V.17 14400"],
    [[15], "fine"],
    [[16], "MR"],
    [[17], "2048"],
    [[18], "2432"],
    [[19], "length b4"],
    [[20], "length unlimited"],
    [[22], "10 ms a line"],
    [[27], "ECM"],
    [[27, 7], "ECM 64"],
    [[27, 31], "MMR"],
    [[41], "superfine"],
    [[42], "300x300"],
    [[43], "400x400 r16"],
    [[15, 44], "200x200"],
    [[47], "SEP"],
    [[49], "SUB"],
    [[50], "PWD"],
    [[37], "plane interleave"],
    [[126], "bit 126"],
  ] as const)
    it(`DIS bits ${bits.join(", ")} are told as "${word}"`, () => {
      assert.ok(dis(...bits).includes(word), dis(...bits));
      assert.ok(!dis().includes(`, ${word},`) || word === "MR", dis());
    });

  it("tells V.33 in a DCS by its name", () => {
    assert.ok(describeFrame(Uint8Array.of(0xff, 0x13, 0x83, 0, 0x12, 0)).includes("V.33 14400"));
    assert.ok(describeFrame(Uint8Array.of(0xff, 0x13, 0x83, 0, 0x1a, 0)).includes("V.33 12000"));
  });

  it("counts what is too much to name, and reads no further than the octets go", () => {
    assert.match(otherBits(new Uint8Array(60).fill(0xff), "dis").at(-1)!, /^\d+ bits more$/);
    assert.deepEqual(otherBits(new Uint8Array(0), "dis"), []);
  });
});

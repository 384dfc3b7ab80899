// Coded pages bit by bit, worked out by hand from the tables of T.4.

import assert from "node:assert/strict";
import { concatBytes, reverseBitOrder } from "../../../../src/base/bytes.ts";
import type { Bitmap } from "../../../../src/base/fax.ts";
import { type EncodeOptions, encodePage, encodePageSteps } from "../../../../src/codec/t4/page-encoder.ts";
import { picture, testPage } from "../../../support/bitmaps.ts";

const eol = "000000000001";
const bits = (bytes: Uint8Array): string => [...bytes].map((octet) => octet.toString(2).padStart(8, "0")).join("");
const whole = (text: string): string => text.padEnd(Math.ceil(text.length / 8) * 8, "0");

function assertCoded(bitmap: Bitmap, options: Omit<EncodeOptions, "lsbFirst">, words: readonly string[]): void {
  const expected = whole(words.join("").replaceAll(" ", ""));
  assert.equal(bits(encodePage(bitmap, { ...options, lsbFirst: false })), expected);
  assert.equal(bits(reverseBitOrder(encodePage(bitmap, { ...options, lsbFirst: true }))), expected);
}

describe("page encoder", () => {
  it("codes MH: EOL, runs from a white one, RTC of six EOLs", () => {
    assertCoded(picture("..####..", "########", "........"), { compression: "mh" }, [
      ...[eol, "0111 011 0111"], // white 2, black 4, white 2
      ...[eol, "00110101 000101"], // white 0, black 8
      ...[eol, "10011"], // white 8
      eol.repeat(6),
    ]);
  });

  it("codes runs of 64 and more with make-up words", () => {
    assertCoded(picture("#".repeat(64) + ".".repeat(130)), { compression: "mh" }, [
      eol,
      "00110101", // white 0
      "0000001111 0000110111", // black 64 + 0
      "10010 0111", // white 128 + 2
      eol.repeat(6),
    ]);
  });

  it("codes runs over 2623 with make-up 2560 repeated", () => {
    assertCoded(picture(".".repeat(2560 * 2 + 1792 + 5)), { compression: "mh" }, [
      eol,
      "000000011111 000000011111 00000001000 1100", // white 2560 + 2560 + 1792 + 5
      eol.repeat(6),
    ]);
  });

  it("codes an all-white A4 line in one make-up and one terminating word", () => {
    assertCoded(picture(".".repeat(1728)), { compression: "mh" }, [eol, "010011011 00110101", eol.repeat(6)]);
  });

  it("codes MR: tag bits, a one-dimensional line every K lines", () => {
    const rows = picture("..####..", "..####..", "..#####.", "..#####.");
    assertCoded(rows, { compression: "mr", kFactor: 2 }, [
      ...[eol, "1", "0111 011 0111"],
      ...[eol, "0", "1 1 1"], // V0 V0 V0
      ...[eol, "1", "0111 0011 000111"], // white 2, black 5, white 1
      ...[eol, "0", "1 1 1"],
      `${eol}1`.repeat(6),
    ]);
  });

  it("codes MMR: vertical, pass and horizontal modes, EOFB", () => {
    const rows = picture(
      "................", // V0 against the imaginary white line
      "..####....##....", // H white 2 black 4, H white 4 black 2, V0
      "...##.....##....", // VR1, VL1, V0, V0, V0
      "..........##....", // P over the black run, V0 V0 V0
      "#.........##....", // H white 0 black 1, V0 V0 V0
    );
    assertCoded(rows, { compression: "mmr" }, [
      "1",
      "001 0111 011 001 1011 11 1",
      "011 010 1 1 1",
      "0001 1 1 1",
      "001 00110101 010 1 1 1",
      eol.repeat(2),
    ]);
  });

  it("codes every vertical mode", () => {
    const rows = picture(
      "..........####......######..", // H white 10 black 4, H white 6 black 6, V0
      ".......######.........#####.", // VL3, VL1, VR2, VR1, V0
      ".....###########......#####.", // VL2, VR3, V0, V0, V0
    );
    assertCoded(rows, { compression: "mmr" }, [
      "001 00111 011 001 1110 0010 1",
      "0000010 010 000011 011 1",
      "000010 0000011 1 1 1",
      eol.repeat(2),
    ]);
  });

  it("fills every line up to the minimum, EOL included, and nothing else", () => {
    assertCoded(picture("..####..", "........"), { compression: "mh", minBits: 40 }, [
      ...[eol, "0111 011 0111", "0".repeat(40 - 12 - 11)],
      ...[eol, "10011", "0".repeat(40 - 12 - 5)],
      eol.repeat(6),
    ]);
    assertCoded(picture("........"), { compression: "mh", minBits: 17 }, [eol, "10011", eol.repeat(6)]);
  });

  it("ends every EOL on an octet boundary when asked to", () => {
    assertCoded(picture("..####..", "........"), { compression: "mh", alignEol: true, endOfPage: false }, [
      ...["0000", eol, "0111 011 0111"],
      ...["0", eol, "10011"],
    ]);
  });

  it("codes a page without rows as RTC or EOFB alone", () => {
    assertCoded(picture(), { compression: "mh" }, [eol.repeat(6)]);
    assertCoded(picture(), { compression: "mmr" }, [eol.repeat(2)]);
  });

  it("gives the same octets in steps, none of which is long", () => {
    const page = testPage(1728, 500);
    for (const compression of ["mh", "mr", "mmr"] as const) {
      const options: EncodeOptions = { compression, minBits: 288, lsbFirst: true };
      const chunks = [...encodePageSteps(page, options, 64)];
      assert.equal(chunks.length, 9);
      assert.deepEqual(concatBytes(chunks), encodePage(page, options));
    }
  });

  it("ignores what the padding of the rows holds", () => {
    const clean = picture("..##.", "#...#");
    const dirty = { ...clean, data: clean.data.map((octet) => octet | 0x07) };
    for (const compression of ["mh", "mr", "mmr"] as const)
      assert.deepEqual(
        encodePage(dirty, { compression, lsbFirst: false }),
        encodePage(clean, { compression, lsbFirst: false }),
      );
  });
});

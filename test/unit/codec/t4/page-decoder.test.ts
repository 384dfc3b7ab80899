// Pages as they come off a line: fill, lost and damaged EOLs, bad lines, missing and damaged RTC, noise, nothing.

import assert from "node:assert/strict";
import { bitmapsEqual, cropRows } from "../../../../src/codec/image/bitmap.ts";
import { type DecodedPage, decodePage, mostLines, PageDecoder } from "../../../../src/codec/t4/page-decoder.ts";
import { encodePage } from "../../../../src/codec/t4/page-encoder.ts";
import { drawn, testPage } from "../../../support/bitmaps.ts";

const eol = "000000000001";
const rtc = eol.repeat(6);
// 8 pels wide: the code words of four lines.
const middle = "0111 011 0111"; // ..####..
const black = "00110101 000101"; // ########
const white = "10011"; // ........
const left = "00110101 011 1011"; // ####....

function octets(...words: readonly string[]): Uint8Array {
  const text = words.join("").replaceAll(" ", "");
  return Uint8Array.from(text.match(/.{1,8}/g) ?? [], (octet) => Number.parseInt(octet.padEnd(8, "0"), 2));
}

const mh = (...words: readonly string[]): DecodedPage =>
  decodePage(octets(...words), { compression: "mh", width: 8, lsbFirst: false });
const mr = (...words: readonly string[]): DecodedPage =>
  decodePage(octets(...words), { compression: "mr", width: 8, lsbFirst: false });
const mmr = (...words: readonly string[]): DecodedPage =>
  decodePage(octets(...words), { compression: "mmr", width: 8, lsbFirst: false });

function assertPage(
  page: DecodedPage,
  rows: readonly string[],
  badLines = 0,
  longestBadRun = badLines,
  endSeen = true,
): void {
  assert.deepEqual(drawn(page.bitmap), rows);
  assert.deepEqual(page.quality, { lines: rows.length, badLines, longestBadRun });
  assert.equal(page.endSeen, endSeen, "endSeen");
}

describe("page decoder, MH", () => {
  it("reads lines up to the RTC and nothing behind it", () =>
    assertPage(mh(eol, middle, eol, black, eol, white, rtc, "1011 0111 0101 1111", eol, middle), [
      "..####..",
      "########",
      "........",
    ]));

  it("takes fill of any length, and EOLs on octet boundaries or not", () =>
    assertPage(mh("0000", eol, middle, "0".repeat(77), eol, black, "0", rtc), ["..####..", "########"]));

  it("reads a page whose first EOL is missing, or has noise in front", () => {
    assertPage(mh(middle, eol, black, rtc), ["..####..", "########"]);
    assertPage(mh("0110101", eol, black, rtc), ["########"]);
  });

  it("reads lines that have no EOL at all when told so, and takes them for noise otherwise", () => {
    const bytes = octets(middle, black, white, left);
    const page = decodePage(bytes, { compression: "mh", width: 8, lsbFirst: false, eolOptional: true });
    assertPage(page, ["..####..", "########", "........", "####...."], 0, 0, false);
    assertPage(mh(middle, black, white, left), [], 0, 0, false);
  });

  it("puts the line above in the place of a bad one: too long, too short, no code word", () => {
    assertPage(mh(eol, middle, eol, "1011 11 10011", eol, left, rtc), ["..####..", "..####..", "####...."], 1);
    assertPage(mh(eol, middle, eol, "0111", eol, left, rtc), ["..####..", "..####..", "####...."], 1);
    assertPage(mh(eol, middle, eol, "0111 0000000101", eol, left, rtc), ["..####..", "..####..", "####...."], 1);
  });

  it("makes a bad first line white", () => assertPage(mh(eol, "0111", eol, left, rtc), ["........", "####...."], 1));

  it("counts the longest run of bad lines", () => {
    const bad = [eol, "0111"];
    assertPage(
      mh(eol, left, ...bad, ...bad, eol, middle, ...bad, eol, left, rtc),
      ["####....", "####....", "####....", "..####..", "..####..", "####...."],
      3,
      2,
    );
  });

  it("counts a line whose own EOL was hit as one bad line", () =>
    assertPage(mh(eol, middle, "000001000001", left, eol, black, rtc), ["..####..", "..####..", "########"], 1));

  it("forgives a few stray bits between a line and its EOL", () =>
    assertPage(mh(eol, middle, "0101", eol, black, rtc), ["..####..", "########"]));

  it("finds the EOL that a decoder out of step has eaten the beginning of", () =>
    // Black 18 = 0000001000 ends in zeros that belong to the EOL here.
    assertPage(mh(eol, left, eol, "0111 0000001", eol, middle, rtc), ["####....", "####....", "..####.."], 1));

  it("counts a line lost between two EOLs", () =>
    assertPage(mh(eol, left, eol, eol, middle, rtc), ["####....", "####....", "..####.."], 1));

  it("takes half an RTC for the end, and its absence for none", () => {
    assertPage(mh(eol, left, eol.repeat(3), middle), ["####...."]);
    assertPage(mh(eol, left, eol, eol), ["####...."]);
    assertPage(mh(eol, left, eol, middle), ["####....", "..####.."], 0, 0, false);
    assertPage(mh(eol, left, eol, "0111"), ["####...."], 0, 0, false);
  });

  it("takes fill that bit errors have split for fill, not for the end of the page", () => {
    // A sender with a long minimum scan line time fills every line: each hit in the fill looks like one more EOL.
    const fill = (zeros: number): string => `${"0".repeat(zeros)}1`;
    assertPage(mh(eol, left, fill(60), fill(70), fill(90), middle, eol, black, rtc), [
      "####....",
      "..####..",
      "########",
    ]);
    assertPage(mh(eol, left, fill(60), fill(70), fill(80), fill(90), fill(100), middle, rtc), ["####....", "..####.."]);
    assertPage(mr(`${eol}1`, left, `${fill(60)}1`, `${fill(70)}1`, `${fill(90)}1`, middle, `${eol}1`.repeat(6)), [
      "####....",
      "..####..",
    ]);
  });

  it("ends at an RTC whose EOLs end on octet boundaries", () =>
    assertPage(mh(eol, left, "0000000", eol, `0000${eol}`.repeat(5), middle), ["####...."]));

  it("gives an empty page for nothing, zeros and ones", () => {
    // Ones are white 7, black 2 … which make an A4 line of 1728 pels exactly.
    for (const input of [new Uint8Array(0), new Uint8Array(5000), new Uint8Array(5000).fill(255)]) {
      const page = decodePage(input, { compression: "mh", width: 1728, lsbFirst: true });
      assertPage(page, [], 0, 0, false);
    }
  });

  it("stops at the limit of lines", () => {
    const page = decodePage(octets(...Array.from({ length: 50 }, () => eol + white)), {
      compression: "mh",
      width: 8,
      lsbFirst: false,
      maxLines: 7,
    });
    assert.equal(page.bitmap.height, 7);
    assert.equal(page.bitmap.data.length, 7);
  });

  it("joins runs of length 0 inside a line with their neighbours", () =>
    assertPage(mh(eol, "0111 0000110111 1000 10", rtc), [".....###"]));
});

describe("page decoder, MR", () => {
  it("reads one- and two-dimensional lines by their tags", () =>
    assertPage(mr(eol, "1", middle, eol, "0", "1 1 1", eol, "0", "010 1 1", `${eol}1`.repeat(6)), [
      "..####..",
      "..####..",
      ".#####..",
    ]));

  it("trusts no two-dimensional line behind a bad one until the next one-dimensional line", () =>
    assertPage(
      mr(eol, "1", middle, eol, "1", "0111", eol, "0", "1 1 1", eol, "0", "1 1 1", eol, "1", left, `${eol}1`.repeat(6)),
      ["..####..", "..####..", "..####..", "..####..", "####...."],
      3,
    ));
});

describe("page decoder, MMR", () => {
  it("reads up to the EOFB", () => {
    const page = mmr("001 0111 011 1", "1 1 1", eol, eol, "1111");
    assertPage(page, ["..####..", "..####.."]);
    assert.equal(page.broken, false);
  });

  it("gives the good rows and says so when the coding breaks", () => {
    for (const fault of ["0000000111", "0000001111", "001 10011 0001111", "010"]) {
      const page = mmr("001 0111 011 1", "1 1 1", fault, eol, eol);
      assert.equal(page.broken, true, fault);
      assert.deepEqual(drawn(page.bitmap), ["..####..", "..####.."], fault);
      assert.deepEqual(page.quality, { lines: 2, badLines: 1, longestBadRun: 1 });
      assert.equal(page.endSeen, false);
    }
  });

  it("tells padding behind rows without EOFB from a cut row", () => {
    const whole = mmr("001 0111 011 1", "1 1 1", "0");
    assert.deepEqual([whole.bitmap.height, whole.broken, whole.endSeen], [2, false, false]);
    const cut = mmr("001 0111 011 1", "1 1 1", "001 01");
    assert.deepEqual([cut.bitmap.height, cut.broken, cut.endSeen], [2, true, false]);
  });

  it("never makes more rows than the limit, whatever one bit a row can say", () => {
    const page = decodePage(new Uint8Array(100000).fill(255), { compression: "mmr", width: 1728, lsbFirst: true });
    assert.equal(page.bitmap.height, mostLines);
  });
});

describe("page decoder, in steps", () => {
  it("gives what it gives in one go", () => {
    const page = testPage(1728, 700);
    const coded = encodePage(page, { compression: "mh", lsbFirst: true });
    const decoder = new PageDecoder(coded, { compression: "mh", width: 1728, lsbFirst: true });
    let steps = 1;
    while (decoder.step(100)) steps++;
    assert.ok(steps >= 7 && steps <= 9, `${steps} steps`);
    assert.ok(bitmapsEqual(decoder.result().bitmap, page));
    const part = new PageDecoder(coded, { compression: "mh", width: 1728, lsbFirst: true });
    part.step(100);
    assert.ok(bitmapsEqual(part.result().bitmap, cropRows(page, 0, part.result().bitmap.height)));
  });
});

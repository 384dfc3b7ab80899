// Resolutions and widths in DIS and DCS (T.30 Table 2, bits 15, 17, 18, 41 to 46), the pels of each on each paper (T.4 clause
// 2), and what is said of them in the trace.

import assert from "node:assert/strict";
import { everyResolution, pageWidths, paperOf, pelsAcross, type Resolution } from "../../../../src/base/fax.ts";
import { getBit } from "../../../../src/codec/t30/bits.ts";
import { formatCapabilities, parseCapabilities } from "../../../../src/codec/t30/capabilities.ts";
import { formatDcs, parseDcs } from "../../../../src/codec/t30/dcs.ts";
import { describeFrame } from "../../../../src/codec/t30/describe.ts";
import { formatFrame } from "../../../../src/codec/t30/frame.ts";
import { everything, plainFormat } from "../../../support/t30-call.ts";

const ofInterest = [15, 41, 42, 43, 44, 45, 46];
const bitsOf = (fif: Uint8Array): number[] => ofInterest.filter((n) => getBit(fif, n));
const withBits = (...bits: readonly number[]): Uint8Array => {
  const fif = Uint8Array.of(0, 2, 0, 0, 0, 0);
  for (const n of bits) fif[(n - 1) >> 3]! |= 1 << ((n - 1) & 7);
  return fif;
};
const dcs = (resolution: Resolution, width: number): Uint8Array =>
  formatDcs({
    format: { ...plainFormat, resolution, width },
    pageLength: "a4",
    subAddress: false,
    password: false,
  });

const table: readonly { resolution: Resolution; bits: readonly number[]; pels: readonly number[] }[] = [
  { resolution: "standard", bits: [], pels: [1728, 2048, 2432] },
  { resolution: "fine", bits: [15], pels: [1728, 2048, 2432] },
  { resolution: "superfine", bits: [41], pels: [1728, 2048, 2432] },
  { resolution: "200x200", bits: [15, 44], pels: [1728, 2048, 2432] },
  { resolution: "300x300", bits: [42], pels: [2592, 3072, 3648] },
  { resolution: "400x400", bits: [43, 44], pels: [3456, 4096, 4864] },
  { resolution: "r16", bits: [43], pels: [3456, 4096, 4864] },
];

describe("resolutions in a DCS", () => {
  it("are all in this table", () =>
    assert.deepEqual(
      table.map(({ resolution }) => resolution),
      everyResolution,
    ));

  for (const { resolution, bits, pels } of table)
    for (const [at, paper] of pageWidths.entries())
      it(`${resolution} on paper of ${paper} is ${pels[at]} pels, bits ${bits.join(" ")}`, () => {
        assert.equal(pelsAcross(paper, resolution), pels[at]);
        assert.equal(paperOf(pels[at]!, resolution), paper);
        const fif = dcs(resolution, pels[at]!);
        assert.deepEqual(bitsOf(fif), bits);
        assert.deepEqual([getBit(fif, 17), getBit(fif, 18)], [paper === 2048, paper === 2432]);
        const { format } = parseDcs(fif)!;
        assert.deepEqual([format.resolution, format.width], [resolution, pels[at]]);
        const words = describeFrame(formatFrame({ kind: "DCS", fif, final: true, x: true }));
        assert.ok(words.includes(`, ${resolution}, ${pels[at]} pels, `), words);
        assert.ok(!/inch|bit \d/.test(words), words);
      });

  it("have no paper for other widths", () => assert.equal(paperOf(1728, "300x300"), undefined));

  for (const [bits, resolution] of [
    [[41, 44], "superfine"],
    [[44], "standard"],
    [[15, 41], "superfine"],
    [[15, 41, 42], "300x300"],
    [[15, 42, 43], "r16"],
  ] as const)
    it(`bits ${bits.join(" ")} are read as ${resolution}`, () =>
      assert.equal(parseDcs(withBits(14, ...bits))?.format.resolution, resolution));
});

describe("resolutions in a DIS", () => {
  for (const [bits, resolutions] of [
    [[], ["standard"]],
    [[15], ["standard", "fine"]],
    [
      [15, 41],
      ["standard", "fine", "superfine"],
    ],
    [
      [15, 44],
      ["standard", "fine", "200x200"],
    ],
    [
      [15, 45],
      ["standard", "fine"],
    ],
    [
      [15, 42],
      ["standard", "fine", "300x300"],
    ],
    [[44, 45], ["standard"]],
    [
      [15, 43, 44],
      ["standard", "fine", "200x200", "400x400"],
    ],
    [
      [15, 43, 45],
      ["standard", "fine", "r16"],
    ],
    [
      [15, 41, 43],
      ["standard", "fine", "superfine", "400x400", "r16"],
    ],
    [
      [15, 41, 42, 43, 44, 45],
      ["standard", "fine", "superfine", "200x200", "300x300", "400x400", "r16"],
    ],
  ] as const)
    it(`bits ${bits.join(" ")} are ${resolutions.join(", ")}`, () =>
      assert.deepEqual(parseCapabilities(withBits(...bits)).resolutions, resolutions));

  it("are all offered by us, by the inch and by the millimetre", () =>
    assert.deepEqual(bitsOf(formatCapabilities(everything)), [15, 41, 42, 43, 44, 45]));

  it("are offered as far as our rules go", () => {
    const own = (...resolutions: Resolution[]): number[] => bitsOf(formatCapabilities({ ...everything, resolutions }));
    assert.deepEqual(own("standard"), []);
    assert.deepEqual(own("standard", "fine", "superfine"), [15, 41, 45]);
    assert.deepEqual(own("standard", "fine", "300x300"), [15, 42]);
  });

  it("halve the minimum scan line time of 15.4 lines a millimetre (bit 46)", () => {
    const can = { ...everything, minScanTime: { standard: 20, fine: 10, superfine: 5 } };
    const fif = formatCapabilities(can);
    assert.ok(getBit(fif, 46));
    assert.deepEqual(parseCapabilities(fif).minScanTime, can.minScanTime);
  });
});

// DIS and DCS bits of T.30 Table 2 against worked examples and FIFs of odd lengths.

import assert from "node:assert/strict";
import { hex } from "../../../../src/base/bytes.ts";
import type { Capabilities, PageFormat, Rate } from "../../../../src/base/fax.ts";
import { readValueList } from "../../../../src/codec/at/value-list.ts";
import { formatCapabilities, parseCapabilities, v17Rates } from "../../../../src/codec/t30/capabilities.ts";
import { formatCtcRate, formatDcs, parseCtcRate, parseDcs } from "../../../../src/codec/t30/dcs.ts";
import { describeFrame } from "../../../../src/codec/t30/describe.ts";
import { formatFrame } from "../../../../src/codec/t30/frame.ts";
import { ratesOf } from "../../../../src/engine/modem/rates.ts";
import { everything } from "../../../support/t30-call.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text.split(" ").map((octet) => Number.parseInt(octet, 16)));
const fast = (can: Capabilities): string => [...new Set(can.rates.map((r) => `${r.modulation}`))].join(" ");

describe("DIS", () => {
  const codes: readonly [string, string][] = [
    ["00 02 00", "v27ter"],
    ["00 0a 00", "v27ter"],
    ["00 06 00", "v29"],
    ["00 0e 00", "v29 v27ter"],
    ["00 1e 00", "v29 v27ter"],
    ["00 2e 00", "v17 v29 v27ter"],
  ];
  for (const [fif, words] of codes)
    it(`bits 11-14 of ${fif}: ${words}`, () => assert.equal(fast(parseCapabilities(bytes(fif))), words));

  it("reads the minimum scan line time (bits 21-23)", () => {
    const read = (octet: number): readonly [number, number] => {
      const { standard, fine } = parseCapabilities(Uint8Array.of(0, 2, octet)).minScanTime;
      return [standard, fine];
    };
    // Bit 21 is 10, bit 22 is 20, bit 23 is 40 in serial order.
    assert.deepEqual(read(0x00), [20, 20]);
    assert.deepEqual(read(0x40), [40, 40]);
    assert.deepEqual(read(0x20), [10, 10]);
    assert.deepEqual(read(0x10), [5, 5]);
    assert.deepEqual(read(0x70), [0, 0]);
    assert.deepEqual(read(0x60), [10, 5]);
    assert.deepEqual(read(0x30), [20, 10]);
    assert.deepEqual(read(0x50), [40, 20]);
  });

  it("never assumes an extension octet", () => {
    const can = parseCapabilities(bytes("00 02 80"));
    assert.equal(can.ecm, false);
    assert.deepEqual(can.compressions, ["mh"]);
    assert.deepEqual(parseCapabilities(new Uint8Array(0)).rates, [{ modulation: "v27ter", bps: 2400 }]);
  });

  it("reads MMR only together with ECM", () => {
    assert.deepEqual(parseCapabilities(bytes("00 02 80 44")).compressions, ["mh", "mmr"]);
    assert.deepEqual(parseCapabilities(bytes("00 02 80 40")).compressions, ["mh"]);
  });

  it("says what we can and reads it back", () => {
    for (const own of [
      everything,
      { ...everything, ecm: false, compressions: ["mh"] as const, widths: [1728] as const },
    ]) {
      const read = parseCapabilities(formatCapabilities(own));
      assert.deepEqual(read, { ...own });
    }
  });

  it("names a modulation only when all of it is there (T.30 Table 2)", () => {
    for (const without of [14400, 12000]) {
      const own = { ...everything, rates: everything.rates.filter((r) => r.bps !== without) };
      assert.equal(fast(parseCapabilities(formatCapabilities(own))), "v29 v27ter");
    }
    const noV29 = { ...everything, rates: everything.rates.filter((r) => r.modulation !== "v29" || r.bps > 7200) };
    assert.equal(fast(parseCapabilities(formatCapabilities(noV29))), "v27ter");
    assert.equal(fast(parseCapabilities(formatCapabilities({ ...everything, rates: v17Rates }))), "v27ter");
  });

  // Their manuals' lists: the 5686G has no V.17 at 7200, the Courier none at 9600.
  for (const [modem, codes] of [
    ["USR 5686G", "24,48,72,96,97,98,121,122,145,146"],
    ["USR Courier 3453C", "24,48,72,73,74,96,121,122,145,146"],
  ] as const)
    it(`names V.17 for a ${modem}`, () => {
      const own = { ...everything, rates: ratesOf(readValueList(codes)) };
      assert.equal(own.rates.filter((r) => r.modulation === "v17").length, 3);
      assert.equal(fast(parseCapabilities(formatCapabilities(own))), "v17 v29 v27ter");
    });

  it("is described in words", () => {
    const text = describeFrame(
      formatFrame({ kind: "DIS", fif: formatCapabilities(everything), final: true, x: false }),
    );
    assert.match(
      text,
      /^DIS receives, V\.17 14400 V\.29 9600 V\.27ter 4800, standard fine superfine 200x200 300x300 400x400 r16, .*MH MR MMR, ECM/,
    );
  });
});

describe("DCS", () => {
  const format: PageFormat = {
    rate: { modulation: "v29", bps: 9600 },
    resolution: "fine",
    width: 1728,
    compression: "mh",
    ecmFrameSize: 256,
    minScanTime: 0,
  };

  it("is FF 13 83 00 46 F0 04 for 9600 V.29, fine, A4, MH, ECM 256, 0 ms (FACTS 3.4)", () => {
    const frame = formatFrame({
      kind: "DCS",
      fif: formatDcs({ format, pageLength: "a4", subAddress: false, password: false }),
      final: true,
      x: true,
    });
    assert.equal(hex(frame), "ff 13 83 00 46 f0 04");
    assert.deepEqual(parseDcs(frame.subarray(3)), {
      format,
      pageLength: "a4",
      subAddress: false,
      password: false,
    });
  });

  const rates: readonly [string, Rate | undefined][] = [
    ["00 02", { modulation: "v27ter", bps: 2400 }],
    ["00 0a", { modulation: "v27ter", bps: 4800 }],
    ["00 06", { modulation: "v29", bps: 9600 }],
    ["00 0e", { modulation: "v29", bps: 7200 }],
    ["00 22", { modulation: "v17", bps: 14400 }],
    ["00 2a", { modulation: "v17", bps: 12000 }],
    ["00 26", { modulation: "v17", bps: 9600 }],
    ["00 2e", { modulation: "v17", bps: 7200 }],
    // V.33, which nobody here can receive.
    ["00 12", undefined],
    ["00 1a", undefined],
  ];
  for (const [octets, rate] of rates)
    it(`bits 11-14 of ${octets}: ${rate === undefined ? "nothing we offered" : `${rate.modulation} ${rate.bps}`}`, () => {
      assert.deepEqual(parseDcs(bytes(`${octets} 00`))?.format.rate, rate);
      assert.deepEqual(parseCtcRate(bytes(octets)), rate);
      if (rate !== undefined)
        assert.equal(
          hex(formatCtcRate(rate)),
          `00 ${(Number.parseInt(octets.slice(3), 16) & ~2).toString(16).padStart(2, "0")}`,
        );
    });

  it("refuses JPEG, JBIG and resolutions we never offer", () => {
    for (const bit of [68, 78, 105, 106]) {
      const fif = new Uint8Array(16);
      fif[1] = 0x22;
      fif[(bit - 1) >> 3]! |= 1 << ((bit - 1) & 7);
      assert.equal(parseDcs(fif), undefined, `bit ${bit}`);
    }
  });
});

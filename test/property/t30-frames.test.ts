// T.30 frames and HDLC for any input: parsing never throws, what was parsed formats back to the same octets, what was
// stuffed comes out again, and nothing a line brings grows a receiver.

import assert from "node:assert/strict";
import fc from "fast-check";
import { hex } from "../../src/base/bytes.ts";
import { type Capabilities, everyResolution, type PageFormat, pageWidths, pelsAcross } from "../../src/base/fax.ts";
import { HdlcReceiver } from "../../src/codec/hdlc/receiver.ts";
import { stuffFrames } from "../../src/codec/hdlc/stuffer.ts";
import {
  formatCapabilities,
  parseCapabilities,
  v17Rates,
  v27Rates,
  v29Rates,
} from "../../src/codec/t30/capabilities.ts";
import { formatDcs, parseDcs } from "../../src/codec/t30/dcs.ts";
import { describeFrame } from "../../src/codec/t30/describe.ts";
import { formatFrame, parseFrame } from "../../src/codec/t30/frame.ts";
import { formatIdent, parseIdent } from "../../src/codec/t30/ident.ts";

const octets = fc.uint8Array({ maxLength: 60 });
/** Mostly well-begun frames, so that every FCF is met. */
const frameLike = fc
  .tuple(fc.constantFrom(0x03, 0x13), fc.integer({ min: 0, max: 255 }), octets)
  .map(([control, code, fif]) => Uint8Array.of(0xff, control, code, ...fif));

const capabilities: fc.Arbitrary<Capabilities> = fc
  .record({
    ecm: fc.boolean(),
    ecm64: fc.boolean(),
    canReceive: fc.boolean(),
    canBePolled: fc.boolean(),
    rates: fc.constantFrom([...v17Rates, ...v29Rates, ...v27Rates], [...v29Rates, ...v27Rates], v29Rates, v27Rates),
    fine: fc.boolean(),
    superfine: fc.boolean(),
    inch: fc.boolean(),
    r300: fc.boolean(),
    r400: fc.boolean(),
    widths: fc.constantFrom([1728], [1728, 2048], [1728, 2048, 2432]),
    mr: fc.boolean(),
    mmr: fc.boolean(),
    pageLength: fc.constantFrom("a4", "b4", "unlimited"),
    times: fc.constantFrom([0, 0], [5, 5], [10, 5], [10, 10], [20, 10], [20, 20], [40, 20], [40, 40]),
    subAddress: fc.boolean(),
    password: fc.boolean(),
    selectivePolling: fc.boolean(),
  })
  .map((r) => ({
    canReceive: r.canReceive,
    canBePolled: r.canBePolled,
    rates: r.rates,
    resolutions: [
      "standard",
      ...(r.fine ? ["fine"] : []),
      ...(r.superfine ? ["superfine"] : []),
      ...(r.fine && r.inch ? ["200x200"] : []),
      ...(r.r300 ? ["300x300"] : []),
      ...(r.r400 && r.inch ? ["400x400"] : []),
      ...(r.r400 && r.superfine ? ["r16"] : []),
    ],
    widths: r.widths,
    compressions: ["mh", ...(r.mr ? ["mr"] : []), ...(r.ecm && r.mmr ? ["mmr"] : [])],
    ecm: r.ecm,
    ecm64: r.ecm && r.ecm64,
    pageLength: r.pageLength,
    minScanTime: { standard: r.times[0], fine: r.times[1], superfine: r.times[1] },
    subAddress: r.subAddress,
    password: r.password,
    selectivePolling: r.selectivePolling,
  })) as fc.Arbitrary<Capabilities>;

describe("T.30 codecs for any input", () => {
  it("read any octets and write them back", () =>
    fc.assert(
      fc.property(fc.oneof(octets, frameLike), (bytes) => {
        const frame = parseFrame(bytes);
        // The second FCF of NULL is read with X or without, and written as T.30 has it: all zero.
        const written = Uint8Array.from(bytes);
        if ((frame.kind === "PPS" || frame.kind === "EOR") && frame.command === "NULL") written[3] = 0;
        assert.equal(hex(formatFrame(frame), 100), hex(written, 100));
        assert.ok(describeFrame(bytes).length > 0);
      }),
      { numRuns: 3000 },
    ));

  it("keep capabilities through a DIS", () =>
    fc.assert(fc.property(capabilities, (own) => assert.deepEqual(parseCapabilities(formatCapabilities(own)), own))));

  it("keep a page format through a DCS", () =>
    fc.assert(
      fc.property(
        fc.record({
          rate: fc.constantFrom(...v17Rates, ...v29Rates, ...v27Rates),
          resolution: fc.constantFrom(...everyResolution),
          paper: fc.constantFrom(...pageWidths),
          ecm: fc.constantFrom(undefined, 64, 256),
          compression: fc.constantFrom("mh", "mr", "mmr"),
          minScanTime: fc.constantFrom(0, 5, 10, 20, 40),
        }),
        fc.record({
          pageLength: fc.constantFrom("a4", "b4", "unlimited"),
          subAddress: fc.boolean(),
          password: fc.boolean(),
        }),
        (r, more) => {
          const format = {
            rate: r.rate,
            resolution: r.resolution,
            width: pelsAcross(r.paper, r.resolution),
            compression: r.ecm === undefined && r.compression === "mmr" ? "mh" : r.compression,
            ecmFrameSize: r.ecm,
            minScanTime: r.ecm === undefined ? r.minScanTime : 0,
          } as PageFormat;
          assert.deepEqual(parseDcs(formatDcs({ format, ...more } as never)), { format, ...more });
        },
      ),
    ));

  it("keep printable idents", () =>
    fc.assert(
      fc.property(fc.stringMatching(/^[+0-9A-Z ]{0,20}$/), (text) =>
        assert.equal(parseIdent(formatIdent(text)), text.trim()),
      ),
    ));

  it("give stuffed frames back, however the stream is cut", () =>
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 3, maxLength: 260 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        (frames, leadingFlags, step) => {
          const stream = stuffFrames(frames, { leadingFlags });
          const receiver = new HdlcReceiver();
          const got = [];
          for (let i = 0; i < stream.length; i += step) got.push(...receiver.push(stream.subarray(i, i + step)));
          assert.ok(got.every((frame) => frame.crcOk));
          assert.deepEqual(
            got.map((frame) => frame.bytes),
            frames,
          );
        },
      ),
    ));

  it("take any stream and hand out nothing over the limit", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (stream) => {
        for (const frame of new HdlcReceiver({ maxLength: 100 }).push(stream)) assert.ok(frame.bytes.length <= 98);
      }),
    ));
});

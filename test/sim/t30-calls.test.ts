// Whole calls between our two stations over a good line in virtual time: every coding, frame size, rate group, resolution and
// number of pages; what is sent arrives pel for pel, in a line time near the physical limit.

import assert from "node:assert/strict";
import type { Capabilities, Compression, Resolution } from "../../src/base/fax.ts";
import { bitmapsEqual } from "../../src/codec/image/bitmap.ts";
import { changeResolution } from "../../src/codec/image/resolution.ts";
import { encodePage } from "../../src/codec/t4/page-encoder.ts";
import { v17Rates, v27Rates, v29Rates } from "../../src/codec/t30/capabilities.ts";
import { drawPage, everything, printTrace, talk } from "../support/t30-call.ts";

interface Mode {
  readonly name: string;
  readonly answerer: Partial<Capabilities>;
  readonly compression: Compression;
  readonly frame: 256 | 64 | undefined;
}

const modes: readonly Mode[] = [
  { name: "MH", answerer: { ecm: false, compressions: ["mh"] }, compression: "mh", frame: undefined },
  { name: "MR", answerer: { ecm: false, compressions: ["mh", "mr"] }, compression: "mr", frame: undefined },
  {
    name: "MH with 20 ms a line",
    answerer: { ecm: false, compressions: ["mh"], minScanTime: { standard: 20, fine: 20, superfine: 20 } },
    compression: "mh",
    frame: undefined,
  },
  { name: "MH with ECM", answerer: { compressions: ["mh"] }, compression: "mh", frame: 256 },
  { name: "MMR with ECM 256", answerer: {}, compression: "mmr", frame: 256 },
  { name: "MMR with ECM 64", answerer: { ecm64: true }, compression: "mmr", frame: 64 },
];

describe("a call over a good line", () => {
  for (const mode of modes)
    for (const count of [1, 2, 3])
      for (const resolution of ["standard", "fine"] as const)
        it(`${mode.name}, ${count} pages, ${resolution}`, async () => {
          const pages = Array.from({ length: count }, (_, n) => drawPage(n + 7, 300, resolution));
          const talked = await talk({ pages, answerer: mode.answerer });
          const { sent, received, kept } = talked;
          assert.deepEqual([sent.outcome, received.outcome], [0, 21], printTrace(talked));
          assert.equal(sent.confirmedPages, count);
          assert.equal(kept.length, count);
          for (const [n, page] of kept.entries()) {
            assert.ok(bitmapsEqual(page.bitmap, pages[n]!.bitmap), `page ${n + 1}`);
            assert.equal(page.format.compression, mode.compression);
            assert.equal(page.format.ecmFrameSize, mode.frame);
            assert.equal(page.format.rate.bps, 14400);
            // The raw image is what the encoder made: no pad, RTC or EOFB included.
            const again = encodePage(pages[n]!.bitmap, {
              compression: mode.compression,
              kFactor: resolution === "fine" ? 4 : 2,
              minBits: (14400 * page.format.minScanTime) / 1000,
              lsbFirst: true,
            });
            assert.deepEqual(page.raw, again);
          }
          assert.equal(received.remoteId, "+1 555 0001");
          assert.equal(sent.remoteId, "+1 555 0002");
        });

  for (const [name, rates, bps] of [
    ["V.29", [...v29Rates, ...v27Rates], 9600],
    ["V.27ter", v27Rates, 4800],
    ["V.27ter 2400 only", [v27Rates[1]!], 2400],
    ["V.17", [...v17Rates, ...v29Rates, ...v27Rates], 14400],
  ] as const)
    it(`at the rates of ${name}`, async () => {
      const { sent, received } = await talk({ pages: [drawPage(1, 60, "fine")], answerer: { rates } });
      assert.deepEqual([sent.outcome, received.outcome], [0, 21]);
      assert.equal(sent.format?.rate.bps, bps);
    });

  it("falls back along the ladder until a TCF comes over", async () => {
    const { sent } = await talk({
      pages: [drawPage(1, 60, "fine")],
      faults: {
        data: (_from, _index, carrier, bytes) =>
          carrier.bps > 4800 && bytes.every((octet) => octet === 0) ? bytes.map(() => 0x55) : undefined,
      },
    });
    assert.equal(sent.outcome, 0);
    assert.equal(sent.format?.rate.bps, 4800);
  });

  it("sends a page of several blocks", async () => {
    const page = drawPage(5, 2300, "fine");
    const { sent, kept, trace } = await talk({ pages: [page, drawPage(6, 60, "fine")], answerer: { ecm64: true } });
    assert.equal(sent.outcome, 0);
    assert.ok(bitmapsEqual(kept[0]!.bitmap, page.bitmap));
    const said = trace
      .filter((t) => t.side === "answerer" && t.text.startsWith("PPS"))
      .map((t) => t.text.split(",")[0]);
    assert.ok(said.length >= 5);
    assert.deepEqual(said, [
      ...Array.from({ length: said.length - 2 }, (_, block) => `PPS-NULL page 0 block ${block}`),
      `PPS-MPS page 0 block ${said.length - 2}`,
      "PPS-EOP page 1 block 0",
    ]);
  });

  it("joins pages of different resolution by EOM", async () => {
    const order: Resolution[] = ["standard", "fine", "fine", "standard"];
    const pages = order.map((resolution, n) => drawPage(n, 100, resolution));
    const { sent, kept, journal } = await talk({ pages });
    assert.equal(sent.outcome, 0);
    assert.deepEqual(
      kept.map((k) => k.format.resolution),
      order,
    );
    assert.deepEqual(
      journal.filter((e) => e.what !== "MCF").map((e) => e.what),
      ["EOM", "MPS", "EOM", "EOP"],
    );
  });

  it("sends fine pages as standard to a receiver without fine", async () => {
    const page = drawPage(1, 300, "fine");
    const { sent, kept } = await talk({ pages: [page], answerer: { resolutions: ["standard"] } });
    assert.equal(sent.outcome, 0);
    assert.ok(bitmapsEqual(kept[0]!.bitmap, changeResolution(page, "standard").bitmap));
  });

  it("goes on at the first unconfirmed page of the document", async () => {
    const pages = [1, 2, 3].map((n) => drawPage(n, 100, "fine"));
    const { sent, kept, journal } = await talk({ pages, firstPage: 2 });
    assert.equal(sent.outcome, 0);
    assert.ok(bitmapsEqual(kept[0]!.bitmap, pages[2]!.bitmap));
    assert.deepEqual(
      journal.map((e) => `${e.page} ${e.what}`),
      ["3 EOP", "3 MCF"],
    );
  });

  it("asks again only for frames that were damaged", async () => {
    const page = drawPage(1, 600, "fine");
    const { sent, kept } = await talk({
      pages: [page],
      faults: { ecmFrame: (index) => (index === 3 || index === 11 ? "corrupt" : undefined) },
    });
    assert.equal(sent.outcome, 0);
    assert.equal(kept[0]!.resentFrames, 2);
    assert.ok(bitmapsEqual(kept[0]!.bitmap, page.bitmap));
  });

  it("says RNR while the disk is slow, and the page is kept once", async () => {
    const { sent, received, kept } = await talk({ pages: [drawPage(1, 60, "fine")], keepDelay: () => 20_000 });
    assert.deepEqual([sent.outcome, received.outcome, kept.length], [0, 21, 1]);
  });

  // LAB.md: 11.2 s to the first page less 2.8 s before DIS, 2.7 s a page, DCN 1.2 s.
  for (const [name, own] of [
    ["MH", { ecm: false, compressions: ["mh"] }],
    ["MMR with ECM", {}],
  ] as const)
    it(`takes no longer than the handshake model and the bits: ${name}`, async () => {
      const pages = [1, 2, 3].map((n) => drawPage(n, 1100, "fine"));
      const { sent, kept } = await talk({ pages, answerer: own });
      const bits = kept.reduce((sum, k) => sum + k.raw.length * 8, 0) * (everything.ecm && !("ecm" in own) ? 1.047 : 1);
      const limit = bits / 14400 + 8.4 + 3 * 2.7 + 1.2;
      assert.ok(sent.seconds < limit + 2, `${sent.seconds} s, model ${limit.toFixed(1)} s`);
    });

  it("begins training at the rate that is known to go, or at the slowest where all are faster", async () => {
    const pages = [drawPage(1, 60, "fine")];
    const at = async (beginAt: number, answerer = {}): Promise<readonly number[]> => {
      const { sent } = await talk({ pages, beginAt, answerer });
      assert.equal(sent.outcome, 0);
      return sent.trainings.map((training) => training.rate.bps);
    };
    assert.deepEqual(await at(9600), [9600]);
    assert.deepEqual(await at(12000), [12000]);
    assert.deepEqual(await at(4800, { rates: v29Rates }), [7200]);
  });
});

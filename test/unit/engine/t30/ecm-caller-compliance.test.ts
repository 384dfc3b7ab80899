// Error correction of the caller (T.30 Annex A, T.4 Annex A) against scripted receivers: blocks and frame sizes, storms of PPR
// and RNR, CTC and EOR, lost answers. One row for each rule, with its clause.

import assert from "node:assert/strict";
import type { Rate } from "../../../../src/base/fax.ts";
import { everyCapability } from "../../../../src/codec/t30/capabilities.ts";
import type { KnownFrame } from "../../../../src/codec/t30/frame.ts";
import { complianceTable, type Row } from "../../../support/compliance.ts";
import { type CallerSetting, callerAgainst } from "../../../support/scripted-call.ts";
import {
  dis,
  hear,
  hearDcs,
  mmrFrames,
  type Step,
  say,
  takeBlock,
  takeTcf,
} from "../../../support/scripted-station.ts";
import { drawPage } from "../../../support/t30-call.ts";

const rate9600: Rate = { modulation: "v29", bps: 9600 };
const rate7200: Rate = { modulation: "v29", bps: 7200 };
const rate4800: Rate = { modulation: "v27ter", bps: 4800 };
const rate2400: Rate = { modulation: "v27ter", bps: 2400 };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const mapOf = (...marked: number[]): Step => {
  const map = new Uint8Array(32);
  for (const n of marked) map[n >> 3]! |= 1 << (n & 7);
  return say({ kind: "PPR", map });
};
const hearPps = (command: string, page: number, block: number, frames: number): Step =>
  hear("PPS", 20_000, (frame: KnownFrame) =>
    assert.deepEqual(frame, { kind: "PPS", command, page, block, frames, final: true, x: true }),
  );

/** 60 lines in MMR: eight frames of 256 octets. */
const small = drawPage(1, 60, "standard");
const smallFrames = numbers(mmrFrames(small).length);
const can = { ecm: true, compressions: ["mh", "mmr"], rates: [rate9600, rate7200, rate4800, rate2400] } as const;
const hello: readonly Step[] = [say(dis(can)), hearDcs(9600), takeTcf, say("CFR")];
const slowest: readonly Step[] = [say(dis({ ...can, rates: [rate2400] })), hearDcs(2400), takeTcf, say("CFR")];
const first: readonly Step[] = [takeBlock(smallFrames), hear("PPS")];
/** Three PPR for frame 2, the frame three times; then the fourth PPR. */
const storm: readonly Step[] = [...[1, 2, 3].flatMap(() => [mapOf(2), takeBlock([2]), hear("PPS")]), mapOf(2)];
/** More than 256 frames of 64 octets. */
const large = drawPage(5, 620, "standard");
const largeFrames = Math.ceil(mmrFrames(large).length * 4);

const callerRows: readonly Row<CallerSetting>[] = [
  {
    title: "A.3.6.1: the receiver's wish for frames of 64 octets (DIS bit 7) is followed, DCS bit 28",
    steps: [
      say(dis({ ...can, ecm64: true })),
      hear("DCS", 9_000, (frame) => assert.equal((frame as { fif: Uint8Array }).fif[3]! & 0x0c, 0x0c)),
      takeTcf,
      say("CFR"),
      async (station) => {
        const got = await takeFrames(station);
        assert.ok(got.every(({ length }) => length === 64));
      },
      hear("PPS"),
      say("MCF"),
      hear("DCN"),
    ],
    outcome: 0,
  },
  {
    title: "A.4.3: PPS counts page, block and frames from 0, and a second page goes on counting",
    steps: [
      ...hello,
      takeBlock(smallFrames),
      hearPps("MPS", 0, 0, smallFrames.length),
      say("MCF"),
      takeBlock(smallFrames),
      hearPps("EOP", 1, 0, smallFrames.length),
      say("MCF"),
    ],
    setting: { pages: [small, small] },
    outcome: 0,
  },
  {
    title: "A.4.3: a page of two blocks: PPS-NULL between them, PPS-EOP behind the last",
    steps: [
      say(dis({ ...can, ecm64: true })),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takeBlock(numbers(256)),
      hearPps("NULL", 0, 0, 256),
      say("MCF"),
      async (station) => {
        const count = (await takeFrames(station)).length;
        assert.ok(count <= 256 && Math.abs(count + 256 - largeFrames) <= 4, `${count} frames`);
      },
      hear("PPS", 9_000, (frame) => assert.ok(frame.kind === "PPS" && frame.command === "EOP" && frame.block === 1)),
      say("MCF"),
    ],
    setting: { pages: [large] },
    outcome: 0,
    check: ({ journal }) => assert.deepEqual(journal, ["1 EOP", "1 MCF"]),
  },
  {
    title: "A.5.4.1: RNR to PPS-NULL is followed by RR; MCF goes on with the next block",
    steps: [
      say(dis({ ...can, ecm64: true })),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takeBlock(numbers(256)),
      hear("PPS"),
      say("RNR"),
      hear("RR"),
      say("RNR"),
      hear("RR"),
      say("MCF"),
      async (station) => void (await takeFrames(station)),
      hear("PPS"),
      say("MCF"),
    ],
    setting: { pages: [large] },
    outcome: 0,
  },
  {
    title: "A.4.3: PPS-NULL is repeated three times, and the page is not in doubt",
    steps: [
      say(dis({ ...can, ecm64: true })),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takeBlock(numbers(256)),
      ...[1, 2, 3].map(() => hearPps("NULL", 0, 0, 256)),
      hear("DCN"),
    ],
    setting: { pages: [large] },
    outcome: 106,
    check: ({ report }) => assert.deepEqual(report.doubtfulPages, []),
  },
  {
    title: "A.4.3: a PPR after RNR is answered by the marked frames",
    steps: [...hello, ...first, say("RNR"), hear("RR"), mapOf(3), takeBlock([3]), hear("PPS"), say("MCF")],
    outcome: 0,
  },
  {
    title: "A.4.3: PPS after a PPR counts the frames sent again; none at all count as one",
    steps: [
      ...hello,
      ...first,
      mapOf(1, 4, 6),
      takeBlock([1, 4, 6]),
      hearPps("EOP", 0, 0, 3),
      mapOf(),
      takeBlock([]),
      hearPps("EOP", 0, 0, 1),
      say("MCF"),
    ],
    outcome: 0,
  },
  {
    title: "A.4.3: marks beyond the block's frames are left out",
    steps: [...hello, ...first, mapOf(1, 200, 255), takeBlock([1]), hear("PPS"), say("MCF")],
    outcome: 0,
  },
  {
    title: "FACTS 3.9: at the fourth PPR CTC before EOR, over the modem change to V.27ter (A.4.3)",
    steps: [
      ...hello,
      ...first,
      ...storm,
      hear("CTC"),
      say("CTR"),
      takeBlock([2], "long"),
      hear("PPS"),
      ...storm,
      hear("CTC"),
      say("CTR"),
      async (station) => assert.equal(station.rate.modulation, "v27ter"),
      takeBlock([2], "long"),
      hear("PPS"),
      say("MCF"),
      hear("DCN"),
    ],
    outcome: 0,
    check: ({ report }) => assert.equal(report.ecmGivenUp, false),
  },
  {
    title: "A.4.3: after CTR V.17 trains long once, then short again",
    steps: [
      say(dis({ ...can, rates: everyCapability.rates })),
      hearDcs(14400),
      takeTcf,
      say("CFR"),
      ...first,
      ...storm,
      hear("CTC"),
      say("CTR"),
      takeBlock([2], "long"),
      hear("PPS"),
      mapOf(2),
      takeBlock([2]),
      hear("PPS"),
      say("MCF"),
      hear("DCN"),
    ],
    setting: { pages: [small] },
    outcome: 0,
    check: ({ report }) => assert.deepEqual(report.format?.rate, { modulation: "v17", bps: 12000 }),
  },
  {
    title: "A.4.3: the rate of a CTC is that of the pages that follow",
    steps: [
      ...hello,
      ...first,
      ...storm,
      hear("CTC"),
      say("CTR"),
      takeBlock([2], "long"),
      hear("PPS"),
      say("MCF"),
      takeBlock(smallFrames),
      hear("PPS"),
      say("MCF"),
    ],
    setting: { pages: [small, small] },
    outcome: 0,
    check: ({ report }) => assert.equal(report.sent[1]?.format.rate.bps, 7200),
  },
  {
    title: "A.4.3: EOR to a receiver that is not ready: RR until ERR",
    steps: [...slowest, ...first, ...storm, hear("EOR"), say("RNR"), hear("RR"), say("RNR"), hear("RR"), say("ERR")],
    outcome: 114,
    check: ({ report }) => assert.equal(report.ecmGivenUp, true),
  },
  {
    title: "A.4.3: an unanswered EOR is repeated three times",
    steps: [...slowest, ...first, ...storm, hear("EOR"), hear("EOR"), hear("EOR"), hear("DCN")],
    outcome: 109,
    check: ({ report }) => assert.deepEqual(report.doubtfulPages, []),
  },
  {
    title: "A.4.3: RTN to a PPS has the page sent whole again after training",
    steps: [...hello, ...first, say("RTN"), hearDcs(7200), takeTcf, say("CFR"), ...first, say("MCF")],
    outcome: 0,
    check: ({ report, journal }) => {
      assert.deepEqual(report.doubtfulPages, [1]);
      assert.deepEqual(journal, ["1 EOP", "1 RTN", "1 EOP", "1 MCF"]);
    },
  },
  {
    title: "5.3.6.1.7: PIP to a PPS is a confirmation",
    steps: [...hello, ...first, say("PIP"), hear("DCN")],
    outcome: 0,
  },
  {
    title: "5.3.6.1.8: CRP repeats the PPS, CTC and RR",
    steps: [
      ...hello,
      ...first,
      say("CRP"),
      hear("PPS"),
      say("RNR"),
      hear("RR"),
      say("CRP"),
      hear("RR"),
      ...storm,
      hear("CTC"),
      say("CRP"),
      hear("CTC"),
      say("CTR"),
      takeBlock([2], "long"),
      hear("PPS"),
      say("MCF"),
    ],
    outcome: 0,
  },
  {
    title: "a PPR of a wrong length is no answer: the PPS again",
    steps: [...hello, ...first, say(Uint8Array.of(0xff, 0x13, 0xbc, 1, 2, 3)), hear("PPS"), say("MCF")],
    outcome: 0,
  },
  {
    title: "DCN in place of CTR ends the call: nothing in doubt",
    steps: [...hello, ...first, ...storm, hear("CTC"), say("DCN")],
    outcome: 105,
    check: ({ report }) => assert.deepEqual(report.doubtfulPages, []),
  },
  {
    title: "DESIGN 4.2: DCN in place of MCF to RR: the last page is perhaps delivered",
    steps: [...hello, ...first, say("RNR"), hear("RR"), say("DCN")],
    outcome: 20,
  },
];

async function takeFrames(station: Parameters<Step>[0]): Promise<Uint8Array[]> {
  const got: Uint8Array[] = [];
  await station.link.receiveCarrier(station.carrier("short"), station.link.clock.now() + 10_000);
  for (;;) {
    const heard = await station.link.receiveHdlc(station.link.clock.now() + 60_000);
    if (heard.kind !== "frame") return got;
    if (heard.bytes[2] === 0x06) got.push(heard.bytes.slice(4));
  }
}

complianceTable("error correction of the caller", callerRows, (steps, setting) =>
  callerAgainst(steps, setting ?? { pages: [small] }),
);

// Error correction of the answerer (T.30 Annex A, T.4 Annex A) against scripted senders: blocks and frame sizes, storms of PPR
// and RNR, CTC and EOR, lost answers. One row for each rule, with its clause.

import assert from "node:assert/strict";
import type { Page, Rate } from "../../../../src/base/fax.ts";
import { bitmapsEqual } from "../../../../src/codec/image/bitmap.ts";
import { markedFrames } from "../../../../src/codec/t30/ecm-frame.ts";
import type { KnownFrame } from "../../../../src/codec/t30/frame.ts";
import { complianceTable, kept, type Row } from "../../../support/compliance.ts";
import { type AnswererSetting, answererAgainst } from "../../../support/scripted-call.ts";
import {
  at,
  ctc,
  dcs,
  giveBlock,
  giveTcf,
  hear,
  mmrFrames,
  pps,
  quiet,
  type Step,
  say,
  wait,
} from "../../../support/scripted-station.ts";
import { drawPage } from "../../../support/t30-call.ts";

const v17_9600: Rate = { modulation: "v17", bps: 9600 };
const v17_14400: Rate = { modulation: "v17", bps: 14400 };
const rate9600: Rate = { modulation: "v29", bps: 9600 };
const rate7200: Rate = { modulation: "v29", bps: 7200 };
const rate4800: Rate = { modulation: "v27ter", bps: 4800 };
const rate2400: Rate = { modulation: "v27ter", bps: 2400 };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const hearPpr = (...marked: number[]): Step =>
  hear("PPR", 8_000, (frame: KnownFrame) =>
    assert.deepEqual(markedFrames((frame as { map: Uint8Array }).map, 256), marked),
  );

const page = drawPage(1, 200, "standard");
const frames = mmrFrames(page);
const count = frames.length;
const all = numbers(count);
const ecm = { ecmFrameSize: 256, compression: "mmr" } as const;
const begin = (rate: Rate): Step[] => [at(rate), hear("DIS"), say(dcs({ ...ecm, rate })), giveTcf(), hear("CFR")];
const end: readonly Step[] = [hear("MCF"), say("DCN")];
const asked = (n: number, frame = 0): Step[] => [say(pps("EOP", 0, 0, n)), hearPpr(frame)];
const same =
  (original: Page) =>
  ({ kept }: { readonly kept: readonly { readonly bitmap: Page["bitmap"] }[] }): void => {
    assert.equal(kept.length, 1);
    assert.ok(bitmapsEqual(kept[0]!.bitmap, original.bitmap));
  };
/** The page's octets in frames of 64. */
const frames64 = frames.flatMap((frame, n) =>
  [0, 1, 2, 3].map((part) =>
    Uint8Array.from([0xff, 0x03, 0x06, (n * 4 + part) & 255, ...frame.subarray(4 + part * 64, 4 + (part + 1) * 64)]),
  ),
);
const renumbered = (part: readonly Uint8Array[]): Uint8Array[] =>
  part.map((frame, n) => {
    const copy = frame.slice();
    copy[3] = n;
    return copy;
  });
const half = count >> 1;
const lacks9600 = {
  rates: [v17_14400, { ...v17_14400, bps: 12000 }, rate9600, rate7200, rate4800, rate2400] as Rate[],
};

/** The sender goes to a rate our modem lacks. */
const toDeaf = [
  ...begin(v17_14400),
  giveBlock(frames.slice(1)),
  ...asked(count),
  say(ctc(v17_9600)),
  hear("CTR"),
] as const;

/** RR to every RNR; there must be some of them. */
const askUntilMcf: Step = async (station) => {
  for (let rnrs = 0; ; rnrs++) {
    const frame = await station.next(6_000);
    if (frame?.kind === "MCF") return assert.ok(rnrs >= 8, `${rnrs} RNR`);
    assert.equal(frame?.kind, "RNR");
    await say("RR")(station);
  }
};

const answererRows: readonly Row<AnswererSetting>[] = [
  {
    title: "A.3.6.1: frames of 64 octets",
    steps: [
      at(rate9600),
      hear("DIS"),
      say(dcs({ ...ecm, ecmFrameSize: 64 })),
      giveTcf(),
      hear("CFR"),
      giveBlock(frames64.slice(0, 256)),
      say(pps("EOP", 0, 0, Math.min(256, frames64.length))),
      ...end,
    ],
    outcome: 21,
    check: same(page),
  },
  {
    title: "A.4.3: PPS-NULL: MCF, and the page is put together from its blocks",
    steps: [
      ...begin(rate9600),
      giveBlock(frames.slice(0, half)),
      say(pps("NULL", 0, 0, half)),
      hear("MCF"),
      giveBlock(renumbered(frames.slice(half))),
      say(pps("EOP", 0, 1, count - half)),
      ...end,
    ],
    outcome: 21,
    check: same(page),
  },
  {
    title: "A.4.3: PPS-NULL again after a lost MCF: MCF again, the block counts once",
    steps: [
      ...begin(rate9600),
      giveBlock(frames.slice(0, half)),
      say(pps("NULL", 0, 0, half)),
      hear("MCF"),
      wait(2_000),
      say(pps("NULL", 0, 0, half)),
      hear("MCF"),
      giveBlock(renumbered(frames.slice(half))),
      say(pps("EOP", 0, 1, count - half)),
      ...end,
    ],
    outcome: 21,
    check: same(page),
  },
  ...(["MPS", "EOM"] as const).map((command) => ({
    title: `A.4.3: PPS-${command} again after a lost MCF: MCF again, the page kept once`,
    steps: [
      ...begin(rate9600),
      giveBlock(frames),
      ...[1, 2, 3].flatMap(() => [say(pps(command, 0, 0, count)), hear("MCF"), wait(1_500)]),
      say("DCN"),
    ],
    outcome: 22 as const,
    check: kept(1),
  })),
  {
    title: "A.4.3: a storm of PPR for one frame, then it comes",
    steps: [
      ...begin(rate9600),
      giveBlock(frames.slice(1)),
      ...asked(count),
      ...[1, 2, 3, 4, 5].flatMap(() => [giveBlock([]), ...asked(1)]),
      giveBlock([frames[0]!]),
      say(pps("EOP", 0, 0, 1)),
      ...end,
    ],
    outcome: 21,
    check: same(page),
  },
  {
    title: "A.4.3: the modem changes with CTC: V.17, V.29, V.27ter, each with long training once",
    steps: [
      ...begin(v17_14400),
      giveBlock(frames.slice(1)),
      ...asked(count),
      say(ctc(rate9600)),
      at(rate9600),
      hear("CTR"),
      giveBlock([], "long"),
      ...asked(1),
      say(ctc(rate4800)),
      at(rate4800),
      hear("CTR"),
      giveBlock([frames[0]!], "long"),
      say(pps("EOP", 0, 0, 1)),
      ...end,
    ],
    outcome: 21,
    check: same(page),
  },
  {
    title: "A.4.3: CTC within V.17: long training once, then short",
    steps: [
      ...begin(v17_14400),
      giveBlock(frames.slice(2)),
      say(pps("EOP", 0, 0, count)),
      hearPpr(0, 1),
      say(ctc({ ...v17_14400, bps: 12000 })),
      at({ ...v17_14400, bps: 12000 }),
      hear("CTR"),
      giveBlock([frames[0]!], "long"),
      say(pps("EOP", 0, 0, 2)),
      hearPpr(1),
      giveBlock([frames[1]!], "short"),
      say(pps("EOP", 0, 0, 1)),
      ...end,
    ],
    outcome: 21,
    check: same(page),
  },
  {
    title: "A.4.3: CTC to a rate of V.17 our modem lacks: CTR, PPR for what passed unheard, until a CTC to one it has",
    steps: [
      ...begin(v17_14400),
      giveBlock(frames.slice(1)),
      ...asked(count),
      say(ctc(v17_9600)),
      at(v17_9600),
      hear("CTR"),
      giveBlock([frames[0]!], "long"),
      ...asked(1),
      ...[1, 2].flatMap(() => [giveBlock([frames[0]!], "short"), ...asked(1)]),
      say(ctc(rate7200)),
      at(rate7200),
      hear("CTR"),
      giveBlock([frames[0]!], "long"),
      say(pps("EOP", 0, 0, 1)),
      ...end,
    ],
    setting: { own: lacks9600 },
    outcome: 21,
    check: same(page),
  },
  {
    title: "A.4.3: CTC to V.33, which nobody offered: the same, and no word of T.30 is broken",
    steps: [
      ...begin(rate9600),
      giveBlock(frames.slice(1)),
      ...asked(count),
      say({ kind: "CTC", fif: Uint8Array.of(0, 0x12) }),
      hear("CTR"),
      wait(3_000),
      ...asked(1),
      say(ctc(rate7200)),
      at(rate7200),
      hear("CTR"),
      giveBlock([frames[0]!], "long"),
      say(pps("EOP", 0, 0, 1)),
      ...end,
    ],
    outcome: 21,
    check: (scripted) => {
      same(page)(scripted);
      assert.ok(scripted.trace.some((line) => line.includes("CTC V.33")));
    },
  },
  {
    title: "A.4.3: a block of 64 kB at a rate our modem lacks takes 80 s, and its PPS is heard behind it",
    steps: [...toDeaf, wait(80_000), ...asked(1), say("DCN")],
    setting: { own: lacks9600 },
    outcome: 23,
  },
  {
    title: "A.4.3: nothing after a CTC to a rate our modem lacks: DCN after a minute and a half",
    steps: [...toDeaf, quiet(89_000), hear("DCN", 3_000)],
    setting: { own: lacks9600 },
    outcome: 23,
  },
  {
    title: "A.4.3: a repeated CTC gets CTR again",
    steps: [
      ...begin(rate9600),
      giveBlock(frames.slice(1)),
      ...asked(count),
      say(ctc(rate7200)),
      hear("CTR"),
      wait(2_000),
      say(ctc(rate7200)),
      at(rate7200),
      hear("CTR"),
      giveBlock([frames[0]!], "long"),
      say(pps("EOP", 0, 0, 1)),
      ...end,
    ],
    outcome: 21,
    check: same(page),
  },
  {
    title: "A.4.3: EOR again after a lost ERR: ERR again",
    steps: [
      ...begin(rate9600),
      giveBlock(frames.slice(1)),
      ...asked(count),
      say({ kind: "EOR", command: "MPS" }),
      hear("ERR"),
      wait(2_000),
      say({ kind: "EOR", command: "MPS" }),
      hear("ERR"),
      giveBlock(frames),
      say(pps("EOP", 1, 0, count)),
      ...end,
    ],
    outcome: 21,
    check: same(page),
  },
  {
    title: "A.4.3: EOR-EOM: ERR, and a DIS when T2 has passed",
    steps: [
      ...begin(rate9600),
      giveBlock(frames.slice(1)),
      ...asked(count),
      say({ kind: "EOR", command: "EOM" }),
      hear("ERR"),
      hear("DIS", 10_000),
      say("DCN"),
    ],
    outcome: 23,
    check: kept(0),
  },
  {
    title: "A.4.4.1: PPS-PRI-EOP is answered as PPS-EOP: nobody sits here",
    steps: [
      ...begin(rate9600),
      giveBlock(frames),
      say({ kind: "PPS", command: "PRI-EOP", page: 0, block: 0, frames: count }),
      ...end,
    ],
    outcome: 21,
    check: kept(1),
  },
  {
    title: "A.4.4.1: PPS-PRI-MPS goes on with the next page",
    steps: [
      ...begin(rate9600),
      giveBlock(frames),
      say({ kind: "PPS", command: "PRI-MPS", page: 0, block: 0, frames: count }),
      hear("MCF"),
      giveBlock(frames),
      say(pps("EOP", 1, 0, count)),
      ...end,
    ],
    outcome: 21,
    check: kept(2),
  },
  {
    title: "A.4.3: PPS-EOM: MCF, DIS when T2 has passed, and the next page without ECM",
    steps: [
      ...begin(rate9600),
      giveBlock(frames),
      say(pps("EOM", 0, 0, count)),
      hear("MCF"),
      hear("DIS", 10_000),
      say("DCN"),
    ],
    outcome: 22,
    check: kept(1),
  },
  {
    title: "A.5.4.1: a storm of RNR: each RR gets one until the page is kept",
    steps: [...begin(rate9600), giveBlock(frames), say(pps("EOP", 0, 0, count)), askUntilMcf, say("DCN")],
    setting: { keepDelay: 37_000 },
    outcome: 21,
    check: same(page),
  },
  {
    title: "A.5.4.1: DCN while we are not ready: the page is kept all the same",
    steps: [...begin(rate9600), giveBlock(frames), say(pps("EOP", 0, 0, count)), hear("RNR", 5_000), say("DCN")],
    setting: { keepDelay: 12_000 },
    outcome: 21,
    check: kept(1),
  },
  {
    title: "RR before any PPS is not answered",
    steps: [
      ...begin(rate9600),
      wait(1_000),
      say("RR"),
      quiet(2_000),
      giveBlock(frames),
      say(pps("EOP", 0, 0, count)),
      ...end,
    ],
    outcome: 21,
  },
  {
    title: "MPS and EOP of the mode without error correction are not answered in it",
    steps: [...begin(rate9600), giveBlock(frames), say("EOP"), quiet(2_000), say(pps("EOP", 0, 0, count)), ...end],
    outcome: 21,
    check: kept(1),
  },
  {
    title: "a PPS of a wrong length is not answered",
    steps: [
      ...begin(rate9600),
      giveBlock(frames),
      say(Uint8Array.of(0xff, 0x13, 0xbf, 0x2f, 0)),
      quiet(2_500),
      say(pps("EOP", 0, 0, count)),
      ...end,
    ],
    outcome: 21,
    check: kept(1),
  },
  {
    title: "A.4.3: frames that come twice are one",
    steps: [...begin(rate9600), giveBlock([...frames, frames[0]!, frames[1]!]), say(pps("EOP", 0, 0, count)), ...end],
    outcome: 21,
    check: same(page),
  },
  {
    title: "a frame longer than 256 octets is a damaged one",
    steps: [
      ...begin(rate9600),
      giveBlock([Uint8Array.from([0xff, 3, 6, 0, ...new Uint8Array(300)]), ...frames.slice(1)]),
      ...asked(count),
      giveBlock([frames[0]!]),
      say(pps("EOP", 0, 0, 1)),
      ...end,
    ],
    outcome: 21,
    check: same(page),
  },
  {
    title: "T.4 Annex A: a block whose RCPs were lost ends with its carrier",
    steps: [
      ...begin(rate9600),
      async (station) => void (await station.link.sendHdlc(station.carrier("short"), frames)),
      say(pps("EOP", 0, 0, count)),
      ...end,
    ],
    outcome: 21,
    check: same(page),
  },
  {
    title: "DCN in place of the frames sent again: the page is not kept",
    steps: [...begin(rate9600), giveBlock(frames.slice(1)), ...asked(count), say("DCN")],
    outcome: 23,
    check: kept(0),
  },
  {
    title: "DCN after CTR: the page is not kept",
    steps: [
      ...begin(rate9600),
      giveBlock(frames.slice(1)),
      ...asked(count),
      say(ctc(rate4800)),
      hear("CTR"),
      say("DCN"),
    ],
    outcome: 23,
    check: kept(0),
  },
  {
    title: "A.4.3: a block nothing of which was heard is asked for whole",
    steps: [...begin(rate9600), wait(6_000), say(pps("NULL", 0, 0, count)), hearPpr(...all), say("DCN")],
    outcome: 23,
  },
];

complianceTable("error correction of the answerer", answererRows, answererAgainst);

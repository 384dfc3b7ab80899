// The answerer against scripted callers: what it must answer, what it keeps, and how the call ends. One row for each rule,
// with the clause it comes from; "FACTS 3.9" are faults measured in other programs.

import assert from "node:assert/strict";
import type { OutcomeCode } from "../../../../src/base/outcome.ts";
import { parseCapabilities } from "../../../../src/codec/t30/capabilities.ts";
import { markedFrames } from "../../../../src/codec/t30/ecm-frame.ts";
import type { KnownFrame } from "../../../../src/codec/t30/frame.ts";
import { type AnswererSetting, answererAgainst } from "../../../support/scripted-call.ts";
import {
  at,
  ctc,
  dcs,
  giveBlock,
  givePage,
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

interface Row {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly outcome: OutcomeCode;
  /** Pages kept. */
  readonly kept: number;
  readonly setting?: AnswererSetting;
  /** Not longer than, ms. */
  readonly end?: number;
  /** Pages kept when a document was whole; default: all of them with outcome 21, none else. */
  readonly whole?: readonly number[];
}

const page = drawPage(1, 200, "standard");
const other = drawPage(2, 200, "standard");
const frames = mmrFrames(page);
const count = frames.length;
const rate9600 = { modulation: "v29", bps: 9600 } as const;
const rate4800 = { modulation: "v27ter", bps: 4800 } as const;

const hello: readonly Step[] = [hear("DIS"), say("TSI", dcs()), giveTcf(), hear("CFR")];
const ecmHello: readonly Step[] = [
  hear("DIS"),
  say("TSI", dcs({ ecmFrameSize: 256, compression: "mmr" })),
  giveTcf(),
  hear("CFR"),
];
const hearPpr = (...numbers: number[]): Step =>
  hear("PPR", 6_000, (frame: KnownFrame) =>
    assert.deepEqual(markedFrames((frame as { map: Uint8Array }).map, 256), numbers),
  );
const all = frames.map((_, n) => n);
/** A share of the octets spoilt. */
const spoil =
  (share: number) =>
  (raw: Uint8Array): Uint8Array => {
    const spoilt = raw.slice();
    for (let i = 40; i < raw.length - 40; i += Math.round(1 / share)) spoilt[i]! ^= 0x5a;
    return spoilt;
  };

const rows: readonly Row[] = [
  {
    title: "5.4.3.1: DIS is repeated about every 3 s until T1 is over (FACTS 3.9), then DCN",
    steps: [...Array.from({ length: 7 }, () => hear("DIS", 5_800)), hear("DCN", 6_000)],
    outcome: 23,
    kept: 0,
    end: 42_000,
  },
  {
    title: "5.3.6.1.1: the DIS says what we can",
    steps: [
      hear("DIS", 5_000, (frame) => {
        const can = parseCapabilities((frame as { fif: Uint8Array }).fif);
        assert.ok(can.canReceive && can.ecm && can.compressions.includes("mmr") && !can.canBePolled);
      }),
      say("DCN"),
    ],
    outcome: 23,
    kept: 0,
  },
  {
    title: "figure 5-2: DCS, TCF, CFR, page, EOP, MCF, DCN",
    steps: [...hello, givePage(page), say("EOP"), hear("MCF"), say("DCN")],
    outcome: 21,
    kept: 1,
  },
  {
    title: "5.3.6.1.4: a bad TCF is answered by FTT, and the next DCS is heard",
    steps: [
      hear("DIS"),
      say(dcs()),
      giveTcf(true),
      hear("FTT"),
      at(rate4800),
      say(dcs({ rate: rate4800 })),
      giveTcf(),
      hear("CFR"),
      givePage(page),
      say("EOP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "5.3.6.1.4: a TCF that is not heard at all is answered by FTT",
    steps: [hear("DIS"), say(dcs()), hear("FTT", 8_000), say("DCN")],
    outcome: 23,
    kept: 0,
  },
  {
    title: "a rate our DIS does not name is answered by FTT",
    steps: [hear("DIS"), say({ kind: "DCS", fif: Uint8Array.of(0, 0x12, 0) }), hear("FTT", 8_000), say("DCN")],
    outcome: 23,
    kept: 0,
  },
  {
    title: "a coding our DIS does not name ends the call",
    steps: [hear("DIS"), say(dcs({ compression: "mr" })), hear("DCN", 8_000)],
    setting: { own: { compressions: ["mh"] } },
    outcome: 23,
    kept: 0,
  },
  {
    title: "5.3.6.1.2: polled with nothing to send: DCN, not DIS again (FACTS 3.9)",
    steps: [hear("DIS"), say("DTC"), hear("DCN", 4_000)],
    outcome: 23,
    kept: 0,
  },
  {
    title: "a second document behind EOP is one of its own",
    steps: [
      ...hello,
      givePage(page),
      say("EOP"),
      hear("MCF"),
      say(dcs()),
      giveTcf(),
      hear("CFR"),
      givePage(other),
      say("MPS"),
      hear("MCF"),
      givePage(page),
      say("EOP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 3,
    whole: [1, 3],
  },
  {
    title: "a second document behind EOP that breaks off is incomplete, the first is not",
    steps: [
      ...hello,
      givePage(page),
      say("EOP"),
      hear("MCF"),
      say(dcs()),
      giveTcf(),
      hear("CFR"),
      givePage(other),
      say("MPS"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 22,
    kept: 2,
    whole: [1],
  },
  {
    title: "MPS, second page, EOP",
    steps: [...hello, givePage(page), say("MPS"), hear("MCF"), givePage(other), say("EOP"), hear("MCF"), say("DCN")],
    outcome: 21,
    kept: 2,
  },
  {
    title: "5.4.2: a repeated MPS is confirmed again and the page kept once",
    steps: [
      ...hello,
      givePage(page),
      say("MPS"),
      hear("MCF"),
      wait(2_200),
      say("MPS"),
      hear("MCF"),
      givePage(other),
      say("EOP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 2,
  },
  {
    title: "FACTS 3.9: a repeated EOP is confirmed again and the page kept once",
    steps: [
      ...hello,
      givePage(page),
      say("EOP"),
      hear("MCF"),
      wait(2_200),
      say("EOP"),
      hear("MCF"),
      wait(2_200),
      say("EOP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "FACTS 3.9: silence after the MCF to EOP ends a complete call",
    steps: [...hello, givePage(page), say("EOP"), hear("MCF"), quiet(20_000)],
    outcome: 21,
    kept: 1,
    end: 45_000,
  },
  {
    title: "5.3.6.1.6: after EOM a DIS again when T2 has passed",
    steps: [
      ...hello,
      givePage(page),
      say("EOM"),
      hear("MCF"),
      hear("DIS", 10_000),
      say(dcs({ resolution: "fine" })),
      giveTcf(),
      hear("CFR"),
      givePage(other),
      say("EOP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 2,
  },
  {
    title: "FACTS 3.9: a repeated EOM is confirmed again",
    steps: [
      ...hello,
      givePage(page),
      say("EOM"),
      hear("MCF"),
      wait(2_200),
      say("EOM"),
      hear("MCF"),
      hear("DIS", 10_000),
      say("DCN"),
    ],
    outcome: 22,
    kept: 1,
  },
  {
    title: "a DCS straight after EOM is taken too",
    steps: [
      ...hello,
      givePage(page),
      say("EOM"),
      hear("MCF"),
      say(dcs()),
      giveTcf(),
      hear("CFR"),
      givePage(other),
      say("EOP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 2,
  },
  {
    title: "5.4.2: CFR that was lost is given again after the repeated DCS and TCF",
    steps: [
      ...hello,
      wait(2_500),
      say(dcs()),
      giveTcf(),
      hear("CFR"),
      givePage(page),
      say("EOP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "FACTS 3.9: an image may begin after 5 s of nothing",
    steps: [...hello, wait(6_000), givePage(page), say("EOP"), hear("MCF"), say("DCN")],
    outcome: 21,
    kept: 1,
  },
  {
    title: "FACTS 3.7: a post-page command without an image is not confirmed",
    steps: [...hello, say("EOP"), hear("RTN"), say("DCN")],
    outcome: 23,
    kept: 0,
  },
  {
    title: "a page that was never heard is not confirmed by the MPS of the page before",
    steps: [...hello, givePage(page), say("MPS"), hear("MCF"), wait(12_000), say("MPS"), hear("RTN"), say("DCN")],
    outcome: 22,
    kept: 1,
  },
  {
    title: "FACTS 3.7: some bad lines: RTP, and the page is kept",
    steps: [...hello, givePage(page, spoil(1 / 500)), say("EOP"), hear("RTP"), say("DCN")],
    outcome: 21,
    kept: 1,
  },
  {
    title: "FACTS 3.7: many bad lines: RTN, and only the repeated page is kept",
    steps: [
      ...hello,
      givePage(page, spoil(1 / 30)),
      say("EOP"),
      hear("RTN"),
      at(rate4800),
      say(dcs({ rate: rate4800 })),
      giveTcf(),
      hear("CFR"),
      givePage(page),
      say("EOP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "a page whose carrier broke off long before its command is not confirmed",
    steps: [
      ...hello,
      givePage(page, (raw) => raw.slice(0, raw.length >> 1)),
      wait(8_000),
      say("EOP"),
      hear("RTN"),
      say("DCN"),
    ],
    outcome: 23,
    kept: 0,
  },
  {
    title: "a page without RTC whose command follows at once is taken",
    steps: [...hello, givePage(page, (raw) => raw.slice(0, raw.length - 9)), say("EOP"), hear("MCF"), say("DCN")],
    outcome: 21,
    kept: 1,
  },
  {
    title: "5.3.6.1.6: PRI-EOP is answered as EOP: nobody sits here",
    steps: [...hello, givePage(page), say("PRI-EOP"), hear("MCF"), say("DCN")],
    outcome: 21,
    kept: 1,
  },
  {
    title: "the call is lost after page 1: page 1 stands",
    steps: [...hello, givePage(page), say("MPS"), hear("MCF")],
    outcome: 22,
    kept: 1,
  },
  {
    title: "DESIGN 3: a disk that fails: no confirmation, DCN",
    steps: [...hello, givePage(page), say("EOP"), hear("DCN", 6_000)],
    setting: { keepDelay: -1 },
    outcome: 206,
    kept: 0,
  },
  {
    title: "DESIGN 3: a disk that takes more than two minutes has failed: the page is not confirmed",
    steps: [...hello, givePage(page), say("EOP"), quiet(118_000)],
    setting: { keepDelay: 200_000 },
    outcome: 206,
    kept: 0,
  },
  {
    title: "without ECM nothing is said into a line whose far end asked no more while the disk worked",
    steps: [...hello, givePage(page), say("EOP"), quiet(16_000), say("DCN")],
    setting: { keepDelay: 12_000 },
    outcome: 21,
    kept: 1,
  },
  {
    title: "without ECM a slow disk lets the command be repeated, then MCF",
    steps: [...hello, givePage(page), say("EOP"), quiet(3_450), say("EOP"), hear("MCF"), say("DCN")],
    setting: { keepDelay: 4_000 },
    outcome: 21,
    kept: 1,
  },
  {
    title: "A.4.3: a whole block: MCF",
    steps: [...ecmHello, giveBlock(frames), say(pps("EOP", 0, 0, count)), hear("MCF"), say("DCN")],
    outcome: 21,
    kept: 1,
  },
  {
    title: "A.4.3: missing frames: PPR with their map; PPS counts the frames sent again",
    steps: [
      ...ecmHello,
      giveBlock(frames.filter((_, n) => n !== 1 && n !== 4)),
      say(pps("EOP", 0, 0, count)),
      hearPpr(1, 4),
      giveBlock([frames[1]!, frames[4]!]),
      say(pps("EOP", 0, 0, 2)),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "A.4.3: a block that was never heard: PPR for all of it",
    steps: [
      ...ecmHello,
      wait(5_000),
      say(pps("EOP", 0, 0, count)),
      hearPpr(...all),
      giveBlock(frames),
      say(pps("EOP", 0, 0, count)),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "A.4.3: PPS again after a lost MCF: MCF again, the page kept once",
    steps: [
      ...ecmHello,
      giveBlock(frames),
      say(pps("EOP", 0, 0, count)),
      hear("MCF"),
      wait(2_200),
      say(pps("EOP", 0, 0, count)),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "A.4.3: PPS again after a lost PPR: the same PPR",
    steps: [
      ...ecmHello,
      giveBlock(frames.slice(1)),
      say(pps("EOP", 0, 0, count)),
      hearPpr(0),
      wait(1_500),
      say(pps("EOP", 0, 0, count)),
      hearPpr(0),
      giveBlock([frames[0]!]),
      say(pps("EOP", 0, 0, 1)),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "A.4.3: the next page, never heard, is not taken for the one before",
    steps: [
      ...ecmHello,
      giveBlock(frames),
      say(pps("MPS", 0, 0, count)),
      hear("MCF"),
      wait(3_000),
      say(pps("MPS", 1, 0, count)),
      hearPpr(...all),
      say("DCN"),
    ],
    outcome: 22,
    kept: 1,
  },
  {
    title: "A.4.3: after a new DCS the same PPS is a new page's, not a repeated one",
    steps: [
      ...ecmHello,
      giveBlock(frames),
      say(pps("EOM", 0, 0, count)),
      hear("MCF"),
      hear("DIS", 10_000),
      say(dcs({ ecmFrameSize: 256, compression: "mmr" })),
      giveTcf(),
      hear("CFR"),
      wait(2_000),
      say(pps("EOM", 0, 0, count)),
      hearPpr(...all),
      say("DCN"),
    ],
    outcome: 22,
    kept: 1,
  },
  {
    title: "A.4.3: a PPS that counts one frame too few loses none that came",
    steps: [
      ...ecmHello,
      giveBlock(frames.filter((_, n) => n !== count - 2)),
      say(pps("EOP", 0, 0, count - 2)),
      hearPpr(count - 2),
      giveBlock([frames[count - 2]!]),
      say(pps("EOP", 0, 0, 1)),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "A.4.3: CTC: CTR, and the frames come at the new rate with long training",
    steps: [
      ...ecmHello,
      giveBlock(frames.slice(1)),
      say(pps("EOP", 0, 0, count)),
      hearPpr(0),
      say(ctc(rate4800)),
      at(rate4800),
      hear("CTR"),
      giveBlock([frames[0]!], "long"),
      say(pps("EOP", 0, 0, 1)),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "A.4.3: EOR: ERR, and the page is not taken",
    steps: [
      ...ecmHello,
      giveBlock(frames.slice(1)),
      say(pps("EOP", 0, 0, count)),
      hearPpr(0),
      say({ kind: "EOR", command: "EOP" }),
      hear("ERR"),
      say("DCN"),
    ],
    outcome: 23,
    kept: 0,
  },
  {
    title: "A.5.4.1: a slow disk: RNR until the page is kept, then MCF to RR",
    steps: [
      ...ecmHello,
      giveBlock(frames),
      say(pps("EOP", 0, 0, count)),
      hear("RNR", 4_000),
      say("RR"),
      hear("RNR", 4_000),
      say("RR"),
      hear("MCF", 4_000),
      say("DCN"),
    ],
    setting: { keepDelay: 6_000 },
    outcome: 21,
    kept: 1,
  },
  {
    title: "A.5.4.1: MCF after RNR was lost: RR gets it again",
    steps: [
      ...ecmHello,
      giveBlock(frames),
      say(pps("EOP", 0, 0, count)),
      hear("RNR", 4_000),
      say("RR"),
      hear("MCF", 4_000),
      wait(2_000),
      say("RR"),
      hear("MCF"),
      say("DCN"),
    ],
    setting: { keepDelay: 3_000 },
    outcome: 21,
    kept: 1,
  },
  {
    title: "FACTS 3.9: our own frames that come back as echo are ignored",
    steps: [
      hear("DIS"),
      say(Uint8Array.of(0xff, 0x03, 0x84), dcs()),
      giveTcf(),
      hear("CFR"),
      say(Uint8Array.of(0xff, 0x13, 0x84)),
      givePage(page),
      say("EOP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "5.3.6.1.8: CRP gets the last answer again",
    steps: [
      ...hello,
      say("CRP"),
      hear("CFR"),
      givePage(page),
      say("EOP"),
      hear("MCF"),
      say("CRP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    kept: 1,
  },
  {
    title: "FACTS 3.9: flags without a frame after the MCF to EOP get the MCF again",
    steps: [...hello, givePage(page), say("EOP"), hear("MCF"), wait(2_000), say(), hear("MCF"), say("DCN")],
    outcome: 21,
    kept: 1,
  },
  {
    title: "page after page refused, with a training before each: DCN in place of the thirteenth RTN",
    steps: [
      hear("DIS"),
      ...Array.from({ length: 13 }, (_, n) => [
        say(dcs()),
        giveTcf(),
        hear("CFR"),
        givePage(page, spoil(1 / 30)),
        say("EOP"),
        hear(n < 12 ? "RTN" : "DCN", 8_000),
      ]).flat(),
    ],
    outcome: 23,
    kept: 0,
  },
  {
    title: "pages refused count from the last one taken",
    steps: [
      hear("DIS"),
      ...Array.from({ length: 14 }, (_, n) => [
        say(dcs()),
        giveTcf(),
        hear("CFR"),
        givePage(page, n === 6 ? undefined : spoil(1 / 30)),
        say("EOM"),
        hear(n === 6 ? "MCF" : "RTN"),
      ]).flat(),
      say("DCN"),
    ],
    outcome: 22,
    kept: 1,
  },
  {
    title: "neither image nor command behind CFR: DCN after 35 s and the look for a command that began within them",
    steps: [...hello, quiet(36_000), hear("DCN", 6_000)],
    outcome: 23,
    kept: 0,
  },
  {
    title: "FACTS 3.9: an image that begins 7 s behind CFR is still listened for",
    steps: [...hello, wait(7_000), givePage(page), say("EOP"), hear("MCF"), say("DCN")],
    outcome: 21,
    kept: 1,
  },
  {
    title: "a caller that trains for ever is told DCN",
    steps: [
      hear("DIS"),
      ...Array.from({ length: 30 }, () => [say(dcs()), giveTcf(), hear("CFR")]).flat(),
      say(dcs()),
      hear("DCN", 8_000),
    ],
    outcome: 23,
    kept: 0,
  },
];

describe("the answerer by T.30", () => {
  for (const row of rows)
    it(row.title, async () => {
      const { report, kept, end, journal } = await answererAgainst([at(rate9600), ...row.steps], row.setting);
      assert.equal(report.outcome, row.outcome, report.detail);
      assert.equal(kept.length, row.kept);
      assert.equal(report.confirmedPages, row.kept);
      const whole = row.whole ?? (row.outcome === 21 ? [row.kept] : []);
      assert.deepEqual(
        journal,
        whole.map((pages) => `whole 21 after page ${pages}`),
      );
      if (row.end !== undefined) assert.ok(end <= row.end, `${end} ms`);
    });
});

// The caller against scripted receivers: what it must say, how often, and how the call ends. One row for each rule, with the
// clause it comes from; "FACTS 3.9" are faults measured in other programs.

import assert from "node:assert/strict";
import { FaxError } from "../../../../src/base/errors.ts";
import type { OutcomeCode } from "../../../../src/base/outcome.ts";
import { type CallerSetting, callerAgainst } from "../../../support/scripted-call.ts";
import {
  dis,
  hear,
  hearDcs,
  quiet,
  type Step,
  say,
  takeBlock,
  takePage,
  takeTcf,
  wait,
} from "../../../support/scripted-station.ts";
import { drawPage } from "../../../support/t30-call.ts";

interface Row {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly outcome: OutcomeCode;
  readonly pages?: number;
  readonly setting?: Partial<CallerSetting>;
  readonly confirmed?: number;
  readonly doubtful?: readonly number[];
  readonly journal?: readonly string[];
}

const v29: Partial<Parameters<typeof dis>[0]> = {
  ecm: false,
  compressions: ["mh"],
  rates: [
    { modulation: "v29", bps: 9600 },
    { modulation: "v29", bps: 7200 },
    { modulation: "v27ter", bps: 4800 },
    { modulation: "v27ter", bps: 2400 },
  ],
};
const hello: readonly Step[] = [say("CSI", dis(v29)), hearDcs(9600), takeTcf, say("CFR")];
const ecmHello: readonly Step[] = [
  say(dis({ ...v29, ecm: true, compressions: ["mh", "mmr"] })),
  hearDcs(9600),
  takeTcf,
  say("CFR"),
];
const mapOf = (...numbers: number[]): Step => {
  const map = new Uint8Array(32);
  for (const n of numbers) map[n >> 3]! |= 1 << (n & 7);
  return say({ kind: "PPR", map });
};
/** drawPage(1, 60) in MMR at 256 octets a frame. */
const blockFrames = [0, 1, 2, 3, 4, 5, 6, 7];

/** RNR to everything: RR must go on for T5 (60 s ± 5 s), then DCN. */
const busyForEver: Step = async (station) => {
  const started = station.link.clock.now();
  for (;;) {
    await say("RNR")(station);
    const frame = await station.next(10_000);
    const lasted = station.link.clock.now() - started;
    if (frame?.kind === "DCN") return assert.ok(lasted >= 55_000, `${lasted} ms`);
    assert.equal(frame?.kind, "RR");
    assert.ok(lasted <= 68_000, `${lasted} ms`);
  }
};

const rows: readonly Row[] = [
  { title: "5.4.3.1: no DIS within T1 ends the call: no fax", steps: [quiet(39_500), hear("DCN")], outcome: 7 },
  {
    title: "5.3.6.1.1: DIS bit 10 = 0 is a station that does not receive",
    steps: [say(dis({ ...v29, canReceive: false })), hear("DCN")],
    outcome: 101,
  },
  { title: "5.3.6.1.2: DTC instead of DIS wants polling", steps: [say("DTC"), hear("DCN")], outcome: 110 },
  {
    title: "figure 5-2: DIS, DCS, TCF, CFR, image, EOP, MCF, DCN",
    steps: [...hello, takePage, hear("EOP"), say("MCF"), hear("DCN")],
    outcome: 0,
    confirmed: 1,
    journal: ["1 EOP", "1 MCF"],
  },
  {
    title: "figure 5-2: MPS between pages of one format",
    steps: [...hello, takePage, hear("MPS"), say("MCF"), takePage, hear("EOP"), say("MCF"), hear("DCN")],
    outcome: 0,
    pages: 2,
    journal: ["1 MPS", "1 MCF", "2 EOP", "2 MCF"],
  },
  {
    title: "5.4.2: an unanswered DCS is repeated, three in all, at the same rate",
    steps: [say(dis(v29)), hearDcs(9600), takeTcf, hearDcs(9600), takeTcf, hearDcs(9600), takeTcf, hear("DCN")],
    outcome: 103,
  },
  {
    title: "5.4.2: DIS in answer to DCS three times: our DCS is not heard",
    steps: [say(dis(v29)), ...[1, 2, 3].flatMap(() => [hearDcs(9600), takeTcf, say(dis(v29))]), hear("DCN")],
    outcome: 104,
  },
  {
    title: "5.3.6.1.4: FTT lowers the rate",
    steps: [
      say(dis(v29)),
      hearDcs(9600),
      takeTcf,
      say("FTT"),
      hearDcs(7200),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    outcome: 0,
  },
  {
    title: "5.3.6.1.4: FTT down to the lowest rate: training failed",
    steps: [
      say(dis(v29)),
      ...[9600, 7200, 4800, 2400].flatMap((bps) => [hearDcs(bps), takeTcf, say("FTT")]),
      hear("DCN"),
    ],
    outcome: 102,
  },
  {
    title: "FACTS 3.9: CRP asks for the same DCS, not for a lower rate",
    steps: [
      say(dis(v29)),
      hearDcs(9600),
      takeTcf,
      say("CRP"),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    outcome: 0,
  },
  {
    title: "5.3.6.1.8: DCN in answer to DCS",
    steps: [say(dis(v29)), hearDcs(9600), takeTcf, say("DCN")],
    outcome: 105,
  },
  {
    title: "5.4.2: EOP is said three times, then the answer is lost: perhaps delivered",
    steps: [...hello, takePage, hear("EOP"), hear("EOP"), hear("EOP"), hear("DCN")],
    outcome: 20,
    confirmed: 0,
    doubtful: [1],
    journal: ["1 EOP", "1 none"],
  },
  {
    title: "DESIGN 4.2: the answer to a page before the last is lost: that page is in doubt",
    steps: [...hello, takePage, hear("MPS"), hear("MPS"), hear("MPS"), hear("DCN")],
    pages: 2,
    outcome: 106,
    doubtful: [1],
    journal: ["1 MPS", "1 none"],
  },
  {
    title: "DESIGN 4.2: DCN instead of the last MCF: perhaps delivered",
    steps: [...hello, takePage, hear("EOP"), say("DCN")],
    outcome: 20,
    doubtful: [1],
  },
  {
    title: "5.4.2: a repeated EOP is confirmed",
    steps: [...hello, takePage, hear("EOP"), hear("EOP"), say("MCF"), hear("DCN")],
    outcome: 0,
    journal: ["1 EOP", "1 MCF"],
  },
  {
    title: "5.3.6.1.7: CRP repeats the post-page command",
    steps: [
      ...hello,
      takePage,
      hear("EOP"),
      say("CRP"),
      hear("EOP"),
      say("CRP"),
      hear("EOP"),
      say("CRP"),
      hear("EOP"),
      say("MCF"),
    ],
    outcome: 0,
  },
  {
    title: "5.3.6.1.7: RTP confirms and trains anew",
    steps: [
      ...hello,
      takePage,
      hear("MPS"),
      say("RTP"),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    pages: 2,
    outcome: 0,
    confirmed: 2,
  },
  {
    title: "5.3.6.1.7: RTN sends the page again at a lower rate",
    steps: [
      ...hello,
      takePage,
      hear("EOP"),
      say("RTN"),
      hearDcs(7200),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    outcome: 0,
    journal: ["1 EOP", "1 RTN", "1 EOP", "1 MCF"],
    doubtful: [1],
  },
  {
    title: "RTN policy: a page goes to paper three times at most",
    steps: [
      ...hello,
      ...[7200, 4800].flatMap((bps) => [takePage, hear("EOP"), say("RTN"), hearDcs(bps), takeTcf, say("CFR")]),
      takePage,
      hear("EOP"),
      say("RTN"),
      hear("DCN"),
    ],
    outcome: 107,
    confirmed: 0,
    doubtful: [1],
  },
  {
    title: "5.3.6.1.7: PIP is a confirmation",
    steps: [...hello, takePage, hear("EOP"), say("PIP"), hear("DCN")],
    outcome: 0,
    confirmed: 1,
  },
  {
    title: "5.3.6.1.7: PIN three times: somebody there wants to talk",
    steps: [
      ...hello,
      ...[7200, 4800].flatMap((bps) => [takePage, hear("EOP"), say("PIN"), hearDcs(bps), takeTcf, say("CFR")]),
      takePage,
      hear("EOP"),
      say("PIN"),
      hear("DCN"),
    ],
    outcome: 113,
  },
  {
    title: "5.3.6.1.6: EOM when the next page has another resolution, and a new DIS is awaited",
    steps: [
      ...hello,
      takePage,
      hear("EOM"),
      say("MCF"),
      quiet(5_000),
      say(dis(v29)),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    setting: { pages: [drawPage(1, 60, "standard"), drawPage(2, 60, "fine")] },
    outcome: 0,
  },
  {
    title: "5.3.6.1.1: pages are reduced to a resolution the receiver has, and MPS joins them",
    steps: [
      say(dis({ ...v29, resolutions: ["standard"] })),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takePage,
      hear("MPS"),
      say("MCF"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    setting: { pages: [drawPage(1, 60, "standard"), drawPage(2, 60, "fine")] },
    outcome: 0,
  },
  {
    title: "FACTS 3.9: own frames that come back as echo and unknown frames are ignored",
    steps: [
      say(dis(v29)),
      hearDcs(9600),
      takeTcf,
      say(Uint8Array.of(0xff, 0x03, 0x83, 0, 6, 0), Uint8Array.of(0xff, 0x03, 0x77), "CFR"),
      takePage,
      hear("EOP"),
      say(Uint8Array.of(0xff, 0x03, 0x2f), "MCF"),
      hear("DCN"),
    ],
    outcome: 0,
  },
  {
    title: "A.4.3: PPS-EOP after the block, MCF ends it",
    steps: [...ecmHello, takeBlock(blockFrames), hear("PPS"), say("MCF"), hear("DCN")],
    outcome: 0,
    journal: ["1 EOP", "1 MCF"],
  },
  {
    title: "A.4.3: PPR has the marked frames sent again, and only those",
    steps: [...ecmHello, takeBlock(blockFrames), hear("PPS"), mapOf(1, 7), takeBlock([1, 7]), hear("PPS"), say("MCF")],
    outcome: 0,
    journal: ["1 EOP", "1 PPR", "1 EOP", "1 MCF"],
  },
  {
    title: "A.4.3: the fourth PPR is answered by CTC at a lower rate, then long training",
    steps: [
      ...ecmHello,
      takeBlock(blockFrames),
      hear("PPS"),
      ...[1, 2, 3].flatMap(() => [mapOf(2), takeBlock([2]), hear("PPS")]),
      mapOf(2),
      hear("CTC"),
      say("CTR"),
      takeBlock([2], "long"),
      hear("PPS"),
      say("MCF"),
    ],
    outcome: 0,
  },
  {
    title: "A.4.3: at the lowest rate the fourth PPR is answered by EOR, and after ERR the page is given up",
    steps: [
      say(dis({ ...v29, rates: [{ modulation: "v27ter", bps: 2400 }], ecm: true, compressions: ["mh", "mmr"] })),
      hearDcs(2400),
      takeTcf,
      say("CFR"),
      takeBlock(blockFrames),
      hear("PPS"),
      ...[1, 2, 3].flatMap(() => [mapOf(2), takeBlock([2]), hear("PPS")]),
      mapOf(2),
      hear("EOR"),
      say("ERR"),
      hear("DCN"),
    ],
    outcome: 114,
    confirmed: 0,
    doubtful: [],
  },
  {
    title: "A.5.4.1: RNR is followed by RR until MCF, for less than T5",
    steps: [
      ...ecmHello,
      takeBlock(blockFrames),
      hear("PPS"),
      ...Array.from({ length: 15 }).flatMap(() => [say("RNR"), hear("RR")]),
      say("MCF"),
      hear("DCN"),
    ],
    outcome: 0,
  },
  {
    title: "A.5.4.1: RNR for longer than T5 on the last page: perhaps delivered",
    steps: [...ecmHello, takeBlock(blockFrames), hear("PPS"), busyForEver],
    outcome: 20,
    doubtful: [1],
  },
  {
    title: "A.4.3: an unanswered PPS is repeated, three in all",
    steps: [...ecmHello, takeBlock(blockFrames), hear("PPS"), hear("PPS"), hear("PPS"), hear("DCN")],
    outcome: 20,
    doubtful: [1],
  },
  {
    title: "A.4.3: an unanswered CTC is repeated, then error correction has failed",
    steps: [
      ...ecmHello,
      takeBlock(blockFrames),
      hear("PPS"),
      ...[1, 2, 3].flatMap(() => [mapOf(2), takeBlock([2]), hear("PPS")]),
      mapOf(2),
      hear("CTC"),
      hear("CTC"),
      hear("CTC"),
      hear("DCN"),
    ],
    outcome: 109,
    doubtful: [],
  },
  {
    title: "DESIGN 4.2: a journal that fails before the command leaves nothing to doubt",
    steps: [...hello, takePage, hear("DCN")],
    setting: { journalFailsAt: "1 EOP" },
    outcome: 206,
    doubtful: [],
  },
  {
    title: "DESIGN 4.2: a confirmation that does not reach our disk leaves the page in doubt",
    steps: [...hello, takePage, hear("EOP"), say("MCF"), hear("DCN")],
    setting: { journalFailsAt: "1 MCF" },
    outcome: 206,
    doubtful: [1],
  },
  {
    title: "our disk fails at page 2: page 1 is confirmed first",
    steps: [...hello, takePage, hear("EOM"), say("MCF"), say(dis(v29)), hear("DCN")],
    setting: { loadFailsAt: 1 },
    pages: 2,
    outcome: 206,
    confirmed: 1,
    doubtful: [],
  },
  {
    title: "page 2 of our document cannot be decoded: no fault of the disk, and page 1 is confirmed first",
    steps: [...hello, takePage, hear("EOM"), say("MCF"), say(dis(v29)), hear("DCN")],
    setting: { loadFailsAt: 1, loadFailure: new FaxError("input", "pages.tif is damaged") },
    pages: 2,
    outcome: 304,
    confirmed: 1,
    doubtful: [],
  },
  {
    title: "cancelled in training",
    steps: [say(dis(v29)), hearDcs(9600), wait(9_000)],
    setting: { abortAt: 6_000 },
    outcome: 401,
    doubtful: [],
  },
  {
    title: "cancelled while the last answer is awaited: perhaps delivered",
    steps: [...hello, takePage, hear("EOP"), wait(20_000)],
    setting: { abortAt: 14_500 },
    outcome: 20,
    doubtful: [1],
  },
  {
    title: "no width in common: the page cannot be taken",
    steps: [say(dis({ ...v29, widths: [1728] })), hear("DCN")],
    setting: { own: { widths: [2432] } },
    outcome: 111,
  },
];

describe("the caller by T.30", () => {
  for (const row of rows)
    it(row.title, async () => {
      const pages = Array.from({ length: row.pages ?? 1 }, (_, n) => drawPage(n + 1, 60, "standard"));
      const { report, journal } = await callerAgainst(row.steps, { pages, ...row.setting });
      assert.equal(report.outcome, row.outcome, report.detail);
      if (row.confirmed !== undefined) assert.equal(report.confirmedPages, row.confirmed);
      if (row.doubtful !== undefined) assert.deepEqual(report.doubtfulPages, row.doubtful);
      if (row.journal !== undefined) assert.deepEqual(journal, row.journal);
    });
});

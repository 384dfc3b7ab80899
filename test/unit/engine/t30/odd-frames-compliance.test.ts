// What must not throw a call off its rails, caller and answerer: frames too short, too long, damaged, unknown or out of place,
// DCN at any moment, both ends talking at once, DIS and DCS with bits nobody asked for. One row for each rule.

import assert from "node:assert/strict";
import { formatIdent } from "../../../../src/codec/t30/ident.ts";
import { complianceTable, kept, type Row } from "../../../support/compliance.ts";
import {
  type AnswererSetting,
  answererAgainst,
  type CallerSetting,
  callerAgainst,
} from "../../../support/scripted-call.ts";
import {
  at,
  dcs,
  dis,
  givePage,
  giveTcf,
  hear,
  hearDcs,
  quiet,
  type Step,
  say,
  takePage,
  takeTcf,
  wait,
} from "../../../support/scripted-station.ts";
import { drawPage } from "../../../support/t30-call.ts";

const page = drawPage(1, 60, "standard");
const rate9600 = { modulation: "v29", bps: 9600 } as const;
const v29 = { ecm: false, compressions: ["mh"], rates: [rate9600, { ...rate9600, bps: 7200 }] } as const;
const raw = (...octets: number[]): Uint8Array => Uint8Array.of(0xff, ...octets);
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

// The caller.

const afterDis: readonly Step[] = [hearDcs(9600), takeTcf, say("CFR"), takePage, hear("EOP"), say("MCF"), hear("DCN")];
const hello: readonly Step[] = [say("CSI", dis(v29)), hearDcs(9600), takeTcf, say("CFR")];

const callerRows: readonly Row<CallerSetting>[] = [
  {
    title: "Table 2: a DIS of three octets is enough",
    steps: [say(raw(0x13, 0x80, 0, 0x06, 0x70)), hearDcs(9600), takeTcf, say("CFR"), takePage, hear("EOP"), say("MCF")],
    outcome: 0,
  },
  {
    title: "5.3.6.2.1: a DIS of one octet is none: the next one is taken",
    steps: [say(raw(0x13, 0x80, 0)), wait(2_000), say(dis(v29)), ...afterDis],
    outcome: 0,
  },
  {
    title: "Table 2: a DIS of 60 octets with every bit of the later ones set changes nothing we do",
    steps: [
      say(raw(0x13, 0x80, 0, 0x06, 0xf0, 0x80, ...zeros(2).map(() => 0x80), 0x80, ...zeros(52).map(() => 0xff))),
      ...afterDis,
    ],
    outcome: 0,
    check: ({ trace }) => {
      const line = trace.find((text) => text.startsWith("< DIS"));
      assert.ok(line?.includes("JBIG L0") && line.includes("bits more"), line);
    },
  },
  {
    title: "Table 2: T.38, V.8, JPEG and colour in a DIS are named and not used",
    steps: [say(raw(0x13, 0x80, 0x25, 0x06, 0xf0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x18)), ...afterDis],
    outcome: 0,
    check: ({ trace }) => {
      const line = trace.find((text) => text.startsWith("< DIS"))!;
      for (const word of ["T.37", "T.38", "V.8", "JPEG", "full colour"]) assert.ok(line.includes(word), line);
      const ours = trace.find((text) => text.startsWith("> DCS"))!;
      assert.ok(!/JPEG|colour|T\.38/.test(ours), ours);
    },
  },
  {
    title: "5.3.5: a DIS with a wrong FCS is not read: the next one is taken",
    steps: [say(dis(v29)), wait(2_000), say(dis(v29)), ...afterDis],
    setting: {
      pages: [page],
      faults: { frame: (from, n) => (from === "answerer" && n === 0 ? "corrupt" : undefined) },
    },
    outcome: 0,
  },
  {
    title: "5.3.5: an MCF with a wrong FCS is none: EOP again",
    steps: [
      say(dis(v29)),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
      hear("EOP"),
      say("MCF"),
    ],
    setting: {
      pages: [page],
      faults: { frame: (from, n) => (from === "answerer" && n === 2 ? "corrupt" : undefined) },
    },
    outcome: 0,
    check: ({ report }) => assert.deepEqual(report.doubtfulPages, []),
  },
  {
    title: "an MCF with octets behind it is an MCF",
    steps: [...hello, takePage, hear("EOP"), say(raw(0x13, 0x8c, 1, 2, 3, 4, 5, 6)), hear("DCN")],
    outcome: 0,
  },
  {
    title: "an MCF with its X bit set, as some machines send it, is an MCF",
    steps: [...hello, takePage, hear("EOP"), say(raw(0x13, 0x8d)), hear("DCN")],
    outcome: 0,
  },
  {
    title: "frames of less than three octets and of other addresses are not read",
    steps: [...hello, takePage, hear("EOP"), say(raw(0x03), Uint8Array.of(0x7f, 0x03, 0x8c), "MCF"), hear("DCN")],
    outcome: 0,
  },
  {
    title: "a frame of 200 octets nobody knows is not read",
    steps: [...hello, takePage, hear("EOP"), say(raw(0x03, 0x55, ...zeros(70)), "MCF"), hear("DCN")],
    outcome: 0,
  },
  {
    title: "CFR again in place of an answer to EOP is out of place: EOP again",
    steps: [...hello, takePage, hear("EOP"), say("CFR"), hear("EOP"), say("MCF"), hear("DCN")],
    outcome: 0,
  },
  {
    title: "MCF in place of CFR is no permission to send: DCS again",
    steps: [say(dis(v29)), hearDcs(9600), takeTcf, say("MCF"), ...afterDis],
    outcome: 0,
  },
  {
    title: "both ends at once: a DIS that begins while our DCS goes out is not heard; DCS again",
    steps: [say(dis(v29)), wait(400), say(dis(v29)), wait(2_500), ...afterDis],
    outcome: 0,
  },
  {
    title: "FNV and other frames out of place do not end a wait",
    steps: [...hello, takePage, hear("EOP"), say(raw(0x03, 0xca, 1, 2), "MCF"), hear("DCN")],
    outcome: 0,
  },
  { title: "5.3.6.1.8: DCN in place of DIS", steps: [say("DCN")], outcome: 105 },
  {
    title: "DESIGN 4.2: DCN in answer to MPS leaves page 1 in doubt",
    steps: [...hello, takePage, hear("MPS"), say("DCN")],
    setting: { pages: [page, page] },
    outcome: 106,
    check: ({ report }) => assert.deepEqual(report.doubtfulPages, [1]),
  },
  {
    title: "DCN when DIS is awaited after EOM: page 1 stands, page 2 was not begun",
    steps: [...hello, takePage, hear("EOM"), say("MCF"), say("DCN")],
    setting: { pages: [page, drawPage(2, 60, "fine")] },
    outcome: 105,
    check: ({ report }) => assert.deepEqual([report.confirmedPages, report.doubtfulPages], [1, []]),
  },
  {
    title: "DCN in answer to the DCS after RTP: page 1 stands",
    steps: [...hello, takePage, hear("MPS"), say("RTP"), hearDcs(9600), takeTcf, say("DCN")],
    setting: { pages: [page, page] },
    outcome: 105,
    check: ({ report }) => assert.deepEqual([report.confirmedPages, report.doubtfulPages], [1, []]),
  },
  {
    title: "5.4.3.1: no DIS within T1 after EOM: page 1 stands",
    steps: [...hello, takePage, hear("EOM"), say("MCF"), quiet(38_000), hear("DCN")],
    setting: { pages: [page, drawPage(2, 60, "fine")] },
    outcome: 7,
    check: ({ report }) => assert.equal(report.confirmedPages, 1),
  },
  {
    title: "5.3.6.1.7: RTP to EOP is the end of a good call",
    steps: [...hello, takePage, hear("EOP"), say("RTP"), hear("DCN")],
    outcome: 0,
  },
  {
    title: "5.3.6.1.7: PIP to MPS confirms; the sender trains anew and goes on",
    steps: [
      ...hello,
      takePage,
      hear("MPS"),
      say("PIP"),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    setting: { pages: [page, page] },
    outcome: 0,
  },
  {
    title: "Table 2, bits 21-23: lines take as long as the receiver needs",
    steps: [
      say(dis({ ...v29, minScanTime: { standard: 20, fine: 20, superfine: 20 } })),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      async (station) => {
        const began = station.link.clock.now();
        await takePage(station);
        assert.ok(station.link.clock.now() - began >= 60 * 20, "60 lines of 20 ms");
      },
      hear("EOP"),
      say("MCF"),
    ],
    outcome: 0,
  },
  {
    title: "Table 2, bits 19 and 20: a page longer than the receiver's paper is made smaller, not cut off",
    steps: [say(dis({ ...v29, pageLength: "a4" })), ...afterDis],
    setting: { pages: [drawPage(1, 1400, "standard")] },
    outcome: 0,
    check: ({ trace }) => assert.ok(!trace.some((line) => line.startsWith("> DCS") && line.includes("length"))),
  },
  {
    title: "Table 2, bits 19 and 20: a page longer than the paper the DCS spoke of comes behind EOM",
    steps: [...hello, takePage, hear("EOM"), say("MCF"), say(dis(v29)), ...afterDis],
    setting: { pages: [page, drawPage(1, 1400, "standard")] },
    outcome: 0,
    check: ({ trace }) =>
      assert.deepEqual(
        trace.filter((line) => line.startsWith("> DCS")).map((line) => line.includes("length unlimited")),
        [false, true],
      ),
  },
  {
    title: "Table 2, bits 19 and 20: a page that fits the long paper spoken of comes behind MPS",
    steps: [...hello, takePage, hear("MPS"), say("MCF"), takePage, hear("EOP"), say("MCF"), hear("DCN")],
    setting: { pages: [drawPage(1, 1400, "standard"), page] },
    outcome: 0,
  },
  {
    title: "5.4.2: CRP without end: three are counted apart, then they count as tries",
    steps: [...hello, takePage, ...[1, 2, 3, 4, 5, 6].flatMap(() => [hear("EOP"), say("CRP")]), hear("DCN")],
    outcome: 20,
  },
  {
    title: "FACTS 3.9: our own TSI coming back as echo is not the far end's name",
    steps: [
      say("CSI", dis(v29)),
      hearDcs(9600),
      takeTcf,
      say({ kind: "TSI", fif: formatIdent("+34 942") }),
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    outcome: 0,
    check: ({ report }) => assert.equal(report.remoteId, "+99 1"),
  },
  {
    title: "5.3.6.1.5: in the phase B after EOM the rate does not climb above the one the call fell to",
    steps: [
      say(dis(v29)),
      hearDcs(9600),
      takeTcf,
      say("FTT"),
      hearDcs(7200),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOM"),
      say("MCF"),
      say(dis(v29)),
      hearDcs(7200),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
      hear("DCN"),
    ],
    setting: { pages: [page, drawPage(2, 60, "fine")] },
    outcome: 0,
  },
  {
    title: "Table 2, bits 19 and 20: a page that would become unreadable is not sent",
    steps: [say(dis({ ...v29, pageLength: "a4" })), hear("DCN")],
    setting: { pages: [drawPage(1, 2700, "standard")] },
    outcome: 111,
  },
];

// The answerer.

const greeted: readonly Step[] = [hear("DIS"), say("TSI", dcs()), giveTcf(), hear("CFR")];
const oneTo: readonly Step[] = [givePage(page), say("EOP"), hear("MCF"), say("DCN")];

const dcsFif = (dcs() as { fif: Uint8Array }).fif;

const answererRows: readonly Row<AnswererSetting>[] = [
  {
    title: "5.3.5: what follows a DCS in its burst is heard out before the TCF is awaited",
    steps: [
      hear("DIS"),
      say(raw(0x03, 0x83, ...dcsFif), raw(0x03, 0x4f), raw(0x13, 0x4f)),
      giveTcf(),
      hear("CFR"),
      ...oneTo,
    ],
    outcome: 21,
  },
  {
    title: "Table 2: V.33 in a DCS is described, and answered by FTT",
    steps: [
      hear("DIS"),
      say(raw(0x13, 0x83, 0, 0x12, 0)),
      hear("FTT", 9_000),
      say(dcs()),
      giveTcf(),
      hear("CFR"),
      ...oneTo,
    ],
    outcome: 21,
    check: ({ trace }) => assert.ok(trace.some((line) => line.includes("V.33 14400"))),
  },
  {
    title: "Table 2: a DCS of two octets is read",
    steps: [hear("DIS"), say(raw(0x13, 0x83, 0, 0x06)), giveTcf(), hear("CFR"), ...oneTo],
    outcome: 21,
  },
  {
    title: "Table 2: a DCS of 50 octets is read, and its unknown bits change nothing",
    steps: [
      hear("DIS"),
      say(
        raw(
          0x13,
          0x83,
          0,
          0x06,
          0x80,
          0x80,
          ...zeros(6).map(() => 0x80),
          0x80,
          0x81,
          0x80,
          0x80,
          ...zeros(30).map(() => 0x87),
        ),
      ),
      giveTcf(),
      hear("CFR"),
      ...oneTo,
    ],
    outcome: 21,
  },
  {
    title: "5.3.6.1.1: a JPEG page, which no DIS of ours offers, gets no CFR",
    steps: [
      hear("DIS"),
      say(raw(0x13, 0x83, 0, 0x06, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x08)),
      hear("FTT", 9_000),
      say("DCN"),
    ],
    outcome: 23,
  },
  {
    title: "5.3.5: a DCS with a wrong FCS is none: DIS again",
    steps: [hear("DIS"), say(dcs()), hear("DIS", 8_000), say(dcs()), giveTcf(), hear("CFR"), ...oneTo],
    setting: { faults: { frame: (from, n) => (from === "caller" && n === 0 ? "corrupt" : undefined) } },
    outcome: 21,
  },
  {
    title: "5.3.5: an EOP with a wrong FCS is not answered; the next one is, and the page kept once",
    steps: [...greeted, givePage(page), say("EOP"), quiet(2_500), say("EOP"), hear("MCF"), say("DCN")],
    setting: { faults: { frame: (from, n) => (from === "caller" && n === 2 ? "corrupt" : undefined) } },
    outcome: 21,
    check: kept(1),
  },
  {
    title: "both ends at once: a DCS that begins in our DIS is not heard; DIS again",
    steps: [wait(500), say(dcs()), hear("DIS", 9_000), say(dcs()), giveTcf(), hear("CFR"), ...oneTo],
    outcome: 21,
  },
  {
    title: "a DIS from the caller's side is our own echo",
    steps: [hear("DIS"), say(raw(0x03, 0x80, 0, 0x02, 0), dcs()), giveTcf(), hear("CFR"), ...oneTo],
    outcome: 21,
    check: ({ report }) => assert.equal(report.far?.capabilities, undefined),
  },
  {
    title: "a command before any DCS is not answered but by the next DIS",
    steps: [hear("DIS"), say("EOP"), hear("DIS", 9_000), say(dcs()), giveTcf(), hear("CFR"), ...oneTo],
    outcome: 21,
    check: kept(1),
  },
  {
    title: "CRP in answer to DIS gets the DIS again",
    steps: [hear("DIS"), say("CRP"), hear("DIS", 5_000), say(dcs()), giveTcf(), hear("CFR"), ...oneTo],
    outcome: 21,
  },
  { title: "DCN in place of DCS", steps: [hear("DIS"), say("DCN")], outcome: 23 },
  { title: "DCN after CFR in place of the image", steps: [...greeted, say("DCN")], outcome: 23 },
  {
    title: "DCN after FTT",
    steps: [hear("DIS"), say(dcs()), giveTcf(true), hear("FTT"), say("DCN")],
    outcome: 23,
  },
  {
    title: "DCN in place of a post-page command: the page is not kept",
    steps: [...greeted, givePage(page), say("DCN")],
    outcome: 23,
    check: kept(0),
  },
  {
    title: "DCN after the MCF to MPS: page 1 stands, incomplete",
    steps: [...greeted, givePage(page), say("MPS"), hear("MCF"), say("DCN")],
    outcome: 22,
    check: kept(1),
  },
  {
    title: "DCN after RTN: nothing is kept",
    steps: [...greeted, say("EOP"), hear("RTN"), say("DCN")],
    outcome: 23,
    check: kept(0),
  },
  {
    title: "DCN when a DIS after EOM was heard: page 1 stands",
    steps: [...greeted, givePage(page), say("EOM"), hear("MCF"), hear("DIS", 10_000), say("DCN")],
    outcome: 22,
    check: kept(1),
  },
  {
    title: "5.3.6.1.6: PRI-MPS and PRI-EOM go on as MPS and EOM: nobody sits here",
    steps: [
      ...greeted,
      givePage(page),
      say("PRI-MPS"),
      hear("MCF"),
      givePage(page),
      say("PRI-EOM"),
      hear("MCF"),
      hear("DIS", 10_000),
      say("DCN"),
    ],
    outcome: 22,
    check: kept(2),
  },
  {
    title: "after CFR silence: the line is not held for ever",
    steps: [...greeted, quiet(30_000), wait(25_000)],
    outcome: 23,
  },
  {
    title: "5.3.6.1.3: a DCS in place of MPS (RTP was understood for MCF) trains anew",
    steps: [...greeted, givePage(page), say("MPS"), hear("MCF"), say(dcs()), giveTcf(), hear("CFR"), ...oneTo],
    outcome: 21,
    check: kept(2),
  },
  {
    title: "PPS and RR without error correction are not answered",
    steps: [
      ...greeted,
      givePage(page),
      say({ kind: "PPS", command: "EOP", page: 0, block: 0, frames: 1 }),
      quiet(2_500),
      say("EOP"),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    check: kept(1),
  },
  {
    title: "EOP with octets behind it is an EOP",
    steps: [...greeted, givePage(page), say(raw(0x13, 0x2f, 9, 9, 9)), hear("MCF"), say("DCN")],
    outcome: 21,
    check: kept(1),
  },
  {
    title: "an image that never ends is cut off: no page, no hang",
    steps: [
      ...greeted,
      async (station) => void (await station.link.sendData(station.carrier("short"), new Uint8Array(2_600_000))),
      wait(1_000),
    ],
    outcome: 23,
    check: ({ kept, end }) => {
      assert.equal(kept.length, 0);
      assert.ok(end < 45 * 60_000, `${end} ms`);
    },
  },
];

complianceTable("odd frames for the caller", callerRows, (steps, setting) =>
  callerAgainst(steps, setting ?? { pages: [page] }),
);
complianceTable("odd frames for the answerer", answererRows, (steps, setting) =>
  answererAgainst([at(rate9600), ...steps], setting),
);

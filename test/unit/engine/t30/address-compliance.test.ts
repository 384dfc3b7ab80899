// Sub-addresses, passwords, makers and the number of copies, caller and answerer. One row for each rule.

import assert from "node:assert/strict";
import { parseDcs } from "../../../../src/codec/t30/dcs.ts";
import { complianceTable, kept, type Row } from "../../../support/compliance.ts";
import {
  type AnswererSetting,
  answererAgainst,
  type CallerSetting,
  callerAgainst,
  type Scripted,
} from "../../../support/scripted-call.ts";
import {
  at,
  dcs,
  dis,
  givePage,
  giveTcf,
  hear,
  hearDcs,
  hearIdent,
  ident,
  type Step,
  say,
  takePage,
  takeTcf,
} from "../../../support/scripted-station.ts";
import { drawPage } from "../../../support/t30-call.ts";

const page = drawPage(1, 60, "standard");
const rate9600 = { modulation: "v29", bps: 9600 } as const;
const v29 = { ecm: false, compressions: ["mh"], rates: [rate9600, { ...rate9600, bps: 7200 }] } as const;
const takes = { ...v29, subAddress: true, password: true };
const addressed = { pages: [page], options: { subAddress: "17#4", senderPassword: "12*3" } } as const;
const unwritten = ({ trace }: { readonly trace: readonly string[] }): void =>
  assert.ok(!trace.some((line) => line.includes("12*3") || line.includes("33 2a 32 31")), "the password is written");
const saidDcs = (subAddress: boolean, password: boolean): Step =>
  hear("DCS", 9_000, (frame) => {
    const said = parseDcs((frame as { fif: Uint8Array }).fif);
    assert.deepEqual([said?.subAddress, said?.password], [subAddress, password]);
  });
const whole: readonly Step[] = [takeTcf, say("CFR"), takePage, hear("EOP"), say("MCF"), hear("DCN")];
const rejected = (bps: number): Step[] => [takePage, hear("EOP"), say("RTN"), hearDcs(bps), takeTcf, say("CFR")];
const hello: readonly Step[] = [say("CSI", dis(v29)), hearDcs(9600), takeTcf, say("CFR")];
/** SID "12*3" with a wrong bit in its FCF. */
const damagedSid = Uint8Array.of(0xff, 0x03, 0xb3, 0x33, 0x2a, 0x32, 0x31, ...new Uint8Array(16).fill(0x20));
/** An NSF as a Canon sends it, with its model spelled. */
const nsf = {
  kind: "NSF",
  fif: Uint8Array.of(0, 0, 0x11, 0, 0, 0x4c, 0x37, 0x37, 0x30, 0x20, 0x46, 0x41, 0x58, 0),
} as const;

const callerRows: readonly Row<CallerSetting>[] = [
  {
    title: "5.3.6.1.3: SUB and SID go before TSI and DCS, which says so in bits 49 and 50",
    steps: [say(dis(takes)), hearIdent("SUB", "17#4"), hearIdent("SID", "12*3"), saidDcs(true, true), ...whole],
    setting: addressed,
    outcome: 0,
    check: unwritten,
  },
  {
    title: "Table 2: without a sub-address bits 49 and 50 of the DCS are 0",
    steps: [say(dis(takes)), saidDcs(false, false), ...whole],
    outcome: 0,
  },
  {
    title: "5.3.6.1.8: CRP gets the whole burst again, SUB and SID too",
    steps: [
      say(dis(takes)),
      ...[1, 2].flatMap((n) => [
        hearIdent("SUB", "17#4"),
        hearIdent("SID", "12*3"),
        hearDcs(9600),
        ...(n === 1 ? [takeTcf, say("CRP")] : whole),
      ]),
    ],
    setting: addressed,
    outcome: 0,
  },
  {
    title: "Table 2, bit 49 = 0: nothing is sent to a station that takes no SUB",
    steps: [say(dis({ ...takes, subAddress: false })), hear("DCN")],
    setting: addressed,
    outcome: 115,
    check: ({ report }) => assert.equal(report.far?.capabilities?.subAddress, false),
  },
  {
    title: "Table 2, bit 50 = 0: nothing is sent to a station that takes no SID",
    steps: [say(dis({ ...takes, password: false })), hear("DCN")],
    setting: addressed,
    outcome: 116,
  },
  {
    title: "5.3.6.2.7: the NSF before the DIS tells who made the machine",
    steps: [say(nsf, "CSI", dis(v29)), hearDcs(9600), ...whole],
    outcome: 0,
    check: ({ report }) => assert.deepEqual(report.far?.equipment, { maker: "Canon", model: "L770 FAX" }),
  },
  {
    title: "RTN policy: with one copy allowed the first RTN ends the call",
    steps: [...hello, takePage, hear("EOP"), say("RTN"), hear("DCN")],
    setting: { pages: [page], options: { copies: { most: 1, ofFirstPage: 0 } } },
    outcome: 107,
  },
  {
    title: "RTN policy: copies of earlier calls count",
    steps: [...hello, takePage, hear("EOP"), say("RTN"), hear("DCN")],
    setting: { pages: [page], options: { copies: { most: 3, ofFirstPage: 2 } } },
    outcome: 107,
  },
  {
    title: "RTN policy: the copies of the first page are not those of the second",
    steps: [...hello, takePage, hear("MPS"), say("MCF"), ...rejected(7200), takePage, hear("EOP"), say("MCF")],
    setting: { pages: [page, page], options: { copies: { most: 2, ofFirstPage: 1 } } },
    outcome: 0,
    check: ({ report }) => assert.deepEqual(report.doubtfulPages, [2]),
  },
  {
    title: "RTN policy: more copies where the rules allow more",
    steps: [...hello, ...[1, 2, 3].flatMap(() => rejected(7200)), takePage, hear("EOP"), say("MCF"), hear("DCN")],
    setting: { pages: [page], options: { copies: { most: 4, ofFirstPage: 0 } } },
    outcome: 0,
  },
  {
    title: "RTN policy: PIN with the last copy: somebody there wants to talk",
    steps: [...hello, takePage, hear("EOP"), say("PIN"), hear("DCN")],
    setting: { pages: [page], options: { copies: { most: 2, ofFirstPage: 1 } } },
    outcome: 113,
  },
  {
    title: "partner memory: every training and its answer is told",
    steps: [say(dis(v29)), hearDcs(9600), takeTcf, say("FTT"), hearDcs(7200), takeTcf, hearDcs(7200), ...whole],
    outcome: 0,
    check: ({ report }) =>
      assert.deepEqual(
        report.trainings.map(({ rate, answer }) => `${rate.bps} ${answer}`),
        ["9600 FTT", "7200 none", "7200 CFR"],
      ),
  },
];

const offered: readonly Step[] = [givePage(page), say("EOP"), hear("MCF"), say("DCN")];

/** One burst with its training, and a page joined to the next by `command`. */
const sentTo = (sub: string | undefined, command: "MPS" | "EOM" | "EOP", bit49 = sub !== undefined): Step[] => [
  say(...(sub === undefined ? [] : [ident("SUB", sub)]), "TSI", dcs({}, { subAddress: bit49 })),
  giveTcf(),
  hear("CFR"),
  givePage(page),
  say(command),
  hear("MCF"),
];
const toWhom =
  (...subAddresses: readonly string[]) =>
  ({ kept: pages }: Scripted): void =>
    assert.deepEqual(
      pages.map(({ subAddress }) => subAddress),
      subAddresses,
    );

const answererRows: readonly Row<AnswererSetting>[] = [
  {
    title: "5.3.6.1.3: a SUB is for what is sent with its DCS: behind EOM another SUB, for another one's pages",
    steps: [hear("DIS"), ...sentTo("17", "EOM"), hear("DIS", 10_000), ...sentTo("18", "EOP"), say("DCN")],
    outcome: 21,
    check: (scripted) => {
      toWhom("17", "18")(scripted);
      assert.equal(scripted.report.far?.subAddress, "18");
    },
  },
  {
    title: "5.3.6.1.3: MPS joins pages under one DCS: they have one SUB",
    steps: [hear("DIS"), ...sentTo("17", "MPS"), ...offered.slice(0, 2), hear("MCF"), say("DCN")],
    outcome: 21,
    check: toWhom("17", "17"),
  },
  {
    title: "Table 2, bit 49 = 0: pages of a later burst without a SUB are not for the one before",
    steps: [hear("DIS"), ...sentTo("17", "EOM"), hear("DIS", 10_000), ...sentTo(undefined, "EOP"), say("DCN")],
    outcome: 21,
    check: (scripted) => {
      toWhom("17", "")(scripted);
      assert.equal(scripted.report.far?.subAddress, "17");
    },
  },
  {
    title: "Table 2, bit 49 = 0: nor are they without an EOM between, after a page that was damaged",
    steps: [
      hear("DIS"),
      say(ident("SUB", "17"), dcs({}, { subAddress: true })),
      giveTcf(),
      hear("CFR"),
      givePage(page, (raw) => raw.fill(0x55)),
      say("EOP"),
      hear("RTN"),
      ...sentTo(undefined, "EOP"),
      say("DCN"),
    ],
    outcome: 21,
    check: toWhom(""),
  },
  {
    title: "Table 2, bit 49: a SUB lost in a second training stands as it was heard in the first",
    steps: [
      hear("DIS"),
      say(ident("SUB", "17"), dcs({}, { subAddress: true })),
      giveTcf(true),
      hear("FTT"),
      ...sentTo(undefined, "EOP", true),
      say("DCN"),
    ],
    outcome: 21,
    check: toWhom("17"),
  },
  {
    title: "Table 2, bit 49: a SUB lost behind EOM is asked for; the one before is not taken for it",
    steps: [
      hear("DIS"),
      ...sentTo("17", "EOM"),
      hear("DIS", 10_000),
      say("TSI", dcs({}, { subAddress: true })),
      giveTcf(),
      hear("CRP"),
      ...sentTo("18", "EOP"),
      say("DCN"),
    ],
    outcome: 21,
    check: toWhom("17", "18"),
  },
  {
    title: "Table 2, bit 49: so it is behind EOP",
    steps: [
      hear("DIS"),
      ...sentTo("17", "EOP"),
      say("TSI", dcs({}, { subAddress: true })),
      giveTcf(),
      hear("CRP"),
      ...sentTo("18", "EOP"),
      say("DCN"),
    ],
    outcome: 21,
    check: toWhom("17", "18"),
  },
  {
    title: "5.3.6.1.3: SUB and SID before the DCS are told, the password not in the trace",
    steps: [
      hear("DIS"),
      say(ident("SUB", "17#4"), ident("SID", "12*3"), "TSI", dcs({}, { subAddress: true, password: true })),
      giveTcf(),
      hear("CFR"),
      ...offered,
    ],
    outcome: 21,
    check: (scripted) => {
      kept(1)(scripted);
      unwritten(scripted);
      const { far, remoteId } = scripted.report;
      assert.deepEqual([far?.subAddress, far?.password, remoteId], ["17#4", "12*3", "+99 1"]);
    },
  },
  {
    title: "5.3.6.1.3: a SID so damaged that it looks like another frame is not in the trace either",
    steps: [hear("DIS"), say(damagedSid, "TSI", dcs()), giveTcf(), hear("CFR"), ...offered],
    setting: { faults: { frame: (from, n) => (from === "caller" && n === 0 ? "corrupt" : undefined) } },
    outcome: 21,
    check: (scripted) => {
      unwritten(scripted);
      assert.ok(scripted.trace.some((line) => line.includes("damaged frame")));
    },
  },
  {
    title: "Table 2, bit 49 of the DCS: a SUB that was lost is asked for by CRP, once the TCF is over",
    steps: [
      hear("DIS"),
      say(dcs({}, { subAddress: true })),
      giveTcf(),
      hear("CRP"),
      say(ident("SUB", "17"), dcs({}, { subAddress: true })),
      giveTcf(),
      hear("CFR"),
      ...offered,
    ],
    outcome: 21,
    check: ({ report }) => assert.equal(report.far?.subAddress, "17"),
  },
  {
    title: "Table 2, bit 49 of the DCS: a station that never sends the SUB it speaks of is received all the same",
    steps: [
      hear("DIS"),
      ...[1, 2].flatMap(() => [say(dcs({}, { subAddress: true })), giveTcf(), hear("CRP")]),
      say(dcs({}, { subAddress: true })),
      giveTcf(),
      hear("CFR"),
      ...offered,
    ],
    outcome: 21,
    check: ({ report }) => assert.equal(report.far?.subAddress, ""),
  },
  {
    title: "5.3.6.1.4: with a bad TCF FTT comes before the question for the SUB",
    steps: [hear("DIS"), say(dcs({}, { subAddress: true })), giveTcf(true), hear("FTT"), say("DCN")],
    outcome: 23,
  },
  {
    title: "5.3.6.2.7: the NSS of a sender tells who made it",
    steps: [hear("DIS"), say({ ...nsf, kind: "NSS" }, "TSI", dcs()), giveTcf(), hear("CFR"), ...offered],
    outcome: 21,
    check: ({ report }) => assert.equal(report.far?.equipment?.maker, "Canon"),
  },
  {
    title: "an ident of junk is read as blanks",
    steps: [hear("DIS"), say({ kind: "TSI", fif: new Uint8Array(20) }, dcs()), giveTcf(), hear("CFR"), ...offered],
    outcome: 21,
    check: ({ report }) => assert.equal(report.remoteId, ""),
  },
];

complianceTable("addresses and copies of the caller", callerRows, (steps, setting) =>
  callerAgainst(steps, setting ?? { pages: [page] }),
);
complianceTable("addresses heard by the answerer", answererRows, (steps, setting) =>
  answererAgainst([at(rate9600), ...steps], setting),
);

describe("copies of a page", () => {
  for (const [most, ofFirstPage] of [
    [0, 0],
    [3, 3],
    [1, 2],
    [3, -1],
  ] as const)
    it(`none of ${most} left after ${ofFirstPage}: a bug of the one who called`, async () => {
      await assert.rejects(
        callerAgainst([], { pages: [page], options: { copies: { most, ofFirstPage } } }),
        /no copy left|are used up/,
      );
    });
});

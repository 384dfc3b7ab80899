// Polling both ways against scripted far ends: our caller fetches a document, our answerer is asked for one. One row for each
// rule, with the clause it comes from. That X stays as phase B made it (5.3.6.1) is demanded of every frame by the scripts.

import assert from "node:assert/strict";
import { FaxError } from "../../../../src/base/errors.ts";
import type { Capabilities } from "../../../../src/base/fax.ts";
import { parseCapabilities } from "../../../../src/codec/t30/capabilities.ts";
import type { KnownFrame } from "../../../../src/codec/t30/frame.ts";
import type { Asked, FaxDocument } from "../../../../src/engine/call.ts";
import { complianceTable, kept, type Row } from "../../../support/compliance.ts";
import {
  type AnswererSetting,
  answererAgainst,
  type PollerSetting,
  pollerAgainst,
} from "../../../support/scripted-call.ts";
import {
  at,
  dcs,
  dis,
  giveBlock,
  givePage,
  giveTcf,
  hear,
  hearDcs,
  hearIdent,
  ident,
  mmrFrames,
  pps,
  quiet,
  type Step,
  say,
  takePage,
  takeTcf,
  wait,
} from "../../../support/scripted-station.ts";
import { documentOf, drawPage } from "../../../support/t30-call.ts";

const page = drawPage(1, 120, "standard");
const other = drawPage(2, 120, "standard");
const rate9600 = { modulation: "v29", bps: 9600 } as const;
const rate4800 = { modulation: "v27ter", bps: 4800 } as const;
const offers = { canBePolled: true, selectivePolling: true, password: true } as const;
const frames = mmrFrames(page);

/** Our DTC is heard and a document begins. */
const polled: readonly Step[] = [say("CSI", dis(offers)), hear("DTC"), say("TSI", dcs()), giveTcf(), hear("CFR")];
const oneTo: readonly Step[] = [givePage(page), say("EOP"), hear("MCF"), say("DCN")];

const pollerRows: readonly Row<PollerSetting>[] = [
  {
    title: "figure 5-2: DIS with bit 9, DTC, DCS, TCF, CFR, page, EOP, MCF, DCN",
    steps: [...polled, ...oneTo],
    outcome: 21,
    check: (scripted) => {
      kept(1)(scripted);
      assert.equal(scripted.report.direction, "receive");
      assert.equal(scripted.report.remoteId, "+99 1");
      assert.equal(scripted.report.far?.capabilities?.canBePolled, true);
    },
  },
  {
    title: "Table 2: the DTC says what we can receive, and that we have nothing to be polled",
    steps: [
      say(dis(offers)),
      hear("DTC", 9_000, (frame) => {
        const can = parseCapabilities((frame as { fif: Uint8Array }).fif);
        assert.ok(can.canReceive && !can.canBePolled && can.ecm && can.resolutions.includes("superfine"));
      }),
      say("DCN"),
    ],
    outcome: 118,
  },
  {
    title: "Table 2, bit 9 = 0: there is nothing to be polled, and no DTC is sent",
    steps: [say(dis({})), hear("DCN")],
    outcome: 117,
  },
  {
    title: "Table 2: a station that does not receive (bit 10 = 0) can be polled all the same",
    steps: [say(dis({ ...offers, canReceive: false })), hear("DTC"), say(dcs()), giveTcf(), hear("CFR"), ...oneTo],
    outcome: 21,
  },
  {
    title: "5.3.6.1.2: PWD and SEP go before the DTC",
    steps: [
      say(dis(offers)),
      hearIdent("PWD", "12*3"),
      hearIdent("SEP", "17#4"),
      hear("DTC"),
      say(dcs()),
      giveTcf(),
      hear("CFR"),
      ...oneTo,
    ],
    setting: { selectiveAddress: "17#4", password: "12*3" },
    outcome: 21,
    check: ({ trace }) => {
      assert.ok(
        !trace.some((line) => line.includes("12*3") || line.includes("33 2a 32 31")),
        "the password is written",
      );
      assert.ok(trace.some((line) => line.includes('SEP "17#4"')));
    },
  },
  {
    title: "Table 2, bit 47 = 0: a station that takes no SEP is not polled for the wrong document",
    steps: [say(dis({ ...offers, selectivePolling: false })), hear("DCN")],
    setting: { selectiveAddress: "17" },
    outcome: 115,
  },
  {
    title: "Table 2, bit 50 = 0: a password is not sent to a station that takes none",
    steps: [say(dis({ ...offers, password: false })), hear("DCN")],
    setting: { password: "17" },
    outcome: 116,
  },
  { title: "DCN in answer to DTC is a refusal", steps: [say(dis(offers)), hear("DTC"), say("DCN")], outcome: 118 },
  {
    title: "5.4.2: an unanswered DTC is repeated, three in all, then DCN",
    steps: [say(dis(offers)), hear("DTC"), hear("DTC", 6_000), hear("DTC", 6_000), hear("DCN")],
    outcome: 103,
  },
  {
    title: "5.4.2: DIS in answer to DTC: the DTC was not heard; three in all",
    steps: [say(dis(offers)), ...[1, 2, 3].flatMap(() => [hear("DTC"), say(dis(offers))]), hear("DCN")],
    outcome: 104,
  },
  {
    title: "5.4.2: a DTC heard at the second time begins the document",
    steps: [say(dis(offers)), hear("DTC"), hear("DTC", 6_000), say(dcs()), giveTcf(), hear("CFR"), ...oneTo],
    outcome: 21,
  },
  {
    title: "5.3.6.1.8: CRP gets the DTC again",
    steps: [
      say(dis(offers)),
      hear("DTC"),
      say("CRP"),
      hear("DTC", 4_000),
      say(dcs()),
      giveTcf(),
      hear("CFR"),
      ...oneTo,
    ],
    outcome: 21,
  },
  {
    title: "FACTS 3.9: our own DTC and CFR that come back as echo are ignored",
    steps: [
      say(dis(offers)),
      hear("DTC"),
      say(ident("CIG", "+1 555"), Uint8Array.of(0xff, 0x03, 0x81, 0, 2, 0), "TSI", dcs()),
      giveTcf(),
      hear("CFR"),
      say(Uint8Array.of(0xff, 0x13, 0x85)),
      ...oneTo,
    ],
    outcome: 21,
    check: ({ report }) => assert.equal(report.remoteId, "+99 1"),
  },
  {
    title: "5.3.6.1.4: a bad TCF is answered by FTT, and the next DCS is heard",
    steps: [
      say(dis(offers)),
      hear("DTC"),
      say(dcs()),
      giveTcf(true),
      hear("FTT"),
      at(rate4800),
      say(dcs({ rate: rate4800 })),
      giveTcf(),
      hear("CFR"),
      ...oneTo,
    ],
    outcome: 21,
  },
  {
    title: "5.3.6.1.6: MPS joins two polled pages",
    steps: [...polled, givePage(page), say("MPS"), hear("MCF"), ...oneTo],
    outcome: 21,
    check: kept(2),
  },
  {
    title: "5.3.6.1.6: after EOM the DTC again when T2 has passed",
    steps: [
      ...polled,
      givePage(page),
      say("EOM"),
      hear("MCF"),
      hear("DTC", 10_000),
      say(dcs({ resolution: "fine" })),
      giveTcf(),
      hear("CFR"),
      ...oneTo,
    ],
    outcome: 21,
    check: kept(2),
  },
  {
    title: "A.4.3: a polled block with a frame missing: PPR, then MCF",
    steps: [
      say(dis(offers)),
      hear("DTC"),
      say(dcs({ ecmFrameSize: 256, compression: "mmr" })),
      giveTcf(),
      hear("CFR"),
      giveBlock(frames.slice(1)),
      say(pps("EOP", 0, 0, frames.length)),
      hear("PPR"),
      giveBlock([frames[0]!]),
      say(pps("EOP", 0, 0, 1)),
      hear("MCF"),
      say("DCN"),
    ],
    outcome: 21,
    check: kept(1),
  },
  {
    title: "5.4.2: a repeated EOP of a polled page is confirmed again and the page kept once",
    steps: [...polled, givePage(page), say("EOP"), hear("MCF"), wait(2_200), say("EOP"), hear("MCF"), say("DCN")],
    outcome: 21,
    check: kept(1),
  },
  {
    title: "the call is lost after the first polled page: it stands",
    steps: [...polled, givePage(page), say("MPS"), hear("MCF")],
    outcome: 22,
    check: kept(1),
  },
  { title: "5.4.3.1: no DIS within T1", steps: [quiet(39_500), hear("DCN")], outcome: 7 },
  {
    title: "DCN in place of the first page is no refusal of ours: the call was ended",
    steps: [...polled, say("DCN")],
    outcome: 105,
    check: kept(0),
  },
  {
    title: "DESIGN 3: a disk that fails: no confirmation, DCN",
    steps: [...polled, givePage(page), say("EOP"), hear("DCN", 6_000)],
    setting: { keepDelay: -1 },
    outcome: 206,
  },
  {
    title: "cancelled while the page comes",
    steps: [...polled, givePage(page), wait(9_000)],
    setting: { abortAt: 14_000 },
    outcome: 401,
    check: kept(0),
  },
];

const document =
  (...pages: readonly (typeof page)[]): ((asked: Asked) => Promise<FaxDocument | undefined>) =>
  async () =>
    documentOf(pages);
const asks = dis({ ecm: false, compressions: ["mh"], rates: [rate9600, { modulation: "v29", bps: 7200 }] });
const dtc = { ...asks, kind: "DTC" } as typeof asks;
const mine: readonly Step[] = [hear("DIS"), say("CIG", dtc), hearDcs(9600), takeTcf, say("CFR")];
const one: AnswererSetting = { offer: document(page) };

const hearDis = (says: Partial<Capabilities>): Step =>
  hear("DIS", 5_000, (frame: KnownFrame) => {
    const can = parseCapabilities((frame as { fif: Uint8Array }).fif);
    assert.deepEqual({ ...can, ...says }, can);
  });
const failsWith =
  (failure: Error): ((asked: Asked) => Promise<FaxDocument | undefined>) =>
  async () => ({ pageCount: 1, load: () => Promise.reject(failure) });

const polledRows: readonly Row<AnswererSetting>[] = [
  {
    title: "figure 5-2: DTC, DCS, TCF, CFR, page, EOP, MCF, DCN",
    steps: [...mine, takePage, hear("EOP"), say("MCF"), hear("DCN")],
    setting: one,
    outcome: 24,
    check: ({ report }) => {
      assert.deepEqual([report.direction, report.confirmedPages, report.remoteId], ["send", 1, "+99 1"]);
      assert.deepEqual(report.trainings, [{ rate: rate9600, answer: "CFR" }]);
    },
  },
  {
    title: "Table 2: the DIS has bits 9 and 50 with a document to be polled, and not 47: there is nothing to choose",
    steps: [hearDis({ canBePolled: true, selectivePolling: false, password: true, canReceive: true }), say("DCN")],
    setting: one,
    outcome: 23,
  },
  {
    title: "Table 2: the DIS has bit 47 too where SEP may choose",
    steps: [hearDis({ canBePolled: true, selectivePolling: true }), say("DCN")],
    setting: { ...one, own: { selectivePolling: true } },
    outcome: 23,
  },
  {
    title: "Table 2: no bit 47 where there is nothing to be polled",
    steps: [hearDis({ canBePolled: false, selectivePolling: false }), say("DCN")],
    setting: { own: { selectivePolling: true } },
    outcome: 23,
  },
  {
    title: "Table 2: with a document to be polled we still receive",
    steps: [hear("DIS"), say("TSI", dcs()), giveTcf(), hear("CFR"), ...oneTo],
    setting: one,
    outcome: 21,
    check: kept(1),
  },
  {
    title: "5.3.6.1.2: SEP and PWD choose the document",
    steps: [
      hear("DIS"),
      say(ident("PWD", "12*3"), ident("SEP", "17#4"), "CIG", dtc),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    setting: {
      offer: async (asked) =>
        asked.selectiveAddress === "17#4" && asked.password === "12*3" ? documentOf([page]) : undefined,
    },
    outcome: 24,
    check: ({ report, trace }) => {
      assert.deepEqual([report.far?.selectiveAddress, report.far?.password], ["17#4", "12*3"]);
      assert.ok(
        !trace.some((line) => line.includes("12*3") || line.includes("33 2a 32 31")),
        "the password is written",
      );
    },
  },
  {
    title: "a wrong password: DCN, not DIS again (FACTS 3.9), and the caller is told nothing more",
    steps: [hear("DIS"), say(ident("PWD", "9"), dtc), hear("DCN", 4_000)],
    setting: { offer: async (asked) => (asked.password === "1" ? documentOf([page]) : undefined) },
    outcome: 23,
  },
  {
    title: "a document without a page is nothing to be polled",
    steps: [hear("DIS"), say(dtc), hear("DCN", 4_000)],
    setting: { offer: document() },
    outcome: 23,
  },
  {
    title: "our disk fails to give the document: DCN",
    steps: [hear("DIS"), say(dtc), hear("DCN", 4_000)],
    setting: { offer: () => Promise.reject(new Error("cannot read")) },
    outcome: 206,
  },
  {
    title: "a page to be polled cannot be read: DCN, and it is our disk's fault",
    steps: [hear("DIS"), say(dtc), hear("DCN", 4_000)],
    setting: { offer: failsWith(new Error("EIO")) },
    outcome: 206,
  },
  {
    title: "a page to be polled cannot be decoded: DCN, and it is no fault of the disk or the line",
    steps: [hear("DIS"), say(dtc), hear("DCN", 4_000)],
    setting: { offer: failsWith(new FaxError("input", "prices.tif is damaged")) },
    outcome: 304,
    check: ({ report }) => assert.equal(report.direction, "send"),
  },
  {
    title: "5.4.2: DTC in answer to DCS: our DCS is not heard; three in all",
    steps: [hear("DIS"), say(dtc), ...[1, 2, 3].flatMap(() => [hearDcs(9600), takeTcf, say(dtc)]), hear("DCN")],
    setting: one,
    outcome: 104,
  },
  {
    title: "5.4.2: an unanswered DCS is repeated, three in all",
    steps: [hear("DIS"), say(dtc), ...[1, 2, 3].flatMap(() => [hearDcs(9600), takeTcf]), hear("DCN")],
    setting: one,
    outcome: 103,
  },
  {
    title: "5.3.6.1.4: FTT lowers the rate for a poller too",
    steps: [
      hear("DIS"),
      say(dtc),
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
    setting: one,
    outcome: 24,
    check: ({ report }) =>
      assert.deepEqual(
        report.trainings.map(({ answer }) => answer),
        ["FTT", "CFR"],
      ),
  },
  {
    title: "5.3.6.1.6: two pages of one format are joined by MPS",
    steps: [...mine, takePage, hear("MPS"), say("MCF"), takePage, hear("EOP"), say("MCF"), hear("DCN")],
    setting: { offer: document(page, other) },
    outcome: 24,
  },
  {
    title: "5.3.6.1.6: after EOM the poller's DTC is awaited",
    steps: [
      ...mine,
      takePage,
      hear("EOM"),
      say("MCF"),
      wait(6_000),
      say({
        ...dis({ ecm: false, compressions: ["mh"], rates: [rate9600, { ...rate9600, bps: 7200 }] }),
        kind: "DTC",
      } as never),
      hearDcs(9600),
      takeTcf,
      say("CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    setting: { offer: document(page, drawPage(2, 120, "fine")) },
    outcome: 24,
  },
  {
    title: "5.4.3.1: no DTC within T1 after EOM: page 1 stands",
    steps: [...mine, takePage, hear("EOM"), say("MCF"), quiet(34_000), hear("DCN")],
    setting: { offer: document(page, drawPage(2, 120, "fine")) },
    outcome: 112,
    check: ({ report }) => assert.equal(report.confirmedPages, 1),
  },
  {
    title: "5.3.6.1.1: pages are reduced to a resolution the poller has",
    steps: [
      hear("DIS"),
      say({
        ...dis({ ecm: false, compressions: ["mh"], resolutions: ["standard"], rates: [rate9600] }),
        kind: "DTC",
      } as never),
      hear("DCS"),
      wait(3_000),
      say("DCN"),
    ],
    setting: { offer: document(drawPage(2, 120, "fine")) },
    outcome: 105,
    check: ({ trace }) => assert.ok(trace.some((line) => line.startsWith("> DCS") && line.includes("standard"))),
  },
  {
    title: "DESIGN 4.2: the answer to the last polled page is lost: perhaps delivered",
    steps: [...mine, takePage, hear("EOP"), hear("EOP"), hear("EOP"), hear("DCN")],
    setting: one,
    outcome: 20,
  },
  {
    title: "RTN policy: a polled page goes to paper three times at most",
    steps: [
      ...mine,
      takePage,
      hear("EOP"),
      ...[1, 2].flatMap(() => [say("RTN"), hearDcs(7200), takeTcf, say("CFR"), takePage, hear("EOP")]),
      say("RTN"),
      hear("DCN"),
    ],
    setting: one,
    outcome: 107,
  },
  {
    title: "FACTS 3.9: our own DCS that comes back as echo is ignored once we send",
    steps: [
      hear("DIS"),
      say(dtc),
      hearDcs(9600),
      takeTcf,
      say(Uint8Array.of(0xff, 0x03, 0x82, 0, 6, 0), "CFR"),
      takePage,
      hear("EOP"),
      say("MCF"),
    ],
    setting: one,
    outcome: 24,
  },
  {
    title: "a caller that polls after sending is told DCN, and his page stands",
    steps: [
      hear("DIS"),
      say("TSI", dcs()),
      giveTcf(),
      hear("CFR"),
      givePage(page),
      say("EOM"),
      hear("MCF"),
      hear("DIS", 10_000),
      say(dtc),
      hear("DCN"),
    ],
    setting: one,
    outcome: 22,
    check: kept(1),
  },
  {
    title: "DCN in answer to our DCS ends the call",
    steps: [hear("DIS"), say(dtc), hearDcs(9600), takeTcf, say("DCN")],
    setting: one,
    outcome: 105,
    check: ({ report }) => assert.deepEqual(report.trainings, [{ rate: rate9600, answer: "DCN" }]),
  },
];

complianceTable("the polling caller by T.30", pollerRows, (steps, setting) =>
  pollerAgainst([at(rate9600), ...steps], setting),
);
complianceTable("the polled answerer by T.30", polledRows, (steps, setting) =>
  answererAgainst([at(rate9600), ...steps], setting),
);

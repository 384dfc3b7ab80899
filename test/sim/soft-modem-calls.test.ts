// Whole calls, class1Call to class1Call over soft modems in virtual time: every pel arrives, in the coding and at the speed
// agreed, and what a bad line does ends as the outcome table says.

import assert from "node:assert/strict";
import type { CallReport } from "../../src/base/fax.ts";
import { trialProfile, usrProfile } from "../../src/engine/modem/profile.ts";
import { ratesOf } from "../../src/engine/modem/rates.ts";
import { usrCourier, usrFaxmodem } from "../../src/trial/personality.ts";
import { trialFaults } from "../../src/trial/trial-plan.ts";
import { type ModemTalked, modemTalk, printModemTrace } from "../support/modem-call.ts";
import { drawPage } from "../support/t30-call.ts";

const onePage = [drawPage(1, 600, "fine")];
const threePages = [drawPage(1, 600, "fine"), drawPage(2, 1144, "fine"), drawPage(3, 300, "fine")];

function assertDelivered(talked: ModemTalked, pages: readonly (typeof onePage)[number][]): void {
  const story = `${talked.sent.detail}\n${printModemTrace(talked)}`;
  assert.equal(talked.sent.outcome, 0, story);
  assert.equal(talked.received?.outcome, 21, story);
  assert.equal(talked.kept.length, pages.length);
  for (const [index, page] of pages.entries()) {
    const got = talked.kept[index]!.bitmap;
    assert.equal(got.height, page.bitmap.height);
    assert.deepEqual(got.data, page.bitmap.data);
  }
  const { caller, called } = talked.lines;
  assert.deepEqual(
    [caller.modem.trouble, called.modem.trouble],
    [
      { dry: 0, overrun: 0 },
      { dry: 0, overrun: 0 },
    ],
  );
}

function assertFormat(report: CallReport | undefined, compression: string, ecm: boolean, bps: number): void {
  assert.equal(report?.format?.compression, compression);
  assert.equal(report?.format?.ecmFrameSize !== undefined, ecm);
  assert.equal(report?.format?.rate.bps, bps);
}

describe("a call between two soft modems", () => {
  for (const [name, pages] of [
    ["one page", onePage],
    ["three pages", threePages],
  ] as const) {
    it(`MH without error correction, ${name}: every pel arrives`, async () => {
      const talked = await modemTalk({ pages, caller: { ecm: false, compressions: ["mh"] } });
      assertDelivered(talked, pages);
      assertFormat(talked.received, "mh", false, 14400);
    });

    for (const ecm of [false, true])
      it(`MR with${ecm ? "" : "out"} error correction, ${name}: every pel arrives`, async () => {
        const talked = await modemTalk({ pages, caller: { ecm, compressions: ["mh", "mr"] } });
        assertDelivered(talked, pages);
        assertFormat(talked.received, "mr", ecm, 14400);
      });

    it(`MMR with error correction, ${name}: every pel arrives`, async () => {
      const talked = await modemTalk({ pages });
      assertDelivered(talked, pages);
      assertFormat(talked.received, "mmr", true, 14400);
    });
  }

  it("tells the answering side who calls and which number was called", async () => {
    const talked = await modemTalk({ pages: onePage, number: "5550002" });
    assert.deepEqual(talked.incoming, {
      rings: 1,
      caller: "5559000",
      callerName: "Line t0",
      calledNumber: "5550002",
      ringKind: "",
    });
  });

  for (const bps of [2400, 4800, 7200, 9600, 12000] as const)
    it(`runs at ${bps} bit/s when the caller's rules allow no more`, async () => {
      const rates = { 2400: "v27ter", 4800: "v27ter", 7200: "v29", 9600: "v29", 12000: "v17" } as const;
      const talked = await modemTalk({ pages: onePage, caller: { rates: [{ modulation: rates[bps], bps }] } });
      assertDelivered(talked, onePage);
      assertFormat(talked.received, "mmr", true, bps);
    });

  // The USR Courier's list (its manual): no V.17 at 9600.
  const courier = ratesOf([24, 48, 72, 73, 74, 96, 121, 122, 145, 146]);

  it("receives at 14400 with a modem that has V.17 but for one rate", async () => {
    const talked = await modemTalk({ pages: onePage, answerer: { rates: courier } });
    assertDelivered(talked, onePage);
    assertFormat(talked.received, "mmr", true, 14400);
  });

  it("answers FTT to the rate of V.17 the modem lacks, and receives at the next", async () => {
    const rates = [
      { modulation: "v17", bps: 9600 },
      { modulation: "v27ter", bps: 4800 },
    ] as const;
    const talked = await modemTalk({ pages: onePage, answerer: { rates: courier }, caller: { rates } });
    assertDelivered(talked, onePage);
    assertFormat(talked.received, "mmr", true, 4800);
    assert.equal(talked.trace.filter((line) => line.side === "called t30" && line.text.startsWith("FTT")).length, 1);
  });

  for (const [name, modems] of [
    ["a US Robotics Faxmodem to a plain modem", { caller: usrFaxmodem }],
    ["a plain modem to a US Robotics Faxmodem", { called: usrFaxmodem }],
    ["a US Robotics Courier to a Faxmodem", { caller: usrCourier, called: usrFaxmodem }],
  ] as const)
    for (const ecm of [false, true])
      it(`succeeds from ${name}, with${ecm ? "" : "out"} error correction`, async () => {
        const talked = await modemTalk({ pages: threePages, modems, caller: { ecm } });
        assertDelivered(talked, threePages);
        assert.equal(talked.received?.format?.rate.bps, 14400);
      });

  it("is spoiled with a US Robotics modem by the silence command of another profile", async () => {
    const talked = await modemTalk({
      pages: onePage,
      modems: { caller: usrFaxmodem },
      profile: { ...usrProfile, silenceBeforeSending: "+FRS" },
    });
    assert.notEqual(talked.sent.outcome, 0);
  });

  for (const adaptiveReception of [false, true])
    it(`hears commands repeated where an image was awaited, with${adaptiveReception ? "" : "out"} adaptive reception`, async () => {
      const talked = await modemTalk({
        pages: threePages,
        profile: { ...trialProfile, adaptiveReception },
        caller: { ecm: false },
        faults: () => [
          { kind: "lose-frame", from: "called", fcf: 0x84, nth: 1 },
          { kind: "lose-frame", from: "called", fcf: 0x8c, nth: 1 },
        ],
      });
      assertDelivered(talked, threePages);
      const told = talked.trace.filter((line) => line.text === "+FRH:3").length;
      assert.equal(told > 0, adaptiveReception);
    });

  it("falls back when 14400 cannot be trained on", async () => {
    const talked = await modemTalk({
      pages: onePage,
      faults: () => [{ kind: "no-training", from: "caller", codes: [145, 146] }],
    });
    assertDelivered(talked, onePage);
    assertFormat(talked.received, "mmr", true, 12000);
  });

  for (const silenceBeforeSending of ["pause", "+FRS", "+FTS"] as const)
    it(`keeps its silences by ${silenceBeforeSending} when the profile says so`, async () => {
      const talked = await modemTalk({ pages: threePages, profile: { ...trialProfile, silenceBeforeSending } });
      assertDelivered(talked, threePages);
      const commands = talked.trace.filter((line) => line.direction === ">" && /^AT\+F[TR]S/.test(line.text));
      assert.equal(
        commands.every((line) => line.text.startsWith(`AT${silenceBeforeSending}`)),
        true,
      );
      assert.equal(commands.length === 0, silenceBeforeSending === "pause");
    });

  it("keeps 75 ± 20 ms of silence before every carrier", async () => {
    const talked = await modemTalk({ pages: onePage });
    const { trace } = talked;
    for (const [index, line] of trace.entries()) {
      if (!/^AT\+FT[HM]/.test(line.text)) continue;
      const before = trace.slice(0, index).findLast((l) => l.side === line.side && /^(OK|NO CARRIER)$/.test(l.text));
      const command = trace.slice(0, index).findLast((l) => l.side === line.side && l.text === "AT+FTS=8");
      assert.equal(command !== undefined && before !== undefined && before.at - command.at === 80, true, line.text);
    }
  });

  it("stays on the line for a second after its DCN (FACTS 3.9)", async () => {
    const { trace } = await modemTalk({ pages: onePage });
    const dcn = trace.findIndex((line) => line.side === "caller t30" && line.text === "DCN");
    const behind = trace.slice(dcn).filter((line) => line.side === "caller modem");
    const onHook = behind.findIndex((line) => line.text === "ATH");
    const left = behind.slice(0, onHook).findLast((line) => line.text === "OK")!;
    assert.ok(behind[onHook]!.at - left.at >= 1000, `${behind[onHook]!.at - left.at} ms`);
  });

  it("asks for damaged frames again under error correction", async () => {
    const talked = await modemTalk({
      pages: threePages,
      faults: () => [{ kind: "noise", from: "caller", every: 4001, transmission: 2 }],
    });
    assertDelivered(talked, threePages);
    assert.equal(talked.kept[0]!.resentFrames > 0, true);
  });

  it("to the trial's number with a noisy line delivers, with frames asked for again", async () => {
    const talked = await modemTalk({ pages: threePages, number: "5550093", faults: trialFaults() });
    assertDelivered(talked, threePages);
    assert.equal(
      talked.kept.some((page) => page.resentFrames > 0),
      true,
    );
  });

  it("to the trial's number with a line that breaks keeps what was confirmed", async () => {
    const talked = await modemTalk({
      pages: Array.from({ length: 6 }, (_, i) => drawPage(i, 1144, "fine")),
      number: "5550094",
      faults: trialFaults(),
    });
    assert.equal(talked.sent.confirmedPages, talked.kept.length);
    assert.notEqual(talked.sent.outcome, 0);
  });

  it("repeats what a lost CFR and a lost MCF leave open, and delivers each page once", async () => {
    const talked = await modemTalk({
      pages: threePages,
      caller: { ecm: false },
      faults: () => [
        { kind: "lose-frame", from: "called", fcf: 0x84, nth: 1 },
        { kind: "lose-frame", from: "called", fcf: 0x8c, nth: 2 },
      ],
    });
    assertDelivered(talked, threePages);
  });

  it("keeps the confirmed pages when the line drops in page 2", async () => {
    const talked = await modemTalk({
      pages: threePages,
      caller: { ecm: false, compressions: ["mh"] },
      faults: () => [{ kind: "drop-at-frame", from: "caller", fcf: 0x4e, nth: 2 }],
    });
    assert.equal(talked.received?.outcome, 22, printModemTrace(talked));
    assert.equal(talked.kept.length, 1);
    assert.equal(talked.sent.confirmedPages, 1);
    assert.notEqual(talked.sent.outcome, 0);
  });

  it("ends with the modem's port gone in mid call, on both sides, without hanging", async () => {
    const talked = await modemTalk({
      pages: threePages,
      before: ({ clock, caller }) => void clock.at(clock.now() + 20_000, () => caller.port.unplug("EIO")),
    });
    assert.equal(talked.sent.outcome, 203, printModemTrace(talked));
    assert.equal(talked.received?.outcome, 23);
  });

  for (const [number, outcome, least, most] of [
    ["5550090", 1, 1, 5],
    ["5550091", 3, 59, 62],
    ["5550092", 2, 59, 62],
    ["999", 2, 2, 6],
    ["55x0", 404, 0, 0],
  ] as const)
    it(`ends with outcome ${outcome} when ${number} is called`, async () => {
      const talked = await modemTalk({ pages: onePage, number, unattended: true });
      assert.equal(talked.sent.outcome, outcome, talked.sent.detail);
      assert.equal(talked.sent.seconds >= least && talked.sent.seconds <= most, true, `${talked.sent.seconds} s`);
    });
});

// Two faxgate lines on two real iaxmodems: set-up, identification, caller ID, whole calls, and the link's turn-rounds and aborts
// against a modem nobody here wrote.

import assert from "node:assert/strict";
import type { Carrier } from "../../src/base/fax.ts";
import { realClock } from "../../src/device/clock.ts";
import { Class1Link } from "../../src/engine/class1/class1-link.ts";
import { answer, dial } from "../../src/engine/modem/dial.ts";
import { watchIdle } from "../../src/engine/modem/idle-watch.ts";
import { setUpModem } from "../../src/engine/modem/set-up.ts";
import { drawPage } from "../support/t30-call.ts";
import { FaxgateLine } from "./support/faxgate-line.ts";
import { deafTime, type IaxmodemPair, pause, startIaxmodemPair } from "./support/iaxmodem-pair.ts";

const pages = [drawPage(1, 400, "fine"), drawPage(2, 300, "fine"), drawPage(3, 200, "fine")];

describe("two faxgate lines over iaxmodem", function () {
  this.timeout(180_000);
  let pair: IaxmodemPair;
  let a: FaxgateLine;
  let b: FaxgateLine;

  before(async () => {
    pair = await startIaxmodemPair();
    a = await FaxgateLine.open(pair.devices[0]);
    b = await FaxgateLine.open(pair.devices[1]);
  });
  after(async () => {
    await a?.close();
    await b?.close();
    await pair?.stop();
  });
  beforeEach(() => pause(deafTime));

  it("knows the modem: its profile and all rates of V.17, V.29 and V.27ter", () => {
    assert.equal(a.facts.profile.name, "iaxmodem");
    assert.equal(a.facts.callerId, true);
    const rates = [14400, 12000, 9600, 7200, 9600, 7200, 4800, 2400];
    assert.deepEqual(
      a.facts.sendRates.map((rate) => rate.bps),
      rates,
    );
    assert.deepEqual(a.facts.receiveRates, a.facts.sendRates);
  });

  for (const [name, own, compression] of [
    ["MMR with error correction", {}, "mmr"],
    ["MH without error correction", { ecm: false, compressions: ["mh"] }, "mh"],
  ] as const)
    it(`${name}, three pages: every pel arrives`, async () => {
      const [received, sent] = await Promise.all([b.receive(), a.send(pages, "5550001", own)]);
      const story = `${a.trace.join("\n")}\n---\n${b.trace.join("\n")}`;
      assert.equal(sent.outcome, 0, story);
      assert.equal(received.report.outcome, 21, story);
      assert.deepEqual(
        { ...received.call, rings: 1 },
        { rings: 1, caller: "1001", callerName: "Line A", calledNumber: "5550001", ringKind: "" },
      );
      assert.equal(received.report.format?.compression, compression);
      assert.equal(received.report.format?.rate.bps, 14400);
      assert.equal(received.kept.length, pages.length);
      for (const [index, page] of pages.entries())
        assert.deepEqual(received.kept[index]!.bitmap.data, page.bitmap.data, `page ${index + 1}`);
      assert.equal(
        received.kept.every((page) => page.resentFrames === 0 && page.quality.badLines === 0),
        true,
      );
      console.log(`      ${name}: ${sent.seconds.toFixed(1)} s off hook`);
    });

  it("aborts a waiting +FRH and +FRM, breaks off a page, and is understood right after each", async () => {
    const never = new AbortController().signal;
    const carrier: Carrier = { modulation: "v29", bps: 9600, training: "long" };
    const frame = (fcf: number): Uint8Array => Uint8Array.of(0xff, 0x13, fcf, 0x55);
    const answering = (async () => {
      const event = await watchIdle(b.modem, 1, AbortSignal.timeout(30_000));
      assert.equal(event.kind, "ringing");
      assert.equal((await answer(b.modem, b.facts.profile, never)).kind, "connected");
      const link = new Class1Link(b.modem, b.facts.profile, "called", never);
      assert.deepEqual(await link.sendFrames([frame(1)]), { kind: "sent" });
      assert.deepEqual(await link.receiveFrame(realClock.now() + 1500), { kind: "timeout" });
      assert.deepEqual(await link.receiveCarrier(carrier, realClock.now() + 1500), { kind: "timeout" });
      assert.deepEqual(await link.sendFrames([frame(2)]), { kind: "sent" });
      assert.deepEqual(await link.receiveCarrier(carrier, realClock.now() + 6000), { kind: "carrier" });
      assert.equal((await link.receiveData(realClock.now() + 2000)).kind, "data");
      await link.stopReceiving();
      await link.silence(4500);
      assert.deepEqual(await link.sendFrames([frame(3)]), { kind: "sent" });
      const last = await link.receiveFrame(realClock.now() + 6000);
      await link.drop();
      return last;
    })();
    const calling = (async () => {
      assert.equal((await dial(a.modem, a.facts.profile, "5550003", never)).kind, "connected");
      const link = new Class1Link(a.modem, a.facts.profile, "caller", never);
      const heard = [await link.receiveFrame(realClock.now() + 10_000)];
      heard.push(await link.receiveFrame(realClock.now() + 10_000));
      assert.deepEqual(await link.sendData(carrier, new Uint8Array(4800).fill(0x33)), { kind: "sent" });
      heard.push(await link.receiveFrame(realClock.now() + 10_000));
      await link.sendFrames([frame(4)]);
      await link.drop();
      return heard;
    })();
    const [last, heard] = await Promise.all([answering, calling]);
    assert.deepEqual(
      heard,
      [1, 2, 3].map((fcf) => ({ kind: "frame", bytes: frame(fcf), crcOk: true })),
    );
    assert.deepEqual(last, { kind: "frame", bytes: frame(4), crcOk: true });
  });

  it("is cancelled while it rings and in mid page within seconds, and makes the next call", async () => {
    const ringing = await a.send(pages, "5550005", {}, AbortSignal.timeout(2000));
    assert.equal(ringing.outcome, 401, ringing.detail);
    assert.equal(ringing.seconds < 5, true, `${ringing.seconds} s`);
    await pause(deafTime + 6000);
    await b.modem.settle(100, 1000);
    b.modem.takeDeferred();
    const receiving = b.receive();
    const page = await a.send([drawPage(5, 2000, "fine")], "5550006", {}, AbortSignal.timeout(20_000));
    const { report } = await receiving;
    assert.equal(page.outcome, 401, `${page.detail}\n${a.trace.slice(-20).join("\n")}`);
    assert.equal(page.seconds < 25, true, `${page.seconds} s`);
    assert.equal(report.outcome, 23, report.detail);
    assert.equal(report.confirmedPages, 0);
  });

  it("survives a modem program that dies in mid call, and the far end does too", async () => {
    const receiving = b.receive();
    const sending = a.send([drawPage(4, 1500, "fine")], "5550004");
    setTimeout(() => pair.modems[1].child.kill("SIGKILL"), 14_000);
    const [received, sent] = await Promise.all([receiving, sending]);
    assert.equal(received.report.outcome, 203, `${received.report.detail}\n${b.trace.slice(-20).join("\n")}`);
    assert.notEqual(sent.outcome, 0);
    const again = await setUpModem(a.modem, undefined, new AbortController().signal);
    assert.equal(again.kind, "ready", JSON.stringify(again));
  });
});

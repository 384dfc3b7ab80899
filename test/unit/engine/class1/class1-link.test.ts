// The link against a soft modem: every primitive of seam B over a whole call set-up, in virtual time.

import assert from "node:assert/strict";
import { sleep } from "../../../../src/base/clock.ts";
import type { Carrier } from "../../../../src/base/fax.ts";
import { Class1Link } from "../../../../src/engine/class1/class1-link.ts";
import { answer, dial } from "../../../../src/engine/modem/dial.ts";
import { watchIdle } from "../../../../src/engine/modem/idle-watch.ts";
import { type ModemProfile, trialProfile } from "../../../../src/engine/modem/profile.ts";
import { setUpModem } from "../../../../src/engine/modem/set-up.ts";
import type { ExchangeCall } from "../../../../src/trial/exchange.ts";
import type { CallFault } from "../../../../src/trial/fault.ts";
import { type TrialLines, trialLines } from "../../../support/trial-lines.ts";

const v17: Carrier = { modulation: "v17", bps: 14400, training: "long" };
const v17short: Carrier = { ...v17, training: "short" };
const tsi = Uint8Array.of(0xff, 0x03, 0x43, ...new Uint8Array(20).fill(0x20));
const csi = Uint8Array.of(0xff, 0x03, 0x40, ...new Uint8Array(20).fill(0x20));
const dis = Uint8Array.of(0xff, 0x13, 0x80, 0x00, 0xee, 0xf8, 0xc4);
const dcs = Uint8Array.of(0xff, 0x13, 0x83, 0x00, 0x46, 0xf0, 0x04);
const cfr = Uint8Array.of(0xff, 0x13, 0x84);

interface Links extends TrialLines {
  readonly send: Class1Link;
  readonly receive: Class1Link;
}

/** Both links right after CONNECT. */
async function connected(
  faults?: (call: ExchangeCall) => readonly CallFault[],
  profile: ModemProfile = trialProfile,
): Promise<Links> {
  const lines = await trialLines(faults);
  const signal = new AbortController().signal;
  const { caller, called } = lines;
  const work = (async () => {
    assert.equal((await setUpModem(caller.driver, profile, signal)).kind, "ready");
    assert.equal((await setUpModem(called.driver, profile, signal)).kind, "ready");
    const answered = watchIdle(called.driver, 1, signal).then(() => answer(called.driver, trialProfile, signal));
    assert.deepEqual(await dial(caller.driver, trialProfile, "5550001", signal), { kind: "connected" });
    assert.deepEqual(await answered, { kind: "connected" });
    return {
      ...lines,
      send: new Class1Link(caller.driver, trialProfile, "caller", signal),
      receive: new Class1Link(called.driver, trialProfile, "called", signal),
    };
  })();
  return lines.clock.run(work);
}

describe("Class 1 link", () => {
  it("passes a burst of two frames, in order, FCS taken off", async () => {
    const { clock, send, receive } = await connected();
    const sent = receive.sendFrames([csi, dis]);
    const got = (async () => [await send.receiveFrame(10_000), await send.receiveFrame(20_000)])();
    assert.deepEqual(await clock.run(sent), { kind: "sent" });
    assert.deepEqual(await clock.run(got), [
      { kind: "frame", bytes: csi, crcOk: true },
      { kind: "frame", bytes: dis, crcOk: true },
    ]);
  });

  it("says that a frame was damaged", async () => {
    const { clock, send, receive } = await connected(() => [{ kind: "corrupt-frame", from: "called", nth: 1 }]);
    const work = Promise.all([receive.sendFrames([dis]), send.receiveFrame(20_000)]);
    const [, got] = await clock.run(work);
    assert.equal(got.kind, "frame");
    assert.equal(got.kind === "frame" && got.crcOk, false);
  });

  it("carries DCS, training, CFR and a page, octet for octet, whatever octets they are", async () => {
    const { clock, send, receive, caller } = await connected();
    const page = Uint8Array.from({ length: 60_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
    const calling = (async () => {
      await send.receiveFrame(20_000);
      await send.sendFrames([dcs]);
      await send.sendData(v17, new Uint8Array(2700));
      const answered = await send.receiveFrame(clock.now() + 3000);
      assert.deepEqual(answered, { kind: "frame", bytes: cfr, crcOk: true });
      const start = clock.now();
      assert.deepEqual(await send.sendData(v17short, page), { kind: "sent" });
      return clock.now() - start;
    })();
    const answering = (async () => {
      await receive.sendFrames([dis]);
      assert.equal((await receive.receiveFrame(clock.now() + 6000)).kind, "frame");
      assert.deepEqual(await receive.receiveCarrier(v17, clock.now() + 6000), { kind: "carrier" });
      const training = await all(receive, clock.now() + 6000);
      assert.equal(
        training.subarray(0, 2700).every((octet) => octet === 0),
        true,
      );
      assert.equal(training.length >= 2700 && training.length < 2900, true, `${training.length}`);
      await receive.sendFrames([cfr]);
      assert.deepEqual(await receive.receiveCarrier(v17short, clock.now() + 6000), { kind: "carrier" });
      return all(receive, clock.now() + 60_000);
    })();
    const [time, got] = await clock.run(Promise.all([calling, answering]));
    const start = indexOf(got, page.subarray(0, 64));
    assert.deepEqual(got.subarray(start, start + page.length), page);
    assert.deepEqual(caller.modem.trouble, { dry: 0, overrun: 0 });
    // 60000 octets at 14400 are 33.33 s; silence, command, training and tail add at most half a second.
    assert.equal(time > 33_333 && time < 33_900, true, `${time} ms`);
  });

  it("begins page data of ECM with flags for 200 ms and no longer", async () => {
    const { clock, send, receive, caller } = await connected();
    const sending = (async () => {
      await send.receiveFrame(20_000);
      caller.port.written.length = 0;
      return send.sendHdlc(v17, [Uint8Array.of(0xff, 0x03, 0x86)]);
    })();
    await clock.run(Promise.all([sending, receive.sendFrames([dis])]));
    const octets = caller.port.written.flatMap((bytes) => [...bytes]);
    const first = octets.indexOf(0x7e);
    const flags = octets.slice(first).findIndex((octet) => octet !== 0x7e);
    assert.equal(flags, (14400 * 0.2) / 8);
  });

  it("carries ECM frames and gives the damaged one as damaged or not at all", async () => {
    const { clock, send, receive } = await connected(() => [
      { kind: "noise", from: "caller", every: 1500, codes: [145] },
    ]);
    const frames = Array.from({ length: 20 }, (_, n) =>
      Uint8Array.of(0xff, 0x03, 0x06, n, ...new Uint8Array(256).fill(n * 31)),
    );
    const sending = (async () => {
      await send.receiveFrame(20_000);
      return send.sendHdlc(v17, frames);
    })();
    const receiving = (async () => {
      await receive.sendFrames([dis]);
      assert.deepEqual(await receive.receiveCarrier(v17, clock.now() + 6000), { kind: "carrier" });
      const good: Uint8Array[] = [];
      for (;;) {
        const event = await receive.receiveHdlc(clock.now() + 6000);
        if (event.kind !== "frame") return { end: event.kind, good };
        if (event.crcOk) good.push(event.bytes);
      }
    })();
    const [, { end, good }] = await clock.run(Promise.all([sending, receiving]));
    assert.equal(end, "carrier-lost");
    assert.equal(good.length, 17);
    for (const frame of good) assert.deepEqual(frame, frames[frame[3]!]);
  });

  for (const adaptive of [false, true])
    it(`hears a repeated command whole while it waits for a carrier, with${adaptive ? "" : "out"} adaptive reception`, async () => {
      const profile = { ...trialProfile, adaptiveReception: adaptive };
      const { clock, send, receive, called } = await connected(undefined, profile);
      const work = Promise.all([
        (async () => {
          await send.receiveFrame(20_000);
          await send.sendFrames([tsi, dcs]);
        })(),
        (async () => {
          await receive.sendFrames([dis]);
          assert.deepEqual(await receive.receiveCarrier(v17, clock.now() + 6000), { kind: "wrong-carrier" });
          return [await receive.receiveFrame(clock.now() + 6000), await receive.receiveFrame(clock.now() + 6000)];
        })(),
      ]);
      const [, got] = await clock.run(work);
      assert.deepEqual(got, [
        { kind: "frame", bytes: tsi, crcOk: true },
        { kind: "frame", bytes: dcs, crcOk: true },
      ]);
      const commands = called.port.written.map((bytes) => String.fromCharCode(...bytes));
      // Without it +FRH=3 is said twice, once for each frame; with it only for the second.
      assert.equal(commands.filter((text) => /AT\+FRH=3/.test(text)).length, adaptive ? 1 : 2);
    });

  it("takes an image that begins while it listens for frames, from its first octet on, with adaptive reception", async () => {
    const { clock, send, receive } = await connected();
    const page = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7) & 0xff);
    const work = Promise.all([
      (async () => {
        await send.receiveFrame(20_000);
        await sleep(clock, 3000);
        await send.sendData(v17, page);
      })(),
      (async () => {
        await receive.sendFrames([dis]);
        assert.deepEqual(await receive.receiveCarrier(v17, clock.now() + 1000), { kind: "timeout" });
        assert.deepEqual(await receive.receiveFrame(clock.now() + 9000), { kind: "carrier-lost" });
        assert.deepEqual(await receive.receiveCarrier(v17, clock.now() + 1000), { kind: "carrier" });
        return all(receive, clock.now() + 6000);
      })(),
    ]);
    const [, got] = await clock.run(work);
    assert.equal(indexOf(got, page) >= 0, true);
  });

  it("times out while it waits for frames and for a carrier, and can send at once afterwards", async () => {
    const { clock, send, receive } = await connected();
    const listening = send.receiveFrame(20_000);
    await clock.run(receive.sendFrames([dis]));
    assert.equal((await clock.run(listening)).kind, "frame");
    const start = clock.now();
    assert.deepEqual(await clock.run(receive.receiveFrame(start + 3000)), { kind: "timeout" });
    assert.deepEqual(await clock.run(receive.receiveCarrier(v17, start + 6000)), { kind: "timeout" });
    assert.equal(clock.now(), start + 6000);
    const got = send.receiveFrame(start + 20_000);
    assert.deepEqual(await clock.run(receive.sendFrames([dis])), { kind: "sent" });
    assert.deepEqual(await clock.run(got), { kind: "frame", bytes: dis, crcOk: true });
  });

  it("stops listening in mid page and sends", async () => {
    const { clock, send, receive } = await connected();
    const sending = (async () => {
      await send.receiveFrame(20_000);
      await send.sendData(v17, new Uint8Array(9000).fill(0x55));
      return send.receiveFrame(clock.now() + 6000);
    })();
    const receiving = (async () => {
      await receive.sendFrames([dis]);
      await receive.receiveCarrier(v17, clock.now() + 6000);
      assert.equal((await receive.receiveData(clock.now() + 1000)).kind, "data");
      await receive.stopReceiving();
      assert.deepEqual(await receive.receiveData(clock.now() + 1000), { kind: "carrier-lost" });
      await receive.silence(6000);
      return receive.sendFrames([cfr]);
    })();
    const [got, sent] = await clock.run(Promise.all([sending, receiving]));
    assert.deepEqual(sent, { kind: "sent" });
    assert.deepEqual(got, { kind: "frame", bytes: cfr, crcOk: true });
  });

  it("reports a dropped line as dropped, for good", async () => {
    const { clock, send, receive } = await connected(() => [{ kind: "drop", after: 9000 }]);
    const sending = (async () => {
      await send.receiveFrame(20_000);
      return send.sendData(v17, new Uint8Array(30_000));
    })();
    await clock.run(receive.sendFrames([dis]));
    const waiting = await clock.run(receive.receiveFrame(clock.now() + 30_000));
    assert.deepEqual(waiting, { kind: "dropped", outcome: 201, detail: "ERROR to AT+FRH=3" });
    const sent = await clock.run(sending);
    assert.equal(sent.kind === "dropped" && sent.outcome, 201);
    assert.deepEqual(await clock.run(send.sendFrames([dcs])), sent);
    await clock.run(send.drop());
    await clock.run(receive.drop());
  });

  it("drops right after CONNECT, on both sides, and the modems are in command mode", async () => {
    const { clock, send, receive, caller, called } = await connected();
    await clock.run(receive.drop());
    await clock.run(send.drop());
    for (const { driver } of [caller, called]) {
      const answer = await clock.run(driver.command("AT", 1000));
      assert.equal(answer.kind === "answer" && answer.result, "OK");
    }
  });

  it("reports a port that vanishes, in every wait, and drops without hanging", async () => {
    const { clock, send, receive, called } = await connected();
    const listening = send.receiveFrame(20_000);
    clock.at(clock.now() + 500, () => called.port.unplug("EIO: i/o error"));
    const result = await clock.run(receive.sendFrames([dis]));
    assert.deepEqual(result, { kind: "dropped", outcome: 203, detail: "EIO: i/o error" });
    await clock.run(receive.drop());
    assert.equal((await clock.run(listening)).kind, "carrier-lost");
    assert.equal((await clock.run(send.receiveFrame(clock.now() + 1000))).kind, "dropped");
  });

  it("ends a page within two seconds of an abort and can still send a last frame", async () => {
    const lines = await trialLines();
    const { clock, caller, called } = lines;
    const never = new AbortController().signal;
    const stop = new AbortController();
    const calling = (async () => {
      await setUpModem(caller.driver, trialProfile, never);
      assert.deepEqual(await dial(caller.driver, trialProfile, "5550001", never), { kind: "connected" });
      const link = new Class1Link(caller.driver, trialProfile, "caller", stop.signal);
      await link.receiveFrame(clock.now() + 10_000);
      clock.at(clock.now() + 5000, () => stop.abort());
      const start = clock.now();
      assert.deepEqual(await link.sendData(v17, new Uint8Array(100_000)), { kind: "aborted" });
      assert.equal(clock.now() - start < 7000, true, `${clock.now() - start} ms`);
      assert.deepEqual(await link.receiveFrame(clock.now() + 5000), { kind: "aborted" });
      assert.deepEqual(await link.sendFrames([Uint8Array.of(0xff, 0x13, 0xfb)]), { kind: "sent" });
      await link.drop();
    })();
    const answering = (async () => {
      await setUpModem(called.driver, trialProfile, never);
      await watchIdle(called.driver, 1, never);
      await answer(called.driver, trialProfile, never);
      const link = new Class1Link(called.driver, trialProfile, "called", never);
      await link.sendFrames([dis]);
      return link.receiveFrame(clock.now() + 60_000);
    })();
    const [, got] = await clock.run(Promise.all([calling, answering]));
    assert.deepEqual(got, { kind: "frame", bytes: Uint8Array.of(0xff, 0x13, 0xfb), crcOk: true });
  });
});

async function all(link: Class1Link, deadline: number): Promise<Uint8Array> {
  const parts: number[] = [];
  for (;;) {
    const event = await link.receiveData(deadline);
    if (event.kind === "carrier-lost") return Uint8Array.from(parts);
    assert.equal(event.kind, "data");
    if (event.kind === "data") for (const octet of event.bytes) parts.push(octet);
  }
}

function indexOf(hay: Uint8Array, needle: Uint8Array): number {
  for (let at = 0; at + needle.length <= hay.length; at++)
    if (needle.every((octet, i) => hay[at + i] === octet)) return at;
  return -1;
}

// CONNECT and then NO CARRIER without DLE ETX: noise that a modem took for a carrier costs moments, not the call's timers.

import assert from "node:assert/strict";
import { latin1Bytes } from "../../../../src/base/bytes.ts";
import { BareResult } from "../../../../src/engine/class1/bare-result.ts";
import { Class1Link } from "../../../../src/engine/class1/class1-link.ts";
import { ModemPort } from "../../../../src/engine/modem/modem-port.ts";
import { genericProfile } from "../../../../src/engine/modem/profile.ts";
import { type Rule, ScriptedModem } from "../../../support/scripted-modem.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

/** A link after ATD's CONNECT over a modem that answers so. */
function linkOver(rules: readonly Rule[]): { clock: VirtualClock; modem: ScriptedModem; link: Class1Link } {
  const clock = new VirtualClock();
  const modem = new ScriptedModem(clock, rules);
  const link = new Class1Link(new ModemPort(modem, clock), genericProfile, "caller", new AbortController().signal);
  return { clock, modem, link };
}

/** What the modem says by itself, in pieces 30 ms apart. */
function say(clock: VirtualClock, modem: ScriptedModem, ...pieces: readonly string[]): void {
  pieces.forEach((piece, i) => void clock.at(clock.now() + 30 * (i + 1), () => modem.says(piece)));
}

describe("a result line without DLE ETX", () => {
  it("is seen in whatever pieces it comes, and nothing else is taken for it", () => {
    const whole = (...pieces: readonly string[]): readonly number[] => {
      const bare = new BareResult();
      return pieces.map((piece) => bare.push(latin1Bytes(piece)));
    };
    assert.deepEqual(whole("\r\nNO CARRIER\r\n"), [14]);
    assert.deepEqual(whole("\r", "\nNO CAR", "RIER\r", "\n"), [0, 0, 0, 14]);
    assert.deepEqual(whole("data data data data\r\nERROR\r\n"), [9]);
    assert.deepEqual(whole("NO CARRIER\r\n", "\r\nNO CARRIER\r\nx", "\r\nOK\r\n", "\r\n"), [0, 0, 0, 0]);
  });

  it("after +FRH=3 makes the link listen again at once, and the frame that follows is heard", async () => {
    const { clock, modem, link } = linkOver([{ when: /^AT\+FRH=3$/, answer: "\r\nCONNECT\r\n\xff\x13\x84" }]);
    // ATD's CONNECT was for noise.
    say(clock, modem, "\r\nNO CAR", "RIER\r\n");
    assert.deepEqual(await clock.run(link.receiveFrame(40_000)), { kind: "carrier-lost" });
    const heard = link.receiveFrame(40_000);
    clock.at(clock.now() + 500, () => modem.says("\xea\x7d\x10\x03\r\nOK\r\n"));
    assert.deepEqual(await clock.run(heard), { kind: "frame", bytes: Uint8Array.of(0xff, 0x13, 0x84), crcOk: true });
    assert.deepEqual(modem.said, ["AT+FRH=3"]);
    assert.ok(clock.now() < 1_000, `${clock.now()} ms`);
  });

  it("ends an image at once, and its letters are no part of it", async () => {
    const carrier = { modulation: "v29", bps: 9600, training: "long" } as const;
    const { clock, modem, link } = linkOver([
      { when: /^\x18$/, answer: "\r\nOK\r\n" },
      { when: /^AT\+FRM=96$/, answer: "\r\nCONNECT\r\n" },
    ]);
    assert.deepEqual(await clock.run(link.receiveCarrier(carrier, 5_000)), { kind: "carrier" });
    const began = clock.now();
    say(clock, modem, "page", "octets\r\nNO CARRIER\r\n");
    assert.deepEqual(await clock.run(link.receiveData(20_000)), { kind: "data", bytes: latin1Bytes("page") });
    assert.deepEqual(await clock.run(link.receiveData(20_000)), { kind: "data", bytes: latin1Bytes("octets") });
    assert.deepEqual(await clock.run(link.receiveData(20_000)), { kind: "carrier-lost" });
    assert.ok(clock.now() - began < 100);
  });

  it("that comes after +FRH=3 on a line that is gone ends the link at the next command", async () => {
    const { clock, modem, link } = linkOver([{ when: /^AT\+FRH=3$/, answer: "\r\nERROR\r\n" }]);
    say(clock, modem, "\r\nNO CARRIER\r\n");
    assert.equal((await clock.run(link.receiveFrame(40_000))).kind, "carrier-lost");
    assert.equal((await clock.run(link.receiveFrame(40_000))).kind, "dropped");
  });
});

// The feeding of page data: pieces of at most 512 octets, about 2 kB ahead of the line, XON/XOFF obeyed, a lost XON survived, a
// result in mid data noticed.

import assert from "node:assert/strict";
import type { Carrier } from "../../../../src/base/fax.ts";
import { dataEnd } from "../../../../src/codec/at/dle.ts";
import { transmitData } from "../../../../src/engine/class1/data-pump.ts";
import { ModemPort } from "../../../../src/engine/modem/modem-port.ts";
import { ScriptedModem } from "../../../support/scripted-modem.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

const carrier: Carrier = { modulation: "v17", bps: 14400, training: "short" };
const training = 142;
const perMs = 1.8;

class FedModem extends ScriptedModem {
  readonly #clock: VirtualClock;
  readonly pieces: { readonly at: number; readonly length: number; readonly before: number }[] = [];
  total = 0;

  constructor(clock: VirtualClock) {
    super(clock, [{ when: /\x10\x03$/, answer: "\r\nOK\r\n" }]);
    this.#clock = clock;
  }

  override async write(bytes: Uint8Array): Promise<boolean> {
    this.pieces.push({ at: this.#clock.now(), length: bytes.length, before: this.total });
    this.total += bytes.length;
    return super.write(bytes);
  }
}

const data = (length: number): Uint8Array => new Uint8Array(length).fill(0x55);
const never = new AbortController().signal;

describe("feeding a modem with page data", () => {
  for (const flow of ["none", "xonxoff"] as const)
    it(`stays ahead of the line and never more than 2 kB, flow control ${flow}`, async () => {
      const clock = new VirtualClock();
      const modem = new FedModem(clock);
      const end = await clock.run(transmitData(new ModemPort(modem, clock), carrier, data(20_000), flow, never));
      assert.equal(end.kind === "answer" && end.result, "OK");
      const surplus = flow === "none" ? 1 : 1.06;
      for (const { at, length, before } of modem.pieces) {
        const taken = Math.max(0, at - training) * perMs;
        assert.equal(length <= 512, true);
        assert.equal(
          before + length <= taken * surplus + 2048 + dataEnd.length + 1,
          true,
          `${before + length} written at ${at} ms`,
        );
        assert.equal(before >= Math.min(20_000, taken), true, `dry at ${at} ms: ${before} of ${taken}`);
      }
    });

  it("obeys XOFF within the piece and goes on at XON", async () => {
    const clock = new VirtualClock();
    const modem = new FedModem(clock);
    clock.at(2000, () => modem.says("\x13"));
    clock.at(9000, () => modem.says("\x11"));
    await clock.run(transmitData(new ModemPort(modem, clock), carrier, data(20_000), "xonxoff", never));
    assert.deepEqual(
      modem.pieces.filter(({ at }) => at > 2000 && at < 9000),
      [],
    );
    assert.equal(modem.total, 20_002);
  });

  it("takes XON and XOFF for nothing where the line has no such flow control", async () => {
    const clock = new VirtualClock();
    const modem = new FedModem(clock);
    clock.at(2000, () => modem.says("\x13"));
    await clock.run(transmitData(new ModemPort(modem, clock), carrier, data(20_000), "none", never));
    assert.equal(clock.now() < 12_000, true);
  });

  it("goes on after 30 s when XON was lost", async () => {
    const clock = new VirtualClock();
    const modem = new FedModem(clock);
    clock.at(2000, () => modem.says("\x13"));
    await clock.run(transmitData(new ModemPort(modem, clock), carrier, data(20_000), "xonxoff", never));
    assert.equal(modem.total, 20_002);
    const next = modem.pieces.find(({ at }) => at > 2000)!;
    assert.equal(next.at, 32_000);
  });

  it("stops when the modem says that the call is gone", async () => {
    const clock = new VirtualClock();
    const modem = new FedModem(clock);
    clock.at(3000, () => modem.says("\x11\r\nNO CARRIER\r\n"));
    const end = await clock.run(transmitData(new ModemPort(modem, clock), carrier, data(20_000), "xonxoff", never));
    assert.deepEqual(end, { kind: "interrupted", text: "NO CARRIER" });
    assert.equal(modem.total < 8000, true);
  });
});

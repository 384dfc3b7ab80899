// A faxgate line on a real tty: port, set-up, one call, and everything learned from it.

import assert from "node:assert/strict";
import type { Clock } from "../../../src/base/clock.ts";
import type { CallReport, Capabilities, Page, ReceivedPage } from "../../../src/base/fax.ts";
import { formatTrace } from "../../../src/codec/trace/record.ts";
import { realClock, scaledClock } from "../../../src/device/clock.ts";
import { portFor } from "../../../src/device/serial/open-port.ts";
import type { CallObserver } from "../../../src/engine/call.ts";
import { class1Call } from "../../../src/engine/class1/class1-call.ts";
import { type IncomingCall, watchIdle } from "../../../src/engine/modem/idle-watch.ts";
import { ModemPort } from "../../../src/engine/modem/modem-port.ts";
import { type ModemFacts, setUpModem } from "../../../src/engine/modem/set-up.ts";
import { documentOf, everything } from "../../support/t30-call.ts";

const never = new AbortController().signal;

export class FaxgateLine {
  readonly modem: ModemPort;
  readonly facts: ModemFacts;
  /** As a trace file has it; times are the clock's. */
  readonly trace: string[] = [];
  readonly #clock: Clock;
  readonly #close: () => Promise<void>;

  private constructor(modem: ModemPort, facts: ModemFacts, clock: Clock, close: () => Promise<void>) {
    this.#clock = clock;
    this.modem = modem;
    this.facts = facts;
    this.#close = close;
  }

  /** `speed`: how much faster than life the exchange runs. */
  static async open(device: string, speed = 1): Promise<FaxgateLine> {
    const clock = speed === 1 ? realClock : scaledClock(speed);
    const port = portFor(device, clock);
    await port.open();
    const modem = new ModemPort(port, clock);
    const ready = await setUpModem(modem, undefined, never);
    assert.equal(ready.kind, "ready", JSON.stringify(ready));
    if (ready.kind !== "ready") throw new Error("unreachable");
    return new FaxgateLine(modem, ready.facts, clock, () => port.close());
  }

  send(
    pages: readonly Page[],
    dial: string,
    own: Partial<Capabilities> = {},
    signal = never,
    firstPage = 0,
  ): Promise<CallReport> {
    return this.#ended(
      class1Call(this.modem, this.facts).send(documentOf(pages), {
        stationId: "+49 555 1001",
        own: { ...everything, ...own },
        signal,
        observer: this.#observer(),
        dial,
        firstPage,
        journal: { dialling: async () => {}, asked: async () => {}, answered: async () => {} },
      }),
    );
  }

  /** Waits for a call and takes it. */
  async receive(
    own: Partial<Capabilities> = {},
  ): Promise<{ report: CallReport; call: IncomingCall; kept: readonly ReceivedPage[] }> {
    const event = await watchIdle(this.modem, 1, AbortSignal.timeout(60_000));
    assert.equal(event.kind, "ringing");
    if (event.kind !== "ringing") throw new Error("unreachable");
    const kept: ReceivedPage[] = [];
    const report = await this.#ended(
      class1Call(this.modem, this.facts).receive({
        stationId: "+49 555 1002",
        own: { ...everything, ...own },
        signal: never,
        observer: this.#observer(),
        keep: async (page) => void kept.push(page),
      }),
    );
    return { report, call: event.call, kept };
  }

  /** Frames that were sent again, over all blocks since trace line `from`. */
  framesResent(from = 0): number {
    let resent = 0;
    let block = "";
    for (const line of this.trace.slice(from)) {
      const [, name, count] = /> (page \d+ block \d+): (\d+) of \d+ frames/.exec(line) ?? [];
      if (name === undefined) continue;
      if (name === block) resent += Number(count);
      block = name;
    }
    return resent;
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** The record a line process ends a trace with. */
  async #ended(call: Promise<CallReport>): Promise<CallReport> {
    const report = await call;
    this.#observer().trace("call", "-", `ended: ${report.outcome} ${report.detail}`);
    return report;
  }

  #observer(): CallObserver {
    return {
      progress: () => {},
      trace: (layer, direction, text, octets) =>
        void this.trace.push(formatTrace({ ms: this.#clock.now(), layer, direction, text, octets })),
    };
  }
}

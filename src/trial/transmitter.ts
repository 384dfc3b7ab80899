// The sending half of a soft modem: V.21 bursts (+FTH) and fast data (+FTM) in line time, from the octets the program writes.
// It gives results by the callbacks of its host and knows no AT commands. Buffer, fill and flow control as the real soft modem
// has them (LAB "driver must know" 4 and 5): FF before the first octet, 00 when it runs dry, XOFF above 3072, XON below 2048.

import type { Clock, Millis } from "../base/clock.ts";
import { DleReader } from "../codec/at/dle.ts";
import { withFcs } from "../codec/hdlc/fcs.ts";
import { frameTime, modulation, preamble, type Signal, v21 } from "./signal.ts";

export interface TransmitHost {
  readonly clock: Clock;
  send(signal: Signal): void;
  toProgram(bytes: Uint8Array): void;
  /** A result line; with `over` the modem is back in command mode. */
  result(text: "CONNECT" | "OK" | "ERROR", over: boolean): void;
}

export interface Transmitter {
  /** Octets of the program. */
  take(bytes: Uint8Array): void;
  /** Ends at once without a result: the line or the program is gone. */
  stop(): void;
}

/** Octets of fill sent because the program was late, and octets lost because it was early. */
export interface FeedTrouble {
  dry: number;
  overrun: number;
}

const tick: Millis = 20;
/** From the last bit to OK. */
const tail: Millis = 20;
/** T.31 8.3.3: a +FTH without data for 5 s is an ERROR. */
const patience: Millis = 5000;

export class FrameTransmitter implements Transmitter {
  readonly #host: TransmitHost;
  #reader = new DleReader();
  #parts: number[] = [];
  /** Line time from which the next frame can begin. */
  #free: Millis;
  #cancel: () => void = () => {};

  constructor(host: TransmitHost) {
    this.#host = host;
    host.send({ kind: "carrier", code: v21 });
    this.#free = host.clock.now() + preamble;
    this.#wait();
  }

  take(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const { data, ended, rest: behind } = this.#reader.push(rest);
      for (const octet of data) if (this.#parts.length < 4096) this.#parts.push(octet);
      rest = behind;
      if (!ended) return;
      this.#reader = new DleReader();
      this.#transmit(Uint8Array.from(this.#parts.splice(0)));
    }
  }

  stop(): void {
    this.#cancel();
  }

  #wait(): void {
    this.#cancel();
    this.#cancel = this.#host.clock.at(Math.max(this.#free, this.#host.clock.now()) + patience, () => {
      this.#host.send({ kind: "silence" });
      this.#host.result("ERROR", true);
    });
  }

  #transmit(frame: Uint8Array): void {
    const { clock } = this.#host;
    this.#cancel();
    if (frame.length < 3) {
      this.#finish(clock.now() + tail);
      return;
    }
    const bytes = withFcs(frame);
    const done = Math.max(this.#free, clock.now()) + frameTime(bytes);
    this.#free = done;
    this.#cancel = clock.at(done, () => {
      this.#host.send({ kind: "frame", bytes });
      if (((frame[1] ?? 0) & 0x10) !== 0) return this.#finish(done + 2 * frameTime(new Uint8Array(0)) + tail);
      this.#wait();
      this.#host.result("CONNECT", false);
    });
  }

  #finish(time: Millis): void {
    this.#cancel = this.#host.clock.at(time, () => {
      this.#host.send({ kind: "silence" });
      this.#host.result("OK", true);
    });
  }
}

/** A real modem's buffer. What a program writes beyond it is counted; it waits as in the queue of a pty, up to `mostQueued`. */
const bufferSize = 4096;
const mostQueued = 65_536;
const xoffAbove = 3072;
const xonBelow = 2048;
/**
 * Ticks later than this are our own process's fault, not the line's: line time then stands still, or the program on the other
 * side of the socket would be blamed for data it had written in time.
 */
const latest: Millis = 3 * tick;

export class DataTransmitter implements Transmitter {
  readonly #host: TransmitHost;
  readonly #bps: number;
  readonly #flow: boolean;
  readonly #reader = new DleReader();
  readonly #buffer = new Uint8Array(mostQueued);
  #held = 0;
  #started = false;
  #ended = false;
  #stopped = false;
  #sent = 0;
  #dataStart: Millis = 0;
  #cancel: () => void;
  readonly #trouble: FeedTrouble;

  /** `flow`: say XOFF and XON. */
  constructor(host: TransmitHost, code: number, flow: boolean, trouble: FeedTrouble) {
    const { bps, training } = modulation(code) ?? { bps: 2400, training: 0 };
    this.#host = host;
    this.#bps = bps;
    this.#flow = flow;
    this.#trouble = trouble;
    host.send({ kind: "carrier", code });
    this.#cancel = host.clock.at(host.clock.now() + training, () => {
      host.send({ kind: "trained" });
      this.#dataStart = host.clock.now();
      this.#next();
    });
  }

  take(bytes: Uint8Array): void {
    if (this.#ended) return;
    const { data, ended } = this.#reader.push(bytes);
    const taken = data.subarray(0, mostQueued - this.#held);
    this.#trouble.overrun += Math.max(0, data.length - Math.max(0, bufferSize - this.#held));
    this.#buffer.set(taken, this.#held);
    this.#held += taken.length;
    if (ended) this.#ended = true;
    else if (this.#flow && !this.#stopped && this.#held > xoffAbove) {
      this.#stopped = true;
      this.#host.toProgram(Uint8Array.of(0x13));
    }
  }

  stop(): void {
    this.#cancel();
  }

  #next(): void {
    const { clock } = this.#host;
    const before = clock.now();
    this.#cancel = clock.at(before + tick, () => {
      this.#dataStart += Math.max(0, clock.now() - before - latest);
      const due = Math.floor(((clock.now() - this.#dataStart) * this.#bps) / 8000) - this.#sent;
      const count = Math.min(due, this.#held);
      this.#sent += due;
      if (count > 0) {
        this.#started = true;
        this.#host.send({ kind: "data", bytes: this.#buffer.slice(0, count) });
        this.#buffer.copyWithin(0, count, this.#held);
        this.#held -= count;
      }
      if (this.#ended && this.#held === 0) return this.#finish();
      if (count < due) {
        if (this.#started) this.#trouble.dry += due - count;
        this.#host.send({ kind: "data", bytes: new Uint8Array(due - count).fill(this.#started ? 0x00 : 0xff) });
      }
      if (this.#stopped && this.#held < xonBelow) {
        this.#stopped = false;
        this.#host.toProgram(Uint8Array.of(0x11));
      }
      this.#next();
    });
  }

  #finish(): void {
    this.#cancel = this.#host.clock.at(this.#host.clock.now() + tail, () => {
      this.#host.send({ kind: "silence" });
      this.#host.result("OK", true);
    });
  }
}

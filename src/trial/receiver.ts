// The receiving half of a soft modem: hears the line all the time, and hands frames (+FRH) or fast data (+FRM) to the program
// when it listens. Frames that come while nobody listens wait for the next +FRH; fast data does not wait. It knows no AT.
// Behaviour as recorded (LAB): FCS octets are handed over, scrambler garbage follows the data, a wrong carrier is +FCERROR.

import { concatBytes } from "../base/bytes.ts";
import type { Clock, Millis } from "../base/clock.ts";
import { dataEnd, shield } from "../codec/at/dle.ts";
import { fcsHolds } from "../codec/hdlc/fcs.ts";
import { formatInformation } from "./modem-words.ts";
import { flagsHeard, modulation, type Signal, v21 } from "./signal.ts";

export interface ReceiveHost {
  readonly clock: Clock;
  /** +FAR=1: another carrier than the one asked for is told and received (T.31 8.5.1). */
  adaptive(): boolean;
  toProgram(bytes: Uint8Array): void;
  /** A result line; with `over` the modem is back in command mode. */
  result(text: "CONNECT" | "OK" | "ERROR" | "NO CARRIER" | "+FCERROR", over: boolean): void;
}

type Listening =
  | { readonly kind: "no" }
  | { readonly kind: "frames"; readonly connected: boolean }
  | { readonly kind: "data"; readonly code: number; readonly connected: boolean };

const mostWaiting = 8;
/** Kinder than life, where a receiver wants most of the training: the trial must also run on a busy machine, many times faster. */
const lockTime: Millis = 40;
/** What a descrambler makes of the end of a carrier; octets as recorded (LAB "driver must know" 6). */
const garbage = Uint8Array.from({ length: 48 }, (_, i) => [0x38, 0xe3, 0x8e][i % 3]!);

export class Receiver {
  readonly #host: ReceiveHost;
  #listening: Listening = { kind: "no" };
  #carrier: { code: number; since: Millis; trained: boolean } | undefined;
  #silentSince: Millis = 0;
  /** Rate of the last long training understood; short training needs it. */
  #trainedBps = 0;
  /** Code of the last +FRM. */
  #asked = 0;
  #waiting: Uint8Array[] = [];
  #cancelFlags: () => void = () => {};

  constructor(host: ReceiveHost) {
    this.#host = host;
  }

  /** +FRH=3, or the state after ATD's dialling. */
  listenForFrames(): void {
    this.#listening = { kind: "frames", connected: false };
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      this.#deliver(waiting);
      return;
    }
    if (this.#carrier?.code === v21) this.#expectFlags();
  }

  /** +FRM=`code`. */
  listenForData(code: number): void {
    this.#waiting = [];
    this.#asked = code;
    this.#listening = { kind: "data", code, connected: false };
    const carrier = this.#carrier;
    if (carrier === undefined) return;
    if (carrier.code === v21) this.#expectFlags();
    // Training that is all but over cannot be locked on any more.
    else if (this.#host.clock.now() - carrier.since > (modulation(carrier.code)?.training ?? 0) - lockTime)
      carrier.code = 0;
  }

  /** The program broke it off: DLE ETX if data was being handed over. Returns without a result. */
  stopListening(): void {
    if (this.#listening.kind !== "no" && this.#listening.connected) this.#host.toProgram(dataEnd);
    this.#listening = { kind: "no" };
  }

  /** On hook: nothing is handed over any more, nothing is said. */
  reset(): void {
    this.#cancelFlags();
    this.#listening = { kind: "no" };
    this.#carrier = undefined;
    this.#waiting = [];
    this.#trainedBps = 0;
    this.#asked = 0;
    this.#silentSince = this.#host.clock.now();
  }

  /** Frames nobody fetched are void once we transmit. */
  forgetWaiting(): void {
    this.#waiting = [];
  }

  /** Time since when nothing is on the line; undefined while a carrier is. */
  silentSince(): Millis | undefined {
    return this.#carrier === undefined ? this.#silentSince : undefined;
  }

  hear(signal: Signal): void {
    switch (signal.kind) {
      case "carrier":
        this.#carrier = { code: signal.code, since: this.#host.clock.now(), trained: false };
        if (signal.code === v21) this.#expectFlags();
        return;
      case "trained":
        this.#trained();
        return;
      case "frame":
        if (this.#carrier?.code === v21) this.#frame(signal.bytes);
        return;
      case "data":
        if (this.#listening.kind === "data" && this.#listening.connected) this.#host.toProgram(shield(signal.bytes));
        return;
      case "silence":
        this.#silence();
        return;
    }
  }

  /** The call is over: nothing is heard any more. True when the program was told NO CARRIER. */
  lineDropped(): boolean {
    const listening = this.#listening.kind !== "no";
    if (listening) this.#end();
    this.reset();
    return listening;
  }

  /** A detector begins anew with each command, so the last flags of a burst are not taken for a new one. */
  #expectFlags(): void {
    this.#cancelFlags();
    this.#cancelFlags = this.#host.clock.at(this.#host.clock.now() + flagsHeard, () => {
      const listening = this.#listening;
      if (listening.kind === "frames" && !listening.connected) {
        this.#listening = { kind: "frames", connected: true };
        this.#host.result("CONNECT", false);
      } else if (listening.kind === "data" && !listening.connected && this.#host.adaptive()) {
        this.#listening = { kind: "frames", connected: true };
        this.#host.toProgram(formatInformation("+FRH:3"));
        this.#host.result("CONNECT", false);
      } else if (listening.kind === "data" && !listening.connected) {
        this.#listening = { kind: "no" };
        this.#host.result("+FCERROR", true);
      }
    });
  }

  #trained(): void {
    const carrier = this.#carrier;
    const facts = carrier === undefined ? undefined : modulation(carrier.code);
    const listening = this.#listening;
    if (carrier === undefined || facts === undefined) return;
    if (facts.short && this.#trainedBps !== facts.bps) return;
    if (listening.kind === "data" ? listening.code !== carrier.code : !this.#adapts(carrier.code)) return;
    if (listening.kind === "frames") this.#host.toProgram(formatInformation(`+FRM:${carrier.code}`));
    this.#trainedBps = facts.bps;
    carrier.trained = true;
    this.#listening = { kind: "data", code: carrier.code, connected: true };
    this.#host.result("CONNECT", false);
  }

  /** +FRH=3 runs, and the carrier is the one +FRM last asked for. */
  #adapts(code: number): boolean {
    return (
      this.#listening.kind === "frames" && !this.#listening.connected && this.#host.adaptive() && code === this.#asked
    );
  }

  #frame(bytes: Uint8Array): void {
    if (this.#listening.kind === "frames") {
      this.#deliver(bytes);
      return;
    }
    if (this.#listening.kind === "no" && this.#waiting.length < mostWaiting) this.#waiting.push(bytes);
  }

  #deliver(bytes: Uint8Array): void {
    if (this.#listening.kind === "frames" && !this.#listening.connected) this.#host.result("CONNECT", false);
    this.#listening = { kind: "no" };
    this.#host.toProgram(concatBytes([shield(bytes), dataEnd]));
    this.#host.result(fcsHolds(bytes) ? "OK" : "ERROR", true);
  }

  #silence(): void {
    this.#cancelFlags();
    const ended = this.#carrier;
    this.#carrier = undefined;
    this.#silentSince = this.#host.clock.now();
    const listening = this.#listening;
    if (listening.kind === "frames" && listening.connected) this.#end();
    else if (listening.kind === "data" && ended !== undefined && ended.code !== v21) {
      if (listening.connected) this.#host.toProgram(shield(garbage));
      this.#end();
    }
  }

  #end(): void {
    if (this.#listening.kind !== "no" && this.#listening.connected) this.#host.toProgram(dataEnd);
    this.#listening = { kind: "no" };
    this.#host.result("NO CARRIER", true);
  }
}

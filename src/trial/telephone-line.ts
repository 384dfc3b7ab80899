// A connection between two modems: carries signals with a delay and does to them what the call's faults say. It holds no
// bits back and knows nothing of T.30. After a hang-up it carries nothing more.

import type { Clock, Millis } from "../base/clock.ts";
import { type CallFault, FrameCounter, hurts, type Side } from "./fault.ts";
import { type Signal, v21 } from "./signal.ts";

/** What a modem hears of its line. */
export interface LineListener {
  signal(signal: Signal): void;
  /** The far end is gone, or the connection broke. */
  lineDropped(): void;
}

interface Lane {
  /** Code of the carrier that is up now. */
  code: number;
  /** Fast carriers so far. */
  transmissions: number;
  /** Octets of data in this transmission. */
  octets: number;
}

export class TelephoneLine {
  readonly #clock: Clock;
  readonly #delay: Millis;
  readonly #start: Millis;
  readonly #ends: Readonly<Record<Side, LineListener>>;
  readonly #faults: readonly CallFault[];
  readonly #counters = new Map<CallFault, FrameCounter>();
  readonly #lanes: Readonly<Record<Side, Lane>> = {
    caller: { code: 0, transmissions: 0, octets: 0 },
    called: { code: 0, transmissions: 0, octets: 0 },
  };
  readonly #cancel = new Set<() => void>();
  #up = true;

  /** `delay`: propagation one way, ms. The connection is up at once. */
  constructor(
    clock: Clock,
    ends: Readonly<Record<Side, LineListener>>,
    delay: Millis,
    faults: readonly CallFault[] = [],
  ) {
    this.#clock = clock;
    this.#delay = delay;
    this.#ends = ends;
    this.#faults = faults;
    this.#start = clock.now();
    for (const fault of faults) {
      if ("nth" in fault) this.#counters.set(fault, new FrameCounter(fault));
      if (fault.kind === "drop") this.#later(fault.after, () => this.#break());
    }
  }

  send(from: Side, signal: Signal): void {
    if (!this.#up) return;
    const heard = this.#hurt(from, signal);
    if (heard === undefined || !this.#up) return;
    const to = this.#ends[from === "caller" ? "called" : "caller"];
    this.#later(this.#delay, () => to.signal(heard));
  }

  hangUp(from: Side): void {
    if (!this.#up) return;
    this.#end();
    const to = this.#ends[from === "caller" ? "called" : "caller"];
    this.#clock.at(this.#clock.now() + this.#delay, () => to.lineDropped());
  }

  /** What is heard of a signal: itself, a damaged copy, or nothing. */
  #hurt(from: Side, signal: Signal): Signal | undefined {
    const lane = this.#lanes[from];
    if (signal.kind === "carrier") {
      lane.code = signal.code;
      lane.octets = 0;
      if (signal.code !== v21) lane.transmissions++;
    }
    const since = this.#clock.now() - this.#start;
    let heard: Signal | undefined = signal;
    for (const fault of this.#faults) {
      if (fault.kind === "mute" && fault.from === from && since >= fault.after && since < fault.after + fault.length)
        heard = signal.kind === "silence" ? signal : undefined;
      else if (fault.kind === "no-training" && fault.from === from && signal.kind === "trained")
        heard = hurts(fault.codes, lane.code) ? undefined : heard;
      else if (fault.kind === "noise" && fault.from === from && signal.kind === "data") {
        const meant = fault.transmission === undefined || fault.transmission === lane.transmissions;
        if (meant && hurts(fault.codes, lane.code) && heard?.kind === "data")
          heard = { kind: "data", bytes: spoil(heard.bytes, lane.octets, fault.every) };
      } else if (signal.kind === "frame" && this.#counters.get(fault)?.matches(from, signal.bytes)) {
        if (fault.kind === "lose-frame") heard = undefined;
        else if (fault.kind === "corrupt-frame") heard = { kind: "frame", bytes: spoil(signal.bytes, 0, 3) };
        else if (fault.kind === "drop-at-frame") this.#break();
      }
    }
    if (signal.kind === "data") lane.octets += signal.bytes.length;
    return heard;
  }

  #break(): void {
    if (!this.#up) return;
    this.#end();
    this.#ends.caller.lineDropped();
    this.#ends.called.lineDropped();
  }

  #end(): void {
    this.#up = false;
    for (const cancel of this.#cancel) cancel();
    this.#cancel.clear();
  }

  #later(length: Millis, act: () => void): void {
    const cancel = this.#clock.at(this.#clock.now() + length, () => {
      this.#cancel.delete(cancel);
      act();
    });
    this.#cancel.add(cancel);
  }
}

/** A copy with every `every`-th octet of the transmission inverted; `before` octets of it have passed already. */
function spoil(bytes: Uint8Array, before: number, every: number): Uint8Array {
  return bytes.map((octet, index) => ((before + index + 1) % every === 0 ? octet ^ 0xff : octet));
}

// A connection between two modems: carries signals with a delay and does to them what the call's faults say. It holds no
// bits back and knows nothing of T.30. After a hang-up it carries nothing more.

import type { Clock, Millis } from "../base/clock.ts";
import { type CallFault, FrameCounter, hurts, type Side } from "./fault.ts";
import { invertEvery, LineNoise } from "./line-noise.ts";
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
  /** V.21 carriers so far. */
  bursts: number;
  /** What this burst is late by. */
  lag: Millis;
  /** When the last signal arrives at the far end: nothing overtakes it. */
  latest: Millis;
}

export class TelephoneLine {
  readonly #clock: Clock;
  readonly #delay: Millis;
  readonly #start: Millis;
  readonly #ends: Readonly<Record<Side, LineListener>>;
  readonly #faults: readonly CallFault[];
  readonly #counters = new Map<CallFault, FrameCounter>();
  readonly #noise: readonly LineNoise[];
  readonly #lanes: Readonly<Record<Side, Lane>> = {
    caller: { code: 0, transmissions: 0, octets: 0, bursts: 0, lag: 0, latest: 0 },
    called: { code: 0, transmissions: 0, octets: 0, bursts: 0, lag: 0, latest: 0 },
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
    this.#noise = faults.flatMap((fault) => LineNoise.of(fault));
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
    const lane = this.#lanes[from];
    const now = this.#clock.now();
    lane.latest = Math.max(lane.latest, now + this.#delay + lane.lag);
    const twice = signal.kind === "frame" && this.#repeats(from, signal.bytes);
    this.#later(lane.latest - now, () => {
      to.signal(heard);
      if (twice) to.signal(heard);
    });
  }

  #repeats(from: Side, bytes: Uint8Array): boolean {
    return this.#faults.some(
      (fault) => fault.kind === "duplicate-frame" && this.#counters.get(fault)?.matches(from, bytes),
    );
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
      else lane.bursts++;
      const late = this.#faults.find(
        (fault) => fault.kind === "delay-burst" && fault.from === from && fault.nth === lane.bursts,
      );
      lane.lag = signal.code === v21 && late?.kind === "delay-burst" ? late.by : 0;
    }
    const since = this.#clock.now() - this.#start;
    let heard: Signal | undefined = signal;
    for (const fault of this.#faults) {
      if (fault.kind === "mute" && fault.from === from && since >= fault.after && since < fault.after + fault.length)
        heard = muted(signal);
      else if (fault.kind === "no-training" && fault.from === from && signal.kind === "trained")
        heard = hurts(fault.codes, lane.code) ? undefined : heard;
      else if (fault.kind === "duplicate-frame") continue;
      else if (signal.kind === "frame" && this.#counters.get(fault)?.matches(from, signal.bytes)) {
        if (fault.kind === "lose-frame") heard = undefined;
        else if (fault.kind === "corrupt-frame") heard = { kind: "frame", bytes: invertEvery(signal.bytes, 0, 3) };
        else if (fault.kind === "drop-at-frame") this.#break();
      }
    }
    if (heard?.kind === "data" || heard?.kind === "frame") {
      const { kind } = heard;
      heard = { kind, bytes: this.#noise.reduce((bytes, noise) => noise.spoil(from, bytes, lane), heard.bytes) };
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

/** What a modem makes of a line that is dead for a moment: fast data goes on as noise, the end of a carrier is noticed. */
function muted(signal: Signal): Signal | undefined {
  if (signal.kind === "silence") return signal;
  if (signal.kind !== "data") return undefined;
  return { kind: "data", bytes: signal.bytes.map((octet, i) => octet ^ (0x5a + 0x3b * i)) };
}

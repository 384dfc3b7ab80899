// Noise of a simulated line: which octets of frames and of fast data arrive changed, as a call's faults say. It loses nothing
// and adds nothing; where chance decides it is drawn from the fault's seed.

import { type CallFault, hurts, type Side } from "./fault.ts";
import { randomSource, stepsToNext } from "./random.ts";
import { v21 } from "./signal.ts";

/** Where in a side's signals some octets stand. */
export interface Place {
  /** Code of the carrier. */
  readonly code: number;
  /** Fast carriers of the side so far, this one counted. */
  readonly transmissions: number;
  /** Octets of data that passed before in this transmission. */
  readonly octets: number;
}

type Noise = Extract<CallFault, { kind: "noise" | "noise-burst" | "errors" }>;

export class LineNoise {
  readonly #fault: Noise;
  readonly #random: () => number;
  /** Octets until the next is hit by chance. */
  #next: number;

  private constructor(fault: Noise) {
    this.#fault = fault;
    this.#random = randomSource(fault.kind === "errors" ? fault.seed : 1);
    this.#next = fault.kind === "errors" ? stepsToNext(this.#random, fault.rate) : 0;
  }

  /** The noise of a fault that is one. */
  static of(fault: CallFault): LineNoise[] {
    const isNoise = fault.kind === "noise" || fault.kind === "noise-burst" || fault.kind === "errors";
    return isNoise ? [new LineNoise(fault)] : [];
  }

  /** What arrives of some octets of a frame or of fast data. */
  spoil(from: Side, bytes: Uint8Array, place: Place): Uint8Array {
    const fault = this.#fault;
    if (fault.from !== from) return bytes;
    if (fault.kind === "errors") return this.#byChance(bytes, fault.rate);
    if (place.code === v21) return bytes;
    if (fault.kind === "noise-burst") {
      if (fault.transmission !== place.transmissions) return bytes;
      const start = fault.at - place.octets;
      return bytes.map((octet, i) => (i >= start && i < start + fault.length ? this.#random() * 256 : octet));
    }
    const meant = fault.transmission === undefined || fault.transmission === place.transmissions;
    return meant && hurts(fault.codes, place.code) ? invertEvery(bytes, place.octets, fault.every) : bytes;
  }

  #byChance(bytes: Uint8Array, rate: number): Uint8Array {
    if (this.#next > bytes.length) {
      this.#next -= bytes.length;
      return bytes;
    }
    const changed = bytes.slice();
    let at = this.#next;
    for (; at <= bytes.length; at += stepsToNext(this.#random, rate))
      changed[at - 1]! ^= 1 << Math.floor(this.#random() * 8);
    this.#next = at - bytes.length;
    return changed;
  }
}

/** A copy with every `every`-th octet of the transmission inverted; `before` octets of it have passed already. */
export function invertEvery(bytes: Uint8Array, before: number, every: number): Uint8Array {
  return bytes.map((octet, index) => ((before + index + 1) % every === 0 ? octet ^ 0xff : octet));
}

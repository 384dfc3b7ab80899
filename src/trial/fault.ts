// What can go wrong on a simulated line, and with the modem on it, as data: tests script a bad line with it, and the trial may.
// Nothing happens without a fault given. `from` says whose signals are hurt: the caller's or the called side's.
// Counting is exact and what chance there is comes from a seed, so that a failing call can be run again.

import type { Millis } from "../base/clock.ts";
import { v21 } from "./signal.ts";

export type Side = "caller" | "called";

/** The nth V.21 frame of a side, from 1; with `fcf` the nth frame of that kind (serial octet, X bit left out: CFR = 84). */
export interface FrameChoice {
  readonly from: Side;
  readonly fcf?: number;
  readonly nth: number;
  /** How many frames from the nth on; default 1. */
  readonly count?: number;
}

export type CallFault =
  /** The connection breaks so long after the answer, for both sides. */
  | { readonly kind: "drop"; readonly after: Millis }
  | ({ readonly kind: "lose-frame" | "corrupt-frame" | "duplicate-frame" | "drop-at-frame" } & FrameChoice)
  /** The nth V.21 burst of a side, from 1, leaves so much later: an answer that comes late. */
  | { readonly kind: "delay-burst"; readonly from: Side; readonly nth: number; readonly by: Millis }
  /**
   * One octet in every `every` of fast data is inverted. `codes` limits it to these modulations, `transmission` to the nth
   * fast carrier of the side (1 = the first TCF).
   */
  | {
      readonly kind: "noise";
      readonly from: Side;
      readonly every: number;
      readonly codes?: readonly number[];
      readonly transmission?: number;
    }
  /** So many octets of a fast carrier are noise, from octet `at` of the nth carrier on (1 = the first TCF). */
  | {
      readonly kind: "noise-burst";
      readonly from: Side;
      readonly transmission: number;
      readonly at: number;
      readonly length: number;
    }
  /** Each octet of a side is hit with probability `rate`, of its frames and of its fast data. */
  | { readonly kind: "errors"; readonly from: Side; readonly rate: number; readonly seed: number }
  /** A fast carrier of these modulations cannot be trained on. */
  | { readonly kind: "no-training"; readonly from: Side; readonly codes: readonly number[] }
  /** Nothing of a side is heard for a while. */
  | { readonly kind: "mute"; readonly from: Side; readonly after: Millis; readonly length: Millis };

/** What the modem itself does wrong; times from the moment the faults are given, results counted from 1 then. */
export type ModemFault =
  | { readonly kind: "late-result"; readonly nth: number; readonly by: Millis }
  | { readonly kind: "lost-result"; readonly nth: number }
  /** It takes no octet and says nothing for a while; then everything at once. The line goes on meanwhile. */
  | { readonly kind: "stall"; readonly after: Millis; readonly length: Millis }
  /** It takes octets and never says a word again. */
  | { readonly kind: "dead"; readonly after: Millis }
  /** The port vanishes as an unplugged adapter does. */
  | { readonly kind: "vanish"; readonly after: Millis }
  /** A drop of DTR does nothing. */
  | { readonly kind: "ignores-dtr" };

/** Which frames of one side a choice means; keeps the count. */
export class FrameCounter {
  readonly #choice: FrameChoice;
  #seen = 0;

  constructor(choice: FrameChoice) {
    this.#choice = choice;
  }

  /** Counts a frame; true when it is one of those meant. */
  matches(from: Side, bytes: Uint8Array): boolean {
    const { fcf, nth, count = 1 } = this.#choice;
    if (from !== this.#choice.from || (fcf !== undefined && ((bytes[2] ?? 0) & 0xfe) !== (fcf & 0xfe))) return false;
    this.#seen++;
    return this.#seen >= nth && this.#seen < nth + count;
  }
}

/** True when a fast carrier of this code is meant. */
export function hurts(codes: readonly number[] | undefined, code: number): boolean {
  return code !== v21 && (codes === undefined || codes.includes(code));
}

// The one wait primitive: "next event until this deadline, or abort". Ports, links and soft modems are built on it,
// so that no wait leaves a stray timer behind and a virtual clock can see when every actor is parked.
// One reader at a time; a second concurrent `next` is a bug of ours and throws.

import type { Clock, Millis } from "./clock.ts";

export interface TimedOut {
  readonly kind: "timeout";
}
export interface Aborted {
  readonly kind: "aborted";
}

const timedOut: TimedOut = { kind: "timeout" };
const aborted: Aborted = { kind: "aborted" };

export class Inbox<T> {
  readonly #clock: Clock;
  readonly #queue: T[] = [];
  #waiter: ((event: T | TimedOut) => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Hands an event to the waiting reader, or queues it. */
  push(event: T): void {
    const waiter = this.#waiter;
    if (waiter === undefined) {
      this.#queue.push(event);
      return;
    }
    this.#waiter = undefined;
    waiter(event);
  }

  /** Puts an event back in front, for a reader that took more than it could use. */
  unshift(event: T): void {
    if (this.#waiter === undefined) this.#queue.unshift(event);
    else this.push(event);
  }

  /** Takes a queued event without waiting. */
  poll(): T | undefined {
    return this.#queue.shift();
  }

  /** Events queued now. */
  get length(): number {
    return this.#queue.length;
  }

  /** Throws queued events away; returns them for counting. */
  clear(): T[] {
    return this.#queue.splice(0);
  }

  /** The next event; `timeout` when the clock reaches `deadline` first; `aborted` when the signal fires first. */
  next(deadline: Millis, signal?: AbortSignal): Promise<T | TimedOut | Aborted> {
    if (this.#waiter !== undefined) throw new Error("inbox has a reader already");
    if (signal?.aborted) return Promise.resolve(aborted);
    if (this.#queue.length > 0) return Promise.resolve(this.#queue.shift()!);
    if (deadline <= this.#clock.now()) return Promise.resolve(timedOut);
    return new Promise((resolve) => {
      const settle = (event: T | TimedOut | Aborted): void => {
        this.#waiter = undefined;
        cancelTimer();
        signal?.removeEventListener("abort", onAbort);
        resolve(event);
      };
      const onAbort = (): void => settle(aborted);
      const cancelTimer =
        deadline === Number.POSITIVE_INFINITY ? () => {} : this.#clock.at(deadline, () => settle(timedOut));
      signal?.addEventListener("abort", onAbort);
      this.#waiter = settle;
    });
  }
}

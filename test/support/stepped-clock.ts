// Wall time that passes when a test says so, for rooms that do real work between their waits: it goes on to the next timer when the
// room waits for one.

import type { Clock, Millis } from "../../src/base/clock.ts";

interface Timer {
  readonly time: Millis;
  readonly wake: () => void;
}

export class SteppedClock implements Clock {
  #now: Millis;
  readonly #timers = new Set<Timer>();

  /** `start`: ms since 1970. */
  constructor(start: Millis) {
    this.#now = start;
  }

  readonly now = (): Millis => this.#now;

  at(time: Millis, wake: () => void): () => void {
    const timer = { time, wake };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Resolves when the room waits for this clock. */
  async parked(): Promise<void> {
    const patience = Date.now() + 20_000;
    while (this.#timers.size === 0) {
      if (Date.now() > patience) throw new Error("nobody waits for the clock");
      await new Promise((done) => setTimeout(done, 1));
    }
  }

  /** Lets so many ms pass; the room is parked again when it resolves. */
  async pass(length: Millis): Promise<void> {
    const end = this.#now + length;
    for (;;) {
      await this.parked();
      const next = [...this.#timers].reduce((a, b) => (a.time <= b.time ? a : b));
      if (next.time > end) break;
      this.#now = Math.max(this.#now, next.time);
      this.#timers.delete(next);
      next.wake();
    }
    this.#now = end;
  }
}

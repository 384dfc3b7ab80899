// A clock for tests: time stands still while any actor runs and jumps to the next timer when all are parked. "Parked" is
// seen by letting the event loop go round once: promise callbacks have then all run. Use it only with actors that wait on
// this clock; a wait on real I/O would look parked.

import type { Clock, Millis } from "../../src/base/clock.ts";

interface Timer {
  readonly time: Millis;
  readonly order: number;
  readonly wake: () => void;
}

export class VirtualClock implements Clock {
  #now: Millis = 0;
  #order = 0;
  #timers: Timer[] = [];

  now(): Millis {
    return this.#now;
  }

  at(time: Millis, wake: () => void): () => void {
    const timer: Timer = { time: Math.max(time, this.#now), order: this.#order++, wake };
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timers[middle]!.time <= timer.time) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  /** Runs until `work` settles. Fails when every actor is parked for ever, or after `limit` ms of virtual time. */
  async run<T>(work: Promise<T>, limit: Millis = 3_600_000): Promise<T> {
    let settled = false;
    const watched = work.finally(() => {
      settled = true;
    });
    watched.catch(() => {});
    const end = this.#now + limit;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return watched;
      const timer = this.#timers.shift();
      if (timer === undefined) throw new Error(`every actor is parked for ever at ${this.#now} ms`);
      if (timer.time > end) throw new Error(`not finished after ${limit} ms of virtual time`);
      this.#now = timer.time;
      timer.wake();
    }
  }
}

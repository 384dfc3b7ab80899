// Time as an argument. Engines and codecs never read a clock of their own; they are handed one of these.
// Implementations: the machine's clock and a clock that runs n times faster (device), a virtual one (test).

/** Milliseconds; a point of a clock's own monotonic time or a length of time. */
export type Millis = number;

export interface Clock {
  /** Monotonic time of this clock, not wall time. */
  now(): Millis;
  /** Calls `wake` once when `now() >= time`; the returned function takes the timer back. */
  at(time: Millis, wake: () => void): () => void;
}

/** Parks the caller for `length` ms of this clock, or until the signal aborts (then it returns early). */
export function sleep(clock: Clock, length: Millis, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.at(clock.now() + length, done);
    signal?.addEventListener("abort", done);
  });
}

// The machine's monotonic clock, and one that runs n times faster than life for the trial. Never wall time: a changed system
// time must not end a call. Timers of Node are up to a millisecond late, and at most 24.8 days long; both are handled here.

import type { Clock, Millis } from "../base/clock.ts";

/** Longest time-out Node takes. */
const longest = 2 ** 31 - 1;

/** Real time. */
export const realClock: Clock = scaledClock(1);

/** Wall time, ms since 1970, for times that stand on disk; a changed system time changes it. */
export const wallClock: Clock = {
  now: Date.now,
  at(time, wake) {
    const timer = setTimeout(wake, Math.min(Math.max(0, time - Date.now()), longest));
    return () => clearTimeout(timer);
  },
};

/** A clock on which `factor` seconds pass in one real second; factor > 0. */
export function scaledClock(factor: number): Clock {
  const now = (): Millis => performance.now() * factor;
  return {
    now,
    at(time, wake) {
      let timer: NodeJS.Timeout | undefined;
      const arm = (): void => {
        const left = Math.ceil((time - now()) / factor);
        // setTimeout may fire a fraction of a millisecond early; `now() >= time` is promised.
        if (left <= 0) wake();
        else timer = setTimeout(arm, Math.min(left, longest));
      };
      timer = setTimeout(arm, Math.min(Math.max(0, Math.ceil((time - now()) / factor)), longest));
      return () => clearTimeout(timer);
    },
  };
}

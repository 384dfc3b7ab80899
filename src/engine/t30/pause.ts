// Gives the other actors of the process a turn between two pieces of work, through the call's own clock: floor 2 has no
// timers. Never waits for time to pass.

import type { Clock } from "../../base/clock.ts";
import type { Steps } from "../../codec/image/steps.ts";

export function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.at(clock.now(), resolve);
  });
}

/** Work in steps with a pause after each. */
export async function inSteps<T>(clock: Clock, steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pause(clock);
  }
}

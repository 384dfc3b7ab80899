// Gives the other actors of the process a turn between two pieces of work, through the call's own clock: floor 2 has no
// timers. Never waits for time to pass.

import type { Clock } from "../../base/clock.ts";

export function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.at(clock.now(), resolve);
  });
}

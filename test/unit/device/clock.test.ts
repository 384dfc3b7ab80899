// The real and the scaled clock: never early, taken back when told, n times faster when told.

import assert from "node:assert/strict";
import { sleep } from "../../../src/base/clock.ts";
import { realClock, scaledClock } from "../../../src/device/clock.ts";

describe("the clock", () => {
  for (const factor of [1, 8, 20])
    it(`wakes at its time and never before, ${factor} times as fast as life`, async () => {
      const clock = scaledClock(factor);
      const real = performance.now();
      for (const length of [0, 3, 40 * factor]) {
        const due = clock.now() + length;
        await new Promise<void>((resolve) => void clock.at(due, resolve));
        assert.equal(clock.now() >= due, true);
      }
      const took = performance.now() - real;
      assert.equal(took >= 40 && took < 400, true, `${took} ms`);
    });

  it("takes a timer back", async () => {
    let woken = false;
    realClock.at(realClock.now() + 5, () => {
      woken = true;
    })();
    await sleep(realClock, 20);
    assert.equal(woken, false);
  });
});

import assert from "node:assert/strict";
import { HourRate } from "../../../../src/service/people/hour-rate.ts";

describe("how often within an hour", () => {
  it("counts an address whatever its case, and forgets after an hour", () => {
    let now = 0;
    const rate = new HourRate(() => now);
    rate.count("A@x.example");
    now = 1_800_000;
    rate.count("a@x.example");
    assert.deepEqual(
      [rate.has("a@X.example", 2), rate.has("a@x.example", 3), rate.has("b@x.example", 1)],
      [false, true, true],
    );
    now = 3_600_001;
    assert.equal(rate.has("a@x.example", 2), true);
    now = 5_400_001;
    assert.equal(rate.has("a@x.example", 1), true);
  });
});

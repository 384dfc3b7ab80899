import assert from "node:assert/strict";
import { parseNumber } from "../../src/codec/phone/number.ts";
import { randomSource } from "../../src/trial/random.ts";
import { junkAddress, rightAddress } from "../support/address-fuzz.ts";
import { seattlePlan } from "../support/dial-plans.ts";
import { judgeAddress } from "../support/judge-address.ts";

describe("fax addresses", () => {
  it("of known numbers dial that number in 10,000 spellings", () => {
    const next = randomSource(1);
    for (let i = 0; i < 10_000; i++) {
      const { written, destination, sub, behind } = rightAddress(next);
      const number = parseNumber(written, seattlePlan);
      if (destination === "") {
        assert.equal(number.ok, false, written);
        continue;
      }
      assert.ok(number.ok, `${written}: ${JSON.stringify(number)}`);
      assert.equal(number.recipient, destination + behind + (sub === "" ? "" : `/${sub}`), written);
    }
  });

  it("that are damaged never throw, and dial what a reader would or nothing, 50,000 of them", () => {
    const next = randomSource(2);
    let dialled = 0;
    for (let i = 0; i < 50_000; i++) if (judgeAddress(junkAddress(next))) dialled++;
    // Else nothing was tried.
    assert.ok(dialled > 5_000 && dialled < 45_000, String(dialled));
  });
});

// What the automata say of two number patterns is what trying every short number says.

import assert from "node:assert/strict";
import fc from "fast-check";
import { matchesPhone, readPattern } from "../../src/codec/phone/pattern.ts";
import { commonPhone, coversPhones } from "../../src/codec/phone/pattern-sets.ts";

/** Stands for all signs: the patterns below name no digit but 0 to 2, so 9 is like any other. */
const alphabet = ["0", "1", "2", "9", "*", "#", "+"];

const numbers: string[] = [""];
for (let from = 0, length = 1; length <= 5; length++) {
  const to = numbers.length;
  for (let at = from; at < to; at++)
    if (!numbers[at]!.includes("+") || length > 1) for (const sign of alphabet) numbers.push(numbers[at] + sign);
  from = to;
}

const unit = fc.constantFrom("0", "1", "2", "X", "[0-1]", "[12]", "[*#]", "…");
const pattern = fc
  .tuple(fc.constantFrom("", "", "+"), fc.array(unit, { minLength: 1, maxLength: 3 }))
  .map(([plus, units]) => plus + units.join(""));
const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 });
const fits = (all: readonly string[], number: string): boolean => all.some((one) => matchesPhone(one, number));

describe("number patterns, any two of them", () => {
  it("cover each other where every short number says so", () => {
    fc.assert(
      fc.property(patterns, patterns, (outer, inner) => {
        const missed = numbers.find((number) => fits(inner, number) && !fits(outer, number));
        assert.equal(coversPhones(outer, inner), missed === undefined, missed);
      }),
      { numRuns: 150 },
    );
  });

  it("have a number in common where a short one is found", () => {
    fc.assert(
      fc.property(patterns, patterns, (one, other) => {
        const common = commonPhone(one, other);
        const found = numbers.find((number) => fits(one, number) && fits(other, number));
        assert.equal(common === undefined, found === undefined);
        if (common === undefined) return;
        assert.ok(fits(one, common) && fits(other, common));
        assert.equal(common.length, found!.length);
      }),
      { numRuns: 150 },
    );
  });

  it("are ranges as their two ends say", () => {
    const digits = fc.integer({ min: 1, max: 4 }).chain((length) => {
      const one = fc.integer({ min: 0, max: 10 ** length - 1 });
      return fc.tuple(one, one, one, fc.constant(length));
    });
    fc.assert(
      fc.property(digits, ([a, b, number, length]) => {
        const text = (value: number): string => String(value).padStart(length, "0");
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const range = `${text(low)}..${text(high)}`;
        assert.equal(matchesPhone(range, text(number)), number >= low && number <= high, range);
        assert.ok(!matchesPhone(range, `${text(number)}0`));
      }),
      { numRuns: 500 },
    );
  });

  it("are read or refused with a place inside them, whatever stands there", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), fc.string({ maxLength: 40 }), (text, number) => {
        const read = readPattern(text);
        if (!read.ok) {
          assert.ok(read.column >= 0 && read.column <= text.length);
          assert.ok(read.hint !== "");
          assert.ok(!matchesPhone(text, number));
        }
      }),
    );
  });
});

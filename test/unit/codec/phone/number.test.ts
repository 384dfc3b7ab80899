import assert from "node:assert/strict";
import fc from "fast-check";
import type { DialPlan } from "../../../../src/codec/phone/dial-plan.ts";
import { type ParsedNumber, parseNumber } from "../../../../src/codec/phone/number.ts";
import { matchesPhone } from "../../../../src/codec/phone/pattern.ts";

const spain: DialPlan = {
  country: "ES",
  areaCode: "",
  extensionPause: ",,",
  outsidePrefix: "0,",
  nationalPrefix: "",
  internationalPrefix: "00",
  entries: [{ match: "4XX", dial: "{number}", class: "internal" }],
};

const inShort = (number: ParsedNumber) =>
  number.ok ? { destination: number.destination, dial: number.dial, class: number.class } : number.reason.key;

describe("phone numbers", () => {
  const cases: readonly [string, string, string, string][] = [
    ["942 31 41 59", "+34942314159", "0,942314159", "national"],
    ["+34 942-31.41.59", "+34942314159", "0,942314159", "national"],
    ["0044 20 7946 0958", "+442079460958", "0,00442079460958", "international"],
    ["+44 (0)20 7946 0958", "+442079460958", "0,00442079460958", "international"],
    ["tel:+34-600-123-456", "+34600123456", "0,600123456", "mobile"],
    ["900 123 456", "+34900123456", "0,900123456", "toll-free"],
    ["803 123 456", "+34803123456", "0,803123456", "premium"],
    ["412", "412", "412", "internal"],
  ];
  for (const [written, destination, dial, kind] of cases)
    it(`reads ${written}`, () =>
      assert.deepEqual(inShort(parseNumber(written, spain)), { destination, dial, class: kind }));

  for (const written of [
    "",
    "hello",
    "112",
    "12345",
    "+1",
    "942314159;ATH0",
    "942314159\r\nATD900",
    "9".repeat(50),
    "*21*942314159#",
  ])
    it(`refuses ${JSON.stringify(written)}`, () => assert.equal(parseNumber(written, spain).ok, false));

  it("never throws and never lets anything but dialling characters through", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+\d ()-]{1,20}$/)), (text) => {
        const parsed = parseNumber(text, spain);
        if (parsed.ok) assert.match(parsed.dial, /^[\d*#,Ww+]+$/);
      }),
    );
  });

  const america: DialPlan = {
    country: "US",
    areaCode: "",
    extensionPause: ",,",
    outsidePrefix: "9,",
    nationalPrefix: "1",
    internationalPrefix: "011",
    entries: [{ match: "XXXX", dial: "{number}", class: "internal" }],
  };

  it("dials North America as one area", () => {
    const canada = parseNumber("+1 416 555 0123", america);
    assert.ok(canada.ok && canada.dial === "9,14165550123" && canada.class === "international", JSON.stringify(canada));
    const home = parseNumber("(212) 555-0123", america);
    assert.ok(home.ok && home.dial === "9,12125550123", JSON.stringify(home));
    const spain = parseNumber("011 34 942 314159", america);
    assert.ok(spain.ok && spain.dial === "9,01134942314159");
  });

  for (const written of ["9911", "0112", "911"])
    it(`never dials ${written}, whatever the dial plan says`, () =>
      assert.equal(parseNumber(written, america).ok, false));

  it("matches patterns", () => {
    assert.ok(matchesPhone("555000[1-4]", "5550003"));
    assert.ok(!matchesPhone("555000[1-4]", "5550005"));
    assert.ok(matchesPhone("+34 91…", "+34915551234"));
    assert.ok(matchesPhone("555XXXX", "5551234"));
    assert.ok(!matchesPhone("555XXXX", "55512345"));
    assert.ok(!matchesPhone("[9-1]", "5"));
  });
});

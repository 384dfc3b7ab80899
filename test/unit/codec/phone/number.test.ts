import assert from "node:assert/strict";
import fc from "fast-check";
import type { DialPlan } from "../../../../src/codec/phone/dial-plan.ts";
import { type ParsedNumber, parseNumber } from "../../../../src/codec/phone/number.ts";
import { germanPlan, seattlePlan, spanishPlan } from "../../../support/dial-plans.ts";

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
      assert.deepEqual(inShort(parseNumber(written, spanishPlan)), { destination, dial, class: kind }));

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
    it(`refuses ${JSON.stringify(written)}`, () => assert.equal(parseNumber(written, spanishPlan).ok, false));

  it("never throws and never lets anything but dialling characters through", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+\d ()-]{1,20}$/)), (text) => {
        const parsed = parseNumber(text, spanishPlan);
        if (parsed.ok) assert.match(parsed.dial, /^[\d*#,Ww+]+$/);
      }),
    );
  });

  const america: DialPlan = {
    ...seattlePlan,
    areaCode: "",
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

  const german: readonly [string, string, string, string][] = [
    ["22334455", "+493022334455", "003022334455", "local"],
    ["030 22334455", "+493022334455", "003022334455", "local"],
    ["(0)30 22334455", "+493022334455", "003022334455", "local"],
    ["+49 (0)30 22334455", "+493022334455", "003022334455", "local"],
    ["0 030 22334455", "+493022334455", "003022334455", "local"],
    ["0,030 22334455", "+493022334455", "003022334455", "local"],
    ["089 22334455", "+498922334455", "008922334455", "national"],
    ["0170 2233445", "+491702233445", "001702233445", "mobile"],
    ["0800 2233445", "+498002233445", "008002233445", "toll-free"],
    ["0900 1223344", "+499001223344", "009001223344", "premium"],
    ["0180 2233445", "+491802233445", "001802233445", "shared-cost"],
    ["0044 20 7946 0958", "+442079460958", "000442079460958", "international"],
    ["+881 6 12345678", "+881612345678", "000881612345678", "premium"],
    ["123", "123", "123", "internal"],
  ];
  for (const [written, destination, dial, kind] of german)
    it(`reads ${written} in Berlin`, () =>
      assert.deepEqual(inShort(parseNumber(written, germanPlan)), { destination, dial, class: kind }));

  // Service numbers get no area, and a number without its trunk digit is not one of another town.
  for (const written of [
    "110",
    "0110",
    "00110",
    "0 0 112",
    "0,112",
    "+49110",

    "11833",
    "116117",
    "1922",
    "1803 223344",
  ])
    it(`refuses ${written} in Berlin`, () => assert.equal(parseNumber(written, germanPlan).ok, false));

  it("does not guess a town", () => {
    const nowhere = { ...germanPlan, areaCode: "" };
    assert.equal(inShort(parseNumber("30 22334455", nowhere)), "number-incomplete");
    assert.equal(parseNumber("030 22334455", nowhere).ok, true);
  });

  it("reads an entry of the plan in any spelling, outside the site with one destination", () => {
    const plan: DialPlan = {
      ...germanPlan,
      entries: [
        { match: "0900*", dial: "0{number}", class: "premium" },
        { match: "030 5550*", dial: "{number}", class: "national" },
      ],
    };
    for (const written of ["0900 1223344", "+49 900 1223344", "0049 900 1223344"])
      assert.deepEqual(inShort(parseNumber(written, plan)), {
        destination: "+499001223344",
        dial: "009001223344",
        class: "premium",
      });
    for (const written of ["030 55501234", "+49 30 55501234", "55501234"]) {
      const number = parseNumber(written, plan);
      assert.ok(number.ok && number.destination === "+493055501234", written);
    }
  });

  it("never dials an alarm that the plan's own entries, a short number or what is dialled behind it make up", () => {
    const plan = (match: string, dial: string): DialPlan => ({
      ...america,
      entries: [{ match, dial, class: "internal" }],
    });
    assert.equal(inShort(parseNumber("7000", plan("7XXX", "9,911"))), "number-dials-emergency");
    assert.equal(inShort(parseNumber("7000", plan("7XXX", "{number}"))) instanceof Object, true);
    for (const written of ["91,1", "9,11", "91 ext 1", "99,11"])
      assert.equal(parseNumber(written, plan("9X", "{number}")).ok, false, written);
    for (const written of ["7000,0112", "7000,0,112", "7000,9,911", "7000,9112"])
      assert.equal(inShort(parseNumber(written, plan("7XXX", "{number}"))), "number-dials-emergency", written);
    assert.equal(inShort(parseNumber("7000,02125550123", plan("7XXX", "{number}"))), "number-dials-on");
    const nine = { ...plan("7XXX", "{number}"), outsidePrefix: "" };
    assert.equal(inShort(parseNumber("7000,9,12125550123", nine)), "number-dials-on", "9 is an outside line elsewhere");
  });

  it("dials no more than a modem takes in one command", () => {
    const behind = "1*".repeat(15);
    const long = {
      ...america,
      entries: [{ match: "XXXX", dial: `${"9,".repeat(16)}{number}`, class: "internal" }],
    } as const;
    assert.ok(parseNumber(`7000,${behind.slice(0, 20)}`, long).ok);
    assert.equal(inShort(parseNumber(`7000,${behind}`, long)), "number-not-one");
    assert.equal(parseNumber(`7000,${"1*".repeat(21)}`, america).ok, false);
  });

  it("reads North America's 1 before a national number once", () => {
    const bare = { ...america, outsidePrefix: "" };
    for (const written of ["1 212 555 0123", "212 555 0123"])
      assert.deepEqual(inShort(parseNumber(written, bare)), {
        destination: "+12125550123",
        dial: "12125550123",
        class: "national",
      });
    assert.equal(parseNumber("1 1 212 555 0123", bare).ok, false);
  });

  it("takes a trunk prefix of two digits where the plan has it, and for no other number's beginning", () => {
    const bogota: DialPlan = { ...spanishPlan, country: "CO", outsidePrefix: "", nationalPrefix: "03", entries: [] };
    const read = { destination: "+573211234567", dial: "033211234567", class: "mobile" };
    for (const written of ["321 1234567", "03 321 1234567", "+57 321 1234567"])
      assert.deepEqual(inShort(parseNumber(written, bogota)), read, written);
    for (const [written, plan] of [
      ["05 321 1234567", bogota],
      ["03 321 1234567", { ...bogota, nationalPrefix: "0" }],
      // A country code without its + is no trunk prefix.
      ["57 321 1234567", bogota],
      ["34 612 345 678", spanishPlan],
      ["49 0151 23456789", germanPlan],
    ] as const)
      assert.equal(inShort(parseNumber(written, plan)), "number-incomplete", written);
  });
});

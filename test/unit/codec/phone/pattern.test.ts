// Number patterns: what fits, what is wrong with one and where, and which of two covers the other.

import assert from "node:assert/strict";
import { matchesPhone, readPattern } from "../../../../src/codec/phone/pattern.ts";
import { commonPhone, coversPhones } from "../../../../src/codec/phone/pattern-sets.ts";

describe("number patterns", () => {
  const fits: readonly [pattern: string, yes: readonly string[], no: readonly string[]][] = [
    ["5550001", ["5550001"], ["555000", "55500011", "+5550001", ""]],
    ["555-00 01", ["5550001"], ["555"]],
    ["555000[1-4]", ["5550001", "5550004"], ["5550000", "5550005"]],
    ["55[0,5-7]", ["550", "556"], ["551", "558"]],
    ["555XXXX", ["5551234"], ["55512345", "555123"]],
    ["555x?XX", ["5551234"], ["555123"]],
    ["+34 91…", ["+34915551234", "+3491"], ["34915551234", "+349", "+34815551234"]],
    ["+34 91...", ["+34915551234"], ["+3481"]],
    ["+34 91*", ["+34915551234"], ["+3481"]],
    ["…00", ["5500", "+34942000000", "00"], ["5501", "0"]],
    ["+34…00", ["+3400", "+34942000000"], ["3400"]],
    ["*", ["", "5550001", "+34942000000", "*21#"], ["x"]],
    ["*21*5", ["*21*5"], ["215", "*21"]],
    ["9[*#]1", ["9*1", "9#1"], ["91", "921"]],
    ["5550001-5550040", ["5550001", "5550009", "5550010", "5550040"], ["5550000", "5550041", "555000"]],
    ["+34 942 000001 - +34 942 000199", ["+34942000001", "+34942000199"], ["34942000001", "+34942000200"]],
    ["555-0001 - 555-0040", ["5550040"], ["5550041", "55500015550040"]],
    ["100..299", ["100", "199", "299"], ["99", "300"]],
    ["100-199", ["150"], ["100199", "200"]],
    // Numbers with a hyphen are no range.
    ["555-0001", ["5550001"], ["555"]],
    ["0711 12345-40", ["07111234540"], ["07111234"]],
    ["9567-1234", ["95671234"], ["9567"]],
    ["1-206-936-7329", ["12069367329"], []],
    ["55-12", ["5512"], ["55"]],
    // A list, and what cannot be read, fit nothing.
    ["@dealers", [], ["5550001", ""]],
    ["[9-1]", [], ["5", "9"]],
  ];
  for (const [pattern, yes, no] of fits)
    it(`${pattern} fits what it says`, () => {
      for (const number of yes) assert.ok(matchesPhone(pattern, number), number);
      for (const number of no) assert.ok(!matchesPhone(pattern, number), number);
    });

  const faults: readonly [pattern: string, column: number, message: RegExp, hint: RegExp][] = [
    ["", 0, /no number here/, /X or \?/],
    [" - ", 0, /no number here/, /X or \?/],
    ["55500O1", 5, /"O" has no meaning/, /the digit 0\?/],
    ["555000l", 6, /"l" has no meaning/, /the digit 1\?/],
    ["sales", 0, /"s" has no meaning/, /5550001-5550040 for a range/],
    ["555000[1-4", 6, /the \[ has no \]/, /\[1-4\]/],
    ["5550001]", 7, /"\]" has no meaning/, /the \[ before it/],
    ["555[]", 3, /nothing stands between/, /\[157\]/],
    ["555[9-1]", 4, /9-1 runs backwards/, /\[1-9\]/],
    ["555[1-]", 5, /between two digits/, /\[1-4\]/],
    ["555[a]", 4, /"a" has no meaning between/, /\[1-4\]/],
    ["00+34", 2, /\+ stands at the beginning/, /leave it out/],
    ["+44 (0)20…", 4, /\(0\) is not part/, /\+44 20/],
    ["5550040-5550001", 7, /runs backwards/, /write 5550001-5550040/],
    ["9123-9567", 4, /one number or a range/, /9123 9567 for the number, 9123\.\.9567 for the range/],
    ["1..20", 1, /as many digits/, /in full/],
    ["…1…2…3…4…", 0, /more than 4 times/, /one … is enough/],
    ["5".repeat(61), 60, /over 60/, /as a list/],
    ["@", 0, /@ is for the name/, /@dealers/],
    ["5550001, 5550002", 7, /"," has no meaning/, /./],
  ];
  for (const [pattern, column, message, hint] of faults)
    it(`tells what is wrong with "${pattern.slice(0, 20)}", where, and how to mend it`, () => {
      const read = readPattern(pattern);
      assert.ok(!read.ok);
      assert.equal(read.column, column);
      assert.match(read.message, message);
      assert.match(read.hint, hint);
    });

  const covered: readonly [outer: string[], inner: string[], is: boolean][] = [
    [["555XXXX"], ["5550001"], true],
    [["555XXXX"], ["555…"], false],
    [["555…"], ["555XXXX", "5551"], true],
    [["555[0-4]", "555[5-9]"], ["555X"], true],
    [["555[0-4]", "555[6-9]"], ["555X"], false],
    [["5550001-5550040"], ["555001X"], true],
    [["5550001-5550040"], ["555004X"], false],
    [["5550001-5550020", "5550021-5550040"], ["5550010-5550030"], true],
    [["…"], ["+34…", "5550001", "*21"], true],
    [["…00"], ["+34…00"], true],
    [["+34…"], ["34…"], false],
    [["5550001"], ["@dealers"], true],
  ];
  for (const [outer, inner, is] of covered)
    it(`${outer.join(" ")} ${is ? "covers" : "does not cover"} ${inner.join(" ")}`, () =>
      assert.equal(coversPhones(outer, inner), is));

  it("finds the shortest number two patterns have in common", () => {
    assert.equal(commonPhone(["555…"], ["…00"]), "55500");
    assert.equal(commonPhone(["+34…"], ["…99"]), "+3499");
    assert.equal(commonPhone(["555XXXX"], ["+…"]), undefined);
    assert.equal(commonPhone(["5550001-5550040"], ["555004X"]), "5550040");
  });

  it("answers soon for patterns that were made to be slow", () => {
    const started = performance.now();
    const wide = Array.from({ length: 40 }, (_, at) => `…${at % 10}${"X".repeat(at)}…[1-5]…`);
    assert.equal(typeof coversPhones(wide, ["…1…2…3"]), "boolean");
    assert.ok(performance.now() - started < 5_000);
    assert.ok(!matchesPhone("…1…2…3…4", "1".repeat(64)));
  });
});

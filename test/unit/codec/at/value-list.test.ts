// Lists as modems answer them: bare, in parentheses, with ranges, with a name in front, absurd.

import assert from "node:assert/strict";
import { listParts, readValueList } from "../../../../src/codec/at/value-list.ts";

describe("a list of values", () => {
  for (const [line, values] of [
    ["24,48,72,73,74,96,97,98,121,122,145,146", [24, 48, 72, 73, 74, 96, 97, 98, 121, 122, 145, 146]],
    ["(24,48,72,96,97,98,121,122,145,146)", [24, 48, 72, 96, 97, 98, 121, 122, 145, 146]],
    ["+FTM: (24,48,72-74)", [24, 48, 72, 73, 74]],
    ["+FTM=24, 48 ,48", [24, 48]],
    ["3", [3]],
    ["(0-6),(0-5),(00-FF)", [0, 1, 2, 3, 4, 5, 6]],
    ["garbage", []],
    ["", []],
  ] as const)
    it(`reads ${JSON.stringify(line)}`, () => assert.deepEqual(readValueList(line), values));

  it("does not believe a range without end", () => assert.equal(readValueList("(0-4294967)").length, 257));

  it("gives class lists as text", () =>
    assert.deepEqual(listParts("+FCLASS: (0,1,1.0,2.1)"), ["0", "1", "1.0", "2.1"]));
});

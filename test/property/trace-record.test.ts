// A trace can be replayed: every record reads back as it was written, and no line breaks the reader.

import assert from "node:assert/strict";
import fc from "fast-check";
import { formatTrace, parseTrace, type TraceRecord } from "../../src/codec/trace/record.ts";

const record: fc.Arbitrary<TraceRecord> = fc.record({
  ms: fc.integer({ min: 0, max: 100_000_000 }),
  layer: fc.constantFrom("call", "t30", "modem", "line"),
  direction: fc.constantFrom(">", "<", "-"),
  text: fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: "binary", maxLength: 80 })),
  octets: fc.option(fc.uint8Array({ minLength: 1, maxLength: 512 }), { nil: undefined }),
});
/** What a line of text can hold: nothing that steers a terminal, and the bar that parts text and octets is another one. */
const written = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").replaceAll("|", "¦");

describe("a trace record", () => {
  it("reads back as it was written", () => {
    fc.assert(
      fc.property(record, (one) => {
        const line = formatTrace(one);
        assert.doesNotMatch(line, /[\r\n]/);
        assert.deepEqual(parseTrace(line), { ...one, text: written(one.text) });
      }),
      { numRuns: 500 },
    );
  });

  it("of more octets than are kept says how many", () => {
    const line = formatTrace({ ms: 5, layer: "t30", direction: "<", text: "DCS", octets: new Uint8Array(700) });
    assert.match(line, / \+188$/);
    assert.deepEqual(parseTrace(line)?.octets, new Uint8Array(512));
  });

  it("is nothing where a line is none, and no line throws", () => {
    for (const line of ["", "hello", "12 tape > x", "12 call x", "-1 call > x"])
      assert.equal(parseTrace(line), undefined);
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (line) => {
        parseTrace(line);
        parseTrace(`  1 call > ${line}`);
      }),
    );
  });
});

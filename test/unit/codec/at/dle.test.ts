// Shielding both ways: what is shielded comes back, however it is cut; the three pairs of T.31 and unknown ones.

import assert from "node:assert/strict";
import * as fc from "fast-check";
import { concatBytes } from "../../../../src/base/bytes.ts";
import { DleReader, dataEnd, shield } from "../../../../src/codec/at/dle.ts";

describe("DLE shielding", () => {
  it("doubles every DLE and nothing else", () =>
    assert.deepEqual(
      shield(Uint8Array.of(1, 0x10, 3, 0x10, 0x10)),
      Uint8Array.of(1, 0x10, 0x10, 3, 0x10, 0x10, 0x10, 0x10),
    ));

  it("reads DLE SUB as two DLE, counts unknown pairs, and stops at DLE ETX", () => {
    const reader = new DleReader();
    const got = reader.push(Uint8Array.of(5, 0x10, 0x1a, 0x10, 0x41, 6, 0x10, 0x03, 0x0d, 0x0a));
    assert.deepEqual(got, { data: Uint8Array.of(5, 0x10, 0x10, 6), ended: true, rest: Uint8Array.of(0x0d, 0x0a) });
    assert.equal(reader.unknownPairs, 1);
  });

  it("gives back what was shielded, in whatever pieces it comes", () =>
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(0x10, 0x03, 0x1a), fc.integer({ min: 0, max: 255 })), { maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (octets, cuts) => {
          const data = Uint8Array.from(octets);
          const stream = concatBytes([shield(data), dataEnd, Uint8Array.of(0x10, 0x10)]);
          const reader = new DleReader();
          const parts: Uint8Array[] = [];
          for (let at = 0, n = 0; ; n++) {
            const length = cuts[n % cuts.length]!;
            const { data: piece, ended, rest } = reader.push(stream.subarray(at, at + length));
            parts.push(piece);
            at += length;
            if (!ended) continue;
            assert.equal(Math.min(at, stream.length) - rest.length, stream.length - 2);
            break;
          }
          assert.deepEqual(concatBytes(parts), data);
          assert.equal(reader.unknownPairs, 0);
        },
      ),
    ));
});

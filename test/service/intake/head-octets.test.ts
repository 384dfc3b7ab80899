// Heads in Windows-1252 become readable wherever the octets are cut; everything else passes as it came.

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { readableHead } from "../../../src/service/intake/head-octets.ts";

const latin = (text: string): Buffer => Buffer.from(text, "latin1");
const through = (octets: Buffer, size: number, most = 1_000): Promise<Buffer> => {
  const pieces = Array.from({ length: Math.ceil(octets.length / size) }, (_, at) =>
    octets.subarray(at * size, (at + 1) * size),
  );
  return buffer(Readable.from(pieces).pipe(readableHead(most)));
};

describe("a head of bare octets", () => {
  const body = "\r\n\r\nGr\u00f6\u00dfe\r\n\r\n\u00fcber";
  for (const size of [1, 7, 10_000])
    it(`in pieces of ${size}: each line by itself, the text untouched`, async () => {
      const utf8 = Buffer.from("To: Jörg\r\n").toString("latin1");
      const came = latin(`Subject: Gr\u00f6\u00dfe \u0080\r\n${utf8}X: y${body}`);
      const wanted = Buffer.concat([Buffer.from("Subject: Größe €\r\nTo: Jörg\r\nX: y"), latin(body)]);
      assert.deepEqual(await through(came, size), wanted);
    });

  it("without a text behind it", async () => {
    assert.equal((await through(latin("Subject: Gr\u00f6\u00dfe"), 5)).toString(), "Subject: Größe");
    assert.equal((await through(Buffer.alloc(0), 5)).length, 0);
  });

  it("one that is too long passes as it is, and nothing is held back", async () => {
    const long = latin(`Subject: \u00f6${"x".repeat(2_000)}${body}`);
    assert.deepEqual(await through(long, 100), long);
  });

  it("what is UTF-8 passes as it is, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 9 }), async (text, size) => {
        const octets = Buffer.from(text);
        assert.deepEqual(await through(octets, size), octets);
      }),
      { numRuns: 50 },
    );
  });
});

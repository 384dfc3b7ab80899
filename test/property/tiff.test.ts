// Damaged and random TIFFs: opened or refused with a reason, decoded to the size they say, never an exception.

import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeTiffPage, openTiff } from "../../src/codec/tiff/read.ts";
import { writeTiff } from "../../src/codec/tiff/write.ts";
import { testPage } from "../support/bitmaps.ts";

function assertSafe(bytes: Uint8Array): boolean {
  const opened = openTiff(bytes);
  if (!opened.ok) {
    assert.ok(opened.reason.length > 5);
    return false;
  }
  for (const page of opened.pages) {
    // A page of the greatest size is fine, but not a thousand times in a test.
    if (page.width * page.height > 4_000_000) continue;
    const { bitmap, quality } = decodeTiffPage(bytes, page);
    assert.deepEqual([bitmap.width, bitmap.height], [page.width, page.height]);
    assert.equal(bitmap.data.length, bitmap.stride * bitmap.height);
    assert.ok(quality.longestBadRun <= quality.badLines);
  }
  return true;
}

describe("TIFF, any octets", () => {
  const files = (["g4", "mh", "mh-rows"] as const).map((coding) =>
    writeTiff(
      [
        { bitmap: testPage(300, 64, 1), resolution: "fine" },
        { bitmap: testPage(100, 40, 2), resolution: "fine" },
      ],
      { coding },
    ),
  );

  it("are opened or refused when a sound file is damaged", () => {
    let opened = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.oneof(fc.nat(260), fc.nat()), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat()),
        (file, hits, cut) => {
          const damaged = file.slice(0, cut === null ? file.length : cut % file.length);
          for (const [where, value] of hits) if (damaged.length > 0) damaged[where % damaged.length] = value;
          if (assertSafe(damaged)) opened++;
        },
      ),
      { numRuns: 1500 },
    );
    assert.ok(opened > 100, "damage that is not in the tags must not refuse the file");
  });

  it("are opened or refused when only the header is right", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (bytes, little) => {
        if (bytes.length >= 10)
          bytes.set(little ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 4, 0] : [0x4d, 0x4d, 0, 42, 0, 0, 0, 8]);
        assertSafe(bytes);
      }),
      { numRuns: 500 },
    ));
});

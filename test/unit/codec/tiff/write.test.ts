// What the writer writes: a file that grows page by page is a sound TIFF after every page, and equals one written at once.

import assert from "node:assert/strict";
import { concatBytes } from "../../../../src/base/bytes.ts";
import type { Page } from "../../../../src/base/fax.ts";
import { bitmapsEqual } from "../../../../src/codec/image/bitmap.ts";
import { decodeTiffPage, faxResolutionOf, openTiff } from "../../../../src/codec/tiff/read.ts";
import { createTiffWriter, writeTiff } from "../../../../src/codec/tiff/write.ts";
import { testPage } from "../../../support/bitmaps.ts";

const pages: readonly Page[] = [
  { bitmap: testPage(1728, 300, 1), resolution: "fine" },
  { bitmap: testPage(2048, 151, 2), resolution: "standard" },
  { bitmap: testPage(2432, 77, 3), resolution: "superfine" },
];

function assertHolds(file: Uint8Array, expected: readonly Page[]): void {
  const opened = openTiff(file);
  assert.ok(opened.ok, opened.ok ? "" : opened.reason);
  assert.equal(opened.pages.length, expected.length);
  for (const [i, page] of opened.pages.entries()) {
    const decoded = decodeTiffPage(file, page);
    assert.ok(bitmapsEqual(decoded.bitmap, expected[i]!.bitmap), `page ${i + 1} differs`);
    assert.deepEqual(decoded.quality, { lines: page.height, badLines: 0, longestBadRun: 0 });
    assert.equal(faxResolutionOf(page), expected[i]!.resolution);
  }
}

describe("TIFF writer", () => {
  for (const coding of ["g4", "mh", "mh-rows"] as const)
    for (const fillOrder of [1, 2] as const)
      it(`writes what the reader reads: ${coding}, FillOrder ${fillOrder}`, () =>
        assertHolds(writeTiff(pages, { coding, fillOrder }), pages));

  it("keeps the file sound after every page that is appended with its patch", () => {
    const writer = createTiffWriter({ pages: pages.length });
    let file: Uint8Array = new Uint8Array(0);
    for (const [i, page] of pages.entries()) {
      const chunk = writer.add(page);
      assert.equal(chunk.offset, file.length);
      file = concatBytes([file, chunk.bytes]);
      // A crash here, before the patch, leaves the file with the pages before.
      if (i > 0) assertHolds(file, pages.slice(0, i));
      if (chunk.patch !== undefined) file.set(chunk.patch.bytes, chunk.patch.offset);
      assertHolds(file, pages.slice(0, i + 1));
    }
    assert.deepEqual(file, writeTiff(pages));
  });

  it("needs no patch as a stream", () => {
    const writer = createTiffWriter({ pages: pages.length });
    const chunks = pages.map((page, i) => writer.add(page, i < pages.length - 1));
    assert.ok(chunks.every((chunk) => chunk.patch === undefined));
    assert.deepEqual(concatBytes(chunks.map((chunk) => chunk.bytes)), writeTiff(pages));
  });

  it("begins with the header and a directory at offset 8, and is little-endian (RFC 3949)", () => {
    const [header] = [writeTiff(pages).slice(0, 8)];
    assert.deepEqual([...header!], [0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  });

  it("leaves the bitmap as it was", () => {
    const bitmap = testPage(1728, 50, 9);
    const before = bitmap.data.slice();
    writeTiff([{ bitmap, resolution: "fine" }], { fillOrder: 2 });
    assert.deepEqual(bitmap.data, before);
  });
});

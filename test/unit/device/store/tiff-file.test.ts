// A file as a TIFF's octets: pieces of it, fewer at its end, and no memory for lengths it only claims.

import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileSource } from "../../../../src/device/store/tiff-file.ts";

describe("a TIFF on disk", () => {
  it("is read in pieces, and never past its end", () => {
    const folder = mkdtempSync(join(tmpdir(), "faxgate-tiff-"));
    writeFileSync(join(folder, "f"), Uint8Array.of(1, 2, 3, 4, 5));
    const file = openSync(join(folder, "f"), "r");
    try {
      const source = fileSource(file);
      assert.equal(source.length, 5);
      const read = (offset: number, length: number): number[] => [...source.read(offset, length)];
      assert.deepEqual(read(1, 3), [2, 3, 4]);
      assert.deepEqual(read(3, 10), [4, 5]);
      assert.deepEqual(read(5, 1), []);
      // A strip of 64 GB in a file of five octets.
      assert.deepEqual(read(4, 2 ** 36), [5]);
      assert.deepEqual(read(2 ** 32, 2 ** 32), []);
    } finally {
      closeSync(file);
      rmSync(folder, { recursive: true });
    }
  });
});

// An open file as the octets a TIFF is read from, in pieces, so that 500 pages need not be in memory. Whatever lengths a
// damaged file names, no more is taken than it holds. Throws only when the disk fails.

import { fstatSync, readSync } from "node:fs";
import type { TiffSource } from "../../codec/tiff/source.ts";

/** `file`: open for reading; closed by the one who opened it. */
export function fileSource(file: number): TiffSource {
  return {
    length: fstatSync(file).size,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, fstatSync(file).size - offset)));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
    },
  };
}

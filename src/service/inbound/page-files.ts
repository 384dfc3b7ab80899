// Makes fax.tif of a received fax's raw pages: decoded, bad lines repaired, coded again as G4 (lossless). A page that cannot
// be decoded at all becomes an empty one of its size, named as such, so that page numbers stay true.

import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "../../base/fax.ts";
import type { ReceivedFax } from "../../base/received.ts";
import { createBitmap } from "../../codec/image/bitmap.ts";
import { decodePage } from "../../codec/t4/page-decoder.ts";
import { createTiffWriter } from "../../codec/tiff/write.ts";
import { moveDurably } from "../../device/store/atomic.ts";

/** Writes <folder>/fax.tif; numbers of pages that could not be read. */
export async function makeFaxTiff(folder: string, fax: ReceivedFax): Promise<number[]> {
  const target = join(folder, "fax.tif");
  const making = join(folder, ".fax.tif");
  const unreadable: number[] = [];
  await rm(making, { force: true });
  const writer = createTiffWriter({ pages: fax.pages.length });
  const file = await open(making, "wx", 0o640);
  try {
    for (const [index, raw] of fax.pages.entries()) {
      const octets = await readFile(join(folder, raw.file));
      const decoded = decodePage(octets, { compression: raw.compression, width: raw.width, lsbFirst: true });
      if (decoded.bitmap.height === 0) unreadable.push(raw.page);
      const bitmap = decoded.bitmap.height === 0 ? createBitmap(raw.width, 1) : decoded.bitmap;
      const page: Page = { bitmap, resolution: raw.resolution };
      const chunk = writer.add(page, index < fax.pages.length - 1);
      await file.write(chunk.bytes, 0, chunk.bytes.length, chunk.offset);
      // One page of the next fax may wait; a line's call on this machine may not.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await moveDurably(making, target);
  return unreadable;
}

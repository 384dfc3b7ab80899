// A TIFF-F's pages as a PDF on disk. G4 strips go over as they are; anything else is decoded and coded once more, pel for
// pel. Whole or not at all. FaxError "input" for what is no fax TIFF.

import { deflateSync } from "node:zlib";
import { concatBytes } from "../../base/bytes.ts";
import { type PdfAbout, type PdfPage, pdfOfPages } from "../../codec/pdf/pdf-file.ts";
import type { PageWord } from "../../codec/pdf/text-layer.ts";
import { encodePageSteps } from "../../codec/t4/page-encoder.ts";
import type { TiffPage } from "../../codec/tiff/read.ts";
import { compressions } from "../../codec/tiff/tags.ts";
import { writeAtomic } from "../../device/store/atomic.ts";
import type { WantedPages } from "./contract.ts";
import { breathe, decodeSteps, openPages, type PageReader, resolutionOf } from "./page-file.ts";

/** `words`: by page, from 0. `only`: the pages wanted, all when missing. */
export async function writePdf(
  tiff: string,
  target: string,
  about: PdfAbout,
  words: readonly (readonly PageWord[])[] = [],
  only?: WantedPages,
): Promise<void> {
  const from = openPages(tiff);
  try {
    const pages: PdfPage[] = [];
    for (const [index, page] of from.pages.entries()) {
      if (only !== undefined && (index < only.first || index > only.last)) continue;
      const { width, height } = page;
      const image = await codedImage(from, page);
      pages.push({ width, height, resolution: resolutionOf(page), image, words: words[index] ?? [] });
      await breathe();
    }
    await writeAtomic(target, pdfOfPages(pages, about, deflateSync));
  } finally {
    from.close();
  }
}

async function codedImage(from: PageReader, page: TiffPage): Promise<Uint8Array> {
  const [strip, ...more] = page.strips;
  if (page.compression === compressions.t6 && more.length === 0 && page.fillOrder === 1 && !page.blackIsZero)
    return from.source.read(strip!.offset, strip!.length);
  const { bitmap } = await decodeSteps(from, page);
  const parts: Uint8Array[] = [];
  for (const part of encodePageSteps(bitmap, { compression: "mmr", lsbFirst: false }, 128)) {
    parts.push(part);
    await breathe();
  }
  return concatBytes(parts);
}

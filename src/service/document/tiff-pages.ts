// TIFF attachments to pages: a fax's own TIFF pel for pel by our codec, anything else (grey, colour, scans of other
// resolutions) through the picture converter page by page. Damage is repaired as on the line and told to the sender.

import { closeSync, openSync } from "node:fs";
import { pageWidths, pelsAcross, type Resolution } from "../../base/fax.ts";
import { said } from "../../base/phrases.ts";
import { faxResolutionOf, openTiff, type TiffPage } from "../../codec/tiff/read.ts";
import { fileSource } from "../../device/store/tiff-file.ts";
import type { Converted, PageTaker, Workshop } from "./convert.ts";
import { fitPage } from "./fit.ts";
import { breathe, decodeSteps, type PageReader, resolutionOf } from "./page-file.ts";
import { renderPicture } from "./picture-pages.ts";

export async function renderTiff(shop: Workshop, path: string, take: PageTaker): Promise<Converted> {
  const file = openSync(path, "r");
  try {
    const source = fileSource(file);
    const opened = openTiff(source);
    if (opened.ok && opened.pages.every((page) => isFaxPage(page, shop.form.resolution)))
      return await takeFaxPages(shop, { source, pages: opened.pages, close: () => {} }, take);
    // Grey, colour, tiles, JPEG in TIFF, other resolutions: libvips reads them.
    if (opened.ok || opened.kind === "not-bilevel" || opened.kind === "unsupported")
      return await renderPicture(shop, path, take);
    return { ok: false, reason: said("doc-tiff", { detail: opened.reason }) };
  } finally {
    closeSync(file);
  }
}

/** As fax programs write them: in a fax's resolution, or nothing said at the width of a fax. 300x300 has a way to no other. */
function isFaxPage(page: TiffPage, wanted: Resolution): boolean {
  if (page.xDpi === undefined && page.yDpi === undefined) return pageWidths.some((paper) => paper === page.width);
  const resolution = faxResolutionOf(page);
  if (resolution === undefined || page.width > pelsAcross(2432, resolution)) return false;
  return resolution !== "300x300" || wanted === resolution;
}

async function takeFaxPages(shop: Workshop, from: PageReader, take: PageTaker): Promise<Converted> {
  let repaired = 0;
  let unreadable = 0;
  for (const page of from.pages) {
    const { bitmap, badLines } = await decodeSteps(from, page);
    const resolution = resolutionOf(page);
    if (page.width > pelsAcross(1728, resolution)) shop.seen.wide = true;
    if (badLines > 0) repaired++;
    if (badLines * 10 >= page.height * 9) {
      unreadable++;
      continue;
    }
    await breathe();
    if (!(await take(fitPage({ bitmap, resolution }, shop.form)))) break;
    await breathe();
  }
  if (unreadable === from.pages.length) return { ok: false, reason: said("doc-tiff-broken") };
  return {
    ok: true,
    remark:
      repaired === 0 ? "" : `${repaired} of its pages are damaged; what could be read is faxed, so please check them`,
  };
}

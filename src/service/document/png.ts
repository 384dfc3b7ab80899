// A page as a small grey PNG for mails: pels are not square but in the resolutions by the inch, so rows and
// columns are averaged by different shares. 16 greys. Works in steps of a few milliseconds; cannot fail.

import { grids, type Page } from "../../base/fax.ts";
import { smallPictureSteps } from "../../codec/raster/small-picture.ts";
import { steadily } from "./page-file.ts";
import { pngFile } from "./png-file.ts";

const usualWidth = 800;

/** At most `widest` × three times that, in true proportions; smaller pages keep their width. */
export async function pagePng(page: Page, widest = usualWidth): Promise<Uint8Array> {
  const { bitmap, resolution } = page;
  const highest = widest * 3;
  const { across, down } = grids[resolution];
  const aspect = across / down;
  let width = Math.max(1, Math.min(widest, bitmap.width));
  let height = Math.max(1, Math.round((bitmap.height * aspect * width) / Math.max(1, bitmap.width)));
  if (height > highest) {
    width = Math.max(1, Math.round((width * highest) / height));
    height = highest;
  }
  const rows = await steadily(smallPictureSteps(bitmap, width, height));
  return pngFile({ width, height, bits: 4, rows });
}

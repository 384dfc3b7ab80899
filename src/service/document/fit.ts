// Brings decoded pages to the form a document is prepared in: its resolution where whole numbers lead there, and one of the widths
// fax machines know. Narrower pages get white on both sides, wider ones are scaled; a page is never stretched. Pure, cannot fail.

import { type Bitmap, grids, type Page, pageWidths, pelsAcross, type Resolution } from "../../base/fax.ts";
import { createBitmap, cropColumns, isBlank, tailMask } from "../../codec/image/bitmap.ts";
import { changeResolution, halvings } from "../../codec/image/resolution.ts";
import { scaleToWidth } from "../../codec/image/scale.ts";
import type { PageForm } from "./convert.ts";

/** US legal, the longest sheet of anything but a fax. */
const longestInches = 14;

/**
 * Inches a sheet may be wider than the paper: US letter is 0.4 mm on either side wider than a fax's line, and nobody misses so
 * much of a margin.
 */
const overhangInches = 0.04;

/** The widest sheet that goes on such paper as it is, pels. */
export const widestSheet = ({ paper, resolution }: PageForm): number =>
  pelsAcross(paper, resolution) + Math.round(overhangInches * grids[resolution].dpi[0]);

/** Rows of the longest page made of anything but a fax. */
export const longestPage = (resolution: Resolution): number => longestInches * grids[resolution].dpi[1];

/** `page` in that form; itself when it has it. */
export function fitPage(page: Page, form: PageForm): Page {
  const { bitmap, resolution } = inResolution(page, form.resolution);
  const papers = pageWidths.filter((paper) => paper <= form.paper);
  const paper = papers.find((one) => bitmap.width <= widestSheet({ paper: one, resolution }));
  if (paper === undefined) return { bitmap: scaleToWidth(bitmap, pelsAcross(papers.at(-1)!, resolution)), resolution };
  const over = bitmap.width - pelsAcross(paper, resolution);
  if (over === 0) return { bitmap, resolution };
  if (over < 0) return { bitmap: centre(bitmap, pelsAcross(paper, resolution)), resolution };
  return { bitmap: cropColumns(bitmap, over >> 1, pelsAcross(paper, resolution)), resolution };
}

/** Standard becomes fine row for row, so that pages of both go without a pause; what has its own pels keeps them. */
function inResolution(page: Page, wanted: Resolution): Page {
  return leadsTo(page.resolution, wanted) ? changeResolution(page, wanted) : page;
}

/** Whether pages of a document go along from one resolution to another: down by whole numbers, and from standard to fine. */
export const leadsTo = (from: Resolution, to: Resolution): boolean =>
  halvings(from, to) !== undefined || (from === "standard" && to === "fine");

/** White on both sides, the left one a whole number of octets, so that rows are copied and not shifted. */
function centre(bitmap: Bitmap, width: number): Bitmap {
  const centred = createBitmap(width, bitmap.height);
  const octets = (bitmap.width + 7) >> 3;
  const mask = tailMask(bitmap.width);
  for (let row = 0, to = (width - bitmap.width) >> 4; row < bitmap.height; row++, to += centred.stride) {
    const from = row * bitmap.stride;
    centred.data.set(bitmap.data.subarray(from, from + octets), to);
    if (mask !== 0xff) centred.data[to + octets - 1]! &= mask;
  }
  return centred;
}

/** Without the white that stands above and below alike, `margin` rows of it kept: what fitting a large sheet left over. */
export function trimEnds(bitmap: Bitmap, margin: number): Bitmap {
  let white = 0;
  while (white * 2 < bitmap.height && isBlank(bitmap, white, white + 1)) white++;
  let below = 0;
  while (below < white && isBlank(bitmap, bitmap.height - below - 1, bitmap.height - below)) below++;
  const cut = Math.max(0, Math.min(white, below) - margin);
  if (cut === 0 || white * 2 >= bitmap.height) return bitmap;
  const { width, stride } = bitmap;
  const height = bitmap.height - 2 * cut;
  return { width, stride, height, data: bitmap.data.subarray(cut * stride, (cut + height) * stride) };
}

// Brings decoded pages to the one form a prepared document has: 1728 pels wide, fine. Narrower pages get white on both
// sides, wider ones are scaled; a page is never stretched. Pure, cannot fail.

import type { Bitmap, Page } from "../../base/fax.ts";
import { createBitmap, isBlank, padWidth } from "../../codec/image/bitmap.ts";
import { changeResolution } from "../../codec/image/resolution.ts";
import { scaleToWidth } from "../../codec/image/scale.ts";

export const faxWidth = 1728;
/** Rows of the longest page made of anything but a fax: 14 inches, US legal. */
export const longestPage = 2744;

/** `page` in fine at 1728 pels; itself when it has that form. */
export function fitPage(page: Page): Page {
  const { bitmap, resolution } = changeResolution(page, "fine");
  if (bitmap.width === faxWidth) return { bitmap, resolution };
  if (bitmap.width > faxWidth) return { bitmap: scaleToWidth(bitmap, faxWidth), resolution };
  return { bitmap: centre(bitmap), resolution };
}

/** White on both sides, the left one a whole number of octets, so that rows are copied and not shifted. */
function centre(bitmap: Bitmap): Bitmap {
  const octets = (faxWidth - bitmap.width) >> 4;
  const padded = padWidth(bitmap, faxWidth - octets * 8);
  const centred = createBitmap(faxWidth, bitmap.height);
  for (let row = 0; row < bitmap.height; row++)
    centred.data.set(
      padded.data.subarray(row * padded.stride, (row + 1) * padded.stride),
      row * centred.stride + octets,
    );
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

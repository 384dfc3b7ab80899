// What both stations can do: a page fitted to the receiver, its format, the ladder of rates (T.30 5.3.6.1.1, FACTS 3.6).
// Pure; a page that no common width or resolution can carry gives undefined.

import {
  type Bitmap,
  type Capabilities,
  type Carrier,
  type Compression,
  linesPerMm,
  type Page,
  type PageFormat,
  type PageWidth,
  type Rate,
  type Resolution,
} from "../../base/fax.ts";
import { padWidth } from "../../codec/image/bitmap.ts";
import { changeResolutionSteps } from "../../codec/image/resolution.ts";
import { scaleToWidthSteps } from "../../codec/image/scale.ts";
import type { Steps } from "../../codec/image/steps.ts";
import { v17Rates, v27Rates, v29Rates } from "../../codec/t30/capabilities.ts";
import type { PageLength } from "../../codec/t30/dcs.ts";

/** Falling back runs along this list. V.17 9600 and 7200 stand only where V.29 is missing: where 12000 failed V.29 is the better bet. */
const ladder: readonly Rate[] = [...v17Rates, ...v29Rates, ...v27Rates].sort((a, b) => b.bps - a.bps);

export const sameRate = (a: Rate, b: Rate): boolean => a.modulation === b.modulation && a.bps === b.bps;

/** Rates both can, in the order they are tried; empty when there is none. */
export function rateLadder(own: readonly Rate[], far: readonly Rate[]): readonly Rate[] {
  const common = ladder.filter((rate) => own.some((r) => sameRate(r, rate)) && far.some((r) => sameRate(r, rate)));
  return common.filter(
    (rate) => rate.modulation !== "v17" || rate.bps > 9600 || !common.some((r) => r.modulation === "v29"),
  );
}

/** V.17 alone knows two trainings (T.30 Table 2 note on V.17). */
export function carrierOf(rate: Rate, training: "long" | "short"): Carrier {
  return { ...rate, training: rate.modulation === "v17" ? training : "long" };
}

const falling: readonly Resolution[] = ["superfine", "fine", "standard"];
const widths: readonly PageWidth[] = [2432, 2048, 1728];

/** A page as the receiver can take it. */
export interface FittedPage {
  readonly bitmap: Bitmap;
  readonly resolution: Resolution;
  readonly width: PageWidth;
}

/** Paper in mm (T.30 Table 2, bits 19 and 20). */
const paper: Readonly<Record<PageLength, number>> = { a4: 297, b4: 364, unlimited: Number.POSITIVE_INFINITY };
/**
 * So much longer than the paper a page may be and still goes as it is: a header line adds 4 mm, a feeder some more, and scaled
 * pels would be worse. A printer that fits pages on its paper does so anyway.
 */
const excess = 13;
const holds = (length: PageLength, mm: number): boolean => mm <= paper[length] + excess;
/** Text made smaller than this cannot be read: such a page is not sent at all. */
const smallest = 0.5;

/**
 * The page in the finest resolution and the width that both can; smaller where the receiver's paper is, and smaller all round
 * when it is longer than that paper (T.30 Table 2, bits 19 and 20), so that nothing of it is cut off. In steps.
 */
export function* fitToReceiver(page: Page, own: Capabilities, far: Capabilities): Steps<FittedPage | undefined> {
  const resolution = falling
    .slice(falling.indexOf(page.resolution))
    .find((r) => own.resolutions.includes(r) && far.resolutions.includes(r));
  const common = widths.filter((w) => own.widths.includes(w) && far.widths.includes(w));
  // A page between two widths gets white on its right; one wider than the receiver's paper is made smaller.
  const width = common.filter((w) => w >= page.bitmap.width).at(-1) ?? common[0];
  if (resolution === undefined || width === undefined) return undefined;
  const { bitmap } = page;
  const across = Math.min(1, width / bitmap.width);
  const mm = (bitmap.height * across) / linesPerMm[page.resolution];
  const along = holds(far.pageLength, mm) ? 1 : paper[far.pageLength] / mm;
  if (along < smallest) return undefined;
  const scale = across * along;
  const fitted =
    scale < 1 ? yield* scaleToWidthSteps(bitmap, Math.max(1, Math.floor(bitmap.width * scale + 1e-9))) : bitmap;
  const whole = fitted.width === width ? fitted : padWidth(fitted, width);
  const changed = yield* changeResolutionSteps({ bitmap: whole, resolution: page.resolution }, resolution);
  return { bitmap: changed.bitmap, resolution, width };
}

/** Everything of the format but the rate, which training finds. */
export type PageTerms = Omit<PageFormat, "rate">;

export function agreeTerms(page: FittedPage, own: Capabilities, far: Capabilities): PageTerms {
  const both = (c: Compression): boolean => own.compressions.includes(c) && far.compressions.includes(c);
  const ecm = own.ecm && far.ecm;
  return {
    resolution: page.resolution,
    width: page.width,
    compression: ecm && both("mmr") ? "mmr" : both("mr") ? "mr" : "mh",
    ecmFrameSize: ecm ? (own.ecm64 || far.ecm64 ? 64 : 256) : undefined,
    // Bits 21-23 of a DCS know 0, 5, 10, 20 and 40 ms only.
    minScanTime: ecm ? 0 : ([0, 5, 10, 20, 40].find((ms) => ms >= far.minScanTime[page.resolution]) ?? 40),
  };
}

/** Two pages that can follow each other by MPS: what an EOM would change is the same. */
export const sameTerms = (a: PageTerms, b: PageTerms): boolean => a.resolution === b.resolution && a.width === b.width;

/** A4 where it holds the page, else the longest paper the receiver has. */
export function paperLength(page: FittedPage, far: Capabilities): PageLength {
  const mm = page.bitmap.height / linesPerMm[page.resolution];
  return holds("a4", mm) ? "a4" : far.pageLength;
}

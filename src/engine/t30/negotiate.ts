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
import { changeResolution } from "../../codec/image/resolution.ts";
import { scaleToWidth } from "../../codec/image/scale.ts";
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

/** The page in the finest resolution and the width that both can; smaller where the receiver's paper is. */
export function fitToReceiver(page: Page, own: Capabilities, far: Capabilities): FittedPage | undefined {
  const resolution = falling
    .slice(falling.indexOf(page.resolution))
    .find((r) => own.resolutions.includes(r) && far.resolutions.includes(r));
  const common = widths.filter((w) => own.widths.includes(w) && far.widths.includes(w));
  // A page between two widths gets white on its right; one wider than the receiver's paper is made smaller.
  const width = common.filter((w) => w >= page.bitmap.width).at(-1) ?? common[0];
  if (resolution === undefined || width === undefined) return undefined;
  const { bitmap } = page;
  const fitted =
    bitmap.width === width ? bitmap : bitmap.width < width ? padWidth(bitmap, width) : scaleToWidth(bitmap, width);
  return {
    bitmap: changeResolution({ bitmap: fitted, resolution: page.resolution }, resolution).bitmap,
    resolution,
    width,
  };
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

/** A4 where it holds the page (297 mm and the edge a feeder loses), else the longest paper the receiver has. */
export function paperLength(page: FittedPage, far: Capabilities): PageLength {
  const mm = page.bitmap.height / linesPerMm[page.resolution];
  return mm <= 300 ? "a4" : far.pageLength;
}

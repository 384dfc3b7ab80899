// What both stations can do: a page fitted to the receiver, its format, the ladder of rates (T.30 5.3.6.1.1, FACTS 3.6).
// Pure; a page that no common width or resolution can carry gives undefined.

import {
  type Bitmap,
  type Capabilities,
  type Carrier,
  type Compression,
  grids,
  type Page,
  type PageFormat,
  type PageWidth,
  pageWidths,
  pelsAcross,
  type Rate,
  type Resolution,
} from "../../base/fax.ts";
import { padWidth } from "../../codec/image/bitmap.ts";
import { changeResolutionSteps, halvings } from "../../codec/image/resolution.ts";
import { scaleToSteps, scaleToWidthSteps } from "../../codec/image/scale.ts";
import type { Steps } from "../../codec/image/steps.ts";
import { v17Rates, v27Rates, v29Rates } from "../../codec/t30/capabilities.ts";
import type { PageLength } from "../../codec/t30/dcs.ts";
import type { PageSize } from "../call.ts";

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

/**
 * What a page is sent as, the first that both have: itself, its equivalent by the inch or the millimetre (T.4 clause 2: no
 * conversion), then what halving columns and rows leads to. 300x300 is halved to nothing: it is scaled, as the last resort.
 */
const forms: Readonly<Record<Resolution, readonly Resolution[]>> = {
  standard: ["standard"],
  fine: ["fine", "standard"],
  "200x200": ["200x200", "fine", "standard"],
  superfine: ["superfine", "fine", "standard"],
  "300x300": ["300x300", "200x200", "fine", "standard"],
  "400x400": ["400x400", "r16", "superfine", "200x200", "fine", "standard"],
  r16: ["r16", "400x400", "superfine", "fine", "standard"],
};

/** A page as the receiver can take it. */
export interface FittedPage {
  readonly bitmap: Bitmap;
  readonly resolution: Resolution;
  /** Pels, one of `pelsAcross`. */
  readonly width: number;
}

/** Paper in mm (T.30 Table 2, bits 19 and 20). */
const paperMm: Readonly<Record<PageLength, number>> = { a4: 297, b4: 364, unlimited: Number.POSITIVE_INFINITY };
/**
 * So much longer than the paper a page may be and still goes as it is: a header line adds 4 mm, a feeder some more, and scaled
 * pels would be worse. A printer that fits pages on its paper does so anyway.
 */
const excess = 13;
const holds = (length: PageLength, mm: number): boolean => mm <= paperMm[length] + excess;
/** Text made smaller than this cannot be read: such a page is not sent at all. */
const smallest = 0.5;

/** How a page goes to a receiver. */
interface Fitting {
  readonly resolution: Resolution;
  readonly paper: PageWidth;
  /** Below 1: smaller all round, for narrower or shorter paper. */
  readonly scale: number;
  /** Halved columns and rows; undefined = scaled, because no whole number leads there. */
  readonly steps: { readonly columns: number; readonly rows: number } | undefined;
}

/** undefined when no common width or resolution can carry it, or nobody could read it. */
function fitting(page: PageSize, own: Capabilities, far: Capabilities): Fitting | undefined {
  const resolution = forms[page.resolution].find((r) => own.resolutions.includes(r) && far.resolutions.includes(r));
  const common = pageWidths.filter((w) => own.widths.includes(w) && far.widths.includes(w));
  const wide = page.width / grids[page.resolution].density;
  // A page between two widths gets white on its right; one wider than the receiver's paper is made smaller.
  const paper = common.find((w) => w >= wide) ?? common.at(-1);
  if (resolution === undefined || paper === undefined) return undefined;
  const across = Math.min(1, paper / wide);
  const mm = (page.height * across) / grids[page.resolution].down;
  const along = holds(far.pageLength, mm) ? 1 : paperMm[far.pageLength] / mm;
  if (along < smallest) return undefined;
  return { resolution, paper, scale: across * along, steps: halvings(page.resolution, resolution) };
}

/**
 * The page in the finest resolution and the width that both can; smaller where the receiver's paper is, and smaller all round
 * when it is longer than that paper (T.30 Table 2, bits 19 and 20), so that nothing of it is cut off. In steps.
 */
export function* fitToReceiver(page: Page, own: Capabilities, far: Capabilities): Steps<FittedPage | undefined> {
  const { bitmap } = page;
  const fit = fitting({ width: bitmap.width, height: bitmap.height, resolution: page.resolution }, own, far);
  if (fit === undefined) return undefined;
  const { resolution, paper, scale, steps } = fit;
  const width = pelsAcross(paper, resolution);
  if (steps === undefined) {
    const [from, to] = [grids[page.resolution], grids[resolution]];
    const across = Math.max(1, Math.floor((bitmap.width * scale * to.density) / from.density + 1e-9));
    const down = Math.max(1, Math.round((bitmap.height * scale * to.dpi[1]) / from.dpi[1]));
    const scaled = yield* scaleToSteps(bitmap, across, down);
    return { bitmap: across === width ? scaled : padWidth(scaled, width), resolution, width };
  }
  const fitted =
    scale < 1 ? yield* scaleToWidthSteps(bitmap, Math.max(1, Math.floor(bitmap.width * scale + 1e-9))) : bitmap;
  const ours = pelsAcross(paper, page.resolution);
  const whole = fitted.width === ours ? fitted : padWidth(fitted, ours);
  const changed = yield* changeResolutionSteps({ bitmap: whole, resolution: page.resolution }, resolution);
  return { bitmap: changed.bitmap, resolution, width };
}

/**
 * Which of the forms a page was prepared in goes best to this receiver: one that need not be scaled, then the finest there,
 * then the least halved, then the first. At least one form.
 */
export function bestForm(of: readonly PageSize[], own: Capabilities, far: Capabilities): number {
  const ranks = of.map((size): readonly number[] => {
    const fit = fitting(size, own, far);
    if (fit === undefined) return [0];
    const { resolution, steps } = fit;
    if (steps === undefined || fit.scale < 1) return [1, fit.scale];
    const { dpi } = grids[resolution];
    return [2, dpi[0] * dpi[1], -(steps.columns + steps.rows)];
  });
  return ranks.reduce((best, rank, at) => (isAbove(rank, ranks[best]!) ? at : best), 0);
}

function isAbove(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at >= 0 && a[at]! > (b[at] ?? Number.NEGATIVE_INFINITY);
}

/** Whose minimum scan line time holds (T.30 Table 2, bits 21-23 and 46); for 300 lines an inch the longer one is safe. */
const scanTimeOf: Readonly<Record<Resolution, keyof Capabilities["minScanTime"]>> = {
  standard: "standard",
  fine: "fine",
  "200x200": "fine",
  "300x300": "fine",
  superfine: "superfine",
  "400x400": "superfine",
  r16: "superfine",
};

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
    minScanTime: ecm ? 0 : ([0, 5, 10, 20, 40].find((ms) => ms >= far.minScanTime[scanTimeOf[page.resolution]]) ?? 40),
  };
}

/** Two pages that can follow each other by MPS: what an EOM would change is the same. */
export const sameTerms = (a: PageTerms, b: PageTerms): boolean => a.resolution === b.resolution && a.width === b.width;

/** A4 where it holds the page, else the longest paper the receiver has. */
export function paperLength(page: FittedPage, far: Capabilities): PageLength {
  const mm = page.bitmap.height / grids[page.resolution].down;
  return holds("a4", mm) ? "a4" : far.pageLength;
}

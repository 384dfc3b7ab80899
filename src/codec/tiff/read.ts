// Lists the pages of a TIFF (directories only) and decodes them one at a time: TIFF-F (RFC 3949) and the bilevel TIFFs that
// scanners and fax programs write. What cannot be a fax page as it is (grey, colour, tiles, absurd sizes) is a failure
// value with its reason, so that the caller can use a converter. Never throws; memory is one page and one strip.

import type { Bitmap, CopyQuality, Resolution } from "../../base/fax.ts";
import { grids } from "../../base/fax.ts";
import { type Directory, readDirectories } from "./directory.ts";
import { bytesSource, type TiffSource } from "./source.ts";
import { decodeStripSteps } from "./strip.ts";
import {
  compressions,
  t4TwoDimensional,
  t4Uncompressed,
  t6Uncompressed,
  tags,
  unitCentimetre,
  unitInch,
} from "./tags.ts";

export const widestTiff = 10000;
export const highestTiff = 65535;
/** Pels of a page: 1.4 m of A4 in 400x400, a metre of superfine A3 and more. */
export const mostTiffPels = 200_000_000;
const mostPages = 5000;

export interface TiffPage {
  /** From 0. */
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** As the tags say; see `compressions`. */
  readonly compression: number;
  readonly t4Options: number;
  readonly fillOrder: 1 | 2;
  /** PhotometricInterpretation 1: a 1 is white. */
  readonly blackIsZero: boolean;
  readonly rowsPerStrip: number;
  /** Octets of each strip, top to bottom, inside the file. */
  readonly strips: readonly { readonly offset: number; readonly length: number }[];
  /** Dots per inch; undefined when the file gives none. */
  readonly xDpi: number | undefined;
  readonly yDpi: number | undefined;
}

export interface TiffFailure {
  readonly ok: false;
  /** `not-tiff`: no TIFF or a broken one; `not-bilevel`, `unsupported`: another program may read it; `too-large`: refuse it. */
  readonly kind: "not-tiff" | "not-bilevel" | "unsupported" | "too-large";
  /** A sentence part for people: what is wrong. No trailing dot. */
  readonly reason: string;
}

export type OpenedTiff = { readonly ok: true; readonly pages: readonly TiffPage[] } | TiffFailure;

export interface DecodedTiffPage {
  /** 1 = black, whatever the file says. Rows that could not be read are white. */
  readonly bitmap: Bitmap;
  /** Damage found: lines repaired and lines missing; all zero but `lines` for a sound page. */
  readonly quality: CopyQuality;
}

/** The pages of a TIFF; a failure when any of them is no bilevel page within the limits. */
export function openTiff(data: Uint8Array | TiffSource): OpenedTiff {
  const source = data instanceof Uint8Array ? bytesSource(data) : data;
  const read = readDirectories(source, mostPages);
  if (!read.ok) return { ok: false, kind: "not-tiff", reason: read.reason };
  const pages: TiffPage[] = [];
  for (const directory of read.directories) {
    // Bit 0 of NewSubfileType: a reduced copy (thumbnail) of another page.
    if ((value(directory, tags.newSubfileType, 0) & 1) !== 0 && read.directories.length > 1) continue;
    const page = pageOf(directory, pages.length, source.length);
    if ("kind" in page) return page;
    pages.push(page);
  }
  return pages.length > 0 ? { ok: true, pages } : { ok: false, kind: "not-tiff", reason: "the TIFF holds no page" };
}

function value(directory: Directory, tag: number, otherwise: number): number {
  return directory.get(tag)?.[0] ?? otherwise;
}

function pageOf(directory: Directory, index: number, fileLength: number): TiffPage | TiffFailure {
  const fail = (kind: TiffFailure["kind"], reason: string): TiffFailure => ({
    ok: false,
    kind,
    reason: `page ${index + 1} ${reason}`,
  });
  const width = value(directory, tags.imageWidth, 0);
  const height = value(directory, tags.imageLength, 0);
  if (width < 1 || height < 1) return fail("not-tiff", "has no size");
  if (width > widestTiff || height > highestTiff || width * height > mostTiffPels)
    return fail(
      "too-large",
      `is ${width} × ${height} pels, more than the ${widestTiff} × ${highestTiff} a fax may have`,
    );
  const samples = value(directory, tags.samplesPerPixel, 1);
  const bits = value(directory, tags.bitsPerSample, 1);
  if (samples !== 1 || bits !== 1)
    return fail("not-bilevel", `is not bilevel: it has ${samples} sample(s) of ${bits} bits a pel`);
  const photometric = value(directory, tags.photometricInterpretation, 0);
  if (photometric > 1) return fail("not-bilevel", `is not bilevel: its photometric interpretation is ${photometric}`);
  if (directory.has(tags.tileOffsets)) return fail("unsupported", "is stored in tiles");
  const compression = value(directory, tags.compression, 1);
  if (!Object.values<number>(compressions).includes(compression))
    return fail("unsupported", `is compressed in a way that is not a fax's (TIFF compression ${compression})`);
  const t4Options = compression === compressions.t4 ? value(directory, tags.t4Options, 0) : 0;
  const t6Options = compression === compressions.t6 ? value(directory, tags.t6Options, 0) : 0;
  if ((t4Options & t4Uncompressed) !== 0 || (t6Options & t6Uncompressed) !== 0)
    return fail("unsupported", "uses the uncompressed mode of T.4, which no fax machine reads");
  const rowsPerStrip = Math.min(height, Math.max(1, value(directory, tags.rowsPerStrip, height)));
  const offsets = directory.get(tags.stripOffsets) ?? [];
  const wanted = Math.ceil(height / rowsPerStrip);
  if (offsets.length < wanted) return fail("not-tiff", "has no image data");
  const strips = stripsOf(offsets.slice(0, wanted), directory.get(tags.stripByteCounts) ?? [], fileLength);
  // Honest strips do not overlap; a file that makes one strip serve for thousands costs hours, not memory.
  if (strips.reduce((sum, strip) => sum + strip.length, 0) > fileLength)
    return fail("not-tiff", "has strips that lie over each other");
  const { xDpi, yDpi } = resolutionsOf(directory);
  return {
    index,
    width,
    height,
    compression,
    t4Options: t4Options & t4TwoDimensional,
    fillOrder: value(directory, tags.fillOrder, 1) === 2 ? 2 : 1,
    blackIsZero: photometric === 1,
    rowsPerStrip,
    strips,
    xDpi,
    yDpi,
  };
}

/** A missing count reaches to the next strip, or to the end of the file; one too large is cut there. */
function stripsOf(offsets: readonly number[], lengths: readonly number[], fileLength: number): TiffPage["strips"] {
  return offsets.map((offset, i) => {
    const next = offsets[i + 1] ?? 0;
    const open = next > offset ? next - offset : fileLength;
    return { offset, length: Math.max(0, Math.min(lengths[i] || open, fileLength - offset)) };
  });
}

function resolutionsOf(directory: Directory): { xDpi: number | undefined; yDpi: number | undefined } {
  const unit = value(directory, tags.resolutionUnit, unitInch);
  const factor = unit === unitInch ? 1 : unit === unitCentimetre ? 2.54 : 0;
  const dpi = (tag: number): number | undefined => {
    const found = value(directory, tag, 0) * factor;
    return found > 0 ? found : undefined;
  };
  return { xDpi: dpi(tags.xResolution), yDpi: dpi(tags.yResolution) };
}

/**
 * The fax resolution a page has as it is, undefined for any other. Inches first and to the point, since 200 × 196 is fine; the
 * metric ones as near as scanners and fax programs write them (200 × 100, 204 × 200, 203 × 98).
 */
export function faxResolutionOf(page: Pick<TiffPage, "xDpi" | "yDpi">): Resolution | undefined {
  const { xDpi, yDpi } = page;
  if (xDpi === undefined || yDpi === undefined) return undefined;
  const near = (resolution: Resolution, most: readonly [number, number]): boolean => {
    const { dpi } = grids[resolution];
    return Math.abs(xDpi / dpi[0] - 1) <= most[0] && Math.abs(yDpi / dpi[1] - 1) <= most[1];
  };
  return (
    (["200x200", "300x300", "400x400"] as const).find((resolution) => near(resolution, [0.005, 0.005])) ??
    (["standard", "fine", "superfine", "r16"] as const).find((resolution) => near(resolution, [0.03, 0.05]))
  );
}

/** Decodes one page. Damaged data gives what can be read, with the damage counted in `quality`. */
export function decodeTiffPage(data: Uint8Array | TiffSource, page: TiffPage): DecodedTiffPage {
  const steps = decodeTiffPageSteps(data, page);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, giving control back every few rows; the page is the generator's return value. */
export function* decodeTiffPageSteps(
  data: Uint8Array | TiffSource,
  page: TiffPage,
): Generator<undefined, DecodedTiffPage, undefined> {
  const source = data instanceof Uint8Array ? bytesSource(data) : data;
  const { width, height } = page;
  const stride = (width + 7) >> 3;
  const whole = stride * height;
  let pels: Uint8Array | undefined;
  let badLines = 0;
  let longestBadRun = 0;
  for (const [index, strip] of page.strips.entries()) {
    const first = index * page.rowsPerStrip;
    const rows = Math.min(page.rowsPerStrip, height - first);
    const decoded = yield* decodeStripSteps(source.read(strip.offset, strip.length), page, rows);
    // A page of one sound strip, as fax files have them, is not copied.
    if (rows === height && decoded.data.length === whole) pels = decoded.data;
    else {
      pels ??= new Uint8Array(whole);
      pels.set(decoded.data.subarray(0, rows * stride), first * stride);
    }
    badLines += decoded.badLines;
    longestBadRun = Math.max(longestBadRun, decoded.longestBadRun);
  }
  const bitmap: Bitmap = { width, height, stride, data: pels ?? new Uint8Array(whole) };
  return { bitmap, quality: { lines: height, badLines, longestBadRun } };
}

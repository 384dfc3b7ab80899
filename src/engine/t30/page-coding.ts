// Codes a page for the line in steps, so that the process stays awake for its modem (no step over 20 ms), with the fill that
// the receiver's minimum scan line time asks for (T.4 4.1.3). Cannot fail.

import { concatBytes } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import type { Bitmap, PageFormat, Resolution } from "../../base/fax.ts";
import { encodePageSteps } from "../../codec/t4/page-encoder.ts";
import { pause } from "./pause.ts";

/** Rows coded without a pause: a few milliseconds of the densest page. */
const rowsPerStep = 128;
/** Lines from one one-dimensional line to the next in MR (T.4 4.2.1.1). */
export const kFactor: Readonly<Record<Resolution, number>> = {
  standard: 2,
  fine: 4,
  "200x200": 4,
  // T.4 names no K for 300 lines an inch: that of the coarser lines is right for everybody.
  "300x300": 4,
  superfine: 8,
  "400x400": 8,
  r16: 8,
};

/**
 * One page coded ahead: the work is done while frames go over the line, not between CFR or MCF and the image, where the far end
 * waits for it. Holds one page.
 */
export class CodedPages {
  readonly #clock: Clock;
  #ahead: { readonly bitmap: Bitmap; readonly key: string; readonly octets: Promise<Uint8Array> } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins to code a page as it will probably be asked for. */
  ahead(bitmap: Bitmap, format: PageFormat): void {
    const key = codingKey(format);
    if (this.#ahead?.bitmap === bitmap && this.#ahead.key === key) return;
    const octets = codePage(this.#clock, bitmap, format);
    // A bug in it is met by whoever takes the page.
    octets.catch(() => {});
    this.#ahead = { bitmap, key, octets };
  }

  /** The page, coded anew when the rate has changed and the lines need other fill. */
  take(bitmap: Bitmap, format: PageFormat): Promise<Uint8Array> {
    this.ahead(bitmap, format);
    return this.#ahead!.octets;
  }
}

const minBits = (format: PageFormat): number => Math.ceil((format.rate.bps * format.minScanTime) / 1000);
/** What the octets depend on. */
const codingKey = (format: PageFormat): string => `${format.compression} ${format.resolution} ${minBits(format)}`;

/** The page's octets, RTC or EOFB included, least significant bit first. */
export async function codePage(clock: Clock, bitmap: Bitmap, format: PageFormat): Promise<Uint8Array> {
  const steps = encodePageSteps(
    bitmap,
    {
      compression: format.compression,
      kFactor: kFactor[format.resolution],
      minBits: minBits(format),
      lsbFirst: true,
    },
    rowsPerStep,
  );
  const parts: Uint8Array[] = [];
  for (const part of steps) {
    parts.push(part);
    await pause(clock);
  }
  return concatBytes(parts);
}

// Decodes one strip to rows with 1 = black. Short or damaged data gives white rows behind what could be read, counted as
// bad lines. Never throws and never makes more than the rows asked for.

import { reverseBitOrder } from "../../base/bytes.ts";
import { tailMask } from "../image/bitmap.ts";
import { BitSource } from "../t4/bit-source.ts";
import { createChanges, drawChanges, drawGuard } from "../t4/changes.ts";
import { badLine, decodeLine1d } from "../t4/line-decoder.ts";
import { PageDecoder } from "../t4/page-decoder.ts";
import { unpackBits } from "./pack-bits.ts";
import { compressions, t4TwoDimensional } from "./tags.ts";

export interface StripFormat {
  readonly width: number;
  readonly compression: number;
  readonly t4Options: number;
  readonly fillOrder: 1 | 2;
  readonly blackIsZero: boolean;
}

export interface DecodedStrip {
  /** Octets of the rows that could be read; fewer than asked for when data is missing. */
  readonly data: Uint8Array;
  readonly badLines: number;
  readonly longestBadRun: number;
}

/** Rows between two yields: a millisecond or two of shaded picture, ten of A3 on a busy machine. */
const rowsPerStep = 128;

/** Yields every few rows, so that a process with a modem stays awake; the result is the generator's return value. */
export function* decodeStripSteps(
  octets: Uint8Array,
  format: StripFormat,
  rows: number,
): Generator<undefined, DecodedStrip, undefined> {
  const { width } = format;
  const stride = (width + 7) >> 3;
  const lsbFirst = format.fillOrder === 2;
  switch (format.compression) {
    case compressions.none:
    case compressions.packBits: {
      // FillOrder 2 turns every octet stored, PackBits' counts too: libtiff, which all of these come from, has it so.
      const turned = lsbFirst ? reverseBitOrder(octets) : octets;
      const data =
        format.compression !== compressions.none
          ? unpackBits(turned, stride * rows)
          : // A copy only where it is changed.
            lsbFirst || (!format.blackIsZero && tailMask(width) === 0xff)
            ? turned.subarray(0, stride * rows)
            : turned.slice(0, stride * rows);
      if (format.blackIsZero) invert(data, stride, width);
      else clearPadding(data, stride, width);
      const missing = rows - Math.floor(data.length / stride);
      return { data, badLines: missing, longestBadRun: missing };
    }
    case compressions.mhRows:
      return finish(decodeMhRows(octets, width, lsbFirst, rows), format, rows);
    default: {
      const twoDimensional = (format.t4Options & t4TwoDimensional) !== 0;
      const compression = format.compression === compressions.t6 ? "mmr" : twoDimensional ? "mr" : "mh";
      const decoder = new PageDecoder(octets, { compression, width, lsbFirst, maxLines: rows, eolOptional: true });
      while (decoder.step(rowsPerStep)) yield;
      const page = decoder.result();
      const quality = page.broken ? { badLines: 0, longestBadRun: 0 } : page.quality;
      return finish({ data: page.bitmap.data, ...quality }, format, rows);
    }
  }
}

/**
 * Compression 2: rows of run-length codes without EOL, each beginning at an octet boundary (TIFF 6.0 section 10). A bad
 * row loses the rows behind it, since nothing marks where they begin.
 */
function decodeMhRows(octets: Uint8Array, width: number, lsbFirst: boolean, rows: number): DecodedStrip {
  const stride = (width + 7) >> 3;
  const source = new BitSource(octets, lsbFirst);
  const data = new Uint8Array(stride * rows + drawGuard);
  const view = new DataView(data.buffer);
  const changes = createChanges(width);
  for (let row = 0; row < rows; row++) {
    const count = decodeLine1d(source, changes, width);
    if (count === badLine) return { data: data.subarray(0, row * stride), badLines: 0, longestBadRun: 0 };
    drawChanges(view, row * stride, changes, count);
    source.position = (source.position + 7) & ~7;
  }
  return { data: data.subarray(0, stride * rows), badLines: 0, longestBadRun: 0 };
}

/** Run-length codes say white and black; photometric interpretation 1 turns them round. Missing rows are counted. */
function finish(strip: DecodedStrip, format: StripFormat, rows: number): DecodedStrip {
  const stride = (format.width + 7) >> 3;
  if (format.blackIsZero) invert(strip.data, stride, format.width);
  const missing = rows - strip.data.length / stride;
  return {
    data: strip.data,
    badLines: strip.badLines + missing,
    longestBadRun: Math.max(strip.longestBadRun, missing),
  };
}

function invert(data: Uint8Array, stride: number, width: number): void {
  for (let i = 0; i < data.length; i++) data[i] = ~data[i]! & 0xff;
  clearPadding(data, stride, width);
}

function clearPadding(data: Uint8Array, stride: number, width: number): void {
  const mask = tailMask(width);
  if (mask !== 0xff) for (let i = stride - 1; i < data.length; i += stride) data[i]! &= mask;
}

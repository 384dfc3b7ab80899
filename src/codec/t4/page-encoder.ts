// Codes a page for the line: MH and MR with EOL, fill and RTC (T.4 clauses 4.1, 4.2), MMR with EOFB (T.6). In one go or in
// steps of a few rows, so that a line process is never blocked for long; both are the same coder. Cannot fail.

import { concatBytes } from "../../base/bytes.ts";
import type { Bitmap, Compression } from "../../base/fax.ts";
import { BitWriter } from "./bit-writer.ts";
import { createChanges, findChanges } from "./changes.ts";
import { codeLine1d, codeLine2d, createWords, mostLineBits } from "./line-coder.ts";

export interface EncodeOptions {
  readonly compression: Compression;
  /** MR: at most this many lines from one one-dimensional line to the next: 2 standard, 4 fine (default), 8 superfine. */
  readonly kFactor?: number;
  /** MH, MR: fewest bits a line may take, EOL included: rate × minimum scan line time (T.4 clause 4.1.3). Default 0. */
  readonly minBits?: number;
  /** MH, MR: fill in front of every EOL so that it ends on an octet boundary (TIFF T4Options bit 2). Default false. */
  readonly alignEol?: boolean;
  /** Ends the page with RTC or EOFB. Default true; TIFF strips leave the RTC out. */
  readonly endOfPage?: boolean;
  /** Bit order of the octets: true as the modem takes them, first bit in the least significant one. */
  readonly lsbFirst: boolean;
}

export class PageEncoder {
  readonly #bitmap: Bitmap;
  readonly #options: EncodeOptions;
  readonly #view: DataView;
  readonly #writer: BitWriter;
  readonly #words: Int32Array;
  #row = 0;
  #changes: Int32Array;
  #above: Int32Array;

  constructor(bitmap: Bitmap, options: EncodeOptions) {
    this.#bitmap = bitmap;
    this.#options = options;
    this.#view = new DataView(bitmap.data.buffer, bitmap.data.byteOffset, bitmap.data.byteLength);
    this.#writer = new BitWriter(Math.max(1024, bitmap.data.length >> 3));
    this.#words = createWords(bitmap.width);
    this.#changes = createChanges(bitmap.width);
    this.#above = createChanges(bitmap.width);
  }

  /** Every row is coded; `finish` is next. */
  get done(): boolean {
    return this.#row >= this.#bitmap.height;
  }

  /** Codes up to `count` further rows and returns the whole octets they made. */
  encodeRows(count: number): Uint8Array {
    const { width, height } = this.#bitmap;
    const end = Math.min(height, this.#row + count);
    const most = mostLineBits(width);
    const { compression, kFactor = 4, minBits = 0 } = this.#options;
    const writer = this.#writer;
    const words = this.#words;
    for (; this.#row < end; this.#row++) {
      findChanges(this.#bitmap, this.#view, this.#row, this.#changes);
      writer.reserve(most);
      if (compression === "mmr") {
        writer.putWords(words, codeLine2d(words, this.#above, this.#changes, width));
      } else {
        const oneDimensional = compression === "mh" || this.#row % Math.max(1, kFactor) === 0;
        const start = writer.bitLength;
        const fill = this.#putEol(oneDimensional);
        writer.putWords(
          words,
          oneDimensional
            ? codeLine1d(words, this.#changes, width)
            : codeLine2d(words, this.#above, this.#changes, width),
        );
        const short = minBits - (writer.bitLength - start - fill);
        if (short > 0) writer.putZeros(short);
      }
      const above = this.#above;
      this.#above = this.#changes;
      this.#changes = above;
    }
    return writer.take(this.#options.lsbFirst);
  }

  /** RTC or EOFB, filled up to a whole octet. */
  finish(): Uint8Array {
    const writer = this.#writer;
    if (this.#options.endOfPage ?? true) {
      writer.reserve(256);
      if (this.#options.compression === "mmr") for (let i = 0; i < 2; i++) writer.put(1, 12);
      else for (let i = 0; i < 6; i++) this.#putEol(true);
    }
    writer.align();
    return writer.take(this.#options.lsbFirst);
  }

  /** EOL and, in MR, the tag bit; returns the bits of alignment in front, which count as the line before's fill. */
  #putEol(oneDimensional: boolean): number {
    const writer = this.#writer;
    const start = writer.bitLength;
    if (this.#options.alignEol ?? false) {
      const past = (start + 12) & 7;
      if (past !== 0) writer.putZeros(8 - past);
    }
    const fill = writer.bitLength - start;
    if (this.#options.compression === "mh") writer.put(1, 12);
    else writer.put(oneDimensional ? 3 : 2, 13);
    return fill;
  }
}

/** The whole page, RTC or EOFB included. */
export function encodePage(bitmap: Bitmap, options: EncodeOptions): Uint8Array {
  const encoder = new PageEncoder(bitmap, options);
  return concatBytes([encoder.encodeRows(bitmap.height), encoder.finish()]);
}

/** The same octets in chunks of about `rowsPerStep` rows; control goes back to the caller after each. Chunks may be empty. */
export function* encodePageSteps(
  bitmap: Bitmap,
  options: EncodeOptions,
  rowsPerStep = 256,
): Generator<Uint8Array, void, undefined> {
  const encoder = new PageEncoder(bitmap, options);
  while (!encoder.done) yield encoder.encodeRows(Math.max(1, rowsPerStep));
  yield encoder.finish();
}

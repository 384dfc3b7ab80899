// Decodes a page as it came off the line (T.4 MH and MR, T.6 MMR). MH and MR are resynchronised at every EOL and a bad line
// is replaced by the one above; MMR ends at its first fault. Never throws; work is in proportion to the octets given, and
// the image is limited by `maxLines`.

import type { Bitmap, Compression, CopyQuality } from "../../base/fax.ts";
import { BitSource } from "./bit-source.ts";
import { createChanges, drawChanges, drawGuard } from "./changes.ts";
import { badLine, decodeLine1d, decodeLine2d } from "./line-decoder.ts";

/**
 * Lines of the longest page we confirm: 1.4 m in superfine. What reads a page that was confirmed stops there and not before,
 * so that nothing of it is cut.
 */
export const mostLines = 22_000;

/** Room made at first: an A4 page in fine and its header. */
const usualLines = 2400;

export interface DecodeOptions {
  readonly compression: Compression;
  /** Pels of every line, 1 … 65535. */
  readonly width: number;
  /** Bit order of the octets: true as the modem gives them, first bit in the least significant one. */
  readonly lsbFirst: boolean;
  /** Rows after which decoding stops. Default `mostLines`. */
  readonly maxLines?: number;
  /** MH: lines may follow each other without any EOL, as some TIFF writers have it. Default false: that is noise. */
  readonly eolOptional?: boolean;
}

export interface DecodedPage {
  /** Repaired rows included; height 0 when nothing could be read. */
  readonly bitmap: Bitmap;
  /** `lines` is the bitmap's height. For MMR a fault counts as one bad line, though its row is not in the bitmap. */
  readonly quality: CopyQuality;
  /** RTC or EOFB was found. */
  readonly endSeen: boolean;
  /** MMR: a coding fault or the end of the octets cut a line; what follows is lost. Always false for MH and MR. */
  readonly broken: boolean;
}

/** So many EOLs in a row end the page: an RTC has six, of which noise may have eaten some (T.4 clause 4.1.4). */
const rtcEols = 3;
/**
 * Bits from one EOL of an RTC to the next: no fill stands between them, but for that of octet-aligned EOLs. More is the fill
 * of one line, split by bit errors (T.4 4.1.3).
 */
const mostRtcEol = 12 + 7;
/** The longest code word less one: a decoder out of step may have eaten so much of an EOL. */
const backUp = 12;

export class PageDecoder {
  readonly #source: BitSource;
  readonly #width: number;
  readonly #stride: number;
  readonly #maxLines: number;
  readonly #compression: Compression;
  readonly #eolOptional: boolean;
  readonly #tagBits: 0 | 1;
  #data: Uint8Array;
  #view: DataView;
  #changes: Int32Array;
  #above: Int32Array;
  #lines = 0;
  #badLines = 0;
  #badRun = 0;
  #longestBadRun = 0;
  #endSeen = false;
  #broken = false;
  #done = false;
  /** An EOL was seen: lines without one are faults from now on. */
  #framed = false;
  /** MR: the tag bit behind the last EOL said one-dimensional. */
  #oneDimensional = true;
  /** MH, MR: sound lines and the bits they took, to tell how many lines a hole has swallowed. */
  #soundLines = 0;
  #soundBits = 0;
  /** MR: the line above is as the sender coded it. */
  #trusted = false;

  constructor(bytes: Uint8Array, options: DecodeOptions) {
    this.#source = new BitSource(bytes, options.lsbFirst);
    this.#width = options.width;
    this.#stride = (options.width + 7) >> 3;
    this.#maxLines = options.maxLines ?? mostLines;
    this.#compression = options.compression;
    this.#eolOptional = options.eolOptional ?? false;
    this.#tagBits = options.compression === "mr" ? 1 : 0;
    this.#data = new Uint8Array(this.#stride * Math.min(this.#maxLines, usualLines) + drawGuard);
    this.#view = new DataView(this.#data.buffer);
    this.#changes = createChanges(options.width);
    this.#above = createChanges(options.width);
  }

  /** Decodes about `rows` further rows; false when the page is at its end. */
  step(rows: number): boolean {
    const stop = this.#lines + Math.max(1, rows);
    while (!this.#done && this.#lines < stop) {
      if (this.#lines >= this.#maxLines) this.#done = true;
      else if (this.#compression === "mmr") this.#lineT6();
      else this.#lineT4();
    }
    return !this.#done;
  }

  /** What was decoded so far. */
  result(): DecodedPage {
    const octets = this.#lines * this.#stride;
    return {
      bitmap: {
        width: this.#width,
        height: this.#lines,
        stride: this.#stride,
        data: octets > this.#data.length / 2 ? this.#data.subarray(0, octets) : this.#data.slice(0, octets),
      },
      quality: { lines: this.#lines, badLines: this.#badLines, longestBadRun: this.#longestBadRun },
      endSeen: this.#endSeen,
      broken: this.#broken,
    };
  }

  #lineT6(): void {
    const source = this.#source;
    const start = source.position;
    // One EOL is enough: no code word of T.6 begins with seven zeros.
    if (source.peek(start) >>> 20 === 1) {
      this.#endSeen = true;
      this.#done = true;
      return;
    }
    const count = decodeLine2d(source, this.#above, this.#changes, this.#width);
    if (count !== badLine) {
      this.#keep(count);
      return;
    }
    this.#done = true;
    // Zeros up to the end of the octets are padding of data without EOFB.
    if (start + source.zerosFrom(start) >= source.end) return;
    this.#broken = true;
    this.#badLines = 1;
    this.#longestBadRun = 1;
  }

  #lineT4(): void {
    const source = this.#source;
    let eols = 0;
    for (let from = source.position; eols < rtcEols && this.#takeEol(from); from = source.position)
      eols = eols > 0 && source.position - from <= mostRtcEol + this.#tagBits ? eols + 1 : 1;
    if (eols >= rtcEols || source.position >= source.end) {
      this.#endSeen = eols >= 2;
      this.#done = true;
      return;
    }
    // Two EOLs and no RTC: a line was lost between them.
    if (eols === 2 && this.#lines > 0) this.#repair();
    const start = source.position;
    if (!this.#framed && this.#compression === "mr") {
      this.#resume(start);
      return;
    }
    const count = this.#oneDimensional
      ? decodeLine1d(source, this.#changes, this.#width)
      : this.#trusted
        ? decodeLine2d(source, this.#above, this.#changes, this.#width)
        : badLine;
    if (count === badLine) {
      const counts = this.#framed;
      this.#trusted = false;
      if (this.#resume(Math.max(start, source.position - backUp)) && counts) this.#repairHole(source.position - start);
      return;
    }
    const end = source.position;
    const followed = source.peek(end) >>> 21 === 0;
    // What stands in front of the first EOL is a line only when that EOL comes right behind it.
    if (!this.#framed && !this.#eolOptional && (!followed || source.afterEol(end) < 0)) {
      this.#resume(end);
      return;
    }
    this.#keep(count);
    this.#trusted = true;
    this.#soundLines++;
    this.#soundBits += end - start;
    if (!this.#framed || end >= source.end || followed) return;
    // Octets between the line and its EOL: a few stray bits, or a line whose own EOL was hit.
    const eol = source.seekEol(end);
    if (eol < 0) this.#done = true;
    else source.position = eol;
    if (eol - end > backUp) {
      this.#repairHole(eol - end);
      this.#trusted = false;
    }
  }

  /** Goes on at the next EOL from `from`; false at the end of the page. */
  #resume(from: number): boolean {
    const eol = this.#source.seekEol(from);
    if (eol < 0) this.#done = true;
    else this.#source.position = eol;
    this.#framed = true;
    return eol >= 0;
  }

  #takeEol(at: number): boolean {
    const source = this.#source;
    const after = source.afterEol(at);
    if (after < 0) {
      if (source.peek(at) >>> 21 === 0) source.position = source.end;
      return false;
    }
    this.#framed = true;
    source.position = after;
    if (this.#compression === "mr") {
      this.#oneDimensional = source.peek(after) < 0;
      source.position++;
    }
    return true;
  }

  #row(): number {
    const at = this.#lines * this.#stride;
    if (at + this.#stride + drawGuard > this.#data.length) {
      const larger = new Uint8Array(Math.min(this.#lines * 2, this.#maxLines) * this.#stride + drawGuard);
      larger.set(this.#data);
      this.#data = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#lines++;
    return at;
  }

  #keep(count: number): void {
    if (this.#lines >= this.#maxLines) return;
    const row = this.#row();
    drawChanges(this.#view, row, this.#changes, count);
    const above = this.#above;
    this.#above = this.#changes;
    this.#changes = above;
    this.#badRun = 0;
  }

  /**
   * Bits without a line that can be read: a damaged line, or a hole in the signal that swallowed many with their EOLs. As many
   * rows as sound lines would have taken the bits, so that what follows stays at its place and the loss is counted.
   */
  #repairHole(bits: number): void {
    const usual = Math.max(32, this.#width >> 3, this.#soundBits / Math.max(1, this.#soundLines));
    for (let rows = Math.max(1, Math.floor(bits / usual)); rows > 0; rows--) this.#repair();
  }

  /** Puts the line above (white at the top) in the place of a bad one. */
  #repair(): void {
    this.#badLines++;
    this.#longestBadRun = Math.max(this.#longestBadRun, ++this.#badRun);
    if (this.#lines >= this.#maxLines) return;
    const at = this.#row();
    if (at > 0) this.#data.copyWithin(at, at - this.#stride, at);
  }
}

/** The whole page. */
export function decodePage(bytes: Uint8Array, options: DecodeOptions): DecodedPage {
  const decoder = new PageDecoder(bytes, options);
  while (decoder.step(4096));
  return decoder.result();
}

// Coded octets laid out for the line decoders: most significant bit first, with zeros behind the end so that look-ahead
// needs no bounds check (a run of zeros is no code word, so every decoder stops there). Also finds EOLs.

import { reverseBits } from "../../base/bytes.ts";

/** Zero octets behind the data; a decoder reads at most 4 octets from a bit position at most 2 octets past the end. */
const guard = 16;

export class BitSource {
  readonly view: DataView;
  /** Number of bits of data. */
  readonly end: number;
  /** Next bit to read; may lie a few bits behind `end` after a failure. */
  position = 0;

  constructor(bytes: Uint8Array, lsbFirst: boolean) {
    const octets = new Uint8Array(bytes.length + guard);
    if (lsbFirst) for (let i = 0; i < bytes.length; i++) octets[i] = reverseBits(bytes[i]!);
    else octets.set(bytes);
    this.view = new DataView(octets.buffer);
    this.end = bytes.length * 8;
  }

  /** The next 25 bits from `at`, at the top of the word; the low 7 bits are not to be used. */
  peek(at: number): number {
    return this.view.getInt32(at >>> 3) << (at & 7);
  }

  /** Zeros from `at` up to the first 1 or the end of the data. */
  zerosFrom(at: number): number {
    let x = at;
    while (x < this.end) {
      const lead = Math.clz32(this.peek(x));
      if (lead < 25) return Math.min(x + lead, this.end) - at;
      x += 25;
    }
    return Math.max(0, this.end - at);
  }

  /** The bit behind an EOL (with any fill in front) that begins at `at`; -1 when no EOL begins there. */
  afterEol(at: number): number {
    if (this.peek(at) >>> 21 !== 0) return -1;
    const one = at + this.zerosFrom(at);
    return one >= this.end ? -1 : one + 1;
  }

  /** Where the next EOL at or behind `from` begins, its fill included; -1 when there is none. */
  seekEol(from: number): number {
    let x = Math.max(0, from);
    while (x < this.end) {
      const lead = Math.clz32(this.peek(x));
      if (lead >= 11) return this.afterEol(x) < 0 ? -1 : x;
      x += lead + 1;
    }
    return -1;
  }
}

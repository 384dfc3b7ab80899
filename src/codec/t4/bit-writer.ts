// Writes code words one after the other, first bit in the most significant bit of an octet. The caller makes room first;
// the bit order of the line is given when octets are taken out. Never checks what is written: callers are our coders.

import { reverseBits } from "../../base/bytes.ts";

export class BitWriter {
  #octets: Uint8Array;
  #view: DataView;
  #length = 0;
  /** Up to 31 bits not yet in `#octets`, at the top of the word. */
  #word = 0;
  #used = 0;

  constructor(capacity = 1024) {
    this.#octets = new Uint8Array(capacity);
    this.#view = new DataView(this.#octets.buffer);
  }

  /** Makes sure that `bits` bits can be put. */
  reserve(bits: number): void {
    const needed = this.#length + ((bits + this.#used) >> 3) + 8;
    if (needed <= this.#octets.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#octets.length * 2));
    larger.set(this.#octets.subarray(0, this.#length));
    this.#octets = larger;
    this.#view = new DataView(larger.buffer);
  }

  /** Appends the low `length` bits of `code`, 1 ≤ length ≤ 32. */
  put(code: number, length: number): void {
    const free = 32 - this.#used;
    if (length < free) {
      this.#word |= code << (free - length);
      this.#used += length;
      return;
    }
    const over = length - free;
    this.#view.setInt32(this.#length, this.#word | (code >>> over));
    this.#length += 4;
    this.#word = over === 0 ? 0 : code << (32 - over);
    this.#used = over;
  }

  /** Appends `count` code words of the form bits << 5 | length, length ≤ 25 (code-tables.ts). */
  putWords(words: Int32Array, count: number): void {
    const view = this.#view;
    let at = this.#length;
    let word = this.#word;
    let used = this.#used;
    // Whole octets leave first, so that a code word always fits behind the at most 7 bits that stay.
    view.setInt32(at, word);
    at += used >> 3;
    word = used < 8 ? word : word << (used & 24);
    used &= 7;
    for (let i = 0; i < count; i++) {
      const entry = words[i]!;
      const length = entry & 31;
      word |= (entry >>> 5) << (32 - used - length);
      view.setInt32(at, word);
      used += length;
      // Two shifts, because one by 32 would shift by nothing.
      const octets = used >> 3;
      word = (word << (octets * 4)) << (octets * 4);
      at += octets;
      used &= 7;
    }
    this.#length = at;
    this.#word = word;
    this.#used = used;
  }

  /** Appends zeros (fill). Makes its own room: fill can be long. */
  putZeros(count: number): void {
    this.reserve(count);
    for (; count >= 32; count -= 32) this.put(0, 32);
    if (count > 0) this.put(0, count);
  }

  /** Zeros up to the next octet boundary. */
  align(): void {
    const past = this.#used & 7;
    if (past !== 0) this.putZeros(8 - past);
  }

  /** Bits put and not yet taken. */
  get bitLength(): number {
    return this.#length * 8 + this.#used;
  }

  /** Takes the whole octets written so far out; up to 7 bits stay for the next time. */
  take(lsbFirst: boolean): Uint8Array {
    const rest = this.#used >> 3;
    if (rest > 0) this.#view.setInt32(this.#length, this.#word);
    const taken = this.#octets.slice(0, this.#length + rest);
    this.#word = rest === 0 ? this.#word : this.#word << (rest * 8);
    this.#used &= 7;
    this.#length = 0;
    if (lsbFirst) for (let i = 0; i < taken.length; i++) taken[i] = reverseBits(taken[i]!);
    return taken;
  }
}

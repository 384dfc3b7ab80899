// Bits of DIS, DTC and DCS by their number in T.30 Table 2: bit n is in FIF octet (n-1) div 8, mask 1 << ((n-1) mod 8) in
// serial order. A FIF of any length can be read; what is not there reads as 0. No other knowledge of their meaning.

export function getBit(fif: Uint8Array, n: number): boolean {
  return ((fif[(n - 1) >> 3] ?? 0) & (1 << ((n - 1) & 7))) !== 0;
}

/** Bits first … first+count-1 as text in the order of the Recommendation's tables: "1101". */
export function getBits(fif: Uint8Array, first: number, count: number): string {
  let text = "";
  for (let n = first; n < first + count; n++) text += getBit(fif, n) ? "1" : "0";
  return text;
}

/** Extension bits: set, they say that one more octet follows (bits 24, 32, 40 …). */
const isExtension = (n: number): boolean => n >= 24 && n % 8 === 0;

/** Collects bits and gives the shortest FIF that holds them, at least three octets, extension bits set. */
export class FifBuilder {
  readonly #bits = new Set<number>();

  set(n: number, on = true): this {
    if (on && !isExtension(n)) this.#bits.add(n);
    return this;
  }

  /** `code` as getBits gives it. */
  code(first: number, code: string): this {
    for (let i = 0; i < code.length; i++) this.set(first + i, code[i] === "1");
    return this;
  }

  build(): Uint8Array {
    const octets = Math.max(3, Math.ceil(Math.max(0, ...this.#bits) / 8));
    const fif = new Uint8Array(octets);
    for (const n of this.#bits) fif[(n - 1) >> 3]! |= 1 << ((n - 1) & 7);
    for (let i = 2; i < octets - 1; i++) fif[i]! |= 0x80;
    return fif;
  }
}

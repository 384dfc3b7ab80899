// Finds the RTC in page data as it comes (T.4 4.1.4: six EOLs in a row, in MR each with its tag bit) and counts the EOLs, so
// that lines the decoder never reached are noticed. Fed octets least significant bit first; holds nothing of the page.

export class RtcDetector {
  readonly #tagged: boolean;
  #zeros = 0;
  #eols = 0;
  #skipTag = false;
  #total = 0;

  /** `tagged`: MR, where a tag bit follows every EOL. */
  constructor(tagged: boolean) {
    this.#tagged = tagged;
  }

  /** Lines begun so far: EOLs less those of the RTC. */
  get lines(): number {
    return this.#total - (this.#eols >= 2 ? this.#eols : 0);
  }

  /** True once the sixth EOL has come. */
  push(bytes: Uint8Array): boolean {
    for (const octet of bytes)
      for (let bit = 0; bit < 8; bit++) {
        const one = (octet >> bit) & 1;
        if (this.#skipTag) {
          this.#skipTag = false;
          if (one === 1) {
            if (this.#eols >= 6) return true;
            continue;
          }
          // A tag of 0 is no RTC's: the next line follows.
          this.#eols = 0;
          continue;
        }
        if (one === 0) {
          this.#zeros++;
          continue;
        }
        const eol = this.#zeros >= 11;
        if (eol) this.#total++;
        // Within an RTC there is no fill: exactly eleven zeros stand between two EOLs' ones.
        this.#eols = eol ? (this.#zeros === 11 ? this.#eols + 1 : 1) : 0;
        this.#zeros = 0;
        this.#skipTag = eol && this.#tagged;
        if (this.#eols >= 6 && !this.#tagged) return true;
      }
    return false;
  }
}

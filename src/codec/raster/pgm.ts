// Reads grey pages as Ghostscript's pgmraw device writes them one after the other (netpbm's pgm(5), P5, greatest value 255),
// from pieces of any size. The sizes in the heads are not believed beyond what a page may be.

import { FaxError } from "../../base/errors.ts";
import type { GreyPage } from "./grey-page.ts";

const longestHead = 300;
/** Pels a row and rows a page: what is beyond is no page, however few pels it has. */
const widest = 10_000;
const highest = 20_000;

/** Takes pieces, gives pages as they become whole. FaxError "input" for anything else or a page of over `mostPels`. */
export class PgmReader {
  readonly #mostPels: number;
  #head = "";
  #page: GreyPage | undefined;
  #row = 0;
  #column = 0;

  constructor(mostPels: number) {
    this.#mostPels = mostPels;
  }

  /** Between two pages: no octet of a page that is not whole was seen. */
  get idle(): boolean {
    return this.#page === undefined && this.#head === "";
  }

  *push(piece: Uint8Array): Generator<GreyPage> {
    let at = 0;
    while (at < piece.length) {
      if (this.#page === undefined) {
        at = this.#readHead(piece, at);
        continue;
      }
      const { width, height, stride, grey } = this.#page;
      const count = Math.min(width - this.#column, piece.length - at);
      grey.set(piece.subarray(at, at + count), this.#row * stride + this.#column);
      at += count;
      this.#column += count;
      if (this.#column < width) continue;
      this.#column = 0;
      if (++this.#row < height) continue;
      const whole = this.#page;
      this.#page = undefined;
      this.#row = 0;
      yield whole;
    }
  }

  #readHead(piece: Uint8Array, from: number): number {
    for (let at = from; at < piece.length; at++) {
      this.#head += String.fromCharCode(piece[at]!);
      const found = /^P5\s(?:\s|#[^\n]*\n)*(\d+)\s+(\d+)\s+255\s$/.exec(this.#head);
      if (found !== null) {
        this.#page = this.#blank(Number(found[1]), Number(found[2]));
        this.#head = "";
        return at + 1;
      }
      if (this.#head.length > longestHead) throw new FaxError("input", "not a grey picture");
    }
    return piece.length;
  }

  #blank(width: number, height: number): GreyPage {
    const stride = (width + 7) & ~7;
    if (width < 1 || height < 1 || width > widest || height > highest || stride * height > this.#mostPels)
      throw new FaxError("input", `a page of ${width} x ${height} pels is too large`);
    return { width, height, stride, grey: new Uint8Array(stride * height).fill(255) };
  }
}

// Reads pages as renderers write them one after the other (netpbm's pbm(5) and pgm(5), P4 and P5, greatest value 255), from pieces
// of any size. The sizes in the heads are not believed beyond what a page may be.

import { FaxError } from "../../base/errors.ts";
import type { Bitmap } from "../../base/fax.ts";
import { tailMask } from "../image/bitmap.ts";
import type { GreyPage } from "./grey-page.ts";

const longestHead = 300;
/** Pels a row and rows a page: what is beyond is no page, however few pels it has. */
const widest = 10_000;
const highest = 20_000;

/** Black and white, or grey. */
export type DrawnPage =
  | { readonly kind: "bitmap"; readonly bitmap: Bitmap }
  | { readonly kind: "grey"; readonly page: GreyPage };

/** Where grey pels are put: octets enough, of any content. */
export type GreyRoom = (octets: number) => Uint8Array;

interface Filling {
  readonly page: DrawnPage;
  readonly octets: Uint8Array;
  readonly stride: number;
  readonly rowOctets: number;
  readonly rows: number;
}

/** Takes pieces, gives pages as they become whole. FaxError "input" for anything else or a page of over `mostPels`. */
export class NetpbmReader {
  readonly #mostPels: number;
  readonly #room: GreyRoom;
  #head = "";
  #filling: Filling | undefined;
  #row = 0;
  #column = 0;

  constructor(mostPels: number, room: GreyRoom = (octets) => new Uint8Array(octets)) {
    this.#mostPels = mostPels;
    this.#room = room;
  }

  /** Between two pages: no octet of a page that is not whole was seen. */
  get idle(): boolean {
    return this.#filling === undefined && this.#head === "";
  }

  *push(piece: Uint8Array): Generator<DrawnPage> {
    let at = 0;
    while (at < piece.length) {
      if (this.#filling === undefined) {
        at = this.#readHead(piece, at);
        continue;
      }
      const { octets, stride, rowOctets, rows } = this.#filling;
      if (stride === rowOctets) {
        // Rows that follow one another are taken as one.
        const place = this.#row * stride + this.#column;
        const count = Math.min(rows * stride - place, piece.length - at);
        octets.set(piece.subarray(at, at + count), place);
        at += count;
        this.#row = Math.floor((place + count) / stride);
        this.#column = (place + count) % stride;
      } else {
        const count = Math.min(rowOctets - this.#column, piece.length - at);
        octets.set(piece.subarray(at, at + count), this.#row * stride + this.#column);
        at += count;
        this.#column += count;
        if (this.#column === rowOctets) {
          this.#column = 0;
          this.#row++;
        }
      }
      if (this.#row < rows) continue;
      const { page } = this.#filling;
      if (page.kind === "bitmap") clearTails(page.bitmap);
      this.#filling = undefined;
      this.#row = 0;
      yield page;
    }
  }

  #readHead(piece: Uint8Array, from: number): number {
    for (let at = from; at < piece.length; at++) {
      this.#head += String.fromCharCode(piece[at]!);
      const found = /^(?:P4\s(?:\s|#[^\n]*\n)*(\d+)\s+(\d+)\s|P5\s(?:\s|#[^\n]*\n)*(\d+)\s+(\d+)\s+255\s)$/.exec(
        this.#head,
      );
      if (found !== null) {
        const isGrey = found[3] !== undefined;
        this.#filling = this.#blank(isGrey, Number(found[isGrey ? 3 : 1]), Number(found[isGrey ? 4 : 2]));
        this.#head = "";
        return at + 1;
      }
      if (this.#head.length > longestHead) throw new FaxError("input", "not a picture of a page");
    }
    return piece.length;
  }

  #blank(isGrey: boolean, width: number, height: number): Filling {
    const stride = isGrey ? (width + 7) & ~7 : (width + 7) >> 3;
    if (width < 1 || height < 1 || width > widest || height > highest || width * height > this.#mostPels)
      throw new FaxError("input", `a page of ${width} x ${height} pels is too large`);
    if (!isGrey) {
      const data = new Uint8Array(stride * height);
      const page: DrawnPage = { kind: "bitmap", bitmap: { width, height, stride, data } };
      return { page, octets: data, stride, rowOctets: stride, rows: height };
    }
    const grey = this.#room(stride * height).subarray(0, stride * height);
    // Beyond the page's right end all is white.
    if (stride > width)
      for (let row = 1; row <= height; row++) grey.fill(255, (row - 1) * stride + width, row * stride);
    const page: DrawnPage = { kind: "grey", page: { width, height, stride, grey } };
    return { page, octets: grey, stride, rowOctets: width, rows: height };
  }
}

/** What a renderer leaves in the last octet of a row beyond the width is of no meaning. */
function clearTails({ width, height, stride, data }: Bitmap): void {
  const mask = tailMask(width);
  if (mask !== 0xff) for (let at = stride - 1; at < height * stride; at += stride) data[at]! &= mask;
}

// Writes multi-page TIFF-F (RFC 3949): little-endian, first directory at offset 8, one strip a page, G4 or MH. Pages come one
// at a time and leave as octets to append; the file is a sound TIFF after every page once the patch it names is written.
// Cannot fail; nothing but the page in hand is kept.

import { concatBytes } from "../../base/bytes.ts";
import { type Bitmap, grids, type Page, type Resolution } from "../../base/fax.ts";
import { BitWriter } from "../t4/bit-writer.ts";
import { createChanges, findChanges } from "../t4/changes.ts";
import { codeLine1d, createWords, mostLineBits } from "../t4/line-coder.ts";
import { encodePage } from "../t4/page-encoder.ts";
import { compressions, t4AlignedEols, tags, unitInch } from "./tags.ts";

export interface TiffWriterOptions {
  /** g4: compression 4. mh: compression 3, every EOL ending on an octet boundary. mh-rows: compression 2, no EOL. Default g4. */
  readonly coding?: "g4" | "mh" | "mh-rows";
  /** 1 (default): first pel in the most significant bit; 2: least significant, as modems take it. */
  readonly fillOrder?: 1 | 2;
  /** Pages in all, for PageNumber; 0 (default) when not known. */
  readonly pages?: number;
}

/** Octets to put at `offset` of the file, over what is there. */
export interface TiffPatch {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface TiffChunk {
  /** To append; goes to `offset`, which is the file's length so far. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** To write after `bytes` when the page before was added without `more`: it links the new page into the chain. */
  readonly patch: TiffPatch | undefined;
}

export interface TiffWriter {
  /**
   * Codes a page. With `more` its directory already points to the page that follows, so that the file can be a stream;
   * then another page must follow. Without, it is the last page until another is added with a patch.
   */
  add(page: Page, more?: boolean): TiffChunk;
  /** The same for a page coded already, as this writer's coding and fill order have it (`encodePageSteps`). */
  addCoded(page: CodedPage, more?: boolean): TiffChunk;
}

export interface CodedPage {
  readonly width: number;
  readonly height: number;
  readonly resolution: Resolution;
  readonly image: Uint8Array;
}

export function createTiffWriter(options: TiffWriterOptions = {}): TiffWriter {
  const { coding = "g4", fillOrder = 1, pages = 0 } = options;
  let length = 0;
  let index = 0;
  let openLink: number | undefined;
  return {
    add({ bitmap, resolution }, more): TiffChunk {
      const image = codeImage(bitmap, coding, fillOrder === 2);
      return this.addCoded({ width: bitmap.width, height: bitmap.height, resolution, image }, more);
    },
    addCoded(page, more = false): TiffChunk {
      const { image } = page;
      const head = length === 0 ? Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0) : new Uint8Array(0);
      const start = length + head.length;
      const patch = openLink === undefined ? undefined : { offset: openLink, bytes: long(start) };
      const { bytes: directory, link } = directoryOf(page, image.length, start, more, {
        coding,
        fillOrder,
        pages,
        index,
      });
      const bytes = concatBytes([head, directory, image, new Uint8Array(image.length & 1)]);
      const chunk: TiffChunk = { offset: length, bytes, patch };
      length += bytes.length;
      openLink = more ? undefined : link;
      index++;
      return chunk;
    },
  };
}

/** A whole file in memory. At least one page. */
export function writeTiff(pages: readonly Page[], options: TiffWriterOptions = {}): Uint8Array {
  const writer = createTiffWriter({ pages: pages.length, ...options });
  return concatBytes(pages.map((page, i) => writer.add(page, i < pages.length - 1).bytes));
}

function codeImage(bitmap: Bitmap, coding: "g4" | "mh" | "mh-rows", lsbFirst: boolean): Uint8Array {
  if (coding === "g4") return encodePage(bitmap, { compression: "mmr", lsbFirst });
  if (coding === "mh") return encodePage(bitmap, { compression: "mh", lsbFirst, alignEol: true, endOfPage: false });
  const view = new DataView(bitmap.data.buffer, bitmap.data.byteOffset, bitmap.data.byteLength);
  const changes = createChanges(bitmap.width);
  const words = createWords(bitmap.width);
  const writer = new BitWriter(Math.max(1024, bitmap.data.length >> 3));
  for (let row = 0; row < bitmap.height; row++) {
    findChanges(bitmap, view, row, changes);
    writer.reserve(mostLineBits(bitmap.width));
    writer.putWords(words, codeLine1d(words, changes, bitmap.width));
    writer.align();
  }
  return writer.take(lsbFirst);
}

function long(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255);
}

interface Place {
  readonly coding: "g4" | "mh" | "mh-rows";
  readonly fillOrder: 1 | 2;
  readonly pages: number;
  readonly index: number;
}

const short = 3;
const longType = 4;
const rational = 5;

/** The directory at file offset `start` with its rationals; the strip follows it, the next page's directory the strip. */
function directoryOf(
  page: CodedPage,
  imageLength: number,
  start: number,
  more: boolean,
  place: Place,
): { bytes: Uint8Array; link: number } {
  const { width, height } = page;
  const codings = { g4: compressions.t6, mh: compressions.t4, "mh-rows": compressions.mhRows };
  // In order of the tags, as TIFF 6.0 asks; a function of where the rationals and the strip come to lie.
  const entries = (rationals: number, strip: number): [tag: number, type: number, value: number, second?: number][] => [
    [tags.newSubfileType, longType, 2],
    [tags.imageWidth, longType, width],
    [tags.imageLength, longType, height],
    [tags.bitsPerSample, short, 1],
    [tags.compression, short, codings[place.coding]],
    [tags.photometricInterpretation, short, 0],
    [tags.fillOrder, short, place.fillOrder],
    [tags.stripOffsets, longType, strip],
    [tags.samplesPerPixel, short, 1],
    [tags.rowsPerStrip, longType, height],
    [tags.stripByteCounts, longType, imageLength],
    [tags.xResolution, rational, rationals],
    [tags.yResolution, rational, rationals + 8],
    ...(place.coding === "mh" ? [[tags.t4Options, longType, t4AlignedEols] as [number, number, number]] : []),
    ...(place.coding === "g4" ? [[tags.t6Options, longType, 0] as [number, number, number]] : []),
    [tags.resolutionUnit, short, unitInch],
    [tags.pageNumber, short, place.index, place.pages],
  ];
  const count = entries(0, 0).length;
  const link = start + 2 + count * 12;
  const rationals = link + 4;
  const strip = rationals + 16;
  const bytes = new Uint8Array(strip - start);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, count, true);
  for (const [i, [tag, type, value, second]] of entries(rationals, strip).entries()) {
    const at = 2 + i * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, second === undefined ? 1 : 2, true);
    if (type === short) {
      view.setUint16(at + 8, value, true);
      view.setUint16(at + 10, second ?? 0, true);
    } else view.setUint32(at + 8, value, true);
  }
  if (more) view.setUint32(link - start, strip + imageLength + (imageLength & 1), true);
  const [across, down] = grids[page.resolution].dpi;
  const numbers = [across, 1, down, 1];
  for (const [i, number] of numbers.entries()) view.setUint32(rationals - start + i * 4, number, true);
  return { bytes, link };
}

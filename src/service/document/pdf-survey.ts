// A look at a PDF before it is drawn, by the names in it and the operators of its pages, which takes milliseconds. It says too
// much rather than too little, so that whatever it does not understand is drawn the slower way; never fails on what stands there.

import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { breathe } from "./page-file.ts";

export interface PdfSurvey {
  /**
   * May look otherwise on paper than on a screen (ISO 32000-1 8.11, 12.5.3, 12.7: layers, annotations, forms), is encrypted, or
   * has sheets out of the common.
   */
  readonly special: boolean;
  /** Nothing in it is drawn but in full black or white. */
  readonly toneless: boolean;
  /** It has pictures, and neither line nor field beside them. */
  readonly scanned: boolean;
  /** What all its sheets measure, points; undefined where they differ or do not say it plainly. */
  readonly sheet: SheetSize | undefined;
}

export interface SheetSize {
  readonly width: number;
  readonly height: number;
}

/** Larger files are not searched. */
const mostOctets = 32 * 1_048_576;
/** Streams that are opened, and what they may hold together. */
const mostStreams = 5_000;
const mostInflated = 16 * 1_048_576;
const largestStream = 2 * 1_048_576;
/** Octets looked at without a pause: a millisecond. */
const piece = 262_144;
/** Longer than any name looked for, however it is written, and a stream's dictionary. */
const overlap = 250;
const longestDictionary = 8_000;
/** Letters written by their numbers, in a piece or in a stream of objects: binary ones look so thirty times, others two hundred. */
const mostNumbers = 3_000;

/** Annotations but links, and what governs them; sheets that are turned or of a size no renderer need know (Annex C.2). */
const special = new RegExp(
  [
    "/(?:Encrypt|OCProperties|AcroForm|XFA|UserUnit)\\b",
    "/Subtype\\s*/(?:Widget|Stamp|FreeText|Watermark|PrinterMark|TrapNet|Highlight|Underline|Squiggly|StrikeOut|Ink|Caret|Polygon|PolyLine|Circle|Square|Line|Text|Popup|FileAttachment|Sound|Movie|Screen|RichMedia|Redact|3D)[\\s/<([>]",
    "/Rotate\\s*-?[1-9]",
    "/(?:Media|Crop)Box\\s*\\[[^\\]]{0,80}(?<![.\\d])\\d{5}",
  ].join("|"),
);
/** Four numbers, or whatever else stands there. */
const boxes = /\/(?:Media|Crop)Box\b(?:\s*\[\s*([-+.\d]+)\s+([-+.\d]+)\s+([-+.\d]+)\s+([-+.\d]+)\s*\])?/g;
/** Points by which programs differ from themselves in the sheets of one document. */
const sameSize = 0.1;
/** Pictures, shadings, patterns, and graphics states that let through what lies below. */
const picture = /\/Image\b/;
const tonal =
  /\/Image\b|\/ShadingType\b|\/PatternType\b|\/SMask\s*(?!\/None)[\s\d/<[]|\/(?:ca|CA)\s+(?!1(?:\.0*)?[\s/>])|\/BM\s*\[|\/BM\s*\/(?!Normal\b|Compatible\b)/;
/** Operators of colour (8.6.8), of shading and of inline pictures. */
const colouring = /(?<![^\s\]>)}])(?:g|G|rg|RG|k|K|sc|SC|scn|SCN|cs|CS|sh|BI)(?=[\s[(</%]|$)/g;
/** Operators that paint along a path, and shadings (8.5.3, 8.7.4). */
const painting = /(?<![^\s\]>)}])(?:[fbB]\*?|[FsS]|sh)(?=[\s[(</%]|$)/;
const zero = "0*\\.?0+|0+\\.";
const one = "0*1\\.?0*";
/** The operands of those that paint full black or white. */
const plainColours: Readonly<Record<string, RegExp>> = {
  g: new RegExp(`(?:^|\\s)(?:${zero}|${one})\\s+$`),
  rg: new RegExp(`(?:^|\\s)(?:(?:(?:${zero})\\s+){3}|(?:(?:${one})\\s+){3})$`),
  k: new RegExp(`(?:^|\\s)(?:(?:${zero})\\s+){3}(?:${zero}|${one})\\s+$`),
};

const unknown: PdfSurvey = { special: true, toneless: false, scanned: false, sheet: undefined };

export async function surveyPdf(file: string): Promise<PdfSurvey> {
  if ((await stat(file)).size > mostOctets) return unknown;
  const octets = await readFile(file);
  const sheets = new Sheets();
  let toneless = true;
  let scanned = false;
  for (let at = 0; at < octets.length; at += piece) {
    const raw = octets.toString("latin1", at, at + piece + overlap);
    const text = plainNames(raw);
    if (special.test(text)) return unknown;
    sheets.look(text, text === raw ? piece : plainNames(raw.slice(0, piece)).length);
    toneless &&= !tonal.test(text);
    scanned ||= picture.test(text);
    await breathe();
  }
  let [streams, inflated] = [0, 0];
  for (let at = octets.indexOf("stream"); at >= 0; at = octets.indexOf("stream", at + 6)) {
    if (octets[at - 1] === endOf) continue;
    if (++streams > mostStreams) return unknown;
    const dictionary = dictionaryBefore(octets, at);
    const holdsObjects = /\/ObjStm\b/.test(dictionary);
    if (!holdsObjects && ((!toneless && !scanned) || isNoContent(dictionary))) continue;
    const words = await streamText(octets, at, Math.min(largestStream, mostInflated - inflated));
    const text = holdsObjects && words !== undefined ? plainNames(words) : words;
    if (holdsObjects && (text === undefined || special.test(text))) return unknown;
    inflated += words?.length ?? 0;
    if (holdsObjects) sheets.look(text!);
    if (toneless) toneless = text !== undefined && !tonal.test(text) && (holdsObjects || (await isPlain(text)));
    if (scanned) scanned = text !== undefined && (holdsObjects || !(await paints(text)));
  }
  return { special: false, toneless, scanned, sheet: sheets.size };
}

/**
 * Letters of names may be written by their numbers (7.3.5). Other places where it looks so are changed as well, which hides nothing.
 * What is full of them is as good as encrypted.
 */
function plainNames(text: string): string {
  let [plain, from, count] = ["", 0, 0];
  for (const { index, 1: code } of text.matchAll(/#([\da-fA-F]{2})/g)) {
    if (++count > mostNumbers) return "/Encrypt";
    plain += text.slice(from, index) + String.fromCharCode(Number.parseInt(code!, 16));
    from = index + 3;
  }
  return plain + text.slice(from);
}

/** The boxes of all sheets, as they are come upon. */
class Sheets {
  #first: readonly number[] | undefined;
  #alike = true;

  /** `end`: what begins behind it is seen another time. */
  look(text: string, end = text.length): void {
    for (const { index, 1: left, 2: bottom, 3: right, 4: top } of text.matchAll(boxes)) {
      if (index >= end || !this.#alike) return;
      const sides = [left, bottom, right, top].map(Number);
      const first = (this.#first ??= sides);
      // A box of the same size elsewhere shows other things. Not so where one of them is no number.
      this.#alike = sides.every((side, at) => Math.abs(side - first[at]!) <= sameSize);
    }
  }

  get size(): SheetSize | undefined {
    if (!this.#alike || this.#first === undefined) return undefined;
    const [left, bottom, right, top] = this.#first as [number, number, number, number];
    return { width: Math.abs(right - left), height: Math.abs(top - bottom) };
  }
}

/** The d of "endstream". */
const endOf = 0x64;

function dictionaryBefore(octets: Buffer, at: number): string {
  const text = octets.toString("latin1", Math.max(0, at - longestDictionary), at);
  return plainNames(text.slice(text.lastIndexOf("obj") + 3));
}

/** Fonts, tables of objects, descriptions, the pels of pictures: what draws nothing by itself, by what it says that it is. */
const isNoContent = (dictionary: string): boolean =>
  !/\/Subtype\s*\/Form\b/.test(dictionary) &&
  /\/Subtype\s*\/(?:Image|Type1C|CIDFontType0C|OpenType|XML)\b|\/Type\s*\/(?:XRef|Metadata|EmbeddedFile|CMap)\b|\/(?:Length1|FunctionType)\s+\d|\/CMapName\s*\//.test(
    dictionary,
  );

const opened = promisify(inflate) as (octets: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;

/** What stands in a stream, whether it is compressed or plain; undefined when that is not known. */
async function streamText(octets: Buffer, at: number, most: number): Promise<string | undefined> {
  const start = at + "stream".length + (octets[at + 6] === 0x0d ? 2 : 1);
  const dictionary = dictionaryBefore(octets, at);
  if (!/\/Filter\b/.test(dictionary)) {
    const end = octets.indexOf("endstream", start);
    return end < 0 ? undefined : octets.toString("latin1", start, end);
  }
  if (!/\/Filter\s*\[?\s*\/FlateDecode\s*[\]/>]/.test(dictionary) || most <= 0) return undefined;
  // With a predictor (7.4.4.4) it is not yet what stands there.
  if (/\/DecodeParms\s*(?!\s|\[?\s*null\b)/.test(dictionary)) return undefined;
  try {
    return (await opened(octets.subarray(start), { maxOutputLength: most })).toString("latin1");
  } catch {
    return undefined;
  }
}

/** Letters of operators looked at without a pause, and colours set in one stream: no page of plain text has as many. */
const contentPiece = 65_536;
const mostColours = 20_000;

/** Whether all colours set in a page's operators are black or white. */
async function isPlain(content: string): Promise<boolean> {
  let colours = 0;
  for await (const { text, fresh } of piecesOf(content)) {
    for (const found of text.matchAll(colouring)) {
      // Seen whole in the piece before, or to be seen whole in the next.
      if (found.index < fresh) continue;
      if (++colours > mostColours) return false;
      const plain = plainColours[found[0].toLowerCase()];
      const before = text.slice(Math.max(0, found.index - 80), found.index);
      // What stands in a comment is no operand.
      if (plain === undefined || before.includes("%") || !plain.test(before)) return false;
    }
  }
  return true;
}

/** Whether a page's operators paint more than letters and pictures. */
async function paints(content: string): Promise<boolean> {
  for await (const { text } of piecesOf(content)) if (painting.test(text)) return true;
  return false;
}

/** `fresh`: what stands before it was in the piece before. */
async function* piecesOf(content: string): AsyncGenerator<{ readonly text: string; readonly fresh: number }> {
  for (let from = 0; from < content.length; from += contentPiece) {
    const begin = Math.max(0, from - overlap);
    yield { text: content.slice(begin, from + contentPiece), fresh: from - 8 - begin };
    await breathe();
  }
}

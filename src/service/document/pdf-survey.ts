// A look at a PDF before it is drawn, by the names in it and the operators of its pages, which takes milliseconds. It says too
// much rather than too little, so that whatever it does not understand is drawn the slower way; never fails on what stands there.

import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { latin1Text } from "../../base/bytes.ts";
import { breathe } from "./page-file.ts";

export interface PdfSurvey {
  /**
   * May look otherwise on paper than on a screen (ISO 32000-1 8.11, 12.5.3, 12.7: layers, annotations, forms), is encrypted, or
   * has sheets out of the common.
   */
  readonly special: boolean;
  /** Nothing in it is drawn but in full black or white. */
  readonly toneless: boolean;
}

/** Larger files are not searched. */
const mostOctets = 32 * 1_048_576;
/** Streams that are opened, and what they may hold together. */
const mostStreams = 5_000;
const mostInflated = 16 * 1_048_576;
const largestStream = 2 * 1_048_576;
/** Octets looked at without a pause: a millisecond. */
const piece = 262_144;
/** Longer than any name looked for, and a stream's dictionary. */
const overlap = 100;
const longestDictionary = 8_000;

/** Annotations but links, and what governs them; sheets that are turned or of a size no renderer need know (Annex C.2). */
const special = new RegExp(
  [
    "/(?:Encrypt|OCProperties|AcroForm|XFA|UserUnit)\\b",
    "/Subtype\\s*/(?:Widget|Stamp|FreeText|Watermark|PrinterMark|TrapNet|Highlight|Underline|Squiggly|StrikeOut|Ink|Caret|Polygon|PolyLine|Circle|Square|Line|Text|Popup|FileAttachment|Sound|Movie|Screen|RichMedia|Redact|3D)[\\s/<([>]",
    "/Rotate\\s*-?[1-9]",
    "/(?:Media|Crop)Box\\s*\\[[^\\]]{0,80}(?<![.\\d])\\d{5}",
  ].join("|"),
);
/** Pictures, shadings, patterns, and graphics states that let through what lies below. */
const tonal =
  /\/Image\b|\/ShadingType\b|\/PatternType\b|\/SMask\s*(?!\/None)[\s\d/<[]|\/(?:ca|CA)\s+(?!1(?:\.0*)?[\s/>])|\/BM\s*\[|\/BM\s*\/(?!Normal\b|Compatible\b)/;
/** Operators of colour (8.6.8), of shading and of inline pictures. */
const colouring = /(?<![^\s\]>)}])(?:g|G|rg|RG|k|K|sc|SC|scn|SCN|cs|CS|sh|BI)(?=[\s[(</%]|$)/g;
const zero = "0*\\.?0+|0+\\.";
const one = "0*1\\.?0*";
/** The operands of those that paint full black or white. */
const plainColours: Readonly<Record<string, RegExp>> = {
  g: new RegExp(`(?:^|\\s)(?:${zero}|${one})\\s+$`),
  rg: new RegExp(`(?:^|\\s)(?:(?:(?:${zero})\\s+){3}|(?:(?:${one})\\s+){3})$`),
  k: new RegExp(`(?:^|\\s)(?:(?:${zero})\\s+){3}(?:${zero}|${one})\\s+$`),
};

const unknown: PdfSurvey = { special: true, toneless: false };

export async function surveyPdf(file: string): Promise<PdfSurvey> {
  if ((await stat(file)).size > mostOctets) return unknown;
  const octets = await readFile(file);
  let toneless = true;
  for (let at = 0; at < octets.length; at += piece) {
    const text = latin1Text(octets.subarray(at, at + piece + overlap));
    if (special.test(text)) return unknown;
    toneless &&= !tonal.test(text);
    await breathe();
  }
  let [streams, inflated] = [0, 0];
  for (let at = octets.indexOf("stream"); at >= 0; at = octets.indexOf("stream", at + 6)) {
    if (octets[at - 1] === endOf) continue;
    if (++streams > mostStreams) return unknown;
    const dictionary = dictionaryBefore(octets, at);
    const holdsObjects = /\/ObjStm\b/.test(dictionary);
    if (!holdsObjects && (!toneless || isNoContent(dictionary))) continue;
    const text = await streamText(octets, at, Math.min(largestStream, mostInflated - inflated));
    if (holdsObjects && (text === undefined || special.test(text))) return unknown;
    inflated += text?.length ?? 0;
    if (toneless) toneless = text !== undefined && !tonal.test(text) && (holdsObjects || (await isPlain(text)));
  }
  return { special: false, toneless };
}

/** The d of "endstream". */
const endOf = 0x64;

function dictionaryBefore(octets: Buffer, at: number): string {
  const text = latin1Text(octets.subarray(Math.max(0, at - longestDictionary), at));
  return text.slice(text.lastIndexOf("obj") + 3);
}

/** Fonts, tables of objects, descriptions: what draws nothing by itself. */
const isNoContent = (dictionary: string): boolean =>
  /\/(?:Length1|Type1C|CIDFontType0C|OpenType|XRef|Metadata|FunctionType|CMapName|EmbeddedFile)\b/.test(dictionary);

const opened = promisify(inflate) as (octets: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;

/** What stands in a stream, whether it is compressed or plain; undefined when that is not known. */
async function streamText(octets: Buffer, at: number, most: number): Promise<string | undefined> {
  const start = at + "stream".length + (octets[at + 6] === 0x0d ? 2 : 1);
  const dictionary = dictionaryBefore(octets, at);
  if (!/\/Filter\b/.test(dictionary)) {
    const end = octets.indexOf("endstream", start);
    return end < 0 ? undefined : latin1Text(octets.subarray(start, end));
  }
  if (!/\/Filter\s*\[?\s*\/FlateDecode\s*[\]/>]/.test(dictionary) || most <= 0) return undefined;
  try {
    return latin1Text(await opened(octets.subarray(start), { maxOutputLength: most }));
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
  for (let from = 0; from < content.length; from += contentPiece) {
    const begin = Math.max(0, from - overlap);
    const piece = content.slice(begin, from + contentPiece);
    for (const found of piece.matchAll(colouring)) {
      // Seen whole in the piece before, or to be seen whole in the next.
      if (begin + found.index < from - 8) continue;
      if (++colours > mostColours) return false;
      const plain = plainColours[found[0].toLowerCase()];
      const before = piece.slice(Math.max(0, found.index - 80), found.index);
      // What stands in a comment is no operand.
      if (plain === undefined || before.includes("%") || !plain.test(before)) return false;
    }
    await breathe();
  }
  return true;
}

// Writes a PDF of fax pages: each page is one image, coded in T.6 as it came, which every reader decodes to the same pels
// (ISO 32000-1 7.4.6, CCITTFaxDecode with K -1). The sheet has the size of the pels. What is known of the fax stands in the
// document information and, the same, in XMP. Words that were read on the pages can lie behind them unseen, to be searched
// and copied. Twenty lines of PDF need no library: the one for forms is a megabyte to load and keeps all pages in memory
// twice. Pure, cannot fail.

import { concatBytes, latin1Bytes } from "../../base/bytes.ts";
import { grids, type Resolution } from "../../base/fax.ts";
import { oneLine } from "../../base/one-line.ts";
import { invisibleFont } from "./invisible-font.ts";
import { type PageWord, TextLayer } from "./text-layer.ts";
import { xmpPacket } from "./xmp.ts";

export interface PdfAbout {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly made: string;
  /** Properties of the fax itself for XMP, by name: letters and digits, the first a letter. */
  readonly fax?: Readonly<Record<string, string>>;
}

/** A page coded in T.6, most significant bit first, EOFB included or not; black is a run of "black". */
export interface PdfPage {
  readonly width: number;
  readonly height: number;
  readonly resolution: Resolution;
  readonly image: Uint8Array;
  /** What can be read on it; missing = nothing is known. */
  readonly words?: readonly PageWord[];
}

/** Makes octets fewer as zlib does (RFC 1950). */
export type Deflate = (octets: Uint8Array) => Uint8Array;

const pointsPerMm = 72 / 25.4;

/** The whole file. `deflate`: for the words of the pages. */
export function pdfOfPages(pages: readonly PdfPage[], about: PdfAbout, deflate?: Deflate): Uint8Array {
  const file = new Objects();
  const [catalog, tree, info, metadata] = [file.next(), file.next(), file.next(), file.next()];
  const layer = new TextLayer();
  const kids: string[] = [];
  /** Pages of one size are drawn alike; those with words each by themselves. */
  const drawings = new Map<string, string>();
  const font = pages.some(({ words = [] }) => words.length > 0) ? file.next() : undefined;
  file.put(catalog, `<< /Type /Catalog /Pages ${tree} /Metadata ${metadata} >>`);
  for (const page of pages) {
    const { across, down } = grids[page.resolution];
    const size = { wide: (page.width / across) * pointsPerMm, high: (page.height / down) * pointsPerMm };
    const [wide, high] = [number(size.wide), number(size.high)];
    const own = layer.draw(page.words ?? [], page, size);
    const [sheet, image] = [file.next(), file.next()];
    let drawing = own === "" ? drawings.get(`${wide} ${high}`) : undefined;
    if (drawing === undefined) {
      drawing = file.next();
      file.putStream(drawing, "", latin1Bytes(`q ${wide} 0 0 ${high} 0 0 cm /Fax Do Q\n${own}`), deflate, own !== "");
      if (own === "") drawings.set(`${wide} ${high}`, drawing);
    }
    kids.push(sheet);
    const fonts = own === "" ? "" : ` /Font << /Unseen ${font} >>`;
    file.put(
      sheet,
      `<< /Type /Page /Parent ${tree} /MediaBox [ 0 0 ${wide} ${high} ] /Contents ${drawing}\n` +
        `/Resources << /XObject << /Fax ${image} >>${fonts} >> >>`,
    );
    const { width, height } = page;
    file.putStream(
      image,
      `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 1\n` +
        `/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns ${width} /Rows ${height} >>`,
      page.image,
    );
  }
  if (font !== undefined) putFont(file, font, layer, deflate);
  file.put(tree, `<< /Type /Pages /Count ${pages.length} /Kids [ ${kids.join(" ")} ] >>`);
  const date = pdfDate(about.made);
  file.put(
    info,
    `<< /Title ${textString(about.title)} /Author ${textString(about.author)} /Subject ${textString(about.subject)}\n` +
      `/Producer ${textString(producer)} /CreationDate ${date} /ModDate ${date} >>`,
  );
  const { title, author, subject } = about;
  const told = { title: shown(title), author: shown(author), subject: shown(subject) };
  // Not deflated: programs that know no PDF look for it in the file.
  file.putStream(metadata, "/Type /Metadata /Subtype /XML", xmpPacket({ ...about, ...told, producer }));
  return file.finish(catalog, info);
}

const producer = "faxgate";

function putFont(file: Objects, font: string, layer: TextLayer, deflate: Deflate | undefined): void {
  const [inner, descriptor, program, unicode] = [file.next(), file.next(), file.next(), file.next()];
  file.put(
    font,
    `<< /Type /Font /Subtype /Type0 /BaseFont /Unseen /Encoding /Identity-H /DescendantFonts [ ${inner} ] /ToUnicode ${unicode} >>`,
  );
  file.put(
    inner,
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unseen /CIDToGIDMap /Identity /DW ${layer.advance}\n` +
      `/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${descriptor} >>`,
  );
  file.put(
    descriptor,
    `<< /Type /FontDescriptor /FontName /Unseen /Flags 5 /FontBBox [ 0 ${layer.descent} ${layer.advance} ${layer.ascent} ] /ItalicAngle 0\n` +
      `/Ascent ${layer.ascent} /Descent ${layer.descent} /CapHeight ${layer.ascent} /StemV 80 /FontFile2 ${program} >>`,
  );
  const octets = invisibleFont(layer.characters + 1, layer);
  file.putStream(program, `/Length1 ${octets.length}`, octets, deflate, true);
  file.putStream(unicode, "", latin1Bytes(layer.toUnicode()), deflate, true);
}

/** Objects by their references ("3 0 R"), which are given out before the objects are written. */
class Objects {
  readonly #chunks: Uint8Array[] = [];
  readonly #offsets: number[] = [];
  #length = 0;

  constructor() {
    // The four octets above 127 tell file transfer programs that this is no text.
    this.#write("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
  }

  next(): string {
    this.#offsets.push(0);
    return `${this.#offsets.length} 0 R`;
  }

  put(reference: string, body: string): void {
    this.#begin(reference);
    this.#write(`${body}\nendobj\n`);
  }

  putStream(reference: string, entries: string, octets: Uint8Array, deflate?: Deflate, deflates = false): void {
    const smaller = deflates ? deflate?.(octets) : undefined;
    const isSmaller = smaller !== undefined && smaller.length < octets.length;
    const content = isSmaller ? smaller : octets;
    this.#begin(reference);
    this.#write(`<< ${entries}${isSmaller ? " /Filter /FlateDecode" : ""} /Length ${content.length} >>\nstream\n`);
    this.#write(content);
    this.#write("\nendstream\nendobj\n");
  }

  finish(root: string, info: string): Uint8Array {
    const table = this.#length;
    const lines = this.#offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
    this.#write(`xref\n0 ${lines.length + 1}\n0000000000 65535 f \n${lines.join("")}`);
    this.#write(`trailer\n<< /Size ${lines.length + 1} /Root ${root} /Info ${info} >>\nstartxref\n${table}\n%%EOF\n`);
    return concatBytes(this.#chunks);
  }

  #begin(reference: string): void {
    const n = Number.parseInt(reference, 10);
    this.#offsets[n - 1] = this.#length;
    this.#write(`${n} 0 obj\n`);
  }

  #write(part: string | Uint8Array): void {
    const bytes = typeof part === "string" ? latin1Bytes(part) : part;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }
}

const number = (value: number): string => value.toFixed(3).replace(/\.?0+$/, "");

const shown = (text: string): string => oneLine(text, 500);

/** Any characters, as UTF-16 with its mark in hex: nothing to escape. */
function textString(text: string): string {
  let digits = "FEFF";
  for (const unit of shown(text).split("")) digits += unit.charCodeAt(0).toString(16).padStart(4, "0");
  return `<${digits}>`;
}

const pdfDate = (date: string): string => `(D:${date.slice(0, 19).replace(/[^0-9]/g, "")}Z)`;

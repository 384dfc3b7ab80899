// Documents that mean harm, made on the spot: bombs, circles, endless work, and PostScript that wants out.

import { crc32, deflateSync } from "node:zlib";
import { a4, pdfOf } from "./documents.ts";

const uint32 = (value: number): Buffer => {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
};

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

/** A whole and valid PNG of one bit a pel, white, small as a file. */
export function hugePng(width: number, height: number): Buffer {
  const rows = Buffer.alloc((1 + ((width + 7) >> 3)) * height);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", Buffer.concat([uint32(width), uint32(height), Buffer.from([1, 0, 0, 0, 0])])),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A PDF of objects 1, 2, 3 …, the first its catalogue; `trailer`: more entries of it. */
export function pdfObjects(objects: readonly (string | Buffer)[], trailer = ""): Buffer {
  const parts: Buffer[] = [Buffer.from("%PDF-1.4\n")];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  for (const [index, body] of objects.entries()) {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(body), Buffer.from("\nendobj\n")]);
    offsets.push(length);
    parts.push(part);
    length += part.length;
  }
  const lines = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const end = trailer.replace("SELF", String(length));
  parts.push(
    Buffer.from(
      `xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${lines}trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R ${end} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

const stream = (data: Buffer | string, more = ""): Buffer =>
  Buffer.concat([
    Buffer.from(`<< /Length ${data.length} ${more} >>\nstream\n`),
    Buffer.from(data),
    Buffer.from("\nendstream"),
  ]);
const catalogue = "<< /Type /Catalog /Pages 2 0 R >>";
const pages = "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>";
const page = (resources: string): string =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R /Resources << ${resources} >> >>`;

/** Each form draws the next ten times. */
function nestedForms(depth: number): Buffer {
  const forms = Array.from({ length: depth }, (_, i) =>
    i === depth - 1
      ? stream("0 0 5 5 re f", "/Type /XObject /Subtype /Form /BBox [ 0 0 595 842 ]")
      : stream(
          "/X Do 1 0 0 1 1 1 cm ".repeat(10),
          `/Type /XObject /Subtype /Form /BBox [ 0 0 595 842 ] /Resources << /XObject << /X ${i + 6} 0 R >> >>`,
        ),
  );
  return pdfObjects([catalogue, pages, page("/XObject << /X 5 0 R >>"), stream("/X Do"), ...forms]);
}

/** What must come of each: pages or a sentence, within the limits either way. */
export const hostileDocuments: readonly (readonly [name: string, file: string, make: () => Buffer | string])[] = [
  ["a PNG of 20,000 × 20,000 pels", "huge.png", () => hugePng(20_000, 20_000)],
  ["a PNG as wide as can be and one pel high", "thin.png", () => hugePng(1_000_000, 1)],
  [
    "a PDF whose page unpacks to 200 MB",
    "flate.pdf",
    () =>
      pdfObjects([
        catalogue,
        pages,
        page(""),
        stream(deflateSync(Buffer.alloc(200_000_000, "q Q ")), "/Filter /FlateDecode"),
      ]),
  ],
  ["a PDF of forms in forms, ten to the ninth", "forms.pdf", () => nestedForms(9)],
  [
    "a PDF with a form that draws itself",
    "self.pdf",
    () =>
      pdfObjects([
        catalogue,
        pages,
        page("/XObject << /X 5 0 R >>"),
        stream("/X Do"),
        stream("/X Do", "/Type /XObject /Subtype /Form /BBox [ 0 0 9 9 ] /Resources << /XObject << /X 5 0 R >> >>"),
      ]),
  ],
  [
    "a PDF whose page tree is a circle",
    "circle.pdf",
    () =>
      pdfObjects([
        catalogue,
        "<< /Type /Pages /Count 1000 /Kids [ 3 0 R ] >>",
        "<< /Type /Pages /Parent 2 0 R /Count 1000 /Kids [ 2 0 R 3 0 R ] >>",
      ]),
  ],
  [
    "a PDF whose table leads to itself",
    "xref.pdf",
    () => pdfObjects([catalogue, pages, page(""), stream("")], "/Prev SELF"),
  ],
  ["a PDF of 10,000 pages", "long.pdf", () => Buffer.from(pdfOf(Array.from({ length: 10_000 }, () => a4)))],
  ["PostScript that never ends", "loop.ps", () => "%!PS\n{} loop\n"],
  ["PostScript that calls itself", "deep.ps", () => "%!PS\n/f { f f } def f\n"],
  ["PostScript that fills memory", "memory.ps", () => "%!PS\n[ { 60000 string } loop\n"],
  ["PostScript that fills the disk", "disk.ps", () => "%!PS\n(fill) (w) file { dup 60000 string writestring } loop\n"],
  [
    "PostScript that draws for ever",
    "draw.ps",
    () => "%!PS\n0 1 1e9 { cvi 600 mod 0 moveto 500 800 lineto stroke } for showpage\n",
  ],
];

/** PostScript that shows what it can read of `marker`, by every way there is. */
export const prying = (marker: string): string[] => [
  `(${marker}) (r) file 200 string readstring pop 72 700 moveto show showpage`,
  `(${marker}) run showpage`,
  `(%pipe%cat ${marker}) (r) file 200 string readstring pop 72 700 moveto show showpage`,
  `/F (${marker}) (r) file def showpage`,
  `(${marker.replace(/[^/]*$/, "*")}) { 72 700 moveto show showpage } 200 string filenameforall`,
  `<< /OutputFile (${marker}) >> setpagedevice showpage`,
  `(${marker}) deletefile showpage`,
];

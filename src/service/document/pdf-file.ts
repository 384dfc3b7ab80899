// Writes a PDF of fax pages: each page is one image, coded in T.6 as it came, which every reader decodes to the same pels
// (ISO 32000-1 7.4.6, CCITTFaxDecode with K -1). The sheet has the size of the pels. Twenty lines of PDF need no library:
// the one for forms is a megabyte to load and keeps all pages in memory twice. Pure, cannot fail.

import { concatBytes, latin1Bytes } from "../../base/bytes.ts";
import { grids, type Resolution } from "../../base/fax.ts";
import { oneLine } from "../../base/one-line.ts";

export interface PdfAbout {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly made: Date;
}

/** A page coded in T.6, most significant bit first, EOFB included or not; black is a run of "black". */
export interface PdfPage {
  readonly width: number;
  readonly height: number;
  readonly resolution: Resolution;
  readonly image: Uint8Array;
}

const pointsPerMm = 72 / 25.4;
/** Objects in front of the pages: catalog, page tree, information. */
const fixed = 3;

/** The whole file. */
export function pdfOfPages(pages: readonly PdfPage[], about: PdfAbout): Uint8Array {
  const chunks: Uint8Array[] = [];
  const offsets: number[] = [];
  let length = 0;
  const put = (part: string | Uint8Array): void => {
    const bytes = typeof part === "string" ? latin1Bytes(part) : part;
    chunks.push(bytes);
    length += bytes.length;
  };
  const object = (body: string): void => {
    offsets.push(length);
    put(`${offsets.length} 0 obj\n${body}\n`);
  };
  // The four octets above 127 tell file transfer programs that this is no text.
  put("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
  object("<< /Type /Catalog /Pages 2 0 R >>\nendobj");
  const kids = pages.map((_, i) => `${fixed + 1 + i * 3} 0 R`).join(" ");
  object(`<< /Type /Pages /Count ${pages.length} /Kids [ ${kids} ] >>\nendobj`);
  const date = pdfDate(about.made);
  object(
    `<< /Title ${textString(about.title)} /Author ${textString(about.author)} /Subject ${textString(about.subject)}\n` +
      `/Producer ${textString("faxgate")} /CreationDate ${date} /ModDate ${date} >>\nendobj`,
  );
  for (const page of pages) {
    const { across, down } = grids[page.resolution];
    const wide = number((page.width / across) * pointsPerMm);
    const high = number((page.height / down) * pointsPerMm);
    const first = offsets.length + 1;
    object(
      `<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 ${wide} ${high} ] /Contents ${first + 1} 0 R\n` +
        `/Resources << /XObject << /Fax ${first + 2} 0 R >> >> >>\nendobj`,
    );
    const drawing = `q ${wide} 0 0 ${high} 0 0 cm /Fax Do Q\n`;
    object(`<< /Length ${drawing.length} >>\nstream\n${drawing}endstream\nendobj`);
    object(
      `<< /Type /XObject /Subtype /Image /Width ${page.width} /Height ${page.height} /ColorSpace /DeviceGray ` +
        `/BitsPerComponent 1\n/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns ${page.width} /Rows ${page.height} >> ` +
        `/Length ${page.image.length} >>\nstream`,
    );
    put(page.image);
    put("\nendstream\nendobj\n");
  }
  const table = length;
  put(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n`);
  put(offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join(""));
  put(`trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return concatBytes(chunks);
}

const number = (value: number): string => value.toFixed(3).replace(/\.?0+$/, "");

/** Any characters, as UTF-16 with its mark in hex: nothing to escape. */
function textString(text: string): string {
  let digits = "FEFF";
  for (const unit of oneLine(text, 500).split("")) digits += unit.charCodeAt(0).toString(16).padStart(4, "0");
  return `<${digits}>`;
}

const pdfDate = (date: Date): string =>
  `(D:${date
    .toISOString()
    .slice(0, 19)
    .replace(/[^0-9]/g, "")}Z)`;

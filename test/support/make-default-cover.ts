// Draws rules/covers/default.pdf, the cover a fresh installation has: an ordinary PDF form, black on white for the telephone.
// Run by hand when its looks change:  npx tsx test/support/make-default-cover.ts

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from "pdf-lib";

const left = 56;
const right = 595 - 56;
const black = rgb(0, 0, 0);

export async function makeDefaultCover(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.setTitle("faxgate cover");
  document.setCreationDate(new Date(0));
  document.setModificationDate(new Date(0));
  const page = document.addPage([595, 842]);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  const plain = await document.embedFont(StandardFonts.Helvetica);
  const form = document.getForm();

  page.drawText("Fax", { x: left, y: 742, size: 54, font: bold });
  field("from-company", 200, 744, right - 200, 24, 14);
  page.drawRectangle({ x: left, y: 720, width: right - left, height: 4, color: black });

  const middle = 306;
  row(page, plain, "To", "to-name", left, 682, middle - 16);
  row(page, plain, "From", "from-name", middle, 682, right);
  row(page, plain, "Fax number", "to-number", left, 640, middle - 16);
  row(page, plain, "Fax number", "from-number", middle, 640, right);
  row(page, plain, "Date", "date", left, 598, middle - 16);
  row(page, plain, "Pages, this one included", "pages", middle, 598, right);
  row(page, plain, "Subject", "subject", left, 556, right);
  page.drawText("Remarks", { x: left, y: 520, size: 9, font: plain });
  field("remarks", left, 72, right - left, 440, 11, true);
  page.drawRectangle({ x: left, y: 56, width: right - left, height: 2, color: black });
  return document.save();

  function row(on: PDFPage, font: PDFFont, label: string, name: string, from: number, y: number, to: number): void {
    on.drawText(label, { x: from, y: y + 18, size: 9, font });
    field(name, from, y - 6, to - from, 20, 12);
    on.drawLine({ start: { x: from, y: y - 8 }, end: { x: to, y: y - 8 }, thickness: 0.8 });
  }

  function field(name: string, x: number, y: number, width: number, height: number, size: number, many = false): void {
    const text = form.createTextField(name);
    if (many) text.enableMultiline();
    text.addToPage(page, { x, y, width, height, borderWidth: 0, font: plain, textColor: black });
    text.setFontSize(size);
  }
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(join(import.meta.dirname, "../../rules/covers/default.pdf"), await makeDefaultCover());

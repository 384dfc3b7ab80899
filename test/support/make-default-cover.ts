// Draws rules/covers/default.pdf, the cover a fresh installation has, and the same in other languages: ordinary PDF forms, black on
// white for the telephone.
// Run by hand when its looks change:  npx tsx test/support/make-default-cover.ts

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from "pdf-lib";

const left = 56;
const right = 595 - 56;
const black = rgb(0, 0, 0);

interface Labels {
  readonly to: string;
  readonly from: string;
  readonly number: string;
  readonly date: string;
  readonly pages: string;
  readonly subject: string;
  readonly remarks: string;
}

const labels: Readonly<Record<string, Labels>> = {
  default: {
    to: "To",
    from: "From",
    number: "Fax number",
    date: "Date",
    pages: "Pages, this one included",
    subject: "Subject",
    remarks: "Remarks",
  },
  "default-de": {
    to: "An",
    from: "Von",
    number: "Faxnummer",
    date: "Datum",
    pages: "Seiten einschließlich dieser",
    subject: "Betreff",
    remarks: "Bemerkungen",
  },
  "default-es": {
    to: "Para",
    from: "De",
    number: "Número de fax",
    date: "Fecha",
    pages: "Páginas, incluida esta",
    subject: "Asunto",
    remarks: "Observaciones",
  },
  "default-fr": {
    to: "À",
    from: "De",
    number: "Numéro de fax",
    date: "Date",
    pages: "Pages, celle-ci comprise",
    subject: "Objet",
    remarks: "Remarques",
  },
};

async function makeCover(words: Labels): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.setTitle("faxgate cover");
  document.setCreationDate(new Date(0));
  document.setModificationDate(new Date(0));
  const page = document.addPage([595, 842]);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  const plain = await document.embedFont(StandardFonts.Helvetica);
  const form = document.getForm();

  page.drawText("Fax", { x: left, y: 742, size: 54, font: bold });
  field("from-company", 180, 744, right - 180 - 150, 24, 14);
  field("logo", right - 140, 730, 140, 56, 10);
  page.drawRectangle({ x: left, y: 720, width: right - left, height: 4, color: black });

  const middle = 306;
  row(page, plain, words.to, "to-name", left, 682, middle - 16);
  row(page, plain, words.from, "from-name", middle, 682, right);
  row(page, plain, words.number, "to-number", left, 640, middle - 16);
  row(page, plain, words.number, "from-number", middle, 640, right);
  row(page, plain, words.date, "date", left, 598, middle - 16);
  row(page, plain, words.pages, "pages", middle, 598, right);
  row(page, plain, words.subject, "subject", left, 556, right);
  page.drawText(words.remarks, { x: left, y: 520, size: 9, font: plain });
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

for (const [name, words] of Object.entries(labels))
  writeFileSync(join(import.meta.dirname, `../../rules/covers/${name}.pdf`), await makeCover(words));

// PDFs that poppler draws, those it leaves to Ghostscript, and what is looked at to tell them apart.

import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { PDFDocument } from "pdf-lib";
import type { Bitmap } from "../../../src/base/fax.ts";
import { pelAt } from "../../../src/codec/image/bitmap.ts";
import { surveyPdf } from "../../../src/service/document/pdf-survey.ts";
import { a4, DocumentRoom, inkBox, pdfOf } from "../../support/documents.ts";

let room: DocumentRoom;

/** A4 with an annotation of its own flags (ISO 32000-1 12.5.3): a black field of 200 × 100 points. */
function annotated(flags: number, subtype = "Square"): string {
  const look = "0 0 0 rg 0 0 200 100 re f";
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R /Annots [ 5 0 R ] >>",
    "<< /Length 17 >>\nstream\n50 50 10 10 re f \nendstream",
    `<< /Type /Annot /Subtype /${subtype} /Rect [ 100 500 300 600 ] /F ${flags} /AP << /N 6 0 R >> >>`,
    `<< /Type /XObject /Subtype /Form /BBox [ 0 0 200 100 ] /Length ${look.length} >>\nstream\n${look}\nendstream`,
  ];
  let text = "%PDF-1.5\n";
  const offsets = objects.map((body, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return at;
  });
  const table = text.length;
  const rows = offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  return `${text}xref\n0 7\n0000000000 65535 f \n${rows}trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
}

const blackRows = (page: Bitmap, column: number): number => {
  let count = 0;
  for (let y = 0; y < page.height; y++) count += pelAt(page, column, y);
  return count;
};

describe("two renderers", () => {
  beforeEach(() => {
    room = new DocumentRoom();
  });
  afterEach(() => room.close());

  it("keep the order of a document that one of them begins and the other ends", async () => {
    const bar = (i: number, height: number): string => `100 ${height - 300 - i * 10} 200 ${20 + i * 10} re f`;
    const sheets = [0, 1, 2, 3, 4].map((i) => {
      const [width, height] = i === 2 ? [842, 595] : [595, 842];
      return { width, height, draw: bar(i, height) };
    });
    const result = await room.prepare([room.file("mixed.pdf", pdfOf(sheets))]);
    assert.deepEqual([result.ok, result.ok && result.pages], [true, 5]);
    for (const [i, page] of room.pages().entries()) {
      const [left, top, right, bottom] = inkBox(page)!;
      // A landscape sheet is turned: what was high is wide.
      const high = i === 2 ? right - left + 1 : bottom - top + 1;
      assert.ok(Math.abs(high - ((20 + i * 10) * 200) / 72) < 8, `${i}: ${high}`);
    }
  });

  it("show what paper shows: print-only annotations, and no button that is for the screen", async () => {
    for (const [flags, subtype, shown] of [
      [4, "Square", true],
      [36, "Square", true],
      [4, "Stamp", true],
      [0, "Widget", false],
      [2, "Square", false],
    ] as const) {
      const result = await room.prepare([room.file("note.pdf", annotated(flags, subtype))]);
      assert.ok(result.ok);
      const black = blackRows(room.pages()[0]!, 600) > 200;
      assert.equal(black, shown, `${subtype} ${flags}`);
    }
  });

  it("find a form inside compressed objects", async () => {
    const made = await PDFDocument.create();
    made
      .getForm()
      .createTextField("name")
      .addToPage(made.addPage([595, 842]), { x: 100, y: 500, width: 200 });
    const packed = room.file("form.pdf", await made.save({ useObjectStreams: true }));
    assert.deepEqual(await surveyPdf(packed), { special: true, toneless: false });
  });

  it("draw a document without greys as they draw it with one", async () => {
    const letter = `BT /F 11 Tf 60 700 Td (The quick brown fox, 0123456789) Tj ET 0.3 w 50 600 m 500 590 l S 60 500 300 40 re S`;
    const plain = room.file("plain.pdf", pdfOf([{ ...a4, draw: letter }]));
    const toned = room.file("toned.pdf", pdfOf([{ ...a4, draw: `${letter} 0.5 g 60 20 100 20 re f` }]));
    assert.deepEqual([(await surveyPdf(plain)).toneless, (await surveyPdf(toned)).toneless], [true, false]);
    const pages: Bitmap[] = [];
    for (const file of [plain, toned]) {
      await room.prepare([file]);
      pages.push(room.pages()[0]!);
    }
    const [one, other] = pages as [Bitmap, Bitmap];
    const above = one.stride * 2_000;
    assert.equal(Buffer.compare(one.data.subarray(0, above), other.data.subarray(0, above)), 0);
    assert.ok(inkBox(one)![3] < 1_500 && inkBox(other)![3] > 2_000);
  });

  it("keep US letter at its size: the margins lose what a fax's line has not", async () => {
    const draw = "56 400 m 556 400 l S 306 100 m 306 700 l S";
    const sheet = { width: 612, height: 792, draw };
    await room.prepare([room.file("letter.pdf", pdfOf([sheet]))]);
    const [page] = room.pages();
    const [left, , right] = inkBox(page!)!;
    assert.ok(Math.abs(right - left - (500 * 204) / 72) <= 2, `${right - left}`);
    assert.ok(Math.abs((left + right) / 2 - 864) <= 5, `${left} ${right}`);
    assert.ok(Math.abs(page!.height - 2156) <= 1);
  });

  it("know what sets a colour", async () => {
    const cases: readonly (readonly [draw: string, toneless: boolean])[] = [
      ["0 g 10 10 50 50 re f", true],
      ["1 g 0.0 G 10 10 50 50 re f", true],
      ["0 0 0 rg 1 1 1 RG 1.000 1. 1 rg 0 0 0 1 k 0 0 0 0 K", true],
      ["(a line of text, 0.5 of it) Tj", true],
      [".5 g 10 10 50 50 re f", false],
      ["1 0 0 rg 10 10 50 50 re f", false],
      ["0 0 .01 RG", false],
      ["0.2 0 0 1 k", false],
      ["/Cs1 cs 0 sc", false],
      ["/Sh1 sh", false],
      ["BI /W 1 /H 1 /IM true ID x EI", false],
      ["0.5%\ng", false],
      ["0.9 %x 0\n g", false],
      [
        "(15 % VAT) Tj 50 50 Td (more text that stands between the sign and what comes, more than eighty letters) Tj 0 g",
        true,
      ],
      ["/P1 scn", false],
    ];
    for (const [draw, toneless] of cases) {
      const file = room.file("colours.pdf", pdfOf([{ ...a4, draw }]));
      assert.deepEqual(await surveyPdf(file), { special: false, toneless }, draw);
    }
  });

  it("look into compressed pages, and take what they cannot open for the worst", async () => {
    const page = (content: Uint8Array, filter: string): Buffer =>
      Buffer.concat([
        Buffer.from(`%PDF-1.4\n4 0 obj\n<< /Filter ${filter} /Length ${content.length} >>\nstream\n`),
        content,
        Buffer.from("\nendstream\nendobj\n"),
      ]);
    const survey = (octets: Uint8Array) => surveyPdf(room.file("stream.pdf", octets));
    const flate = "/FlateDecode";
    assert.equal((await survey(page(deflateSync("0 g 1 1 1 1 re f"), flate))).toneless, true);
    assert.equal((await survey(page(deflateSync("0.5 g 1 1 1 1 re f"), flate))).toneless, false);
    assert.equal((await survey(page(deflateSync("0 g 1 1 1 1 re f"), `[ ${flate} ]`))).toneless, true);
    assert.equal((await survey(page(Buffer.from("junk"), flate))).toneless, false);
    assert.equal((await survey(page(Buffer.from("junk"), "/LZWDecode"))).toneless, false);
    assert.equal((await survey(page(deflateSync(Buffer.alloc(80_000_000, "0 ")), flate))).toneless, false);
    for (const name of [
      "/Encrypt 5 0 R",
      "/Rotate 90",
      "/AcroForm 3 0 R",
      "/MediaBox [0 0 20000 30000]",
      "/OCProperties <<",
    ])
      assert.equal((await survey(Buffer.from(`%PDF-1.4\n1 0 obj\n<< ${name} >>\n`))).special, true, name);
    // Neither a long list of colours nor a box without end takes long.
    const begun = performance.now();
    assert.equal((await survey(page(deflateSync("0 g ".repeat(4_000_000)), flate))).toneless, false);
    await survey(Buffer.from(`%PDF-1.4\n1 0 obj\n<< ${"/MediaBox[".repeat(8_000)} >>\n`));
    assert.ok(performance.now() - begun < 2_000, `${performance.now() - begun} ms`);
    for (const name of ["/Rotate 0", "/MediaBox [0 0 595.27600 841.88900]", "/ProcSet [/PDF /Text]", "/Subtype /Link"])
      assert.equal((await survey(Buffer.from(`%PDF-1.4\n1 0 obj\n<< ${name} >>\n`))).special, false, name);
    for (const name of ["/Subtype /Image /Width 1", "/ca 0.5 /S", "/SMask 7 0 R", "/BM /Multiply", "/ShadingType 2"])
      assert.equal((await survey(Buffer.from(`%PDF-1.4\n1 0 obj\n<< ${name} >>\n`))).toneless, false, name);
  });
});

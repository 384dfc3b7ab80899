// PDFs that MuPDF draws, those it leaves to Ghostscript, and what is looked at to tell them apart.

import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { PDFDocument } from "pdf-lib";
import type { Bitmap } from "../../../src/base/fax.ts";
import { pelAt } from "../../../src/codec/image/bitmap.ts";
import { surveyPdf } from "../../../src/service/document/pdf-survey.ts";
import { a4, blackness, DocumentRoom, inkBox, pdfOf } from "../../support/documents.ts";
import { pdfObjects } from "../../support/hostile-documents.ts";

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
    assert.equal((await surveyPdf(packed)).special, true);
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

  it("lose no line, however thin, and break none that slants", async () => {
    const widths = [0, 0.01, 0.1, 0.25, 0.35];
    const draw = widths.flatMap((width, i) => [
      `${width} w 60 ${700 - i * 20} m 500 ${700.3 - i * 20} l S`,
      `${100 + i * 20.3} 500 m ${100 + i * 20.3} 600 l S`,
      `${100 + i * 60} 90 m ${200 + i * 60} 190 l S`,
      // Programs draw rules as fields of next to no height.
      `60 ${400 - i * 20.3} 400 ${width + 0.01} re f ${100 + i * 20.3} 200 ${width + 0.01} 100 re f`,
    ]);
    await room.prepare([room.file("thin.pdf", pdfOf([{ ...a4, draw: draw.join(" ") }]))]);
    const [page] = room.pages();
    /** The white left of the sheet is two octets. */
    const across = (x: number): number => Math.round((x * 204) / 72) + 16;
    const down = (y: number): number => Math.round(((842 - y) * 196) / 72);
    const blackIn = (left: number, top: number, right: number, bottom: number): number => {
      let count = 0;
      for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) count += pelAt(page!, x, y);
      return count;
    };
    for (const [i, width] of widths.entries()) {
      const flat = [down(700.3 - i * 20) - 3, down(700 - i * 20) + 3] as const;
      const rule = down(400 - i * 20.3);
      for (const x of [70, 210, 350, 440].map(across)) {
        assert.ok(blackIn(x, flat[0], x, flat[1]) > 0, `stroke of ${width} across`);
        assert.ok(blackIn(x, rule - 2, x, rule + 2) > 0, `field of ${width} across`);
      }
      const x = across(100 + i * 20.3);
      for (let y = down(590); y < down(510); y++) assert.ok(blackIn(x - 2, y, x + 2, y) > 0, `stroke of ${width} down`);
      for (let y = down(290); y < down(210); y++) assert.ok(blackIn(x - 2, y, x + 2, y) > 0, `field of ${width} down`);
      for (let at = across(102 + i * 60); at < across(198 + i * 60); at++) {
        const y = down(90 + ((at - 16) * 72) / 204 - 100 - i * 60);
        assert.ok(blackIn(at, y - 2, at, y + 2) > 0, `slanting stroke of ${width} has a gap`);
      }
    }
  });

  it("know the one size of all sheets, and whether there is more on them than pictures and letters", async () => {
    const survey = (name: string, ...sheets: Parameters<typeof pdfOf>[0]) => surveyPdf(room.file(name, pdfOf(sheets)));
    assert.deepEqual((await survey("one.pdf", a4, { ...a4, width: 595.05 }, a4)).sheet, { width: 595, height: 842 });
    assert.equal((await survey("two.pdf", a4, a4, { ...a4, width: 842, height: 595 })).sheet, undefined);
    const boxes: readonly (readonly [string, boolean])[] = [
      ["/MediaBox [0 0 595 842] /CropBox [ 0 0 595 842 ]", true],
      ["/MediaBox [-10 -10.5 585 +831.5]", true],
      ["/MediaBox [0 0 595 842] /CropBox [20 20 500 800]", false],
      ["/MediaBox [0 0 595 842] /CropBox [100 100 695 942]", false],
      ["/MediaBox [0 0 595 842] /Cro#70#42ox [20 20 500 800]", false],
      ["/BaseFont /Arial#20Bold /MediaBox [0 0 595 842] /Cr#6FpBox [0 0 595 842]", true],
      ["/MediaBox [0 0 595 842] /CropBox 7 0 R", false],
      ["/MediaBox [0 0 5 0 R 842]", false],
      ["/MediaBox [0 0 59-5 842]", false],
      ["/MediaBoxes [0 0 595 842]", false],
    ];
    for (const [text, known] of boxes) {
      // Also where it stands across two of the pieces that are looked at.
      for (const before of [0, 262_144 - 30, 262_144 + 10]) {
        const file = room.file("box.pdf", `%PDF-1.4\n%${" ".repeat(before)}\n1 0 obj\n<< ${text} >>\nendobj\n`);
        const { sheet } = await surveyPdf(file);
        assert.equal(sheet !== undefined, known, `${text} ${before}`);
      }
    }
    const image = "/XObject << /I << /Subtype /Image >> >>";
    for (const [draw, scanned] of [
      ["q 595 0 0 842 0 0 cm /I Do Q", true],
      ["q 0 0 595 842 re W n 595 0 0 842 0 0 cm /I Do Q BT 3 Tr (words) Tj ET", true],
      ["q 595 0 0 842 0 0 cm /I Do Q 10 10 100 0.1 re f", false],
      ["/I Do 0.1 w 10 10 m 20 20 l S", false],
      ["/I Do 10 10 5 5 re B*", false],
      ["/I Do /S1 sh", false],
    ] as const)
      assert.equal((await survey("scan.pdf", { ...a4, draw: `${draw} % ${image}` })).scanned, scanned, draw);
    assert.equal((await survey("letter.pdf", a4)).scanned, false);
  });

  it("draw a picture of a fax's own pels pel for pel", async () => {
    const [width, height] = [1728, 2292];
    const stride = width >> 3;
    const pels = Buffer.alloc(stride * height);
    for (let at = 0, state = 1; at < pels.length; at += 7) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      pels[at] = state >>> 24;
    }
    const [across, down] = [(width * 72) / 204, (height * 72) / 196].map((points) => points.toFixed(4));
    const draw = `q ${across} 0 0 ${down} 0 0 cm BI /W ${width} /H ${height} /BPC 1 /IM true /D [1 0] /F /AHx ID ${pels.toString("hex")}> EI Q`;
    await room.prepare([room.file("scan.pdf", pdfOf([{ width: Number(across), height: Number(down), draw }]))]);
    assert.equal(Buffer.compare(room.pages()[0]!.data, pels), 0);
  });

  it("make an ink of a printer's the grey of what the document says it looks like", async () => {
    const tint = "<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [0 .8 .9 .1] /N 1 >>";
    const draw = "/Ink cs 0.5 sc 50 50 495 742 re f";
    const resources = `<< /ColorSpace << /Ink [/Separation /Signal /DeviceCMYK ${tint}] >> >>`;
    const file = pdfObjects([
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources ${resources} /Contents 4 0 R >>`,
      `<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`,
    ]);
    await room.prepare([room.file("ink.pdf", file)]);
    const share = (blackness(room.pages()[0]!) * 1728 * 2292) / ((495 * 742 * 204 * 196) / 72 ** 2);
    assert.ok(share > 0.2 && share < 0.5, `${share}`);
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
      const seen = await surveyPdf(file);
      assert.deepEqual([seen.special, seen.toneless], [false, toneless], draw);
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
      "/Rot#61te 90",
      "#41".repeat(4_000),
      "/Subtype /#46#72#65#65#54#65#78#74 ",
    ])
      assert.equal((await survey(Buffer.from(`%PDF-1.4\n1 0 obj\n<< ${name} >>\n`))).special, true, name);
    // Neither a long list of colours nor a box without end takes long.
    const begun = performance.now();
    assert.equal((await survey(page(deflateSync("0 g ".repeat(4_000_000)), flate))).toneless, false);
    await survey(Buffer.from(`%PDF-1.4\n1 0 obj\n<< ${"/MediaBox[".repeat(8_000)} >>\n`));
    assert.ok(performance.now() - begun < 2_000, `${performance.now() - begun} ms`);
    for (const name of [
      "/Rotate 0",
      "/MediaBox [0 0 595.27600 841.88900]",
      "/ProcSet [/PDF /Text]",
      "/Subtype /Link",
      "/BaseFont /ABCDEF+Arial#20Bold",
    ])
      assert.equal((await survey(Buffer.from(`%PDF-1.4\n1 0 obj\n<< ${name} >>\n`))).special, false, name);
    for (const name of ["/Subtype /Image /Width 1", "/ca 0.5 /S", "/SMask 7 0 R", "/BM /Multiply", "/ShadingType 2"])
      assert.equal((await survey(Buffer.from(`%PDF-1.4\n1 0 obj\n<< ${name} >>\n`))).toneless, false, name);
    // What draws nothing is told from what draws by its type, not by what else it names.
    for (const [what, toneless] of [
      ["/Type /Metadata /Subtype /XML", true],
      ["/Length1 700", true],
      ["/Subtype /Type1C", true],
      ["/Type /XObject /Subtype /Form /Metadata 9 0 R", false],
      ["/Subtype/Form /Resources << /Font << /OpenType 9 0 R >> >> /Length1 5", false],
    ] as const)
      assert.equal(
        (await survey(page(deflateSync("0.5 g 1 1 1 1 re f"), `${flate} ${what}`))).toneless,
        toneless,
        what,
      );
    for (const [how, special] of [
      ["", false],
      ["/DecodeParms [ null ]", false],
      ["/DecodeParms << /Predictor 12 /Columns 4 >>", true],
      ["/DecodeParms 9 0 R", true],
    ] as const) {
      const seen = await survey(page(deflateSync("5 0 << /Type /Page >>"), `${flate} /Type /ObjStm ${how}`));
      assert.equal(seen.special, special, how);
    }
  });
});

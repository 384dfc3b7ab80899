// What printer drivers really send: right pages and title, or a sentence that names the format and the driver to use. Real
// generators where this machine has them (poppler, cairo, Ghostscript's own drivers), the wrappers of others written after
// their manuals.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { printJobType } from "../../../src/service/document/detect.ts";
import { a4, DocumentRoom, pdfOf } from "../../support/documents.ts";
import { printedLetter } from "../../support/printed.ts";
import { zipOf } from "../../support/zip.ts";

const uel = "\u001b%-12345X";
const pdf = (): Buffer => Buffer.from(pdfOf([a4, a4, a4], "/Title (Angebot 4711)"));
const body = printedLetter("", 3);
const noHead = body.split("\n").slice(1).join("\n");

/** A document of three pages as a program of this machine prints it. */
type Make = (room: DocumentRoom) => Uint8Array | string;
const by =
  (program: string, ...args: string[]): Make =>
  (room) => {
    room.file("in.pdf", pdf());
    execFileSync(program, args, { cwd: room.folder, stdio: "pipe" });
    return readFileSync(join(room.folder, "out"));
  };
const gs = (device: string, ...more: string[]): Make =>
  by(
    "gs",
    "-q",
    "-dSAFER",
    "-dBATCH",
    "-dNOPAUSE",
    `-sDEVICE=${device}`,
    "-r100",
    "-sOutputFile=out",
    ...more,
    "in.pdf",
  );

/** Windows' PSCRIPT5 with a manufacturer's PJL before and behind it. */
const pscript5 = (copies: number): string =>
  [
    `${uel}@PJL JOB NAME="Microsoft Word - Brief.docx" DISPLAY="4711 anna Brief.docx"`,
    "@PJL COMMENT PSCRIPT5",
    `@PJL SET QTY=${copies}`,
    "@PJL SET DUPLEX=ON",
    "@PJL SET RET=ON\r\n@PJL SET TIMEOUT=90",
    "@PJL ENTER LANGUAGE=POSTSCRIPT",
    "%!PS-Adobe-3.0",
    "%%Title: Microsoft Word - Brief.docx",
    "%%Creator: PScript5.dll Version 5.2.2",
    "%%BoundingBox: (atend)\n%%Pages: (atend)\n%%EndComments",
    "%%BeginSetup",
    `[{\n%%BeginNonPPDFeature: NumCopies ${copies}\n<< /NumCopies ${copies} >> setpagedevice\n%%EndNonPPDFeature\n} stopped cleartomark`,
    "[{\n%%BeginFeature: *InputSlot Tray2\n<< /MediaPosition 1 /TraySwitch false >> setpagedevice\n%%EndFeature\n} stopped cleartomark",
    "[{\n<< /Duplex true /Tumble false /Collate true >> setpagedevice\n} stopped cleartomark\n%%EndSetup",
    noHead,
    `\u0004${uel}@PJL EOJ NAME="Microsoft Word - Brief.docx"\r\n${uel}`,
  ].join("\r\n");

/** The title is empty where the program writes none: the print server's name for the job stands in then. */
const fine: readonly (readonly [string, Make, string])[] = [
  ["Windows PSCRIPT5 with PJL", () => pscript5(1), "Brief.docx"],
  ["Windows PSCRIPT5, 5 copies, tray and duplex", () => pscript5(5), "Brief.docx"],
  [
    "an old Windows driver: Control-D and #copies",
    () => `\u0004${body.replace("%%EndComments", "%%EndComments\n/#copies 4 def")}\u0004`,
    "",
  ],
  [
    "PJL with a title where the PostScript has none",
    () =>
      `${uel}@PJL\r\n@PJL SET JOBNAME="Gr\u00fc\u00dfe"\r\n@PJL SET COPIES=2\r\n@PJL ENTER LANGUAGE = POSTSCRIPT\r\n${body}${uel}`,
    "Grüße",
  ],
  ["CUPS pdftops (poppler)", by("pdftops", "-level3", "in.pdf", "out"), ""],
  [
    "CUPS pstops with its PJL",
    () =>
      `${uel}@PJL JOB NAME = "letter" DISPLAY = "12 anna letter"\n@PJL SET USERNAME = "anna"\n@PJL ENTER LANGUAGE = POSTSCRIPT\n${printedLetter("Rechnung 12", 3)}%-12345X`.replace(
        /%-12345X$/,
        `${uel}@PJL EOJ\n${uel}`,
      ),
    "Rechnung 12",
  ],
  ["Firefox and GTK (cairo)", by("pdftocairo", "-ps", "in.pdf", "out"), ""],
  ["GTK as PDF (cairo)", by("pdftocairo", "-pdf", "in.pdf", "out"), ""],
  ["Ghostscript ps2write, as Debian's filters make it", gs("ps2write"), ""],
  [
    "macOS: PDF, the title in UTF-16",
    () =>
      Buffer.from(
        pdfOf([a4, a4, a4], "/Producer (macOS Quartz PDFContext) /Title <FEFF00DC0062006500720073006900630068007400>"),
      ),
    "Übersicht",
  ],
  [
    "LibreOffice PostScript",
    () =>
      printedLetter("Unbenannt 1", 3).replace(
        "%%Pages",
        "%%Creator: LibreOffice\n%%For: anna\n%%LanguageLevel: 2\n%%DocumentData: Clean7Bit\n%%Pages",
      ),
    "Unbenannt 1",
  ],
  [
    "PDF inside PJL",
    () =>
      Buffer.concat([Buffer.from(`${uel}@PJL SET COPIES=3\r\n@PJL ENTER LANGUAGE=PDF\r\n`), pdf(), Buffer.from(uel)]),
    "Angebot 4711",
  ],
];

const refused: readonly (readonly [string, Make, RegExp])[] = [
  ["PCL 5 (LaserJet driver)", gs("ljet4"), /PCL 5/],
  ["PCL XL (PCL 6 driver)", gs("pxlmono"), /PCL XL/],
  ["PCL 5 after PJL", () => `${uel}@PJL ENTER LANGUAGE=PCL\r\n\u001bE\u001b&l26Atext`, /PCL 5/],
  ["ESC/P (Epson driver)", gs("epson"), /ESC\/P/],
  ["PWG raster", gs("pwgraster"), /raster/],
  ["URF", gs("urf"), /URF/],
  ["XPS", () => zipOf([{ name: "FixedDocumentSequence.fdseq", content: "x" }]), /doc-kind-xps/],
  ["XPS cut off", () => zipOf([{ name: "FixedDocumentSequence.fdseq", content: "x" }]).subarray(0, 80), /doc-kind-xps/],
  ["EMF", () => Buffer.from(`\u0001\0\0\0${"\0".repeat(36)} EMF${"\0".repeat(60)}`, "latin1"), /EMF/],
  ["ZjStream", () => Buffer.from("JZJZ\0\0\0\0\0\0", "latin1"), /ZjStream/],
  ["the text-only driver", () => "Sehr geehrte Damen und Herren,\r\n\f", /plain text/],
  ["an empty job", () => "", /doc-empty/],
  [
    "PostScript cut off in its set-up",
    () => pscript5(1).split("%%BeginFeature: *InputSlot")[0]!,
    /doc-ps-(?:error|no-page|empty)/,
  ],
];

describe("what printer drivers send", function () {
  this.timeout(30_000);
  let room: DocumentRoom;
  beforeEach(() => {
    room = new DocumentRoom();
  });
  afterEach(() => room.close());

  const prepare = (content: Uint8Array | string) => {
    const octets = typeof content === "string" ? Buffer.from(content, "latin1") : content;
    const part = { path: room.file("print job", octets), name: "print job", contentType: printJobType, inline: false };
    return room.documents.prepare({ text: "", parts: [part], maxPages: 50 }, room.folder);
  };

  for (const [name, make, title] of fine)
    it(`${name}: three pages, once`, async () => {
      const result = await prepare(make(room));
      assert.ok(result.ok, JSON.stringify(result));
      assert.deepEqual([result.pages, result.title, result.remarks], [3, title, []]);
    });

  for (const [name, make, reason] of refused)
    it(`${name}: a sentence that says so`, async () => {
      const result = await prepare(make(room));
      assert.ok(!result.ok, JSON.stringify(result));
      assert.match(JSON.stringify(result.reason), reason);
    });

  it("PostScript cut off after its second page: two pages and a warning", async () => {
    const result = await prepare(printedLetter("half", 3).split("%%Page: 3 3")[0]!.concat("(cut off"));
    assert.ok(result.ok);
    assert.equal(result.pages, 2);
    assert.match(JSON.stringify(result.remarks[0]), /damaged|check the pages/);
  });
});

// The PDF of a received fax in the programs people open it with: poppler, MuPDF, Ghostscript and a browser take it without a
// word of complaint, show the very pels, and find what tesseract read on it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { everyResolution, type Page, pageWidths, pelsAcross } from "../../src/base/fax.ts";
import { changeResolution } from "../../src/codec/image/resolution.ts";
import { writeTiff } from "../../src/codec/tiff/write.ts";
import { testPage } from "../support/bitmaps.ts";
import { DocumentRoom } from "../support/documents.ts";
import { Browser } from "./support/browser.ts";

const about = {
  title: "Fax from \u0418\u0432\u0430\u043d \u4f60\u597d (x) & <y>",
  author: "+1 555",
  subject: "Call c00000001",
  made: "2026-11-23T10:00:00.000Z",
  fax: { Call: "c00000001", Caller: "+1 555", Complete: "False", BadLines: "3" },
};
const letter = "Offer 4711 for the Example Plant\n\nDear Mrs. Example,\n\nwe offer 40 pumps at 1,250.00 EUR each.\n";

describe("the PDF of a received fax in other programs", function () {
  this.timeout(120_000);
  let room: DocumentRoom;
  let pages: Page[];
  let read: Awaited<ReturnType<DocumentRoom["documents"]["readWords"]>>;
  before(async () => {
    room = new DocumentRoom();
    await room.prepare([], { text: letter });
    const [bitmap] = room.pages();
    const text: Page = { bitmap: bitmap!, resolution: "fine" };
    pages = [text, changeResolution(text, "standard"), changeResolution(text, "superfine")];
    for (const resolution of everyResolution)
      for (const paper of pageWidths)
        pages.push({ bitmap: testPage(pelsAcross(paper, resolution), 300, pages.length), resolution });
    const texts = room.file("texts.tif", writeTiff(pages.slice(0, 3)));
    read = await room.documents.readWords(texts, { languages: ["eng"], seconds: 60 });
    const tiff = room.file("fax.tif", writeTiff(pages));
    const script = { left: 300, right: 500, top: 100, bottom: 160 };
    const words = [
      ...read.pages,
      [{ text: "\u05e9\u05dc\u05d5\u05dd", ...script }],
      [{ text: "\u4f60\u597d", ...script }],
    ];
    await room.documents.toPdf(tiff, join(room.folder, "fax.pdf"), about, words);
    await room.documents.toPdf(tiff, join(room.folder, "plain.pdf"), about);
  });
  after(() => room.close());
  /** What it prints on both streams. */
  const said = (program: string, ...args: string[]): string =>
    execFileSync("/bin/sh", ["-c", '"$@" 2>&1', "sh", program, ...args], { cwd: room.folder, encoding: "utf8" });

  it("reads the words of a page in each resolution", () => {
    assert.equal(read.fault, "");
    for (const page of read.pages)
      assert.match(page.map(({ text }) => text).join(" "), /Offer 4711 for the Example Plant Dear Mrs. Example/);
  });

  for (const name of ["fax.pdf", "plain.pdf"]) {
    it(`${name}: poppler takes it without complaint and decodes the very pels`, () => {
      assert.equal(said("pdftoppm", "-r", "20", name, "shown"), "");
      const info = said("pdfinfo", name);
      assert.match(info, /Pages: +24\n/);
      assert.match(info, /Title: +Fax from \u0418\u0432\u0430\u043d \u4f60\u597d \(x\) & <y>\n/);
      assert.match(info, /CreationDate: .*Nov 23 /);
      for (const [index, { bitmap }] of pages.entries()) {
        said("pdfimages", "-f", String(index + 1), "-l", String(index + 1), name, "one");
        const pbm = readFileSync(join(room.folder, "one-000.pbm"));
        const head = `P4\n${bitmap.width} ${bitmap.height}\n`;
        assert.equal(pbm.subarray(0, head.length).toString("latin1"), head);
        assert.ok(Buffer.from(bitmap.data).equals(pbm.subarray(head.length)), `page ${index + 1}`);
      }
    });

    it(`${name}: Ghostscript takes it without complaint`, () => {
      const printed = said("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=nullpage", "-dPDFSTOPONWARNING", name);
      assert.equal(printed, "");
    });

    it(`${name}: MuPDF takes it without complaint`, () => {
      const printed = said("mutool", "draw", "-q", "-r", "20", "-o", "shown-%d.png", name)
        .split("\n")
        // Debian's build says that of every file.
        .filter((line) => line !== "" && line !== "warning: ICC support is not available");
      assert.deepEqual(printed, []);
      assert.match(said("mutool", "info", name), /Pages: 24/);
    });

    it(`${name}: a browser shows it`, async () => {
      const browser = new Browser();
      try {
        const shown = await browser.open(join(room.folder, name), async (png) => {
          // The sheet is white in a dark window, and there are letters on it.
          const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
          const sheet = [...data].filter((value, index) => index % info.width > 400 && value > 240).length;
          return sheet > 0.3 * data.length;
        });
        assert.equal(shown.title, about.title);
      } finally {
        await browser.close();
      }
    });
  }

  it("finds the words in all of them, in their order", () => {
    const wanted =
      /Offer 4711 for the Example Plant\s+Dear Mrs\.\s+Example,\s+we offer 40 pumps at 1,250\.\d0 EUR each/;
    for (const page of ["1", "2", "3"]) {
      assert.match(said("pdftotext", "-f", page, "-l", page, "fax.pdf", "-"), wanted);
      assert.match(said("mutool", "draw", "-q", "-F", "txt", "fax.pdf", page), wanted);
    }
    assert.match(said("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=txtwrite", "-sOutputFile=-", "fax.pdf"), wanted);
    assert.match(
      said("pdftotext", "-f", "4", "-l", "5", "fax.pdf", "-"),
      /\u05e9\u05dc\u05d5\u05dd[\s\S]*\u4f60\u597d/,
    );
    assert.equal(said("pdftotext", "plain.pdf", "-").trim(), "");
  });

  it("has XMP that an XML reader takes, and that says the same", () => {
    const script = "import sys, xml.etree.ElementTree as t; print(''.join(t.parse(sys.stdin).getroot().itertext()))";
    const xmp = said("pdfinfo", "-meta", "fax.pdf");
    const read = execFileSync("python3", ["-c", script], { input: xmp, encoding: "utf8" });
    for (const part of [about.title, about.author, about.subject, "2026-11-23T10:00:00Z", "c00000001", "False"])
      assert.ok(read.includes(part), part);
  });
});

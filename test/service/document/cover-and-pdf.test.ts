// Covers in front of prepared pages, PDFs of received pages (checked by poppler's own decoder), pictures for mails.

import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import sharp from "sharp";
import { isFaxError } from "../../../src/base/errors.ts";
import { everyResolution, pelsAcross, type Resolution } from "../../../src/base/fax.ts";
import { bitmapsEqual } from "../../../src/codec/image/bitmap.ts";
import { fineToStandard } from "../../../src/codec/image/resolution.ts";
import { writeTiff } from "../../../src/codec/tiff/write.ts";
import { testPage } from "../../support/bitmaps.ts";
import { blackness, DocumentRoom, inkBox } from "../../support/documents.ts";

const fields = {
  toName: "Jane Example",
  toNumber: "+1 555 0123",
  fromName: "Fred Example",
  fromCompany: "Example Plant",
  fromNumber: "+1 555 0100",
  date: "2026-11-22 15:14",
  pages: 3,
  subject: "Offer 4711",
  remarks: "",
};
const about = {
  title: "Fax from Иван 你好 (x)",
  author: "+1 555",
  subject: "Call c1",
  made: new Date(0).toISOString(),
};

describe("covers and PDFs", function () {
  this.timeout(30_000);
  let room: DocumentRoom;
  const pages = [1, 2].map((seed) => ({ bitmap: testPage(1728, 400 + seed, seed), resolution: "fine" as const }));
  beforeEach(() => {
    room = new DocumentRoom();
  });
  afterEach(() => room.close());

  it("puts a filled cover before the document's pages, which stay pel for pel", async () => {
    const document = room.file("doc.tif", writeTiff(pages));
    const target = join(room.folder, "cover.tif");
    assert.deepEqual(await room.documents.assemble({ cover: fields, documents: [document], quality: "fine" }, target), {
      pages: 3,
      plain: false,
    });
    const [cover, ...rest] = room.pages("cover.tif");
    for (const [i, page] of rest.entries()) assert.ok(bitmapsEqual(page, pages[i]!.bitmap));
    assert.ok(cover!.height === 2292 || cover!.height === 2293);
    assert.ok(blackness(cover!) > 0.01 && blackness(cover!) < 0.1);
  });

  it("joins documents without a cover, in standard resolution where that is wanted", async () => {
    const document = room.file("doc.tif", writeTiff(pages));
    const target = join(room.folder, "joined.tif");
    const sheets = { documents: [document, document], quality: "standard" } as const;
    assert.deepEqual(await room.documents.assemble(sheets, target), { pages: 4, plain: false });
    const made = room.pages("joined.tif", 98);
    assert.deepEqual(
      made.map((page) => page.height),
      [201, 201, 201, 201],
    );
    for (const [i, page] of made.entries()) assert.ok(bitmapsEqual(page, fineToStandard(pages[i % 2]!.bitmap)));
  });

  it("finds its files by relative paths too: ./rules and ./var are the defaults", async () => {
    const here = (path: string): string => relative(process.cwd(), path);
    const other = new DocumentRoom(here(join(import.meta.dirname, "../../../rules/covers")));
    try {
      const picture = await sharp({ create: { width: 50, height: 50, channels: 3, background: "#000000" } })
        .png()
        .toBuffer();
      const parts = [other.file("dot.png", picture), other.file("doc.tif", writeTiff(pages))].map((path) => ({
        path: here(path),
        name: "part",
        contentType: "",
        inline: false,
      }));
      const result = await other.documents.prepare({ text: "", parts, maxPages: 9 }, here(other.folder));
      assert.equal(result.ok && result.pages, 3);
      assert.equal((await other.documents.prepare({ text: "x", parts: [], maxPages: 9 }, here(other.folder))).ok, true);
      const [from, to] = ["pages.tif", "c.tif"].map((name) => here(join(other.folder, name)));
      assert.deepEqual(await other.documents.assemble({ cover: fields, documents: [from!], quality: "fine" }, to!), {
        pages: 2,
        plain: false,
      });
    } finally {
      other.close();
    }
  });

  it("shows what it was given, in three alphabets, and no field twice", async () => {
    const document = room.file("doc.tif", writeTiff(pages));
    const ink = async (changed: Partial<typeof fields>): Promise<number> => {
      await room.documents.assemble(
        { cover: { ...fields, ...changed }, documents: [document], quality: "fine" },
        join(room.folder, "c.tif"),
      );
      return blackness(room.pages("c.tif")[0]!) * 1728 * 2292;
    };
    const empty = await ink({ toName: "", subject: "", remarks: "" });
    assert.ok((await ink({ toName: "Иван Петров", subject: "", remarks: "" })) > empty + 500);
    assert.ok((await ink({ toName: "", subject: "Καλημέρα", remarks: "" })) > empty + 500);
    assert.ok((await ink({ toName: "", subject: "", remarks: "one\ntwo\r\nthree".repeat(20) })) > empty + 5000);
  });

  it("takes anything in its fields: missing characters, long lines, line ends", async () => {
    const document = room.file("doc.tif", writeTiff(pages));
    const odd = "你好 \u0000\ud800 😀 مرحبا\r\n\t";
    const long = { subject: "long ".repeat(200), remarks: odd.repeat(100) };
    const cover = { ...fields, toName: odd, fromCompany: odd.repeat(50), ...long };
    const made = await room.documents.assemble(
      { cover, documents: [document], quality: "fine" },
      join(room.folder, "c.tif"),
    );
    assert.ok(made.pages > 3, "the remarks run over");
    for (const page of room.pages("c.tif").slice(0, -2)) {
      const [left, , right] = inkBox(page)!;
      assert.ok(left > 100 && right < 1728 - 100, "runs over the margin");
    }
  });

  it("fails as our own fault when the cover is missing or no form", async () => {
    const document = room.file("doc.tif", writeTiff(pages));
    const other = new DocumentRoom(room.folder);
    try {
      const target = join(room.folder, "c.tif");
      await assert.rejects(
        other.documents.assemble({ cover: fields, documents: [document], quality: "fine" }, target),
        (e) => isFaxError(e, "settings"),
      );
      writeFileSync(join(room.folder, "default.pdf"), "no pdf");
      await assert.rejects(
        other.documents.assemble({ cover: fields, documents: [document], quality: "fine" }, target),
        (e) => isFaxError(e, "settings"),
      );
    } finally {
      other.close();
    }
  });

  it("makes PDFs that poppler decodes to the very same pels", async () => {
    const sizes = [
      [1728, 500, "standard"],
      [1728, 333, "fine"],
      [1728, 800, "superfine"],
      [2048, 300, "fine"],
    ] as const;
    const made = sizes.map(([width, height, resolution], i) => ({ bitmap: testPage(width, height, i), resolution }));
    for (const coding of ["g4", "mh"] as const) {
      const tiff = room.file("fax.tif", writeTiff(made, { coding, fillOrder: coding === "mh" ? 2 : 1 }));
      const pdf = join(room.folder, "fax.pdf");
      await room.documents.toPdf(tiff, pdf, about);
      const listed = room.run("pdfimages", "poppler-utils", "-list", pdf);
      assert.equal(listed.match(/ ccitt /g)?.length, 4);
      for (const [i, page] of made.entries()) {
        room.run("pdfimages", "poppler-utils", "-f", String(i + 1), "-l", String(i + 1), pdf, "one");
        const pbm = readFileSync(join(room.folder, "one-000.pbm"));
        const head = `P4\n${page.bitmap.width} ${page.bitmap.height}\n`;
        assert.equal(pbm.subarray(0, head.length).toString("latin1"), head);
        assert.ok(Buffer.from(page.bitmap.data).equals(pbm.subarray(head.length)), `page ${i + 1}, ${coding}`);
      }
    }
  });

  it("gives sheets the size of their pels, and says what they are", async () => {
    // T.4 clause 2: pels and lines a millimetre.
    const perMm: Record<Resolution, readonly [number, number]> = {
      standard: [8.04, 3.85],
      fine: [8.04, 7.7],
      superfine: [8.04, 15.4],
      "200x200": [200 / 25.4, 200 / 25.4],
      "300x300": [300 / 25.4, 300 / 25.4],
      "400x400": [400 / 25.4, 400 / 25.4],
      r16: [16.08, 15.4],
    };
    for (const resolution of everyResolution) {
      const pels = pelsAcross(1728, resolution);
      const tiff = room.file("fax.tif", writeTiff([{ bitmap: testPage(pels, 1100), resolution }]));
      await room.documents.toPdf(tiff, join(room.folder, "fax.pdf"), about);
      const info = room.run("pdfinfo", "poppler-utils", "fax.pdf");
      const [, wide, high] = /Page size:\s+([\d.]+) x ([\d.]+) pts/.exec(info)!;
      const [across, down] = perMm[resolution];
      assert.ok(Math.abs(Number(wide) - ((pels / across) * 72) / 25.4) < 0.01);
      assert.ok(Math.abs(Number(high) - ((1100 / down) * 72) / 25.4) < 0.01);
      assert.match(info, /Title:\s+Fax from Иван 你好 \(x\)/);
      assert.match(info, /Author:\s+\+1 555/);
      assert.match(info, /CreationDate:\s+Thu Jan {2}1 0/);
    }
    // Ghostscript reads it without complaint, and as one page.
    const said = room.run("gs", "ghostscript", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=bbox", "fax.pdf");
    assert.doesNotMatch(said, /\*\*\*\*|Error/);
  });

  it("draws a page small and grey, in true proportions whatever its resolution", async () => {
    for (const [resolution, rows, high] of [
      ["standard", 550, 532],
      ["fine", 1100, 532],
      ["superfine", 2200, 532],
      ["200x200", 1100, 509],
      ["300x300", 1650, 509],
      ["400x400", 2200, 509],
      ["r16", 2200, 532],
    ] as const) {
      const pels = pelsAcross(1728, resolution);
      const tiff = room.file("fax.tif", writeTiff([{ bitmap: testPage(pels, rows), resolution }]));
      const png = Buffer.from(await room.documents.picture(tiff, 0));
      assert.equal(png.subarray(1, 4).toString("latin1"), "PNG");
      assert.equal(png.readUInt32BE(16), 800);
      assert.ok(Math.abs(png.readUInt32BE(20) - high) <= 1, String(png.readUInt32BE(20)));
    }
    copyFileSync(join(room.folder, "fax.tif"), join(room.folder, "same.tif"));
    await assert.doesNotReject(room.documents.picture(join(room.folder, "same.tif"), 7));
    await assert.rejects(room.documents.picture(room.file("no.tif", "no tiff"), 0), (e) => isFaxError(e, "input"));
  });
});

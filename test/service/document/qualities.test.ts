// A document in every quality: drawn at it from the source, and beside the dense ones a plain form with the same pages, which
// every machine takes. Covers and annexes go along in both.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { grids, type Quality, type Resolution } from "../../../src/base/fax.ts";
import { wordsOf } from "../../../src/base/phrases.ts";
import { bitmapsEqual, isBlank } from "../../../src/codec/image/bitmap.ts";
import { decodeTiffPage, faxResolutionOf, openTiff } from "../../../src/codec/tiff/read.ts";
import { writeTiff } from "../../../src/codec/tiff/write.ts";
import type { PrepareResult } from "../../../src/service/document/contract.ts";
import { testPage } from "../../support/bitmaps.ts";
import { blackness, DocumentRoom, inkBox, pdfOf } from "../../support/documents.ts";

const cover = {
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

/** A black square of 100 mm, 50 mm from the left and 60 mm from the top of an A4 sheet; a rule of 0.25 pt; a grey of 25 %. */
const mm = 72 / 25.4;
const square = `${50 * mm} ${842 - 160 * mm} ${100 * mm} ${100 * mm} re f`;
const sheet = { width: 595, height: 842, draw: square };
const ruled = { width: 595, height: 842, draw: "0.25 w 100 400.3 m 500 400.3 l S 300.2 100 m 300.2 700 l S" };
const grey = { width: 595, height: 842, draw: "0.75 g 0 0 595 842 re f" };

interface Made {
  readonly resolution: Resolution | undefined;
  readonly width: number;
  readonly height: number;
  readonly bitmap: ReturnType<typeof testPage>;
}

describe("documents in every quality", function () {
  this.timeout(60_000);
  let room: DocumentRoom;
  beforeEach(() => {
    room = new DocumentRoom();
  });
  afterEach(() => room.close());

  const read = (file: string): Made[] => {
    const bytes = readFileSync(join(room.folder, file));
    const opened = openTiff(bytes);
    assert.ok(opened.ok);
    return opened.pages.map((page) => {
      const { bitmap, quality } = decodeTiffPage(bytes, page);
      assert.equal(quality.badLines, 0);
      return { resolution: faxResolutionOf(page), width: page.width, height: page.height, bitmap };
    });
  };
  const prepare = async (quality: Quality, ...paths: string[]): Promise<PrepareResult & { ok: true }> => {
    const parts = paths.map((path) => ({ path, name: "x", contentType: "application/pdf", inline: false }));
    const made = await room.documents.prepare({ text: "", parts, maxPages: 50, quality }, room.folder);
    assert.ok(made.ok, made.ok ? "" : wordsOf(made.reason));
    return made;
  };

  for (const [quality, width, plain] of [
    ["standard", 1728, undefined],
    ["fine", 1728, undefined],
    ["superfine", 1728, undefined],
    ["300x300", 2592, "fine"],
    ["400x400", 3456, "fine"],
  ] as const)
    it(`${quality}: pages of ${width} pels${plain === undefined ? "" : `, and in ${plain}`}, true to size`, async () => {
      const made = await prepare(quality, room.file("a.pdf", pdfOf([sheet, ruled, grey])));
      assert.equal(made.pages, 3);
      const forms: [string, Resolution][] = [["pages.tif", quality]];
      if (plain === undefined) assert.ok(!existsSync(join(room.folder, "pages-plain.tif")));
      else forms.push(["pages-plain.tif", plain]);
      for (const [file, resolution] of forms) {
        const pages = read(file);
        assert.deepEqual(
          pages.map((page) => page.resolution),
          [resolution, resolution, resolution],
        );
        const [squared, rules, toned] = pages;
        assert.equal(squared!.width, resolution === quality ? width : 1728);
        const { dpi } = grids[resolution];
        const [left, top, right, bottom] = inkBox(squared!.bitmap)!;
        assert.ok(Math.abs(((right - left) / dpi[0]) * 25.4 - 100) < 0.5, `${right - left} pels across`);
        assert.ok(Math.abs(((bottom - top) / dpi[1]) * 25.4 - 100) < 0.5, `${bottom - top} rows`);
        assert.ok(Math.abs((top / dpi[1]) * 25.4 - 60) < 0.5, `${top} rows above`);
        const box = inkBox(rules!.bitmap)!;
        assert.ok(
          Math.abs(((box[2] - box[0]) / dpi[0]) * 72 - 400) < 3 &&
            Math.abs(((box[3] - box[1]) / dpi[1]) * 72 - 600) < 3,
        );
        // White is added on both sides of the sheet's 1687 of 1728.
        const black = blackness(toned!.bitmap) * (1728 / 1687);
        assert.ok(black > 0.03 && black < 0.4, `${black} of a quarter's grey is black`);
      }
      assert.ok(existsSync(join(room.folder, "preview.png")));
    });

  it("greys are of one darkness in all of them", async () => {
    const file = room.file("a.pdf", pdfOf([grey]));
    const shares: number[] = [];
    for (const quality of ["standard", "fine", "superfine", "300x300", "400x400"] as const) {
      await prepare(quality, file);
      shares.push(blackness(read("pages.tif")[0]!.bitmap));
    }
    assert.ok(Math.max(...shares) - Math.min(...shares) < 0.03, shares.join(" "));
  });

  it("a fax's own TIFF keeps its pels in a dense document, and the pages are numbered alike", async () => {
    const fax = { bitmap: testPage(1728, 900), resolution: "fine" as const };
    const made = await prepare("300x300", room.file("a.pdf", pdfOf([sheet])), room.file("fax.tif", writeTiff([fax])));
    assert.equal(made.pages, 2);
    const [dense, plain] = [read("pages.tif"), read("pages-plain.tif")];
    assert.deepEqual(
      dense.map((page) => page.resolution),
      ["300x300", "fine"],
    );
    assert.deepEqual([dense.length, plain.length], [2, 2]);
    for (const pages of [dense, plain]) assert.ok(bitmapsEqual(pages[1]!.bitmap, fax.bitmap));
  });

  it("a TIFF of 300x300 stays as it is where that is asked for", async () => {
    const fax = { bitmap: testPage(2592, 1200), resolution: "300x300" as const };
    const file = room.file("fax.tif", writeTiff([fax]));
    await prepare("300x300", file);
    assert.ok(bitmapsEqual(read("pages.tif")[0]!.bitmap, fax.bitmap));
    assert.equal(read("pages-plain.tif")[0]!.resolution, "fine");
    await prepare("fine", file);
    assert.equal(read("pages.tif")[0]!.resolution, "fine");
  });

  const widths = (file: string): number[] => read(file).map((page) => page.width);
  const size = (width: number, height: number, draw = `10 10 ${width - 20} ${height - 20} re f`) => ({
    width,
    height,
    draw,
  });

  it("sheets of B4, A3 and 11 by 17 inches keep their size, and are on A4 in the plain form", async () => {
    const sheets = [
      size(595, 842),
      size(842, 1191),
      size(1191, 842),
      size(709, 1001),
      size(792, 1224),
      size(612, 1008),
    ];
    const made = await prepare("fine", room.file("a.pdf", pdfOf(sheets)));
    assert.equal(made.pages, 6);
    assert.deepEqual(widths("pages.tif"), [1728, 2432, 2432, 2048, 2432, 1728]);
    assert.deepEqual(widths("pages-plain.tif"), [1728, 1728, 1728, 1728, 1728, 1728]);
    const { across, down } = grids.fine;
    for (const [page, { width, height }] of read("pages.tif").map((one, n) => [one, sheets[n]!] as const)) {
      const [left, top, right, bottom] = inkBox(page.bitmap)!;
      const points = [right - left, bottom - top].map((pels, n) => (pels / [across, down][n]!) * (72 / 25.4));
      assert.ok(
        Math.abs(points[0]! - (Math.min(width, height) - 20)) < 3,
        `${points[0]} across of ${width} × ${height}`,
      );
      assert.ok(Math.abs(points[1]! - (Math.max(width, height) - 20)) < 3, `${points[1]} down of ${width} × ${height}`);
    }
    assert.ok(bitmapsEqual(read("pages.tif")[0]!.bitmap, read("pages-plain.tif")[0]!.bitmap));
  });

  it("an A3 sheet printed in PostScript in 300x300 is dense and wide, and fine on A4", async () => {
    const page = "10 10 820 1170 rectfill showpage";
    const ps = `%!PS-Adobe-3.0\n<< /PageSize [842 1191] >> setpagedevice ${page}\n<< /PageSize [595 842] >> setpagedevice ${page}\n`;
    await prepare("300x300", room.file("a.ps", ps));
    assert.deepEqual(widths("pages.tif"), [3648, 2592]);
    assert.deepEqual(widths("pages-plain.tif"), [1728, 1728]);
    assert.deepEqual(
      read("pages-plain.tif").map((one) => one.resolution),
      ["fine", "fine"],
    );
  });

  for (const [name, sheets] of [
    ["with a landscape A4 sheet among them, which is turned", [size(842, 1191), size(842, 595)]],
    ["of a size that is no paper", [size(1280, 960)]],
    ["of A2", [size(1191, 1684)]],
    ["of slides", [size(960, 540), size(720, 540)]],
  ] as const)
    it(`large sheets ${name}: all go on A4`, async () => {
      await prepare("fine", room.file("a.pdf", pdfOf(sheets)));
      assert.ok(widths("pages.tif").every((width) => width === 1728));
      assert.ok(!existsSync(join(room.folder, "pages-plain.tif")));
    });

  it("a sheet longer than any paper is cut between its lines, at its own size, in every form", async () => {
    // 90 lines of 40 by 8 points, 25 points from one to the next.
    const draw = Array.from({ length: 90 }, (_, n) => `20 ${2280 - n * 25} 40 8 re f`).join(" ");
    const file = room.file("roll.pdf", pdfOf([{ width: 226, height: 2300, draw }, sheet]));
    const made = await prepare("300x300", file);
    const pages = read("pages.tif");
    assert.equal(made.pages, pages.length);
    assert.equal(pages.length, 4);
    assert.equal(read("pages-plain.tif").length, 4);
    for (const one of [pages, read("pages-plain.tif")]) {
      const high = (8 / 72) * grids[one[0]!.resolution!].dpi[1];
      const marks = one.slice(0, 3).flatMap(({ bitmap }) => runsOfInk(bitmap));
      assert.equal(marks.length, 90, "no line is cut, lost or doubled");
      assert.ok(marks.every((rows) => Math.abs(rows - high) <= 2));
      assert.ok(one.every(({ height }) => height <= 14 * grids[one[0]!.resolution!].dpi[1]));
    }
  });

  it("where no row is white both pages have the strip between them", async () => {
    await prepare("fine", room.file("roll.pdf", pdfOf([{ width: 400, height: 1500, draw: "100 0 20 1500 re f" }])));
    const [first, second, ...others] = read("pages.tif");
    assert.equal(others.length, 0);
    assert.equal(first!.height, Math.round(297 * 7.7));
    assert.ok(Math.abs(first!.height + second!.height - 38 - (1500 / 72) * 196) < 4);
  });

  it("one that has more pages than are allowed is made smaller, as it is", async () => {
    const path = room.file("roll.pdf", pdfOf([{ width: 400, height: 3000 }]));
    const parts = [{ path, name: "x", contentType: "application/pdf", inline: false }];
    const made = await room.documents.prepare({ text: "", parts, maxPages: 2 }, room.folder);
    assert.deepEqual([made.ok && made.pages, read("pages.tif").length], [1, 1]);
  });

  it("a fax of B4 or A3 goes on as wide as it came", async () => {
    const pages = [2048, 2432].map((width) => ({ bitmap: testPage(width, 500), resolution: "fine" as const }));
    await prepare("fine", room.file("fax.tif", writeTiff(pages)));
    for (const [n, page] of read("pages.tif").entries()) assert.ok(bitmapsEqual(page.bitmap, pages[n]!.bitmap));
    assert.deepEqual(widths("pages-plain.tif"), [1728, 1728]);
    const target = join(room.folder, "job.tif");
    const documents = [join(room.folder, "pages.tif")];
    assert.deepEqual(await room.documents.assemble({ cover, documents, quality: "fine" }, target), {
      pages: 3,
      plain: true,
    });
    assert.deepEqual(
      [widths("job.tif"), widths("job-plain.tif")],
      [
        [1728, 2048, 2432],
        [1728, 1728, 1728],
      ],
    );
  });

  it("covers and annexes are joined in both forms", async () => {
    await prepare("400x400", room.file("a.pdf", pdfOf([sheet, sheet])));
    const target = join(room.folder, "job.tif");
    const documents = [join(room.folder, "pages.tif")];
    const made = await room.documents.assemble({ cover, documents, quality: "400x400" }, target);
    assert.deepEqual(made, { pages: 3, plain: true });
    const [dense, plain] = [read("job.tif"), read("job-plain.tif")];
    assert.deepEqual(
      dense.map((page) => page.width),
      [3456, 3456, 3456],
    );
    assert.deepEqual(
      plain.map((page) => page.resolution),
      ["fine", "fine", "fine"],
    );
    assert.ok(bitmapsEqual(plain[1]!.bitmap, read("pages-plain.tif")[0]!.bitmap));
    // Made again in a lower quality nothing of the dense one is left beside it.
    assert.deepEqual(await room.documents.assemble({ documents, quality: "fine" }, target), { pages: 2, plain: false });
    assert.ok(!existsSync(join(room.folder, "job-plain.tif")));
  });
});

/** Heights of the marks, one below the other. */
function runsOfInk(bitmap: Made["bitmap"]): number[] {
  const runs: number[] = [];
  let run = 0;
  for (let y = 0; y <= bitmap.height; y++) {
    if (y < bitmap.height && !isBlank(bitmap, y, y + 1)) run++;
    else if (run > 0) {
      runs.push(run);
      run = 0;
    }
  }
  return runs;
}

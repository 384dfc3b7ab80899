// Pictures through the converter child, TIFFs of fax programs pel for pel, and files that mean harm.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { bitmapsEqual, createBitmap, cropRows, pelAt } from "../../../src/codec/image/bitmap.ts";
import { doubleRows } from "../../../src/codec/image/resolution.ts";
import { writeTiff } from "../../../src/codec/tiff/write.ts";
import { testPage } from "../../support/bitmaps.ts";
import { blackness, DocumentRoom, inkBox } from "../../support/documents.ts";

/** Black in the left upper quarter, white elsewhere. */
const corner = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: "#ffffff" } }).composite([
    {
      input: { create: { width: width >> 1, height: height >> 1, channels: 3, background: "#000000" } },
      left: 0,
      top: 0,
    },
  ]);

describe("pictures and TIFFs", function () {
  this.timeout(30_000);
  let room: DocumentRoom;
  beforeEach(() => {
    room = new DocumentRoom();
  });
  afterEach(() => room.close());

  for (const coding of ["g4", "mh", "mh-rows"] as const)
    it(`keeps a fax's own TIFF pel for pel: ${coding}`, async () => {
      const pages = [1, 2, 3].map((seed) => ({
        bitmap: testPage(1728, 500 + seed, seed),
        resolution: "fine" as const,
      }));
      const result = await room.prepare([room.file("fax.tif", writeTiff(pages, { coding, fillOrder: 2 }))]);
      assert.deepEqual(result, { ok: true, pages: 3, remarks: [], title: "" });
      for (const [i, bitmap] of room.pages().entries()) assert.ok(bitmapsEqual(bitmap, pages[i]!.bitmap));
    });

  it("keeps a multi-page G3 of libtiff pel for pel, one- and two-dimensional, in strips", async () => {
    const pages = [4, 5].map((seed) => ({ bitmap: testPage(1728, 700, seed), resolution: "fine" as const }));
    room.file("plain.tif", writeTiff(pages));
    for (const [coding, rows] of [
      ["g3:1d:fill", "10000"],
      ["g3:2d", "64"],
    ] as const) {
      room.run("tiffcp", "libtiff-tools", "-c", coding, "-r", rows, "plain.tif", "g3.tif");
      assert.ok((await room.prepare([join(room.folder, "g3.tif")])).ok);
      for (const [i, bitmap] of room.pages().entries()) assert.ok(bitmapsEqual(bitmap, pages[i]!.bitmap));
    }
  });

  it("doubles the rows of standard resolution, narrows B4 and centres narrow pages", async () => {
    const standard = { bitmap: testPage(1728, 300, 1), resolution: "standard" as const };
    const b4 = { bitmap: testPage(2048, 600, 2), resolution: "fine" as const };
    const narrow = { bitmap: testPage(1600, 300, 3), resolution: "fine" as const };
    assert.ok((await room.prepare([room.file("mixed.tif", writeTiff([standard, b4, narrow]))])).ok);
    const [first, second, third] = room.pages("pages-plain.tif");
    assert.ok(bitmapsEqual(first!, doubleRows(standard.bitmap)));
    assert.equal(second!.height, Math.round((600 * 1728) / 2048));
    for (let y = 0; y < 300; y += 7)
      for (let x = 0; x < 1600; x += 3) assert.equal(pelAt(third!, x + 64, y), pelAt(narrow.bitmap, x, y));
  });

  it("repairs a damaged fax TIFF and says so", async () => {
    const bytes = writeTiff([{ bitmap: testPage(1728, 600, 7), resolution: "fine" }], { coding: "mh" });
    bytes.fill(0x55, 6000, 6200);
    const result = await room.prepare([room.file("hit.tif", bytes)]);
    assert.ok(result.ok);
    assert.match(result.remarks[0]!, /"hit.tif": 1 of its pages are damaged/);
    assert.ok(bitmapsEqual(cropRows(room.pages()[0]!, 0, 50), cropRows(testPage(1728, 600, 7), 0, 50)));
  });

  it("brings a bilevel scan of 300 dpi to size without greys", async () => {
    const black = createBitmap(2480, 3508);
    for (let y = 0; y < 1754; y++) black.data.fill(0xff, y * black.stride, y * black.stride + 155);
    const scan = Buffer.from(writeTiff([{ bitmap: black, resolution: "fine" }]));
    const rationals = scan.indexOf(Buffer.from([204, 0, 0, 0, 1, 0, 0, 0, 196, 0, 0, 0]));
    for (const at of [0, 8]) scan.writeUInt32LE(300, rationals + at);
    assert.ok((await room.prepare([room.file("scan.tif", scan)])).ok);
    const [page] = room.pages();
    const [left, top, right, bottom] = inkBox(page!)!;
    assert.equal(page!.height, 2292);
    assert.ok(
      Math.abs(right - left - 843) <= 2 && Math.abs(bottom - top - 1146) <= 2,
      `${right - left} ${bottom - top}`,
    );
  });

  it("takes grey TIFFs page by page", async () => {
    const grey = await corner(400, 500)
      .greyscale()
      .tiff({ compression: "lzw", xres: 100 / 25.4, yres: 100 / 25.4 })
      .toBuffer();
    room.file("grey.tif", grey);
    room.run("tiffcp", "libtiff-tools", "-c", "lzw", ...Array.from({ length: 6 }, () => "grey.tif"), "six.tif");
    const result = await room.prepare([join(room.folder, "six.tif")]);
    assert.deepEqual([result.ok, room.pages().length], [true, 6]);
    assert.ok(blackness(room.pages()[5]!) > 0.1);
    const refused = await room.prepare([join(room.folder, "six.tif")], { maxPages: 5 });
    assert.ok(!refused.ok && refused.outcome === 303);
  });

  for (const format of ["jpeg", "png", "gif", "webp"] as const)
    it(`takes a ${format} at its size, upright and undistorted`, async () => {
      const bytes = await corner(480, 240).withMetadata({ density: 96 }).toFormat(format).toBuffer();
      assert.ok((await room.prepare([room.file(`picture.${format}`, bytes)])).ok);
      const [page] = room.pages();
      const [left, top, right, bottom] = inkBox(page!)!;
      // Five inches by two and a half; the quarter that is black is half of each.
      assert.ok(Math.abs(page!.height - 490) <= 1, String(page!.height));
      assert.ok(Math.abs(right - left - 510) <= 6 && Math.abs(bottom - top - 245) <= 6 && top === 0);
    });

  it("turns a photograph as its EXIF orientation says", async () => {
    // Lying: the picture's upper left corner is stored at the lower left (orientation 6 turns it clockwise).
    const lying = await sharp(await corner(600, 400).png().toBuffer())
      .rotate(-90)
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    assert.ok((await room.prepare([room.file("photo.jpg", lying)])).ok);
    const [left, top, right, bottom] = inkBox(room.pages()[0]!)!;
    const page = room.pages()[0]!;
    assert.ok(top === 0 && bottom < page.height * 0.6 && left < 300 && right < 1728 * 0.6);
    assert.ok(right - left > bottom - top, "still lying");
  });

  it("makes the paper of a photographed sheet white and its letters black", async () => {
    const [width, height] = [827, 1169];
    const pels = new Uint8Array(width * height).map((_, at) => {
      const [x, y] = [at % width, Math.floor(at / width)];
      const letter = y % 40 > 20 && y % 40 < 32 && x > 80 && x < 740 && x % 12 < 3;
      const paper = 225 - x / 12 - 4 * Math.abs(((x * 7 + y * 13) % 5) - 2);
      return Math.round(letter ? paper * 0.3 : paper);
    });
    const sheet = await sharp(pels, { raw: { width, height, channels: 1 } })
      .withMetadata({ density: 100 })
      .jpeg({ quality: 85 })
      .toBuffer();
    assert.ok((await room.prepare([room.file("sheet.jpg", sheet)])).ok);
    const [page] = room.pages();
    const share = blackness(page!);
    // A quarter of 11 in 40 rows, of 660 in 827 columns.
    assert.ok(share > 0.035 && share < 0.08, `${share} black`);
    let dots = 0;
    for (let y = 4; y < 30; y++) for (let x = 20; x < 1700; x++) dots += pelAt(page!, x, y);
    assert.equal(dots, 0, "the paper is white");
  });

  it("fits a large photograph to the page and screens its greys so that they compress", async () => {
    const ramp = new Uint8Array(3000 * 2000).map((_, i) => Math.round(((i % 3000) * 255) / 2999));
    const photo = await sharp(ramp, { raw: { width: 3000, height: 2000, channels: 1 } })
      .jpeg()
      .toBuffer();
    assert.ok((await room.prepare([room.file("ramp.jpg", photo)])).ok);
    const [page] = room.pages();
    assert.equal(page!.height, Math.round(((2000 * 1728) / 3000) * (196 / 204)));
    const share = blackness(page!);
    assert.ok(share > 0.4 && share < 0.6, `${share} black`);
    // In columns from left to right ever whiter, and less than half of the raw size; error diffusion leaves three quarters.
    const column = (from: number): number => {
      let black = 0;
      for (let y = 0; y < page!.height; y++) for (let x = from; x < from + 172; x++) black += pelAt(page!, x, y);
      return black;
    };
    const columns = Array.from({ length: 10 }, (_, i) => column(i * 172));
    assert.deepEqual(
      columns,
      [...columns].sort((a, b) => b - a),
    );
    assert.ok(readFileSync(join(room.folder, "pages.tif")).length < (page!.height * 216) / 2);
  });

  it("puts transparent pictures on white paper", async () => {
    const logo = await sharp({
      create: { width: 400, height: 400, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .composite([
        { input: { create: { width: 100, height: 100, channels: 4, background: "#000000" } }, left: 150, top: 150 },
      ])
      .png()
      .toBuffer();
    assert.ok((await room.prepare([room.file("logo.png", logo)])).ok);
    assert.ok(blackness(room.pages()[0]!) < 0.05);
  });

  it("refuses a TIFF of absurd dimensions and a picture of too many pels", async () => {
    const tiff = writeTiff([{ bitmap: testPage(64, 8), resolution: "fine" }]);
    const view = new DataView(tiff.buffer, tiff.byteOffset);
    for (let entry = 10; entry < 10 + 12 * 3; entry += 12)
      if ([256, 257].includes(view.getUint16(entry, true))) view.setUint32(entry + 8, 4_000_000_000, true);
    const result = await room.prepare([room.file("absurd.tif", tiff)]);
    assert.ok(!result.ok && result.outcome === 302);
    assert.match(result.reason, /4000000000 × 4000000000 pels/);
    const bomb = await corner(64, 64).png().toBuffer();
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    const refused = await room.prepare([room.file("bomb.png", bomb)]);
    assert.ok(!refused.ok);
    assert.match(refused.reason, /more pels than a fax may/);
  });

  it("says what is wrong with a broken picture, and goes on", async () => {
    const broken = (await corner(300, 300).jpeg().toBuffer()).subarray(0, 300);
    const good = await corner(300, 300).png().toBuffer();
    const result = await room.prepare([room.file("broken.jpg", broken), room.file("good.png", good)]);
    assert.ok(result.ok);
    assert.equal(result.pages, 1);
    assert.match(result.remarks[0]!, /"broken.jpg" could not be faxed: the picture is damaged/);
  });

  it("refuses random octets under any name, quickly and in a sentence", async () => {
    for (let i = 0; i < 6; i++) {
      const noise = Buffer.concat(
        Array.from({ length: 40 }, (_, j) => createHash("sha512").update(`${i} ${j}`).digest()),
      );
      const magic = ["", "%PDF-1.4\n", "II*\0", "\u00ff\u00d8\u00ff\u00e0", "\u0089PNG\r\n\u001a\n", "GIF89a"][i]!;
      const file = room.file(`noise-${i}.pdf`, Buffer.concat([Buffer.from(magic, "latin1"), noise]));
      const result = await room.prepare([file]);
      assert.ok(!result.ok, `noise ${i} became pages`);
      assert.ok([301, 302].includes(result.outcome));
      assert.match(result.reason, /^"noise-\d+.pdf" could not be faxed: [^\n]{10,200}$/);
    }
  });
});

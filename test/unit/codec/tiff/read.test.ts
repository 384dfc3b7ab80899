// TIFFs made here octet by octet: both byte orders, every refusal with its reason, limits, loops, cut files.

import assert from "node:assert/strict";
import { bitmapsEqual } from "../../../../src/codec/image/bitmap.ts";
import { decodeTiffPage, faxResolutionOf, openTiff } from "../../../../src/codec/tiff/read.ts";
import { bytesSource, type TiffSource } from "../../../../src/codec/tiff/source.ts";
import { writeTiff } from "../../../../src/codec/tiff/write.ts";
import { drawn, testPage } from "../../../support/bitmaps.ts";

type Tags = Readonly<Record<number, number | readonly number[]>>;

/** A TIFF of these directories (all values LONG, rationals as pairs) and image octets at offset 8. */
function tiff(image: readonly number[], directories: readonly Tags[], little = true): Uint8Array {
  const bytes = new Uint8Array(20000);
  const view = new DataView(bytes.buffer);
  bytes.set(little ? [0x49, 0x49] : [0x4d, 0x4d]);
  view.setUint16(2, 42, little);
  bytes.set(image, 8);
  let at = (8 + image.length + 1) & ~1;
  let link = 4;
  for (const directory of directories) {
    view.setUint32(link, at, little);
    const entries = Object.entries(directory);
    view.setUint16(at, entries.length, little);
    let extra = at + 2 + entries.length * 12 + 4;
    for (const [i, [tag, value]] of entries.entries()) {
      const entry = at + 2 + i * 12;
      const values = typeof value === "number" ? [value] : value;
      const isRational = tag === "282" || tag === "283";
      view.setUint16(entry, Number(tag), little);
      view.setUint16(entry + 2, isRational ? 5 : 4, little);
      view.setUint32(entry + 4, isRational ? 1 : values.length, little);
      if (values.length === 1) view.setUint32(entry + 8, values[0]!, little);
      else {
        view.setUint32(entry + 8, extra, little);
        for (const number of values) {
          view.setUint32(extra, number, little);
          extra += 4;
        }
      }
    }
    link = at + 2 + entries.length * 12;
    at = extra;
  }
  return bytes.slice(0, at);
}

const plain: Tags = {
  256: 12,
  257: 2,
  258: 1,
  259: 1,
  262: 0,
  273: 8,
  278: 2,
  279: 4,
  282: [204, 1],
  283: [98, 1],
  296: 2,
};
const image = [0xf0, 0x1f, 0x00, 0x80];
const rows = ["####.......#", "........#..."];

function refusal(data: Uint8Array): string {
  const opened = openTiff(data);
  assert.ok(!opened.ok, "was opened");
  return `${opened.kind}: ${opened.reason}`;
}

function onlyPage(data: Uint8Array): string[] {
  const opened = openTiff(data);
  assert.ok(opened.ok, opened.ok ? "" : opened.reason);
  return drawn(decodeTiffPage(data, opened.pages[0]!).bitmap);
}

describe("TIFF reader", () => {
  it("reads both byte orders", () => {
    assert.deepEqual(onlyPage(tiff(image, [plain])), rows);
    assert.deepEqual(onlyPage(tiff(image, [plain], false)), rows);
  });

  it("turns photometric interpretation 1 and FillOrder 2 round, and clears the padding", () => {
    const turned = rows.map((row) => row.replace(/[.#]/g, (pel) => (pel === "." ? "#" : ".")));
    assert.deepEqual(onlyPage(tiff(image, [{ ...plain, 262: 1 }])), turned);
    assert.deepEqual(onlyPage(tiff([0x0f, 0xf8, 0x00, 0x01], [{ ...plain, 266: 2 }])), rows);
    const opened = openTiff(tiff(image, [{ ...plain, 262: 1 }]));
    assert.ok(opened.ok);
    const { data } = decodeTiffPage(tiff(image, [{ ...plain, 262: 1 }]), opened.pages[0]!).bitmap;
    assert.deepEqual([...data], [0x0f, 0xe0, 0xff, 0x70]);
  });

  it("reads PackBits", () =>
    assert.deepEqual(onlyPage(tiff([1, 0xf0, 0x10, 0x80, 1, 0, 0x80, 99], [{ ...plain, 259: 32773, 279: 8 }])), rows));

  it("reads several strips, counts missing or too large", () => {
    assert.deepEqual(onlyPage(tiff(image, [{ ...plain, 278: 1, 273: [8, 10], 279: [2, 2] }])), rows);
    const { 279: _, ...uncounted } = plain;
    assert.deepEqual(onlyPage(tiff(image, [{ ...uncounted, 278: 1, 273: [8, 10] }])), rows);
    assert.deepEqual(onlyPage(tiff(image, [{ ...plain, 279: 4_000_000_000 }])), rows);
  });

  it("tells the fax resolution, in inches or centimetres", () => {
    const resolution = (changed: Tags): unknown => {
      const opened = openTiff(tiff(image, [{ ...plain, ...changed }]));
      assert.ok(opened.ok);
      return faxResolutionOf(opened.pages[0]!);
    };
    assert.equal(resolution({}), "standard");
    assert.equal(resolution({ 283: [196, 1] }), "fine");
    assert.equal(resolution({ 283: [200, 1], 282: [200, 1] }), "200x200");
    assert.equal(resolution({ 283: [196, 1], 282: [200, 1] }), "fine");
    assert.equal(resolution({ 283: [100, 1], 282: [200, 1] }), "standard");
    assert.equal(resolution({ 283: [400, 1], 282: [200, 1] }), "superfine");
    assert.equal(resolution({ 282: [300, 1], 283: [300, 1] }), "300x300");
    assert.equal(resolution({ 296: 3, 282: [1181, 10], 283: [1181, 10] }), "300x300");
    assert.equal(resolution({ 282: [400, 1], 283: [400, 1] }), "400x400");
    assert.equal(resolution({ 282: [408, 1], 283: [391, 1] }), "r16");
    assert.equal(resolution({ 282: [600, 1], 283: [600, 1] }), undefined);
    assert.equal(resolution({ 283: [391, 1] }), "superfine");
    assert.equal(resolution({ 296: 3, 282: [8031, 100], 283: [77, 1] }), "fine");
    assert.equal(resolution({ 282: [204, 0] }), undefined);
    assert.equal(resolution({ 296: 1 }), undefined);
  });

  it("refuses what is no fax page, with the reason", () => {
    const cases: [Tags, RegExp][] = [
      [{ 258: 8 }, /^not-bilevel: page 1 is not bilevel: it has 1 sample\(s\) of 8 bits a pel$/],
      [{ 277: 3 }, /^not-bilevel/],
      [{ 262: 3 }, /^not-bilevel: .*photometric interpretation is 3$/],
      [{ 259: 5 }, /^unsupported: page 1 is compressed .*5\)$/],
      [{ 324: 8 }, /^unsupported: page 1 is stored in tiles$/],
      [{ 259: 3, 292: 2 }, /^unsupported: .*uncompressed mode/],
      [{ 256: 10001 }, /^too-large: page 1 is 10001 × 2 pels/],
      [{ 257: 65536 }, /^too-large/],
      [{ 256: 4_294_967_295, 257: 4_294_967_295 }, /^too-large/],
      [{ 256: 9999, 257: 60000 }, /^too-large/],
      [{ 256: 0 }, /^not-tiff: page 1 has no size$/],
      [{ 278: 1 }, /^not-tiff: page 1 has no image data$/],
      [{ 278: 1, 273: [8, 8], 279: [150, 150] }, /^not-tiff: page 1 has strips that lie over each other$/],
    ];
    for (const [changed, reason] of cases) assert.match(refusal(tiff(image, [{ ...plain, ...changed }])), reason);
  });

  it("refuses what is no TIFF", () => {
    assert.match(refusal(new Uint8Array(0)), /too short/);
    assert.match(refusal(new TextEncoder().encode("%PDF-1.4 and so on")), /not a TIFF/);
    assert.match(refusal(Uint8Array.of(0x49, 0x49, 43, 0, 8, 0, 0, 0)), /BigTIFF/);
    assert.match(refusal(Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0)), /holds no page/);
    assert.match(refusal(Uint8Array.of(0x49, 0x49, 42, 0, 99, 0, 0, 0)), /behind the end/);
    assert.match(refusal(Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 255, 255, 1)), /65535 entries/);
  });

  it("ends at a loop of directories and keeps the pages before a broken one", () => {
    const two = tiff(image, [plain, plain]);
    const opened = openTiff(two);
    assert.ok(opened.ok && opened.pages.length === 2);
    const view = new DataView(two.buffer);
    const first = view.getUint32(4, true);
    const link = first + 2 + Object.keys(plain).length * 12;
    view.setUint32(link, first, true);
    const looped = openTiff(two);
    assert.ok(looped.ok && looped.pages.length === 1);
    view.setUint32(link, 0xfffffff0, true);
    const broken = openTiff(two);
    assert.ok(broken.ok && broken.pages.length === 1);
  });

  it("leaves thumbnails out", () => {
    const opened = openTiff(
      tiff(image, [
        { 254: 2, ...plain },
        { 254: 1, ...plain },
        { 254: 2, ...plain },
      ]),
    );
    assert.ok(opened.ok && opened.pages.length === 2);
  });

  it("gives white rows for missing data and counts them", () => {
    const page = testPage(1728, 300);
    for (const coding of ["g4", "mh", "mh-rows"] as const) {
      const whole = writeTiff([{ bitmap: page, resolution: "fine" }], { coding });
      const cut = whole.slice(0, Math.floor(whole.length / 2));
      const opened = openTiff(cut);
      assert.ok(opened.ok);
      const decoded = decodeTiffPage(cut, opened.pages[0]!);
      assert.equal(decoded.bitmap.height, 300);
      assert.equal(decoded.quality.lines, 300);
      assert.ok(decoded.quality.badLines > 50 && decoded.quality.badLines < 250, `${decoded.quality.badLines}`);
      assert.ok(decoded.quality.longestBadRun <= decoded.quality.badLines);
      const good = 300 - decoded.quality.badLines;
      assert.deepEqual(decoded.bitmap.data.subarray(0, good * 216), page.data.subarray(0, good * 216));
      assert.ok(decoded.bitmap.data.subarray(good * 216).every((octet) => octet === 0));
    }
  });

  it("reads a file in pieces, a page at a time", () => {
    const pages = [1, 2, 3].map((seed) => ({ bitmap: testPage(1728, 400, seed), resolution: "fine" as const }));
    const bytes = writeTiff(pages);
    let most = 0;
    let octets = 0;
    const inner = bytesSource(bytes);
    const source: TiffSource = {
      length: bytes.length,
      read(offset, length) {
        const read = inner.read(offset, length);
        most = Math.max(most, read.length);
        octets += read.length;
        return read;
      },
    };
    const opened = openTiff(source);
    assert.ok(opened.ok && opened.pages.length === 3);
    assert.ok(octets < 2000, `${octets} octets read to list the pages`);
    assert.ok(bitmapsEqual(decodeTiffPage(source, opened.pages[1]!).bitmap, pages[1]!.bitmap));
    assert.ok(most < bytes.length / 2);
  });
});

// A PDF of fax pages: sheets as large as their pels, little beside the images, and the same said of the fax in both places.

import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import type { Resolution } from "../../../../src/base/fax.ts";
import { type PdfPage, pdfOfPages } from "../../../../src/codec/pdf/pdf-file.ts";

/** T.4 clause 2: pels and lines a millimetre, or an inch; pels across A4, B4 and A3. */
const sheets: readonly (readonly [Resolution, number, number, readonly [number, number, number]])[] = [
  ["standard", 8.04, 3.85, [1728, 2048, 2432]],
  ["fine", 8.04, 7.7, [1728, 2048, 2432]],
  ["superfine", 8.04, 15.4, [1728, 2048, 2432]],
  ["200x200", 200 / 25.4, 200 / 25.4, [1728, 2048, 2432]],
  ["300x300", 300 / 25.4, 300 / 25.4, [2592, 3072, 3648]],
  ["400x400", 400 / 25.4, 400 / 25.4, [3456, 4096, 4864]],
  ["r16", 16.08, 15.4, [3456, 4096, 4864]],
];
/** Lengths of paper, mm: letter, A4, legal, B4, A3, a strip, a receipt of two metres. */
const lengths = [279.4, 297, 355.6, 364, 420, 30, 2000];

const image = new Uint8Array(900).fill(0x28);
const about = {
  title: "Fax from +1 555",
  author: "+1 555",
  subject: "Call c00000001",
  made: "2001-09-09T01:46:40.000Z",
};
const text = (pdf: Uint8Array): string => Buffer.from(pdf).toString("latin1");
const made = (pages: readonly PdfPage[], more: object = {}): string =>
  text(pdfOfPages(pages, { ...about, ...more }, deflateSync));

describe("a PDF of fax pages", () => {
  it("has sheets as large as their pels, within half a millimetre, whatever the resolution and the paper", () => {
    let compared = 0;
    for (const [resolution, across, down, widths] of sheets)
      for (const width of widths)
        for (const length of lengths) {
          const height = Math.round(length * down);
          const pdf = made([{ width, height, resolution, image }]);
          const [, wide, high] = /MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]/.exec(pdf)!;
          const [mmWide, mmHigh] = [Number(wide) * (25.4 / 72), Number(high) * (25.4 / 72)];
          assert.ok(Math.abs(mmWide - width / across) < 0.01, `${resolution} ${width}: ${mmWide} mm across`);
          assert.ok(Math.abs(mmHigh - length) < 0.5, `${resolution} ${length} mm: ${mmHigh} mm`);
          assert.ok(pdf.includes(`q ${wide} 0 0 ${high} 0 0 cm /Fax Do Q`), "the image does not fill its sheet");
          compared++;
        }
    assert.equal(compared, 7 * 3 * 7);
  });

  it("adds less than 1 KB a page to its images, of one size or of many", () => {
    for (const height of [() => 2200, (page: number) => 2000 + page]) {
      const pages = (count: number): PdfPage[] =>
        Array.from({ length: count }, (_, i) => ({ width: 1728, height: height(i), resolution: "fine", image }));
      const [one, ten, hundred] = [1, 10, 100].map((count) => made(pages(count)).length - count * image.length);
      assert.ok((ten! - one!) / 9 < 600, `${(ten! - one!) / 9} octets a page`);
      assert.ok((hundred! - one!) / 99 < 600);
      assert.ok(hundred! / 100 < 1024);
    }
  });

  it("has every object where its table says, also with words", () => {
    const words = [{ text: "Offer", left: 10, right: 90, top: 10, bottom: 40 }];
    for (const page of [{}, { words }]) {
      const pdf = made([{ width: 1728, height: 100, resolution: "fine", image, ...page }]);
      const table = Number(/startxref\n(\d+)/.exec(pdf)![1]);
      const [, count] = /^xref\n0 (\d+)\n/.exec(pdf.slice(table))!;
      const lines = pdf
        .slice(table)
        .split("\n")
        .slice(3, Number(count) + 2);
      for (const [index, line] of lines.entries())
        assert.ok(pdf.slice(Number(line.slice(0, 10))).startsWith(`${index + 1} 0 obj\n`), line);
      for (const [, length, at] of [...pdf.matchAll(/\/Length (\d+) >>\nstream\n/g)].map(
        (match) => [match[0], Number(match[1]), match.index + match[0].length] as const,
      ))
        assert.equal(pdf.slice(at + length, at + length + 10), "\nendstream");
    }
  });

  it("says the same of the fax in its information and in XMP, in any script", () => {
    for (const title of [
      "Fax from +1 555",
      "Факс 传真 فاكس 😀",
      "a <b> & c",
      "]]> \u0000\u0007\ud800 \uffff end",
      "",
    ]) {
      const pdf = made([{ width: 1728, height: 10, resolution: "fine", image }], { title, fax: { Caller: "<&>" } });
      const [, hex] = /\/Title <FEFF([0-9a-f]*)>/.exec(pdf)!;
      const info = (hex!.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join("");
      const xmp = Buffer.from(pdf.slice(pdf.indexOf("<?xpacket begin"), pdf.indexOf('<?xpacket end="r"?>')), "latin1");
      const [, alt] = /<dc:title><rdf:Alt><rdf:li xml:lang="x-default">(.*?)<\/rdf:li>/s.exec(xmp.toString("utf8"))!;
      const told = alt!.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
      assert.equal(told, info.replace(/\uffff/g, ""));
      assert.match(xmp.toString("utf8"), /<fax:Caller>&lt;&amp;&gt;<\/fax:Caller>/);
      assert.match(xmp.toString("utf8"), /<xmp:CreateDate>2001-09-09T01:46:40Z</);
      assert.match(pdf, /\/CreationDate \(D:20010909014640Z\)/);
    }
  });
});

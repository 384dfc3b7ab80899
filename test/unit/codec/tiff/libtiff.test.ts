// Against libtiff's own programs (Debian libtiff-tools): what we write it reads the same, what it writes we read the same.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "../../../../src/base/fax.ts";
import { bitmapsEqual, cropRows, isBlank } from "../../../../src/codec/image/bitmap.ts";
import { encodePage } from "../../../../src/codec/t4/page-encoder.ts";
import { decodeTiffPage, openTiff } from "../../../../src/codec/tiff/read.ts";
import { createTiffWriter, writeTiff } from "../../../../src/codec/tiff/write.ts";
import { testPage } from "../../../support/bitmaps.ts";

const pages: readonly Page[] = [
  { bitmap: testPage(1728, 400, 4), resolution: "fine" },
  { bitmap: testPage(2432, 193, 5), resolution: "standard" },
  { bitmap: testPage(1725, 96, 6), resolution: "fine" },
];

describe("TIFF and libtiff", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-libtiff-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function run(program: string, ...args: string[]): string {
    try {
      return execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT")
        assert.fail(`${program} is missing: install it with "apt-get install libtiff-tools"`);
      assert.fail(`${program} ${args.join(" ")}: ${(error as { stderr?: string }).stderr?.slice(0, 300)}`);
    }
  }

  function assertHolds(file: string, expected: readonly Page[]): void {
    const bytes = readFileSync(join(folder, file));
    const opened = openTiff(bytes);
    assert.ok(opened.ok, opened.ok ? "" : opened.reason);
    assert.equal(opened.pages.length, expected.length);
    for (const [i, page] of opened.pages.entries()) {
      const decoded = decodeTiffPage(bytes, page);
      assert.ok(bitmapsEqual(decoded.bitmap, expected[i]!.bitmap), `${file}: page ${i + 1} differs`);
      assert.equal(decoded.quality.badLines, 0);
    }
  }

  for (const coding of ["g4", "mh", "mh-rows"] as const)
    for (const fillOrder of [1, 2] as const)
      it(`reads ours: ${coding}, FillOrder ${fillOrder}`, () => {
        writeFileSync(join(folder, "ours.tif"), writeTiff(pages, { coding, fillOrder }));
        run("tiffcp", "-c", "none", "-f", "msb2lsb", "ours.tif", "plain.tif");
        assertHolds("plain.tif", pages);
      });

  it("finds in ours the tags of TIFF-F, and nothing to warn of", () => {
    writeFileSync(join(folder, "ours.tif"), writeTiff(pages));
    const told = run("tiffinfo", "ours.tif");
    assert.match(told, /Image Width: 1728 Image Length: 400/);
    assert.match(told, /Resolution: 204, 196 pixels\/inch/);
    assert.match(told, /Resolution: 204, 98 pixels\/inch/);
    assert.match(told, /Compression Scheme: CCITT Group 4/);
    assert.match(told, /Subfile Type: multi-page document/);
    assert.match(told, /Page Number: 2-3/);
    assert.doesNotMatch(told, /Warning/i);
  });

  it("reads a file of ours that grew page by page", () => {
    const file = join(folder, "grown.tif");
    const writer = createTiffWriter();
    let bytes = Buffer.alloc(0);
    for (const page of pages) {
      const chunk = writer.add(page);
      bytes = Buffer.concat([bytes, chunk.bytes]);
      if (chunk.patch !== undefined) bytes.set(chunk.patch.bytes, chunk.patch.offset);
    }
    writeFileSync(file, bytes);
    run("tiffcp", "-c", "none", "grown.tif", "plain.tif");
    assertHolds("plain.tif", pages);
  });

  for (const compression of ["none", "packbits", "g3:1d", "g3:2d", "g3:1d:fill", "g3:2d:fill", "g4"])
    for (const order of ["msb2lsb", "lsb2msb"])
      for (const more of [[], ["-r", "1"], ["-r", "37"], ["-B"]])
        it(`writes what we read: ${compression} ${order} ${more.join(" ")}`, () => {
          writeFileSync(join(folder, "ours.tif"), writeTiff(pages));
          run("tiffcp", "-c", compression, "-f", order, ...more, "ours.tif", "theirs.tif");
          assertHolds("theirs.tif", pages);
        });

  for (const [compression, args] of [
    ["mh", ["-3", "-1"]],
    ["mr", ["-3", "-2"]],
    ["mmr", ["-4"]],
  ] as const)
    for (const lsbFirst of [true, false])
      it(`reads our page data as it goes on the line: ${compression}, ${lsbFirst ? "LSB" : "MSB"} first`, () => {
        const page = pages[0]!;
        const minBits = compression === "mmr" ? 0 : 144;
        writeFileSync(join(folder, "line.raw"), encodePage(page.bitmap, { compression, lsbFirst, minBits }));
        run("fax2tiff", ...args, lsbFirst ? "-L" : "-M", "-X", "1728", "-o", "line.tif", "line.raw");
        const bytes = readFileSync(join(folder, "line.tif"));
        const opened = openTiff(bytes);
        assert.ok(opened.ok, opened.ok ? "" : opened.reason);
        const { bitmap } = decodeTiffPage(bytes, opened.pages[0]!);
        // fax2tiff takes the EOLs of RTC and EOFB for blank lines.
        assert.ok(bitmap.height <= 400 + 6 && isBlank(bitmap, 400));
        assert.ok(bitmapsEqual(cropRows(bitmap, 0, 400), page.bitmap));
      });
});

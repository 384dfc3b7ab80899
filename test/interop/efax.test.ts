// efax, a fax program nobody here wrote, at the far end over two real iaxmodems: three pages MH at 14400, both ways.
// efax prints a header over the top rows of what it sends; all rows below must be identical.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bitmap } from "../../src/base/fax.ts";
import { decodeTiffPage, openTiff } from "../../src/codec/tiff/read.ts";
import { writeTiff } from "../../src/codec/tiff/write.ts";
import { drawPage } from "../support/t30-call.ts";
import { FaxgateLine } from "./support/faxgate-line.ts";
import { deafTime, type IaxmodemPair, pause, startIaxmodemPair } from "./support/iaxmodem-pair.ts";
import { needPrograms, type Running, run, start } from "./support/programs.ts";

const pages = [drawPage(11, 500, "fine"), drawPage(12, 350, "fine"), drawPage(13, 250, "fine")];

describe("efax at the far end", function () {
  this.timeout(180_000);
  let pair: IaxmodemPair;
  let line: FaxgateLine;
  let efax: Running | undefined;

  before(async () => {
    needPrograms("efax", "tiffcp");
    pair = await startIaxmodemPair();
    line = await FaxgateLine.open(pair.devices[0]);
  });
  after(async () => {
    await efax?.stop();
    await line?.close();
    await pair?.stop();
  });

  it("receives three pages from faxgate, every pel", async () => {
    const { folder, devices } = pair;
    efax = start(
      "efax",
      [
        "-v",
        "ewin",
        "-o1",
        "-d",
        devices[1],
        "-l",
        "+49 555 1002",
        "-iZ",
        "-iE0",
        "-iS0=1",
        "-w",
        "-r",
        join(folder, "rx"),
      ],
      folder,
    );
    await pause(deafTime + 1500);
    const sent = await line.send(pages, "5551234");
    const story = `${line.trace.join("\n")}\n${efax.output()}`;
    assert.equal(sent.outcome, 0, story);
    assert.equal(sent.format?.compression, "mh", "efax has no other coding without error correction");
    assert.equal(sent.format?.rate.bps, 14400);
    assert.equal(await efax.ended, 0, efax.output());
    for (const [index, page] of pages.entries()) {
      const got = await readPage(folder, `rx.00${index + 1}`);
      assert.equal(got.height, page.bitmap.height, `page ${index + 1}`);
      assert.deepEqual(got.data, page.bitmap.data, `page ${index + 1}`);
    }
    console.log(`      faxgate to efax: ${sent.seconds.toFixed(1)} s off hook, ${sent.format?.rate.bps} bit/s`);
  });

  it("sends three pages to faxgate, every pel below its own header", async () => {
    const { folder, devices } = pair;
    await pause(deafTime);
    await writeFile(join(folder, "doc.tif"), writeTiff(pages));
    for (const index of pages.keys())
      await run("tiffcp", ["-c", "g3:1d:fill", `doc.tif,${index}`, `page${index}.tif`], folder);
    const receiving = line.receive();
    efax = start(
      "efax",
      ["-v", "ewin", "-o1", "-d", devices[1], "-l", "+49 555 1002", "-iZ", "-iE0", "-t", "T5550007"].concat(
        [...pages.keys()].map((index) => `page${index}.tif`),
      ),
      folder,
    );
    const { report, call, kept } = await receiving;
    const story = `${line.trace.join("\n")}\n${efax.output()}`;
    assert.equal(report.outcome, 21, story);
    assert.equal(await efax.ended, 0, efax.output());
    assert.equal(call.calledNumber, "5550007");
    assert.equal(report.remoteId, "+49 555 1002");
    assert.equal(report.format?.rate.bps, 14400);
    assert.equal(kept.length, pages.length, story);
    for (const [index, page] of pages.entries()) {
      const got = kept[index]!;
      assert.equal(got.quality.badLines, 0);
      const added = got.bitmap.height - page.bitmap.height;
      assert.equal(added >= 0 && added < 80, true, `page ${index + 1} has ${got.bitmap.height} rows`);
      assert.equal(bestMatch(got.bitmap, page.bitmap) >= page.bitmap.height - 40, true, `page ${index + 1}`);
    }
    console.log(`      efax to faxgate: ${report.seconds.toFixed(1)} s off hook, ${report.format?.rate.bps} bit/s`);
  });
});

/** A page as efax wrote it, turned into plain pels by libtiff. */
async function readPage(folder: string, name: string): Promise<Bitmap> {
  await run("tiffcp", ["-c", "none", name, `${name}.tif`], folder);
  const bytes = new Uint8Array(await readFile(join(folder, `${name}.tif`)));
  const tiff = openTiff(bytes);
  assert.equal(tiff.ok, true, JSON.stringify(tiff));
  if (!tiff.ok) throw new Error("unreachable");
  return decodeTiffPage(bytes, tiff.pages[0]!).bitmap;
}

/** Identical rows counted from the bottom of what was sent, at the place where most of them fit. */
function bestMatch(got: Bitmap, sent: Bitmap): number {
  let best = 0;
  for (let shift = 0; shift <= got.height - sent.height; shift++) {
    let rows = 0;
    for (let y = sent.height - 1; y >= 0; y--) {
      const a = sent.data.subarray(y * sent.stride, (y + 1) * sent.stride);
      const b = got.data.subarray((y + shift) * got.stride, (y + shift + 1) * got.stride);
      if (!a.every((octet, i) => octet === b[i])) break;
      rows++;
    }
    best = Math.max(best, rows);
  }
  return best;
}

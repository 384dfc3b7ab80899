// fax.tif of the raw pages: what was confirmed on the line is in it, to the last row.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PageFormat } from "../../../../src/base/fax.ts";
import type { ReceivedFax } from "../../../../src/base/received.ts";
import { createBitmap } from "../../../../src/codec/image/bitmap.ts";
import { encodePage } from "../../../../src/codec/t4/page-encoder.ts";
import { openTiff } from "../../../../src/codec/tiff/read.ts";
import { bytesSource } from "../../../../src/codec/tiff/source.ts";
import { decodeImage } from "../../../../src/engine/t30/page-receive.ts";
import type { Station } from "../../../../src/engine/t30/station.ts";
import { makeFaxTiff } from "../../../../src/service/inbound/page-files.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

const format: PageFormat = {
  rate: { modulation: "v17", bps: 14400 },
  resolution: "superfine",
  width: 1728,
  compression: "mmr",
  ecmFrameSize: 256,
  minScanTime: 0,
};

describe("the pages of a received fax", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-pages-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are as long in the file as on the line, for the longest page too", async () => {
    const raw = encodePage(createBitmap(1728, 30_000), { compression: "mmr", lsbFirst: true });
    const clock = new VirtualClock();
    const confirmed = await clock.run(decodeImage({ clock } as unknown as Station, raw, format));
    writeFileSync(join(folder, "p1"), raw);
    const page = { page: 1, file: "p1", compression: "mmr", width: 1728, resolution: "superfine" };
    assert.deepEqual(await makeFaxTiff(folder, { pages: [page] } as unknown as ReceivedFax), []);
    const tiff = openTiff(bytesSource(readFileSync(join(folder, "fax.tif"))));
    assert.ok(tiff.ok);
    assert.equal(tiff.pages[0]!.height, confirmed.bitmap.height);
    // 1.4 m in superfine at least.
    assert.ok(confirmed.bitmap.height >= 15.4 * 1400 && confirmed.bitmap.height < 30_000);
  });
});

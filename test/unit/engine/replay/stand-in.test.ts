// What stands in for a received page in a replay is judged as the page itself was.

import assert from "node:assert/strict";
import type { Compression, CopyQuality, PageFormat } from "../../../../src/base/fax.ts";
import { mostLines, PageDecoder } from "../../../../src/codec/t4/page-decoder.ts";
import { imageLike } from "../../../../src/engine/replay/stand-in.ts";

function qualityOf(lines: number, badLines: number, longestBadRun: number, compression: Compression): CopyQuality {
  const format: PageFormat = {
    rate: { modulation: "v29", bps: 9600 },
    resolution: "fine",
    width: 1728,
    compression,
    ecmFrameSize: undefined,
    minScanTime: 0,
  };
  const raw = imageLike({ at: 0, kind: "image", rtc: true, lines, badLines, longestBadRun }, format);
  const decoder = new PageDecoder(raw, { compression, width: 1728, lsbFirst: true });
  while (decoder.step(1000));
  return decoder.result().quality;
}

describe("a page that stands in for a received one", () => {
  for (const compression of ["mh", "mr"] as const) {
    it(`has as many lines and as many bad ones, as far apart: ${compression}`, () => {
      for (const [lines, badLines, longestBadRun] of [
        [500, 0, 0],
        [500, 30, 1],
        [500, 31, 3],
        [500, 40, 40],
      ] as const)
        assert.deepEqual(qualityOf(lines, badLines, longestBadRun, compression), { lines, badLines, longestBadRun });
    });

    it(`has no line where none could be read: ${compression}`, () => {
      assert.equal(qualityOf(0, 0, 0, compression).lines, 0);
    });
  }

  it("has no more lines than a page can, whatever a trace says", () => {
    assert.equal(qualityOf(2_000_000_000, 0, 0, "mh").lines, mostLines);
  });
});

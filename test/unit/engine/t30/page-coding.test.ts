// A page coded ahead is the page that is sent, at the rate it is sent at.

import assert from "node:assert/strict";
import type { PageFormat } from "../../../../src/base/fax.ts";
import { encodePage } from "../../../../src/codec/t4/page-encoder.ts";
import { CodedPages } from "../../../../src/engine/t30/page-coding.ts";
import { drawPage, plainFormat } from "../../../support/t30-call.ts";
import { VirtualClock } from "../../../support/virtual-clock.ts";

const page = drawPage(1, 300, "standard");
const format: PageFormat = { ...plainFormat, minScanTime: 20 };
const slower: PageFormat = { ...format, rate: { modulation: "v27ter", bps: 4800 } };
const coded = (minBits: number): Uint8Array =>
  encodePage(page.bitmap, { compression: "mh", kFactor: 2, minBits, lsbFirst: true });

describe("pages coded ahead", () => {
  it("are ready when the rate stays, and not coded twice", async () => {
    const clock = new VirtualClock();
    const pages = new CodedPages(clock);
    pages.ahead(page.bitmap, format);
    const first = pages.take(page.bitmap, format);
    assert.equal(pages.take(page.bitmap, { ...format }), first);
    assert.deepEqual(await clock.run(first), coded(192));
  });
  it("are coded anew when training ended at another rate and lines need other fill", async () => {
    const clock = new VirtualClock();
    const pages = new CodedPages(clock);
    pages.ahead(page.bitmap, format);
    assert.deepEqual(await clock.run(pages.take(page.bitmap, slower)), coded(96));
  });
  it("are not coded anew where no fill is asked for", async () => {
    const pages = new CodedPages(new VirtualClock());
    const first = pages.take(page.bitmap, { ...format, minScanTime: 0 });
    assert.equal(pages.take(page.bitmap, { ...slower, minScanTime: 0 }), first);
  });
  it("are coded anew for another page", async () => {
    const clock = new VirtualClock();
    const pages = new CodedPages(clock);
    pages.ahead(drawPage(2, 100, "standard").bitmap, format);
    assert.deepEqual(await clock.run(pages.take(page.bitmap, format)), coded(192));
  });
});

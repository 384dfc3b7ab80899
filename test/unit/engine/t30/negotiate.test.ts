// What two stations agree on: rates, page sizes, coding; and the training check's judgement and the RTC's detection.

import assert from "node:assert/strict";
import { grids, type PageWidth, pelsAcross, type Rate, type Resolution } from "../../../../src/base/fax.ts";
import { runThrough } from "../../../../src/codec/image/steps.ts";
import { encodePage } from "../../../../src/codec/t4/page-encoder.ts";
import { v17Rates, v27Rates, v29Rates } from "../../../../src/codec/t30/capabilities.ts";
import type { PageSize } from "../../../../src/engine/call.ts";
import {
  agreeTerms,
  bestForm,
  carrierOf,
  type FittedPage,
  fitToReceiver as fitSteps,
  paperLength,
  rateLadder,
} from "../../../../src/engine/t30/negotiate.ts";
import { judgeCopy } from "../../../../src/engine/t30/page-receive.ts";
import { RtcDetector } from "../../../../src/engine/t30/rtc-detector.ts";
import { timers } from "../../../../src/engine/t30/timers.ts";
import { judgeTcf, longestZeroRun, tcfZeros } from "../../../../src/engine/t30/training.ts";
import { drawPage, everything } from "../../../support/t30-call.ts";

const words = (rates: readonly Rate[]): string => rates.map((r) => `${r.modulation} ${r.bps}`).join(", ");
const all = everything.rates;
const fitToReceiver = (...asked: Parameters<typeof fitSteps>): FittedPage | undefined => runThrough(fitSteps(...asked));

describe("rate ladder", () => {
  it("goes from V.17 12000 to V.29, not to V.17 9600", () =>
    assert.equal(words(rateLadder(all, all)), "v17 14400, v17 12000, v29 9600, v29 7200, v27ter 4800, v27ter 2400"));
  it("keeps V.17 9600 and 7200 where there is no V.29", () =>
    assert.equal(
      words(rateLadder([...v17Rates, ...v27Rates], all)),
      "v17 14400, v17 12000, v17 9600, v17 7200, v27ter 4800, v27ter 2400",
    ));
  it("takes what both have", () => assert.equal(words(rateLadder(all, v29Rates)), "v29 9600, v29 7200"));
  it("is empty when nothing is common", () => assert.equal(rateLadder(v29Rates, v27Rates).length, 0));
  it("knows short training for V.17 alone", () => {
    assert.equal(carrierOf(v17Rates[0]!, "short").training, "short");
    assert.equal(carrierOf(v29Rates[0]!, "short").training, "long");
  });
});

describe("page fitting", () => {
  const far = { ...everything, resolutions: ["standard", "fine"] as const, widths: [1728] as const };
  it("leaves a page that fits alone", () => {
    const page = drawPage(1, 40, "fine");
    assert.equal(fitToReceiver(page, everything, far)?.bitmap, page.bitmap);
  });
  it("halves the lines for a receiver without fine, quarters superfine", () => {
    const standard = { ...far, resolutions: ["standard"] as const };
    assert.equal(fitToReceiver(drawPage(1, 40, "fine"), everything, standard)?.bitmap.height, 20);
    assert.equal(fitToReceiver(drawPage(1, 40, "superfine"), everything, standard)?.bitmap.height, 10);
    assert.equal(fitToReceiver(drawPage(1, 40, "superfine"), everything, far)?.resolution, "fine");
  });
  it("makes a wider page smaller, both ways", () => {
    const fitted = fitToReceiver(drawPage(1, 100, "fine", 2432), everything, far);
    assert.deepEqual([fitted?.width, fitted?.bitmap.width, fitted?.bitmap.height], [1728, 1728, 71]);
  });
  it("adds white to a narrower one", () =>
    assert.equal(fitToReceiver(drawPage(1, 10, "fine", 1700), everything, far)?.bitmap.width, 1728));
  it("makes a page longer than the receiver's paper smaller all round, and says A4", () => {
    const a4 = { ...far, pageLength: "a4" as const };
    const legal = fitToReceiver(drawPage(1, Math.round(355.6 * 7.7), "fine"), everything, a4)!;
    assert.ok(legal.bitmap.height <= 297 * 7.7 && legal.bitmap.height > 296 * 7.7, `${legal.bitmap.height} lines`);
    assert.equal(legal.bitmap.width, 1728);
    const white = Math.ceil((1728 * 297) / 355.6) + 8;
    for (let y = 0; y < legal.bitmap.height; y++)
      assert.ok(legal.bitmap.data.subarray(y * 216 + (white >> 3), (y + 1) * 216).every((octet) => octet === 0));
    assert.equal(paperLength(legal, a4), "a4");
  });
  it("leaves a page alone that is a little longer than A4, or that fits B4", () => {
    const a4 = { ...far, pageLength: "a4" as const };
    // A4 as it is prepared, and a header line: what nearly every fax is.
    const page = drawPage(1, 2292 + 32, "fine");
    const fitted = fitToReceiver(page, everything, a4)!;
    assert.equal(fitted.bitmap, page.bitmap);
    assert.equal(paperLength(fitted, everything), "a4");
    const longer = drawPage(1, Math.round(364 * 7.7), "fine");
    assert.equal(fitToReceiver(longer, everything, { ...far, pageLength: "b4" })?.bitmap, longer.bitmap);
  });
  it("reckons with what a narrower paper has made smaller already", () => {
    const a4 = { ...far, pageLength: "a4" as const };
    const fitted = fitToReceiver(drawPage(1, Math.round(420 * 7.7), "fine", 2432), everything, a4);
    assert.deepEqual([fitted?.bitmap.width, fitted?.bitmap.height], [1728, 2298]);
  });
  it("has nothing for a page that would become unreadable", () =>
    assert.equal(fitToReceiver(drawPage(1, 700 * 4, "standard"), everything, { ...far, pageLength: "a4" }), undefined));
  it("makes the largest page smaller in steps of less than 20 ms", () => {
    const steps = fitSteps(drawPage(1, 6468, "superfine", 2432), everything, far);
    const times: number[] = [];
    for (let done = false; !done; ) {
      const before = performance.now();
      done = steps.next().done === true;
      times.push(performance.now() - before);
    }
    assert.ok(times.length > 20, `${times.length} steps`);
    // One step may be hit by whatever else the machine does; not most of them.
    assert.ok(times.sort((a, b) => a - b)[Math.floor(times.length * 0.9)]! < 20, `${times}`);
  });
  it("has nothing for stations without a common width", () =>
    assert.equal(fitToReceiver(drawPage(1, 10, "fine"), { ...everything, widths: [2432] }, far), undefined));

  const page = fitToReceiver(drawPage(1, 10, "fine"), everything, everything)!;
  it("codes MMR with ECM, MR or MH without", () => {
    assert.equal(agreeTerms(page, everything, everything).compression, "mmr");
    assert.equal(agreeTerms(page, everything, { ...everything, ecm: false }).compression, "mr");
    assert.equal(agreeTerms(page, everything, { ...everything, compressions: ["mh"] }).compression, "mh");
  });
  it("takes 64-octet frames when either side wants them", () => {
    assert.equal(agreeTerms(page, everything, { ...everything, ecm64: true }).ecmFrameSize, 64);
    assert.equal(agreeTerms(page, everything, everything).ecmFrameSize, 256);
  });
  it("honours the scan line time without ECM only", () => {
    const slow = { ...everything, ecm: false, minScanTime: { standard: 40, fine: 20, superfine: 20 } };
    assert.equal(agreeTerms(page, everything, slow).minScanTime, 20);
    assert.equal(agreeTerms(page, everything, { ...slow, ecm: true }).minScanTime, 0);
  });
  it("asks for long paper only for long pages", () => {
    assert.equal(paperLength(page, everything), "a4");
    const long = fitToReceiver(drawPage(1, 3000, "fine"), everything, everything)!;
    assert.equal(paperLength(long, everything), "unlimited");
    assert.equal(paperLength(long, { ...everything, pageLength: "a4" }), "a4");
  });
});

describe("training check", () => {
  const rate = v29Rates[0]!;
  it("is 1.5 s of zeros", () => assert.equal(tcfZeros(rate).length, 1800));
  it("takes one second of zeros behind ones and before noise", () => {
    const heard = new Uint8Array(1800);
    heard.fill(0xff, 0, 60).fill(0x38, 1700);
    assert.ok(judgeTcf(heard, rate));
  });
  it("refuses an error in the middle", () => {
    const heard = new Uint8Array(1800);
    heard[900] = 8;
    assert.ok(!judgeTcf(heard, rate));
    assert.ok(!judgeTcf(new Uint8Array(1100), rate));
  });
  it("counts a run over octets", () => assert.equal(longestZeroRun(Uint8Array.of(0x01, 0, 0, 0x80)), 7 + 16 + 7));
});

describe("RTC", () => {
  for (const compression of ["mh", "mr"] as const)
    it(`is found in ${compression.toUpperCase()}, at its last octet, in pieces of any size`, () => {
      const raw = encodePage(drawPage(3, 50, "fine").bitmap, { compression, lsbFirst: true, minBits: 200 });
      for (const step of [1, 7, 100, raw.length]) {
        const detector = new RtcDetector(compression === "mr");
        let found = -1;
        for (let i = 0; i < raw.length && found < 0; i += step)
          if (detector.push(raw.subarray(i, i + step))) found = Math.min(raw.length, i + step);
        assert.equal(found, raw.length);
        assert.equal(detector.lines, 50);
      }
    });
  it("is not found in zeros or noise", () => {
    assert.ok(!new RtcDetector(false).push(new Uint8Array(1000)));
    assert.ok(!new RtcDetector(false).push(new Uint8Array(1000).fill(0x38)));
  });
});

describe("copy quality", () => {
  const copy = (lines: number, badLines: number): Parameters<typeof judgeCopy>[0] => ({
    lines,
    badLines,
    longestBadRun: 1,
  });
  it("is MCF below 5 %, RTP below 15 %, RTN above", () => {
    assert.equal(judgeCopy(copy(1000, 49), 1000, "fine"), "MCF");
    assert.equal(judgeCopy(copy(1000, 50), 1000, "fine"), "RTP");
    assert.equal(judgeCopy(copy(1000, 149), 1000, "fine"), "RTP");
    assert.equal(judgeCopy(copy(1000, 150), 1000, "fine"), "RTN");
    assert.equal(judgeCopy(copy(0, 0), 0, "fine"), "RTN");
  });
  for (const [resolution, lines, verdict] of [
    ["standard", 5, "MCF"],
    ["standard", 6, "RTP"],
    ["standard", 11, "RTP"],
    ["standard", 12, "RTN"],
    ["fine", 11, "MCF"],
    ["fine", 12, "RTP"],
    ["fine", 24, "RTN"],
    ["superfine", 23, "MCF"],
    ["superfine", 47, "RTN"],
  ] as const)
    it(`is ${verdict} with ${lines} bad lines one below the other in ${resolution}`, () =>
      assert.equal(judgeCopy({ lines: 2000, badLines: lines, longestBadRun: lines }, 2000, resolution), verdict));
  it("counts lines that never came out of the decoder", () => assert.equal(judgeCopy(copy(37, 0), 374, "fine"), "RTN"));
});

describe("timers", () => {
  for (const [name, timer] of Object.entries(timers))
    it(`${name} is within its tolerance (${timer.clause})`, () =>
      assert.ok(Math.abs(timer.value - timer.nominal) <= timer.tolerance, `${timer.value}`));
});

describe("forms of a page", () => {
  const size = (resolution: Resolution, paper: PageWidth = 1728, mm = 297): PageSize => ({
    width: pelsAcross(paper, resolution),
    height: Math.round(mm * grids[resolution].down),
    resolution,
  });
  const dense = [size("300x300"), size("fine")];
  const denser = [size("400x400"), size("fine")];
  const wide = [size("fine", 2432, 420), size("fine")];
  for (const [name, forms, far, best] of [
    ["300 to a machine that takes it", dense, {}, 0],
    ["300 to one with fine", dense, { resolutions: ["standard", "fine"] }, 1],
    ["300 to one with fine by the inch", dense, { resolutions: ["standard", "fine", "200x200"] }, 1],
    ["300 to one with standard alone", dense, { resolutions: ["standard"] }, 1],
    ["300 to one with superfine", dense, { resolutions: ["standard", "fine", "superfine"] }, 1],
    ["400 to a machine that takes it", denser, {}, 0],
    ["400 to one with R16x15.4", denser, { resolutions: ["standard", "fine", "r16"] }, 0],
    ["400 to one with superfine", denser, { resolutions: ["standard", "fine", "superfine"] }, 0],
    ["400 to one with fine", denser, { resolutions: ["standard", "fine"] }, 1],
    ["400 to one with standard alone", denser, { resolutions: ["standard"] }, 1],
    ["A3 to a machine that takes it", wide, {}, 0],
    ["A3 to one with A4", wide, { widths: [1728] }, 1],
    ["A3 to one with B4", wide, { widths: [1728, 2048] }, 1],
    ["A3 to one with A3's width and A4's length", wide, { pageLength: "a4" }, 1],
    ["one form", [size("300x300")], { resolutions: ["standard"] }, 0],
  ] as const)
    it(`${name}: the ${best === 0 ? "first" : "plain one"}`, () =>
      assert.equal(bestForm(forms, everything, { ...everything, ...far }), best));
});

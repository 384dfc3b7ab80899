// How long one page keeps a line process from its modem: the longest stretch between two turns of the event loop while the worst
// pages are loaded, fitted, coded and decoded as a line does it. Printed: `blocking ms <work> <page> <number>`; at most 20 wanted.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Compression, Page, PageFormat, PageWidth, Resolution } from "../../src/base/fax.ts";
import { writeTiff } from "../../src/codec/tiff/write.ts";
import { realClock } from "../../src/device/clock.ts";
import { fitToReceiver } from "../../src/engine/t30/negotiate.ts";
import { codePage } from "../../src/engine/t30/page-coding.ts";
import { decodeImage } from "../../src/engine/t30/page-receive.ts";
import { inSteps } from "../../src/engine/t30/pause.ts";
import type { Station } from "../../src/engine/t30/station.ts";
import { openDocument } from "../../src/service/line/tiff-document.ts";
import { jobRequest } from "../support/job.ts";
import { everything } from "../support/t30-call.ts";

const rounds = 5;

/** Dots like those of a shaded picture, over the whole page. */
function dithered(width: PageWidth, height: number, resolution: Resolution): Page {
  const stride = width / 8;
  const data = new Uint8Array(stride * height);
  let state = 12345;
  for (let i = 0; i < data.length; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    data[i] = (0xa5 >> (i & 3)) & (state >> 16);
  }
  return { bitmap: { width, height, stride, data }, resolution };
}

/** The longest time without a turn, best of some rounds: what else runs on the machine only adds. */
async function longestStretch(work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    let longest = 0;
    let last = performance.now();
    let running = true;
    const turn = (): void => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (running) setImmediate(turn);
    };
    setImmediate(turn);
    await work();
    turn();
    running = false;
    best = Math.min(best, longest);
  }
  return best;
}

const folder = mkdtempSync(join(tmpdir(), "faxgate-bench-"));
try {
  const pages: readonly (readonly [string, Page])[] = [
    ["A4-fine", dithered(1728, 2287, "fine")],
    ["A3-superfine", dithered(2432, 6470, "superfine")],
  ];
  for (const [name, page] of pages) {
    const print = async (what: string, work: () => Promise<unknown>): Promise<void> =>
      console.log(`blocking ms ${what} ${name} ${(await longestStretch(work)).toFixed(1)}`);
    const file = join(folder, `${name}.tif`);
    writeFileSync(file, writeTiff([page]));
    const document = openDocument(file, jobRequest({ pages: 1 }), "2026-11-22 10:00");
    await print("load", () => document.load(0));
    document.close();
    const a4 = { ...everything, widths: [1728], resolutions: ["standard", "fine"], pageLength: "a4" } as const;
    await print("fit", () => inSteps(realClock, fitToReceiver(page, everything, a4)));
    for (const compression of ["mh", "mr", "mmr"] satisfies Compression[]) {
      const format: PageFormat = {
        rate: { modulation: "v17", bps: 14400 },
        resolution: page.resolution,
        width: page.bitmap.width as PageWidth,
        compression,
        ecmFrameSize: compression === "mmr" ? 256 : undefined,
        minScanTime: 0,
      };
      let octets: Uint8Array = new Uint8Array();
      await print(`code-${compression}`, async () => {
        octets = await codePage(realClock, page.bitmap, format);
      });
      await print(`decode-${compression}`, () => decodeImage({ clock: realClock } as Station, octets, format));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

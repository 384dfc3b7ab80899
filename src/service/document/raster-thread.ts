// A thread that turns grey pages into black and white ones, one after the other, behind the lines' priority.

import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import type { Bitmap } from "../../base/fax.ts";
import type { GreyPage } from "../../codec/raster/grey-page.ts";
import { type RasterOptions, rasterise } from "../../codec/raster/raster.ts";

export interface RasterTask {
  readonly page: GreyPage;
  readonly options: RasterOptions;
}

export interface RasterAnswer {
  readonly bitmap: Bitmap;
  /** Where the page's greys were: of use again. */
  readonly room: ArrayBuffer;
}

try {
  // On Linux this is the priority of this thread alone.
  setPriority(10);
} catch {
  // A system that does not let us: then as it is.
}

parentPort!.on("message", ({ page, options }: RasterTask) => {
  const bitmap = rasterise(page, options);
  const room = page.grey.buffer as ArrayBuffer;
  parentPort!.postMessage({ bitmap, room } satisfies RasterAnswer, [bitmap.data.buffer as ArrayBuffer, room]);
});

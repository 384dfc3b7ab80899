// A thread that turns grey pages into black and white ones, one after the other, behind the lines' priority.

import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import type { GreyPage } from "../../codec/raster/grey-page.ts";
import { type RasterOptions, rasterise } from "../../codec/raster/raster.ts";

export interface RasterTask {
  readonly page: GreyPage;
  readonly options: RasterOptions;
}

try {
  // On Linux this is the priority of this thread alone.
  setPriority(10);
} catch {
  // A system that does not let us: then as it is.
}

parentPort!.on("message", ({ page, options }: RasterTask) => {
  const bitmap = rasterise(page, options);
  parentPort!.postMessage({ bitmap }, [bitmap.data.buffer as ArrayBuffer]);
});

// Grey pels to the black and white a telephone carries. What is black and white already stays as it is. Of the rest, strokes
// (letters, rules) become solid against their ground, nearly white becomes white, and true tones get the screen: a page of
// text costs what its letters cost, a photograph about half of a printer's halftone. The pels are the kernel's work.

import type { Bitmap, Resolution } from "../../base/fax.ts";
import { createBitmap } from "../image/bitmap.ts";
import { cellOf } from "./cell.ts";
import type { GreyPage, GreySource, RasterMode } from "./grey-page.ts";
import { type Kernel, withKernel } from "./kernel.ts";
import { type Levels, levelsOf, levelsOfBilevel, levelsOfDrawn } from "./levels.ts";
import { noScreen, type Screen, screens } from "./screen.ts";

export interface RasterOptions {
  readonly resolution: Resolution;
  /** Default auto. */
  readonly mode?: RasterMode;
  /** Default grey. */
  readonly source?: GreySource;
}

export function rasterise(page: GreyPage, options: RasterOptions): Bitmap {
  const bitmap = createBitmap(page.width, page.height);
  if (bitmap.data.length === 0) return bitmap;
  return withKernel((kernel) => {
    layIn(kernel, page, options.resolution);
    work(kernel, options);
    const from = kernel.blackPels();
    bitmap.data.set(new Uint8Array(kernel.memory.buffer, from, bitmap.data.length));
    return bitmap;
  });
}

function layIn(kernel: Kernel, { width, height, stride, grey }: GreyPage, resolution: Resolution): void {
  kernel.layOut(width, height, ...cellOf(resolution));
  const [to, pitch] = [kernel.pels(), kernel.rowPitch()];
  const room = new Uint8Array(kernel.memory.buffer);
  for (let row = 0; row < height; row++) room.set(grey.subarray(row * stride, (row + 1) * stride), to + row * pitch);
}

function work(kernel: Kernel, { resolution, mode = "auto", source = "grey" }: RasterOptions): void {
  if (source === "bilevel") {
    firstLook(kernel, levelsOfBilevel);
    return;
  }
  const scanned = kernel.looksScanned() !== 0;
  if (scanned && mode !== "photo") kernel.whitenPaper();
  const levels = scanned ? levelsOf(histogramOf(kernel)) : levelsOfDrawn;
  if (!firstLook(kernel, levels)) return;
  layScreen(kernel, mode === "text" ? noScreen : screens[resolution], levels);
  if (mode !== "photo") kernel.findStrokes(scanned);
  kernel.screenTones(mode !== "photo");
}

/** Greys below are something on the paper, if only a faint letter. */
const paperWhite = 244;

/** Sets black pels; whether there are tones. Levels never fall as greys rise. */
function firstLook(kernel: Kernel, levels: Levels): boolean {
  const inkEnd = levels.findIndex((level) => level > 0);
  const whiteFrom = levels.indexOf(255);
  return kernel.firstLook(inkEnd, Math.max(paperWhite, whiteFrom < 0 ? 256 : whiteFrom)) !== 0;
}

const histogramOf = (kernel: Kernel): Uint32Array => {
  const at = kernel.histogram();
  return new Uint32Array(kernel.memory.buffer, at, 256);
};

/** By pel of the screen the lightest grey that is black there. */
function layScreen(kernel: Kernel, { width, height, thresholds }: Screen, levels: Levels): void {
  const at = kernel.screenRoom(width, height);
  const limits = Uint8Array.from(thresholds, (threshold) => {
    const white = levels.findIndex((level) => level >= threshold);
    return white < 0 ? 255 : white - 1;
  });
  new Uint8Array(kernel.memory.buffer).set(limits, at);
  kernel.layScreen(at, width);
}

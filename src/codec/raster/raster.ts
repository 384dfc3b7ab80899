// Grey pels to the black and white a telephone carries. What is black and white already stays as it is. Of the rest, strokes
// (letters, rules) become solid against their ground, nearly white becomes white, and true tones get the screen: a page of
// text costs what its letters cost, a photograph about half of a printer's halftone. Pure work on octets.

import type { Bitmap, Resolution } from "../../base/fax.ts";
import { createBitmap } from "../image/bitmap.ts";
import type { GreyPage, GreySource, RasterMode } from "./grey-page.ts";
import { gridOf } from "./grid.ts";
import { levelsOf, levelsOfBilevel, levelsOfDrawn } from "./levels.ts";
import { looksScanned, whitenPaper } from "./paper.ts";
import { Scratch } from "./scratch.ts";
import { noScreen, screens } from "./screen.ts";
import { screenTones } from "./screen-tones.ts";
import { tilesForStrokes } from "./stroke-tiles.ts";
import { findStrokes } from "./strokes.ts";
import { tilesWithTones } from "./tone-tiles.ts";

export interface RasterOptions {
  readonly resolution: Resolution;
  /** Default auto. */
  readonly mode?: RasterMode;
  /** Default grey. */
  readonly source?: GreySource;
}

/** A scanned page's own octets are changed. `scratch`: of earlier pages, if there were any. */
export function rasterise(page: GreyPage, options: RasterOptions, scratch = new Scratch()): Bitmap {
  const bitmap = createBitmap(page.width, page.height);
  const grid = gridOf(page, options.resolution);
  if (options.source === "bilevel") {
    tilesWithTones(page, grid, levelsOfBilevel, bitmap);
    return bitmap;
  }
  const mode = options.mode ?? "auto";
  const scanned = looksScanned(page);
  if (scanned && mode !== "photo") whitenPaper(page);
  const levels = scanned ? levelsOf(histogramOf(page)) : levelsOfDrawn;
  const tones = tilesWithTones(page, grid, levels, bitmap);
  if (!tones.toned.includes(1)) return bitmap;
  const screen = mode === "text" ? noScreen : screens[options.resolution];
  if (mode === "photo") screenTones(page, tones, levels, screen, bitmap);
  else {
    const tiles = tilesForStrokes(tones, scanned);
    screenTones(page, tones, levels, screen, bitmap, {
      near: tiles.near,
      marks: findStrokes(page, tones, tiles, scratch),
    });
  }
  return bitmap;
}

/** Rows of which one is counted: a page's greys are much alike from one to the next. */
const everyRow = 4;

function histogramOf({ width, height, stride, grey }: GreyPage): Uint32Array {
  const histogram = new Uint32Array(256);
  for (let row = 0; row < height; row += everyRow)
    for (let at = row * stride; at < row * stride + width; at++) histogram[grey[at]!]!++;
  return histogram;
}

// PDF to pages by poppler's pdftoppm, which begins three times sooner than Ghostscript and draws the same letters: only sheets
// that lie on a fax page as they are, up to the first that does not. What it cannot do is left to others, without a word.

import { FaxError } from "../../base/errors.ts";
import { grids } from "../../base/fax.ts";
import type { GreyPage } from "../../codec/raster/grey-page.ts";
import { NetpbmReader } from "../../codec/raster/netpbm.ts";
import type { PageTaker, Workshop } from "./convert.ts";
import { pageReader } from "./drawn-pages.ts";
import { fitPage, longestPage, widestSheet } from "./fit.ts";

/** A page is read up to so many times the paper, so that it can be said to be too large. */
const mostSheets = 4;

export interface PopplerJob {
  readonly file: string;
  /** Nothing in it is grey: it is drawn in black and white, an eighth of the octets. */
  readonly toneless: boolean;
  /** Pages wanted; one more is made when there are more. */
  readonly mostPages: number;
}

/** `pages` went to the taker. `done`: nothing of the document is left, or no more of it is wanted. */
export interface PopplerResult {
  readonly pages: number;
  readonly done: boolean;
  /** It complained of the file. */
  readonly damaged: boolean;
}

export async function renderByPoppler(shop: Workshop, job: PopplerJob, take: PageTaker): Promise<PopplerResult> {
  const { resolution } = shop.form;
  let pages = 0;
  let wanted = true;
  const { reader, state } = pageReader(shop, {
    mostPels: mostSheets * widestSheet(shop.form) * longestPage(resolution),
    wants: (page) => page.width <= widestSheet(shop.form) && page.height <= longestPage(resolution),
    async take(bitmap) {
      wanted = await take(fitPage({ bitmap, resolution }, shop.form));
      if (wanted) pages++;
      return wanted;
    },
  });
  const args = drawing(shop, job.toneless ? ["-mono"] : grey);
  const result = await shop.child("pdftoppm", [...args, "-l", String(job.mostPages + 1), job.file], { reader });
  const done = !wanted || (result.ok && !state.stopped && !state.broken && pages > 0);
  return { pages, done, damaged: /error/i.test(result.stderr) };
}

/** The pages of a PDF of ours in greys, as they are. FaxError "resource" where the program is missing. */
export async function drawGrey(shop: Workshop, file: string): Promise<GreyPage[]> {
  const drawn = new NetpbmReader(widestSheet(shop.form) * longestPage(shop.form.resolution));
  const pages: GreyPage[] = [];
  const reader = async (pieces: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const piece of pieces)
      for (const page of drawn.push(piece)) if (page.kind === "grey") pages.push(page.page);
  };
  const result = await shop.child("pdftoppm", [...drawing(shop, grey), file], { reader });
  if (result.missing)
    throw new FaxError("resource", "poppler is not installed: run apt-get install poppler-utils on the gateway");
  return pages;
}

const grey = ["-gray", "-aa", "no", "-aaVector", "no"];

function drawing({ form }: Workshop, colours: readonly string[]): string[] {
  const [across, down] = grids[form.resolution].dpi;
  // What is left of annotations are links, whose borders are for the screen.
  return [...colours, "-hide-annotations", "-cropbox", "-rx", String(across), "-ry", String(down)];
}

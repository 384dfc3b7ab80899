// PDF to pages by poppler's pdftoppm, which begins three times sooner than Ghostscript and draws the same letters: only sheets
// that lie on a fax page as they are, up to the first that does not. What it cannot do is left to others, without a word.

import { grids } from "../../base/fax.ts";
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
  const [acrossInch, downInch] = grids[resolution].dpi;
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
  const colours = job.toneless ? ["-mono"] : ["-gray", "-aa", "no", "-aaVector", "no"];
  const args = [...colours, "-cropbox", "-rx", String(acrossInch), "-ry", String(downInch)];
  const result = await shop.child("pdftoppm", [...args, "-l", String(job.mostPages + 1), job.file], { reader });
  const done = !wanted || (result.ok && !state.stopped && !state.broken && pages > 0);
  return { pages, done, damaged: /error/i.test(result.stderr) };
}

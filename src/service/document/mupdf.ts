// PDF to pages by MuPDF's mutool, which begins five times sooner than Ghostscript and draws the same letters: only documents
// whose sheets are all of one size that lies on a fax page as it is. What it cannot do is left to others, without a word.

import { grids } from "../../base/fax.ts";
import type { PageForm, PageTaker, Workshop } from "./convert.ts";
import { pageReader } from "./drawn-pages.ts";
import { fitPage, longestPage, widestSheet } from "./fit.ts";
import type { PdfSurvey } from "./pdf-survey.ts";

export interface MupdfJob {
  readonly file: string;
  readonly survey: PdfSurvey;
  /** Pages wanted; one more is made when there are more. */
  readonly mostPages: number;
}

/** `pages` went to the taker. `done`: nothing of the document is left, or no more of it is wanted. */
export interface MupdfResult {
  readonly pages: number;
  readonly done: boolean;
  /** It complained of the file. */
  readonly damaged: boolean;
}

/** Pels of a stroked line at least: the diagonal of one, so that slanting hairlines have no gaps. */
const thinnestLine = "1.42";
/** Of lines, letters: every pel that is touched, and no soft edges. */
const crisp = "0";
/** The middle of each pel, and pictures that are made smaller keep what lies between their pels: lines could get lost. */
const smooth = "9/0";
/** What it says of a file it had to repair or could read only in part; other words are about fonts and the like. */
const complaint =
  /^error:|repair|broken|premature|truncated|syntax error|zlib error|not a stream|error (?:on|in|during)/im;
/** Said where something stands before the file's beginning: the places it tells of are found anew, and nothing is missing. */
const moved =
  /^error: cannot recognize version marker\nwarning: trying to repair broken xref\nwarning: repairing PDF document\n/;

export async function renderByMupdf(shop: Workshop, job: MupdfJob, take: PageTaker): Promise<MupdfResult> {
  const { toneless, scanned } = job.survey;
  const pels = pelsOf(job.survey, shop.form);
  if (pels === undefined) return { pages: 0, done: false, damaged: false };
  const { resolution } = shop.form;
  let pages = 0;
  let wanted = true;
  const { reader, state } = pageReader(shop, {
    mostPels: pels.width * pels.height,
    async take(bitmap) {
      wanted = await take(fitPage({ bitmap, resolution }, shop.form));
      if (wanted) pages++;
      return wanted;
    },
  });
  const args = [
    // Toneless pages take an eighth of the octets.
    ...["draw", "-q", "-N", "-F", toneless ? "pbm" : "pgm", "-c", toneless ? "mono" : "gray"],
    // Inks with a name of their own in the colour the document gives for paper without them.
    ...["-O", "0"],
    ...["-A", scanned ? smooth : crisp, "-l", thinnestLine],
    // Exactly so many, whatever the ratio: the pels of a fax are not square.
    ...["-w", String(pels.width), "-h", String(pels.height), "-f"],
    ...["-o", "-", job.file, `1-${job.mostPages + 1}`],
  ];
  const result = await shop.child("mutool", args, { reader, bare: true });
  const done = !wanted || (result.ok && !state.stopped && !state.broken && pages > 0);
  return { pages, done, damaged: complaint.test(result.stderr.replace(moved, "")) };
}

/** What the sheets of a document measure; undefined where they differ or do not lie on a page as they are. */
function pelsOf({ special, sheet }: PdfSurvey, form: PageForm): { width: number; height: number } | undefined {
  if (special || sheet === undefined) return undefined;
  const [across, down] = grids[form.resolution].dpi;
  const [width, height] = [Math.round((sheet.width * across) / 72), Math.round((sheet.height * down) / 72)];
  const fits = width <= widestSheet(form) && height <= longestPage(form.resolution);
  return fits && width > 0 && height > 0 ? { width, height } : undefined;
}

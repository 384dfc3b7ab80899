// PDF to pages. Whatever looks on paper as on a screen is drawn by MuPDF where its sheets are ordinary; the rest, and all it has
// trouble with, by Ghostscript.

import { type Sentence, said } from "../../base/phrases.ts";
import type { Converted, PageTaker, Workshop } from "./convert.ts";
import { renderDocument } from "./ghostscript.ts";
import { renderByMupdf } from "./mupdf.ts";
import { surveyPdf } from "./pdf-survey.ts";

export async function renderPdf(shop: Workshop, file: string, mostPages: number, take: PageTaker): Promise<Converted> {
  const survey = await surveyPdf(file);
  const { pages, done, damaged } = await renderByMupdf(shop, { file, survey, mostPages }, take);
  const remark: Sentence = damaged && pages > 0 ? said("doc-damaged") : "";
  if (done) return { ok: true, remark };
  const { toneless } = survey;
  const rest = await renderDocument(shop, { file, kind: "pdf", toneless, firstPage: pages + 1, mostPages }, take);
  if (pages === 0) return rest;
  if (!rest.ok) return { ok: true, remark: said("doc-only-first", { count: pages, reason: rest.reason }) };
  return { ok: true, remark: rest.remark === "" ? remark : rest.remark };
}

// PDF to pages. Whatever looks on paper as on a screen is drawn by poppler as far as its sheets are ordinary; the rest, and all
// it has trouble with, by Ghostscript.

import { type Sentence, said } from "../../base/phrases.ts";
import type { Converted, PageTaker, Workshop } from "./convert.ts";
import { renderDocument } from "./ghostscript.ts";
import { surveyPdf } from "./pdf-survey.ts";
import { renderByPoppler } from "./poppler.ts";

export async function renderPdf(shop: Workshop, file: string, mostPages: number, take: PageTaker): Promise<Converted> {
  let pages = 0;
  let remark: Sentence = "";
  const { special, toneless } = await surveyPdf(file);
  if (!special) {
    const drawn = await renderByPoppler(shop, { file, toneless, mostPages }, take);
    if (drawn.damaged && drawn.pages > 0) remark = said("doc-damaged");
    if (drawn.done) return { ok: true, remark };
    pages = drawn.pages;
  }
  const rest = await renderDocument(shop, { file, kind: "pdf", toneless, firstPage: pages + 1, mostPages }, take);
  if (pages === 0) return rest;
  if (!rest.ok) return { ok: true, remark: said("doc-only-first", { count: pages, reason: rest.reason }) };
  return { ok: true, remark: rest.remark === "" ? remark : rest.remark };
}

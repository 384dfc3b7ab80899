// Text in any script to pages: laid out by paps (Pango: shaping, both directions, fonts by script) as PostScript outlines,
// rendered by Ghostscript. Control characters are taken out first and the text is cut where no fax would end, so its length
// costs no more than its pages.

import { writeFile } from "node:fs/promises";
import { FaxError } from "../../base/errors.ts";
import { said } from "../../base/phrases.ts";
import { type Converted, limitReason, type PageTaker, type Workshop } from "./convert.ts";
import { renderDocument } from "./ghostscript.ts";
import { missingFonts } from "./missing-fonts.ts";

/** More than a page of 10 point type can hold. */
const mostPerPage = 12_000;
const longestLine = 20_000;

export async function renderText(shop: Workshop, text: string, mostPages: number, take: PageTaker): Promise<Converted> {
  const input = shop.fresh("text.txt");
  const output = shop.fresh("text.ps");
  const plain = plainText(text, (mostPages + 1) * mostPerPage);
  await writeFile(input, plain);
  const result = await shop.child(
    "paps",
    [
      "--paper=a4",
      "--font=DejaVu Sans Mono 10",
      "--top-margin=48",
      "--bottom-margin=48",
      "--left-margin=48",
      "--right-margin=36",
      input,
    ],
    { stdout: output },
  );
  if (result.missing) throw new FaxError("resource", "paps is not installed: run apt-get install paps on the gateway");
  if (!result.ok) {
    shop.note("paps failed", result.stderr.slice(-600));
    return { ok: false, reason: limitReason(result, shop.seconds) ?? said("doc-text-layout") };
  }
  const rendered = await renderDocument(shop, { file: output, kind: "postscript", mostPages }, take);
  const missing = await missingFonts(shop, plain);
  return rendered.ok && missing !== "" ? { ok: true, remark: missing } : rendered;
}

/** What paps may see: well-formed, lines ended by LF, no control character but tab and form feed, no empty page at the end. */
export function plainText(text: string, longest: number): string {
  return text
    .slice(0, longest)
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .replace(/[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\ufeff\ufff9-\ufffb]/g, "")
    .replace(/\f{2,}/g, "\f")
    .replace(new RegExp(`[^\\n\\f]{${longestLine}}`, "g"), "$&\n")
    .trimEnd()
    .concat("\n");
}

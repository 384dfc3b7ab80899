// The words of an HTML body without a plain text beside it, for what reads words: rows of tables in lines, quotes behind >.

import { convert } from "html-to-text";
import { type Sentence, said } from "../../base/phrases.ts";
import { isTooDeep } from "../../codec/mail/html-style.ts";

/** Characters of HTML that are read at all. */
export const mostHtml = 2_000_000;

/** Nothing is fetched; empty and remarked when it is too long or too deep. */
export function htmlText(html: string, remarks: Sentence[]): string {
  if (html.length > mostHtml || isTooDeep(html)) {
    remarks.push(said("mail-html-long"));
    return "";
  }
  return convert(html, {
    wordwrap: false,
    limits: { maxDepth: 100, maxInputLength: mostHtml },
    selectors: [
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "skip" },
      { selector: "table", format: "dataTable", options: { uppercaseHeaderCells: false } },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}

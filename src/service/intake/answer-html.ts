// The words of an HTML answer as its writer saw them, quotes marked with ">" by their structure: what mail programs call
// blockquote, gmail_attr, yahoo_quoted, moz-cite-prefix, divRplyFwdMsg. Hidden, white and struck-out text is left out (nobody
// meant it), table cells keep a tab between them (glued they could make another number).

import { convert, type FormatCallback } from "html-to-text";
import { deepestHtml, isHiddenStyle, isStruckOut, isTooDeep, isWhite, styleOf } from "../../codec/mail/html-style.ts";

type Element = Parameters<FormatCallback>[0];
interface Attributed {
  readonly name?: string;
  readonly attribs?: Readonly<Record<string, string>>;
}

const attribute = (elem: Element, name: string): string => (elem as Attributed).attribs?.[name] ?? "";

/** Not on the screen of the one who wrote it, or struck out by him. */
function isHidden(elem: Element): boolean {
  const { name, attribs } = elem as Attributed;
  if (name === "s" || name === "strike" || name === "del" || name === "style" || name === "script" || name === "title")
    return true;
  if (attribs === undefined) return false;
  if ("hidden" in attribs) return true;
  const style = styleOf(attribs);
  return isHiddenStyle(style) || isStruckOut(style) || (isWhite(style, attribs) && !/background/.test(style));
}

const quoteClass =
  /(?:^|\s)(?:gmail_attr|yahoo_quoted|moz-cite-prefix|moz-forward-container|protonmail_quote|zmail_extra|OutlookMessageHeader)(?:\s|$)/i;

/** All in it is quoted; what follows it may be the writer's again. */
const isQuote = (elem: Element): boolean =>
  (elem as Attributed).name === "blockquote" ||
  quoteClass.test(attribute(elem, "class").slice(0, 500)) ||
  /^yahoo_quoted|^isReplyContent|^ms-outlook-mobile-body-separator/.test(attribute(elem, "id"));

/** Outlook's line above its header block: all that follows is the mail answered. */
const isDivide = (elem: Element): boolean =>
  /^(?:x_)*(?:divRplyFwdMsg|appendonsend_quote|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container)$/i.test(
    attribute(elem, "id"),
  ) ||
  /border:none;\s*border-top:\s*solid\s*#(?:e1e1e1|b5c4df|cccccc)/i.test(attribute(elem, "style").slice(0, 500)) ||
  /border-top:\s*(?:1px|1pt|1\.0pt)?\s*solid\s*#(?:e1e1e1|b5c4df)/i.test(attribute(elem, "style").slice(0, 500));

const divide = "-----Original Message-----";
const marked = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`))
    .join("\n");

/** One element in its place: `breaks` undefined = inside a line. */
const walked =
  (breaks: number | undefined): FormatCallback =>
  (elem, walk, builder) => {
    if (isHidden(elem)) return;
    const quote = isQuote(elem);
    const divides = isDivide(elem);
    if ((breaks === undefined || isInCell(elem)) && !quote && !divides) return walk(elem.children ?? [], builder);
    if (divides) {
      builder.openBlock({ leadingLineBreaks: 1 });
      builder.addInline(divide);
      builder.closeBlock({ trailingLineBreaks: 1 });
    }
    builder.openBlock({ leadingLineBreaks: breaks ?? 1, isPre: (elem as Attributed).name === "pre" });
    walk(elem.children ?? [], builder);
    builder.closeBlock({ trailingLineBreaks: breaks ?? 1, ...(quote ? { blockTransform: marked } : {}) });
  };

const blocks = /^(?:p|div|br|table|ul|ol|li|blockquote|pre|hr|h[1-6]|center|section|article|dl)$/;
const kids = (elem: Element): Element[] => (elem.children ?? []) as Element[];

/** The only paragraph of a cell, one line of words: spreadsheets and Word write every cell so, and a row stays one line. */
function isInCell(elem: Element): boolean {
  const cellOf = elem.parent as (Element & Attributed) | null;
  if (cellOf?.name !== "td" && cellOf?.name !== "th") return false;
  const seen = (child: Element): boolean => child.type !== "text" || (child as { data?: string }).data?.trim() !== "";
  if (kids(cellOf).some((child) => child !== elem && seen(child))) return false;
  const open = [...kids(elem)];
  for (let at = 0; at < open.length; at++) {
    if (at > 20 || blocks.test((open[at] as Attributed).name ?? "")) return false;
    open.push(...kids(open[at]!));
  }
  return true;
}

const cell: FormatCallback = (elem, walk, builder) => {
  if (isHidden(elem)) return;
  walk(elem.children ?? [], builder);
  builder.addLiteral("\t");
};

const lines =
  "address article aside body center dd details div dl dt fieldset figcaption figure footer form header html li main nav ol section summary table tbody tfoot thead tr ul blockquote pre";
const paragraphs = "p h1 h2 h3 h4 h5 h6";

/** `html` of at most some megabytes; never throws for what it holds. Empty when it is nested beyond all reason. */
export function answerHtml(html: string): string {
  if (isTooDeep(html)) return "";
  const each = (names: string, format: string) => names.split(" ").map((selector) => ({ selector, format }));
  return convert(html, {
    wordwrap: false,
    limits: { maxDepth: deepestHtml, maxInputLength: html.length },
    formatters: { line: walked(1), paragraph: walked(2), inside: walked(undefined), cell },
    selectors: [
      { selector: "*", format: "inside" },
      ...each(lines, "line"),
      ...each(paragraphs, "paragraph"),
      ...each("td th", "cell"),
      // Where a link leads is not what its writer sees.
      ...each("a", "inside"),
      ...each("img style script head", "skip"),
      { selector: "br", format: "lineBreak" },
      { selector: "wbr", format: "skip" },
      { selector: "hr", format: "horizontalLine", options: { length: 3, leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ],
  });
}

// How an element's text looks and where it stands, by its name and its own attributes, beginning from the element around it. Pure.

import type { Attributes } from "../../../codec/mail/html-style.ts";
import type { Frame, TextStyle } from "./blocks.ts";

/** Points of ordinary text; smaller ones break up on the line, larger ones waste paper. */
export const ordinarySize = 11;
const smallest = 9;
const largest = 18;
const headings: Readonly<Record<string, number>> = { h1: 16, h2: 14, h3: 13, h4: 12, h5: 11, h6: 11 };
const fontSizes: readonly number[] = [9, 9, 10, 11, 13, 15, 18, 18];
const deepestIndent = 8;
const deepestQuote = 6;

export function textStyleOf(name: string, attributes: Attributes, style: string, above: TextStyle): TextStyle {
  const size = sizeOf(name, attributes, style, above);
  return {
    ...above,
    ...byName[name],
    ...(/(?:^|;)font-weight:(?:bold|[6-9]00)/.test(style) ? { bold: true } : {}),
    ...(/(?:^|;)font-weight:(?:normal|[1-4]00)/.test(style) ? { bold: false } : {}),
    ...(/(?:^|;)font-style:(?:italic|oblique)/.test(style) ? { italic: true } : {}),
    ...(/(?:^|;)text-decoration(?:-line)?:[^;]*underline/.test(style) ? { underline: true } : {}),
    ...(/(?:^|;)text-decoration(?:-line)?:[^;]*line-through/.test(style) ? { strike: true } : {}),
    ...(/(?:^|;)font-family:[^;]*(?:mono|courier|consolas)/.test(style) ? { mono: true } : {}),
    ...(size === undefined ? {} : { size }),
  };
}

const bold = { bold: true };
const mono = { mono: true };
const byName: Readonly<Record<string, TextStyle>> = {
  b: bold,
  strong: bold,
  th: bold,
  h1: bold,
  h2: bold,
  h3: bold,
  h4: bold,
  h5: bold,
  h6: bold,
  dt: bold,
  i: { italic: true },
  em: { italic: true },
  cite: { italic: true },
  var: { italic: true },
  u: { underline: true },
  ins: { underline: true },
  a: { underline: true },
  s: { strike: true },
  strike: { strike: true },
  del: { strike: true },
  code: mono,
  tt: mono,
  kbd: mono,
  samp: mono,
  pre: mono,
  sub: { raised: "sub" },
  sup: { raised: "sup" },
};

function sizeOf(name: string, attributes: Attributes, style: string, above: TextStyle): number | undefined {
  const heading = headings[name];
  const now = above.size ?? ordinarySize;
  const said = /(?:^|;)font-size:(\d{1,3}(?:\.\d{1,3})?)(pt|px|r?em|%)/.exec(style);
  let size = heading;
  if (said !== null) {
    const value = Number(said[1]);
    const scale = { pt: 1, px: 0.75, em: now, rem: ordinarySize, "%": now / 100 }[said[2] as "pt"];
    size = value * scale;
  } else if (name === "font" && /^[1-7]$/.test(attributes["size"] ?? "")) size = fontSizes[Number(attributes["size"])];
  else if (name === "big") size = now + 2;
  else if (name === "small") size = now - 1;
  return size === undefined ? undefined : Math.min(largest, Math.max(smallest, Math.round(size * 2) / 2));
}

/** The gap is the element's own; the rest is handed down. */
export function frameOf(name: string, attributes: Attributes, style: string, above: Frame): Frame {
  const quotes = isQuote(name, attributes, style);
  const indents = name === "ul" || name === "ol" || name === "dd" || name === "menu" || name === "dir";
  const said =
    /(?:^|;)text-align:(left|center|right|start|end|justify)/.exec(style)?.[1] ?? attributes["align"]?.toLowerCase();
  const align =
    name === "center" || said === "center"
      ? "center"
      : said === "right" || said === "end"
        ? "right"
        : said === "left" || said === "start" || said === "justify" || name === "table"
          ? "left"
          : attributes["dir"]?.toLowerCase() === "rtl"
            ? "right"
            : above.align;
  return {
    indent: Math.min(deepestIndent, above.indent + (indents || (name === "blockquote" && !quotes) ? 1 : 0)),
    quote: Math.min(deepestQuote, above.quote + (quotes ? 1 : 0)),
    align,
    gap: gapOf(name, attributes, style),
    signature: above.signature || isSignature(attributes),
  };
}

/** Gmail indents with a blockquote without border; Outlook quotes with a border at the left. */
const isQuote = (name: string, attributes: Attributes, style: string): boolean =>
  name === "blockquote"
    ? !/border:(?:none|0)|border-left:(?:none|0)/.test(style) || attributes["type"] === "cite"
    : name === "div" && /border:none;border-left:solid|(?:^|;)border-left:(?:[\d.]+p[xt])?solid/.test(style);

/** What mail programs put their users' signature into. */
const isSignature = (attributes: Attributes): boolean =>
  /(?:^|\s)(?:gmail_signature|moz-signature|protonmail_signature_block|zmail_signature)/i.test(
    (attributes["class"] ?? "").slice(0, 200),
  ) ||
  /^(?:x_)*(?:Signature|AppleMailSignature|ms-outlook-mobile-signature|_MailAutoSig)/i.test(attributes["id"] ?? "");

function gapOf(name: string, attributes: Attributes, style: string): number {
  if (/(?:^|;)margin(?:-top)?:0/.test(style) || /^(?:x_)?Mso/i.test(attributes["class"] ?? "")) return 0;
  if (name === "p" || name === "pre" || name === "blockquote" || name === "figure") return 7;
  if (/^h[1-6]$/.test(name)) return 9;
  if (name === "ul" || name === "ol" || name === "dl" || name === "table") return 3;
  return 0;
}

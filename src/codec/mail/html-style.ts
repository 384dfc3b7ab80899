// What an HTML element's own attributes say about how it was seen: hidden, white on white, nested beyond all reason. Mail programs
// drop style sheets on their way, so the style attribute is what counts. Pure; never throws.

export type Attributes = Readonly<Record<string, string>>;

/** The style attribute, lower case, without blanks; cut where no mail program's ends. */
export const styleOf = (attributes: Attributes): string =>
  (attributes["style"] ?? "").slice(0, 2_000).toLowerCase().replace(/\s+/g, "");

/** Not on the screen of who wrote it, nor on that of who reads it. */
export const isHiddenStyle = (style: string): boolean =>
  /(?:^|;)(?:display:none|visibility:hidden|mso-hide:all|font-size:0(?![.\d]*[1-9])|opacity:0(?:\.0*)?(?:;|$)|max-height:0)/.test(
    style,
  );

export const isStruckOut = (style: string): boolean => /(?:^|;)text-decoration(?:-line)?:[^;]*line-through/.test(style);

/** White letters by their style or the attribute of a font element. */
export function isWhite(style: string, attributes: Attributes): boolean {
  const tint = attributes["color"]?.toLowerCase();
  return (
    /(?:^|;)color:(?:white|#fff(?:fff)?|rgb\(255,255,255\))(?:;|!|$)/.test(style) ||
    tint === "white" ||
    tint === "#ffffff" ||
    tint === "#fff"
  );
}

/** No mail program nests as deep; a parser's time grows with the square of it. */
export const deepestHtml = 1_000;

export function isTooDeep(html: string): boolean {
  let depth = 0;
  for (const [, close, name] of html.matchAll(/<(\/?)([a-z][a-z0-9:]{0,12})(?=[\s/>])/gi)) {
    // Tags that end where the next one begins, or have no end.
    if (/^(?:p|li|td|th|tr|dd|dt|br|img|hr|meta|link|input|col|option|wbr|tbody|thead|base|area)$/i.test(name!))
      continue;
    depth = close === "/" ? Math.max(0, depth - 1) : depth + 1;
    if (depth > deepestHtml) return true;
  }
  return false;
}

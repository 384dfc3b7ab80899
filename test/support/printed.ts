// PostScript as a simple driver writes it.

/** A letter with a title (none when empty) and so many pages. */
export function printedLetter(title: string, pages: number): string {
  return [
    "%!PS-Adobe-3.0",
    ...(title === "" ? [] : [`%%Title: (${title.replace(/[()\\]/g, "\\$&")})`]),
    `%%Pages: ${pages}`,
    "%%EndComments",
    ...Array.from({ length: pages }, (_, i) => [
      `%%Page: ${i + 1} ${i + 1}`,
      "/Helvetica findfont 24 scalefont setfont 72 700 moveto",
      `(Page ${i + 1}) show showpage`,
    ]).flat(),
    "%%EOF",
    "",
  ].join("\n");
}

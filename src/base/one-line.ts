// Text of others for one line of ours: titles, names, fields of a cover. Cannot fail.

/** Control, format and unassigned characters and half surrogates become blanks; at most `longest` UTF-16 units, no half character. */
export function oneLine(text: string, longest: number): string {
  return text
    .slice(0, longest * 4)
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, longest)
    .replace(/[\ud800-\udbff]$/, "");
}

// Text of others for one line of ours: titles, names, fields of a cover; what a terminal shows. Cannot fail.

/**
 * Control, format and unassigned characters and half surrogates become blanks, or those of `unseen`; at most `longest` UTF-16 units,
 * no half character.
 */
export function oneLine(text: string, longest: number, unseen = /[\p{C}\s]+/gu): string {
  return text
    .slice(0, longest * 4)
    .replace(unseen, " ")
    .trim()
    .slice(0, longest)
    .replace(/[\ud800-\udbff]$/, "");
}

/** Line ends and tabs become blanks, whatever else a terminal or a log would obey and not show a "?"; no letter is lost or moved. */
export const visible = (text: string): string => text.replace(/\s/g, " ").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");

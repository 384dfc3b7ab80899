// Which lines of an answer its writer typed, and which are the mail he answers: lines marked with > or |, an attribution
// ("On … wrote:", on up to four lines), a header block ("From: … Sent: … Subject: …"), a dividing line. Behind a quote whose
// lines are marked the writer may go on; behind one that is not marked nothing can be told from it. Pure; linear.

import { fold } from "./plain-lines.ts";
import { type HeaderKind, headerKind, originalWords, wroteVerb } from "./quote-words.ts";

export interface OwnLines {
  /** Above every quote. */
  readonly top: readonly string[];
  /** Between and below quoted lines, one run each. */
  readonly lower: readonly (readonly string[])[];
  /** Lines that stand in the quote without its mark and may be a piece of it that was wrapped. */
  readonly doubtful: readonly string[];
}

export const quoteMark = /^\s{0,4}(?:>|\|(?!\s*$))/;
const bare = (line: string | undefined): boolean => line === undefined || line.trim() === "";

/** `lines` as `plainLines` gives them. */
export function ownLines(lines: readonly string[]): OwnLines {
  const attributions = findAttributions(lines);
  const headers: (HeaderKind | undefined)[] = [];
  const top: string[] = [];
  const lower: string[][] = [];
  const doubtful: string[] = [];
  let run = top;
  /** The quoted line right above, when nothing blank stands between. */
  let above = "";
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const last = attributions.get(i);
    if (quoteMark.test(line)) {
      if (run.length > 0 || run === top) lower.push((run = []));
      above = line;
    } else if (last !== undefined) {
      let next = last + 1;
      while (next < lines.length && bare(lines[next])) next++;
      if (next < lines.length && !quoteMark.test(lines[next]!)) break;
      if (run.length > 0 || run === top) lower.push((run = []));
      i = last;
      above = "";
    } else if (divides(line) || opensHeaderBlock(lines, i, headers)) break;
    else if (above.length >= 60 && !bare(line) && !/[.:!?\]]$/.test(above)) {
      // A quoted line that was wrapped on its way leaves its end without a mark.
      doubtful.push(line);
      above = "";
    } else {
      run.push(line);
      above = "";
    }
  }
  return { top: top.slice(), lower: lower.filter((lines) => lines.some((line) => !bare(line))), doubtful };
}

/** First line → last line of each attribution. */
function findAttributions(lines: readonly string[]): Map<number, number> {
  const found = new Map<number, number>();
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (!line.includes(":") || !/:[\s*_>-]{0,12}$/.test(line.slice(-14)) || quoteMark.test(line)) continue;
    let start = i;
    let joined = line.trim();
    // The line with the date is the first of a wrapped attribution; a number typed right above it has none.
    for (let back = i; back >= Math.max(0, i - 3); back--) {
      const piece = lines[back]!;
      if (bare(piece) || quoteMark.test(piece) || (back < i && found.has(back))) break;
      if (hasDate(piece)) {
        start = back;
        joined = lines
          .slice(back, i + 1)
          .join(" ")
          .slice(0, 800);
        break;
      }
      if (opener.test(piece) && /\d/.test(piece)) {
        start = back;
        joined = lines
          .slice(back, i + 1)
          .join(" ")
          .slice(0, 800);
      }
    }
    let next = i + 1;
    while (next < lines.length && next < i + 4 && bare(lines[next])) next++;
    if (isAttribution(joined, next < lines.length && quoteMark.test(lines[next]!))) found.set(start, i);
  }
  return found;
}

const opener = /^\s*(?:on|am|el|le|il|op|em|den|på|w dniu|dnia|em)\b/iu;
const hasDate = (line: string): boolean =>
  /\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}年/.test(line.slice(0, 300));

function isAttribution(joined: string, quoteFollows: boolean): boolean {
  if (joined.length < 6 || (!/[\d@-]/.test(joined) && !quoteFollows)) return false;
  const folded = fold(joined);
  const address = /@[\w-]/.test(joined);
  const dated = hasDate(joined) && /\d{1,2}[:.h]\d{2}/.test(joined);
  if (wroteVerb.test(folded)) return address || hasDate(joined) || quoteFollows || /^-{3,}/.test(folded);
  return dated && (address || quoteFollows || opener.test(joined));
}

/** "-----Original Message-----", a line of underscores: unmarked quote to the end. */
function divides(line: string): boolean {
  // Zoho: "---- On … wrote ---"; Notes: "faxgate---23.11.2026 09:14:12---Your document".
  if (/^\s*-{3,}[^-].*\s-{3,}\s*$/.test(line) && wroteVerb.test(fold(line))) return true;
  if (/---\d{1,2}[./-]\d{1,2}[./-]\d{4} \d{1,2}:\d{2}/.test(line) && /---(?!.*\d{1,2}:\d{2})/.test(line)) return true;
  if (/^\s*_{10,}\s*$/.test(line)) return true;
  const match = /^\s*[-_=*~]{2,40}\s*([\p{L}][\p{L} '’.,()/:]{3,70}?)\s*[-_=*~]{2,40}\s*:?\s*$/u.exec(
    line.slice(0, 160),
  );
  if (match !== null) return originalWords.test(fold(match[1]!)) || wroteVerb.test(fold(match[1]!));
  return /^\s*(?:begin forwarded message|anfang der weitergeleiteten nachricht|inicio del mensaje reenviado|debut du message (?:transfere|reexpedie)|inizio messaggio inoltrato)\s*:/.test(
    fold(line.slice(0, 80)),
  );
}

/** `known`: what each line is, read once. */
function opensHeaderBlock(lines: readonly string[], at: number, known: (HeaderKind | undefined)[]): boolean {
  const kindAt = (i: number): HeaderKind | undefined => {
    while (known.length <= i) known.push(headerKind(lines[known.length]!));
    return known[i];
  };
  const first = kindAt(at);
  // "subject: Offer" or "to: Anne" above an empty line is a wish of the writer's.
  if (first === undefined || first === "subject" || first === "cc" || (first === "to" && bare(lines[at + 1])))
    return false;
  const kinds = new Set<string>();
  let blank = 0;
  let goesOn = false;
  for (let i = at; i < Math.min(lines.length, at + 12); i++) {
    const line = lines[i]!;
    if (bare(line)) {
      // Some programs put an empty line between their headers, none puts two.
      if (++blank > 1 && bare(lines[i - 1])) break;
      continue;
    }
    const kind = kindAt(i);
    if (kind !== undefined) kinds.add(kind);
    else if (!goesOn) break;
    // A value on the next line, a long list of recipients.
    goesOn = kind !== undefined && (/[:;,*]\s*$/.test(line) || line.length >= 60);
  }
  return kinds.has("from") ? kinds.size >= 3 : kinds.has("sent") && kinds.has("to") && kinds.has("subject");
}

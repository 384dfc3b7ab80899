// What of a mail's text was not written by its writer and does not belong on a page: banners of the mail system above it,
// disclaimers and taglines below it, and on wish the signature below its mark. Only whole paragraphs and lines at the two ends go;
// in doubt they stay, and so does everything where nothing else would be left. Pure; linear.

import { fold } from "./plain-lines.ts";
import { aboutMail, bannerBegins, bannerSpeaks, enoughLegal, legalWords, tagline } from "./trim-words.ts";

export interface Paragraph {
  readonly lines: readonly string[];
  /** Inside what the mail program marks as its user's signature. */
  readonly signature: boolean;
}

export interface Trimmed {
  /** Lines of each paragraph that stay: from the first up to the last, without it. */
  readonly kept: readonly (readonly [from: number, to: number])[];
  /** What was taken away, a paragraph each. */
  readonly removed: readonly string[];
}

/** Paragraphs looked at from each end; no letter has so many above or below it that are not its own. */
const mostLooked = 2_000;
/** Characters of a text that is looked at at all: more are some 150 pages, and no letter. */
const longestText = 500_000;
const longestDisclaimer = 6_000;
const shortestDisclaimer = 60;

/** `signature`: also what stands below "-- " or is marked. */
export function trimBody(paragraphs: readonly Paragraph[], { signature }: { readonly signature: boolean }): Trimmed {
  const kept: [number, number][] = paragraphs.map(({ lines }) => [0, lines.length]);
  const removed: string[] = [];
  const remove = (at: number, from: number, to: number): void => {
    const words = paragraphs[at]!.lines.slice(from, to).join(" ").trim();
    if (words !== "" && !isSeparator(words)) removed.push(words);
    kept[at] = from <= kept[at]![0] ? [to, kept[at]![1]] : [kept[at]![0], from];
  };
  trimTop(paragraphs, remove);
  if (signature) trimSignature(paragraphs, kept, remove);
  trimEnd(paragraphs, kept, remove);
  const isLeft = kept.some(([from, to], at) => paragraphs[at]!.lines.slice(from, to).some((line) => hasWords(line)));
  return isLeft && removed.length > 0
    ? { kept, removed }
    : { kept: paragraphs.map(({ lines }) => [0, lines.length]), removed: [] };
}

type Remove = (at: number, from: number, to: number) => void;

/** Banners are the first thing of all. */
function trimTop(paragraphs: readonly Paragraph[], remove: Remove): void {
  for (const [at, { lines }] of paragraphs.slice(0, mostLooked).entries()) {
    const words = joined(lines);
    if (words === "") continue;
    if (isBanner(words)) {
      remove(at, 0, lines.length);
      continue;
    }
    // Put in front of the first paragraph, on a line of its own.
    const first = lines.findIndex(hasWords);
    if (first >= 0 && lines.length > first + 1 && isBanner(fold(lines[first]!))) remove(at, 0, first + 1);
    return;
  }
}

function trimEnd(paragraphs: readonly Paragraph[], kept: readonly (readonly [number, number])[], remove: Remove): void {
  let any = false;
  const last = Math.max(0, paragraphs.length - mostLooked);
  for (let at = paragraphs.length - 1; at >= last; at--) {
    const { lines } = paragraphs[at]!;
    const [from, to] = kept[at]!;
    const words = joined(lines.slice(from, to));
    if (words === "") continue;
    if (isDisclaimer(words) || isTagline(words) || (any && isSeparator(words))) {
      remove(at, from, to);
      any = true;
      continue;
    }
    // Below the name, in the same paragraph.
    let end = to;
    while (end > from && (!hasWords(lines[end - 1]!) || isTagline(fold(lines[end - 1]!)))) end--;
    if (end > from && lines.slice(end, to).some(hasWords)) remove(at, end, to);
    return;
  }
}

/** From the mark (RFC 3676 4.3) to the end; what a program marked. */
function trimSignature(
  paragraphs: readonly Paragraph[],
  kept: readonly (readonly [number, number])[],
  remove: Remove,
): void {
  for (let at = Math.max(0, paragraphs.length - mostLooked); at < paragraphs.length; at++) {
    const { lines, signature } = paragraphs[at]!;
    const mark = lines.findIndex((line) => /^-- ?$/.test(line));
    if (mark >= 0) {
      remove(at, mark, lines.length);
      for (let below = at + 1; below < paragraphs.length; below++) remove(below, 0, paragraphs[below]!.lines.length);
      return;
    }
    if (signature) remove(at, kept[at]![0], kept[at]![1]);
  }
}

const joined = (lines: readonly string[]): string =>
  lines.some(hasWords) || lines.some(isSeparator) ? fold(lines.join(" ").slice(0, longestDisclaimer + 1)) : "";
const hasWords = (line: string): boolean => /[\p{L}\p{N}]/u.test(line);
const isSeparator = (line: string): boolean => /^\s*[-_=*~#\u2013\u2014]{2,}\s*$/.test(line);
const isBanner = (folded: string): boolean =>
  folded.length <= 600 &&
  bannerBegins.test(folded) &&
  (/^\W{0,6}\[?(?:external|extern|externo|externe|ext)/.test(folded) && folded.length <= 25
    ? true
    : bannerSpeaks.test(folded));
const isTagline = (folded: string): boolean => folded.length <= 240 && tagline.test(folded);

function isDisclaimer(folded: string): boolean {
  if (folded.length < shortestDisclaimer || folded.length > longestDisclaimer || !aboutMail.test(folded)) return false;
  return legalWords.filter((word) => word.test(folded)).length >= enoughLegal;
}

/** Of what was removed that which its sender may ask about: a telephone's word about itself is missed by nobody. */
export const worthTelling = (removed: readonly string[]): string[] =>
  removed.filter((words) => !isTagline(fold(words)));

/** Nothing in it but what programs and systems add; true of an empty one. */
export const isAllAdded = (text: string): boolean =>
  paragraphsOf(text).every(({ lines }) => {
    const words = joined(lines);
    return words === "" || isSeparator(words) || isTagline(words) || isDisclaimer(words);
  });

/** A plain text's paragraphs, and the lines they are of. */
export function paragraphsOf(text: string): Paragraph[] {
  const paragraphs: string[][] = [[]];
  for (const line of text.split("\n")) {
    if (line.trim() === "") paragraphs.push([]);
    else paragraphs.at(-1)!.push(line.replace(/\r$/, ""));
  }
  return paragraphs.map((lines) => ({ lines, signature: false }));
}

/** The text without what goes; blank lines as they were. */
export function trimText(
  text: string,
  options: { readonly signature: boolean },
): { text: string; removed: readonly string[] } {
  if (text.length > longestText) return { text, removed: [] };
  const paragraphs = paragraphsOf(text);
  const { kept, removed } = trimBody(paragraphs, options);
  if (removed.length === 0) return { text, removed };
  const left = paragraphs.map(({ lines }, at) => lines.slice(...kept[at]!).join("\n"));
  return {
    text: left
      .join("\n\n")
      .replace(/\n{4,}/g, "\n\n\n")
      .trim(),
    removed,
  };
}

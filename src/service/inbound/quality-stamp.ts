// How well a received fax came over, in plain words: what was damaged or sent again page by page, which pages may lack words,
// and the one word in the subject where something is wrong. Pure.

import { grids } from "../../base/fax.ts";
import type { RawPage, ReceivedFax } from "../../base/received.ts";
import type { Speaker } from "../notice/phrases.ts";

/** A page whose repaired lines are more than this share of it, or lie together over so many millimetres, may lack words. */
const mostBad = 0.02;
const mostBadMm = 1.5;

export interface QualityStamp {
  /** For the subject; empty when nothing is wrong. */
  readonly word: string;
  /** What has to be known before the fax is read, a line each; empty for nothing. */
  readonly warning: string;
  /** What was damaged and mended, in one line. */
  readonly details: string;
}

/** Numbers of the pages of which words may be missing. `unreadable`: those that could not be decoded at all. */
export function doubtfulPages(fax: ReceivedFax, unreadable: readonly number[]): number[] {
  return fax.pages.filter((page) => isDoubtful(page) || unreadable.includes(page.page)).map(({ page }) => page);
}

function isDoubtful({ quality: { lines, badLines, longestBadRun }, resolution }: RawPage): boolean {
  return badLines > lines * mostBad || longestBadRun / grids[resolution].down > mostBadMm;
}

export const badLinesOf = ({ pages }: ReceivedFax): number =>
  pages.reduce((sum, page) => sum + page.quality.badLines, 0);
export const resentOf = ({ pages }: ReceivedFax): number => pages.reduce((sum, page) => sum + page.resentFrames, 0);

export function qualityStamp(speak: Speaker, fax: ReceivedFax, unreadable: readonly number[]): QualityStamp {
  const doubtful = doubtfulPages(fax, unreadable);
  const resent = resentOf(fax);
  const list = { pages: doubtful.join(", ") };
  const details = [
    ...fax.pages
      .filter((page) => page.quality.badLines > 0)
      .map(({ page, quality: { badLines: bad, lines } }) => speak.say("received-damage", { page, bad, lines })),
    ...(resent === 0
      ? []
      : [resent === 1 ? speak.say("received-block") : speak.say("received-blocks", { count: resent })]),
    ...unreadable.map((page) => speak.say("received-unreadable", { page })),
  ];
  return {
    word: fax.complete
      ? doubtful.length > 0
        ? speak.say("received-doubtful-word")
        : ""
      : speak.say("received-incomplete"),
    warning: [
      ...(fax.complete ? [] : [speak.say("received-warning", { detail: fax.detail })]),
      ...(doubtful.length === 0
        ? []
        : [speak.say(doubtful.length === 1 ? "received-doubtful-page" : "received-doubtful-pages", list)]),
    ].join("\n"),
    details: details.length === 0 ? speak.say("received-no-damage") : details.join("; "),
  };
}

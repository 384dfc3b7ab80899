// How many pages a rule is for, as administrators write it: "1", "2-5", ">20", "<=3". Pure.

import { z } from "zod";

export interface PageCount {
  /** As it was written. */
  readonly text: string;
  readonly least: number;
  /** Infinity = no upper end. */
  readonly most: number;
}

/** undefined when the text is no such count, or no fax can have it. */
export function readPageCount(text: string): PageCount | undefined {
  const match = /^(?:(\d{1,6})(?:\s*-\s*(\d{1,6}))?|([<>]=?)\s*(\d{1,6}))$/.exec(text.trim());
  if (match === null) return undefined;
  const [, from, to, sign, bound] = match;
  const number = Number(bound ?? from);
  const ends: Readonly<Record<string, readonly [number, number]>> = {
    "": [number, to === undefined ? number : Number(to)],
    ">": [number + 1, Number.POSITIVE_INFINITY],
    ">=": [number, Number.POSITIVE_INFINITY],
    "<": [0, number - 1],
    "<=": [0, number],
  };
  const [least, most] = ends[sign ?? ""]!;
  return most < Math.max(1, least) ? undefined : { text, least, most };
}

export const pageCount = z.string().transform((text, context): PageCount => {
  const count = readPageCount(text);
  if (count !== undefined) return count;
  context.addIssue({
    code: "custom",
    message: `expected a count of pages such as 1, 2-5, ">20" or "<=3", found "${text}"`,
  });
  return z.NEVER;
});

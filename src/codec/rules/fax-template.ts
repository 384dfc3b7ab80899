// Words in {braces} that stand for what is known of a received fax: in the names of files, and in the arguments of a program.
// Values are made harmless where they are filled in: letters, digits and few signs, so that none is an option, a path or a
// second argument. Pure.

import { z } from "zod";

/** Of every received fax. */
export const faxWords = ["call", "date", "time", "caller", "called", "line", "tsi", "subaddress", "pages"] as const;
export type FaxWord = (typeof faxWords)[number];
/** Of programs only: files that hold the fax. */
const fileWords = ["pdf", "tiff"] as const;

const known = (text: string, words: readonly string[]): boolean =>
  [...text.matchAll(/\{([^{}]*)\}/g)].every((match) => words.includes(match[1]!));

/** Without its ending. */
export const fileNameTemplate = z
  .string()
  .regex(/^[^/\\\0.-][^/\\\0]{0,119}$/, "expected a file name without slashes that begins with no dot or hyphen")
  .refine((text) => known(text, faxWords), `in braces may stand ${faxWords.join(", ")}`);

export const commandArgument = z
  .string()
  .max(4000)
  .refine(
    (text) => known(text, [...faxWords, ...fileWords]),
    `in braces may stand ${[...fileWords, ...faxWords].join(", ")}`,
  );

/** A template with its values; a word without a value is "unknown", what is no word stays. */
export function fillTemplate(template: string, values: Readonly<Partial<Record<string, string>>>): string {
  return template.replace(/\{([a-z]+)\}/g, (whole, word: string) => {
    if (!Object.hasOwn(values, word)) return whole;
    return values[word] || "unknown";
  });
}

/** A value that came over the telephone, as it may stand in a name or an argument; at most 40 characters. */
export const harmless = (value: string): string =>
  value
    .trim()
    .replace(/[^A-Za-z0-9+]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40);

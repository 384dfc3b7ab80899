// What stands from a signature on: nothing in it is dialled. What its writer may have added below his name is a question, and
// so are numbers under what hardly looks like a signature. Pure; linear.

import { isClosing, isContact, isDisclaimer, isFaxLabel, isPlace, isSeparator, isTagline } from "./closings.ts";
import { readCommand } from "./command-line.ts";
import {
  beginsWithWriter,
  hasDenial,
  hasSecondThought,
  isCourtesy,
  isNameLine,
  isNameWord,
  isWritersName,
} from "./courtesy.ts";
import { holdsBack } from "./hold-back.ts";
import { readNumberLine } from "./number-line.ts";
import { mayHoldNumber } from "./number-shape.ts";
import { readWishLine } from "./wish-line.ts";

/**
 * What the signature begins with, on the line above. separator: "-- ", which nothing but a signature follows; rule: other dashes
 * and stars, which people put between numbers too; nothing: a name or a telephone number of its own.
 */
export type SignatureMark = "closing" | "tagline" | "separator" | "rule" | "nothing";

const limits = { lines: 100, own: 3 };

/** `nothingYet`: nothing was asked for above it. `weak`: numbers, a question only when nothing else was said at all. */
export function readSignature(
  lines: readonly string[],
  mark: SignatureMark,
  writer: string,
  nothingYet: boolean,
): { unclear: readonly string[]; weak: readonly string[] } {
  const unclear: string[] = [];
  const marked = mark !== "nothing" && mark !== "rule";
  // The lines right below a closing or a name are still the writer's own words: "Ulla / not before Monday please".
  let own = mark === "separator" ? 0 : limits.own;
  const loose: string[] = [];
  let evidence = marked ? 2 : 0;
  let first = mark === "closing";
  for (const raw of lines.slice(0, limits.lines)) {
    const line = raw.trim();
    if (line === "") continue;
    if (holdsBack(line)) unclear.push(line);
    if (/^p\.?\s?(?:s|d)\.?(?![\p{L}])/iu.test(line)) unclear.push(line);
    if (own-- > 0 && isSecondThought(line)) unclear.push(line);
    if (isWritersName(line, writer) || beginsWithWriter(line, writer)) evidence += 2;
    else if (isContact(line) || isFaxLabel(line) || isPlace(line) || isTagline(line) || isDisclaimer(line)) {
      evidence++;
      own = 0;
    } else if (isSeparator(line) || isClosing(line)) evidence += 2;
    else if (readNumberLine(line) !== undefined) {
      // Right below the closing, no name between: forgotten numbers as well as a signature.
      if (first && !nothingYet) unclear.push(line);
      else loose.push(line);
    } else if (
      !marked &&
      evidence < 2 &&
      !isNameLine(line) &&
      !isCourtesy(line) &&
      (hasDenial(line) || mayHoldNumber(line))
    )
      unclear.push(line);
    first = false;
  }
  if (evidence < 2) unclear.push(...loose);
  return { unclear, weak: evidence < 2 ? [] : loose };
}

export const closes = (line: string): boolean => isClosing(line) && !hasSecondThought(line);

const isSecondThought = (line: string): boolean =>
  line.length <= 80 &&
  !isTitle(line) &&
  !/\b(?:print|drucken|ausdrucken|imprim\w{1,5})\b/i.test(line) &&
  !isDisclaimer(line) &&
  ((hasDenial(line) && !/\d{4}/.test(line) && !isContact(line) && !closes(line)) ||
    readCommand(line) !== undefined ||
    (readWishLine(line) ?? "none") !== "none");

/** "Head of Change Management". */
const isTitle = (line: string): boolean => {
  const words = line.split(/\s+/);
  return isNameLine(line) || (words.length > 2 && words.every(isNameWord));
};

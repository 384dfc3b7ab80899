// Why a line of an answer was not understood, as a sentence for who wrote it: by what the line looks like, the surest cause
// first. It decides nothing; that the line is asked about was decided before. Pure; linear.

import { type PhraseKey, type Said, said } from "../../base/phrases.ts";
import { isContact, isFaxLabel } from "./closings.ts";
import { readCommand } from "./command-line.ts";
import { hasDenial, isNameLine } from "./courtesy.ts";
import { holdsBack } from "./hold-back.ts";
import { isTelephoneShape } from "./name-beside.ts";
import { readNumberLine } from "./number-line.ts";
import { isDate, mayHoldNumber, soundsLikeNumber } from "./number-shape.ts";
import { readPicks } from "./pick-line.ts";
import { fold, wordSet, wordsOf } from "./plain-lines.ts";
import { readWishLine, splitWish } from "./wish-line.ts";

type Cause = Extract<PhraseKey, `why-${string}`>;

const days = wordSet(
  "tomorrow today tonight monday tuesday wednesday thursday friday saturday sunday morgen heute montag dienstag mittwoch donnerstag freitag samstag sonntag manana hoy lunes martes miercoles jueves viernes sabado domingo demain aujourd'hui lundi mardi mercredi jeudi vendredi samedi dimanche",
);
/** Two runs of six digits or more with only a blank, a comma or a slash between, or a short one behind it. */
const twoNumbers = /\d{5,}\s*[,/ ]\s*\+?\d{1,}|\d{6,}\s+\d{6,}/;
const either = /\d[^\d]{0,12}\b(?:or|oder|o|ou|oppure|of|ofwel)\b.{0,30}\d/;
const clock = /\d{1,2}[:.h]\d{2}/;
const amount =
  /[\u20ac$\u00a3\u00a5%]|\b(?:eur|euros?|usd|gbp|chf|kg|km|mm|iban)\b|^\d{1,3}(?:[.,]\d{3})+$|\b[a-z]{2}\d{2}(?: ?[a-z\d]{4}){2,}/i;

/** `offered`: how many numbers the notice offered. */
export function whyUnclear(line: string, offered: number): Said {
  return said(causeOf(line.trim(), offered));
}

function causeOf(line: string, offered: number): Cause {
  const digits = line.replace(/\D/g, "").length;
  if (holdsBack(line)) return "why-held-back";
  if (readPicks(line, offered) === "unclear") return "why-offer";
  const wish = readWishLine(line);
  if (wish === "unclear") return "why-value";
  if (wish !== undefined) return "why-option-twice";
  if (digits >= 6 && either.test(fold(line))) return "why-either";
  if (isDate(line) || amount.test(line)) return "why-digits";
  const found = readNumberLine(line);
  if (found !== undefined) {
    if (found.rest.some((piece) => wordsOf(piece).some((word) => days.has(word)) && !/\d/.test(piece)))
      return "why-hour";
    if (found.rest.some((piece) => clock.test(piece))) return "why-past";
    if (found.rest.length > 0) return hasDenial(found.rest.join(" ")) ? "why-held-back" : "why-words-beside";
    return found.doubtful.length > 0 ? "why-name-before" : "why-place";
  }
  // An option behind a number is known; what is left says why.
  const split = digits > 5 ? splitWish(line, (head) => /\d{3}/.test(head)) : undefined;
  if (split !== undefined) return causeOf(split.head, offered);
  if (hasDenial(line) && !isContact(line)) return "why-held-back";
  if (line.includes("?") && readCommand(line) === undefined) return "why-question";
  const onlyDigits = /^[+(]?\d[\d\s().,/+\u2010-\u2015-]*$/.test(line);
  if (digits >= 12 && twoNumbers.test(line)) return "why-two-numbers";
  if (onlyDigits && !soundsLikeNumber(line)) return digits < 6 && digits > 0 ? "why-short" : "why-digits";
  if (onlyDigits) return "why-two-numbers";
  if (isContact(line) || (isFaxLabel(line) && isTelephoneShape(line))) return "why-contact";
  const words = wordsOf(fold(line));
  if (words.some((word) => days.has(word))) return mayHoldNumber(line) || !/\d/.test(line) ? "why-hour" : "why-past";
  if (mayHoldNumber(line)) return "why-words-beside";
  if (digits > 2) return "why-digits";
  return isNameLine(line) && digits === 0 && words.length <= 4 && words.length > 0 ? "why-name" : "why-no-word";
}

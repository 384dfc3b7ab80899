// Patterns of telephone numbers as administrators write them: 5550001, 555XXXX, 555?, 555000[1-4], +34 91…, …99,
// 5550001-5550040, 100..299, @list. What is wrong with one is told with its column. Pure.

import { rangeSequences } from "./digit-range.ts";
import { withoutSeparators } from "./plain-digits.ts";

/** What a number is made of; a unit's mask has one bit for each. */
export const signs = "0123456789*#+";

const maskOf = (sign: string): number => 1 << signs.indexOf(sign);
export const digitMask = 0b1111111111;
const anyMask = digitMask | maskOf("*") | maskOf("#");

/** One sign of a set, or (many) any number of them, none included. */
export interface Unit {
  readonly mask: number;
  readonly many: boolean;
}

export interface PatternFault {
  readonly ok: false;
  /** In the text, from 0. */
  readonly column: number;
  readonly message: string;
  readonly hint: string;
}

export type Pattern =
  /** Fits a number when one of the sequences does. */
  { readonly ok: true; readonly sequences: readonly (readonly Unit[])[]; readonly list?: never } | ListName;

/** @NAME: the numbers of a list; whoever has the lists writes them out (codec/rules/list-numbers). */
interface ListName {
  readonly ok: true;
  readonly list: string;
  readonly sequences: readonly [];
}

export const patternHelp =
  "digits, X or ? for any digit, [1-4] for one of some, … for any more digits, 5550001-5550040 for a range, @NAME for a list";

const longest = 60;
const mostWildcards = 4;
const separator = /[\s.()/\u2010-\u2015\u2212-]/;

/** Reads a pattern; reading one again costs nothing. */
export function readPattern(text: string): Pattern | PatternFault {
  let known = cache.get(text);
  if (known === undefined) {
    known = read(text);
    if (cache.size > 20_000) cache.clear();
    cache.set(text, known);
  }
  return known;
}

const cache = new Map<string, Pattern | PatternFault>();

const fault = (column: number, message: string, hint: string): PatternFault => ({ ok: false, column, message, hint });

function read(text: string): Pattern | PatternFault {
  if (text.length > longest) return fault(longest, `the pattern is over ${longest} signs`, "write several, as a list");
  const list = /^\s*@(.*?)\s*$/.exec(text)?.[1];
  if (list !== undefined)
    return /^[a-z][a-z0-9._-]*$/i.test(list)
      ? { ok: true, list: list.toLowerCase(), sequences: [] }
      : fault(text.indexOf("@"), "@ is for the name of a list", "write @NAME, for example @dealers");
  const zero = /^\s*\+.*?(\(\s*0\s*\))/.exec(text);
  if (zero !== null)
    return fault(zero[0].length - zero[1]!.length, "the (0) is not part of a number with +", "leave it out: +44 20…");
  return readRange(text) ?? readUnits(text);
}

/** 5550001-5550040 or 100..299; undefined where the text is none. Hyphens inside a number are not a range. */
function readRange(text: string): Pattern | PatternFault | undefined {
  const isDots = /\d\s*\.\.\s*\+?\s*\d/.test(text);
  const marks = [...text.matchAll(isDots ? /\.\./g : /[-\u2010-\u2015]/g)];
  const spaced = marks.filter(({ index }) => text[index - 1] === " " && text[index + 1] === " ");
  const mark = marks.length === 1 ? marks[0] : spaced.length === 1 ? spaced[0] : undefined;
  if (mark === undefined) return undefined;
  const left = withoutSeparators(text.slice(0, mark.index));
  const right = withoutSeparators(text.slice(mark.index + mark[0].length));
  if (!/^\+?\d+$/.test(left) || !/^\+?\d+$/.test(right)) return undefined;
  const from = left.replace("+", "");
  const to = right.replace("+", "");
  const at = mark.index;
  if (from.length !== to.length || (right.startsWith("+") && !left.startsWith("+")))
    return isDots
      ? fault(at, "both ends of a range have as many digits", "write both in full: 5550001..5550040")
      : undefined;
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  // 9123-4567 is a telephone number, 5550001-5550040 a range: its ends begin alike.
  const isAlike = same >= Math.max(1, from.length >> 1);
  if (!isDots && !isAlike && from.length < 3) return undefined;
  if (from > to && (isDots || isAlike)) return fault(at, "the range runs backwards", `write ${right}-${left}`);
  if (!isDots && !isAlike)
    return from > to
      ? undefined
      : fault(
          at,
          "this is one number or a range",
          `write ${left} ${right} for the number, ${left}..${right} for the range`,
        );
  const plus: Unit[] = left.startsWith("+") ? [{ mask: maskOf("+"), many: false }] : [];
  const sequences = rangeSequences(from, to).map((digits) => [
    ...plus,
    ...digits.map(([low, high]): Unit => ({ mask: (digitMask >> (9 - high)) & ~((1 << low) - 1), many: false })),
  ]);
  return { ok: true, sequences };
}

function readUnits(text: string): Pattern | PatternFault {
  const units: Unit[] = [];
  const last = text.trimEnd().length - 1;
  const add = (mask: number, many = false): void => {
    // A number that ends somehow may begin with + as well.
    if (many && units.length === 0) sequences.push([{ mask: maskOf("+"), many: false }]);
    units.push({ mask, many });
  };
  const sequences: Unit[][] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (/[0-9#]/.test(sign)) add(maskOf(sign));
    else if (/[xX?]/.test(sign)) add(digitMask);
    else if (sign === "+") {
      if (units.length > 0) return fault(at, "+ stands at the beginning of a number only", "leave it out here");
      add(maskOf("+"));
    } else if (sign === "…") add(anyMask, true);
    else if (text.startsWith("...", at)) {
      add(anyMask, true);
      at += 2;
    } else if (sign === "*") add(at === last ? anyMask : maskOf("*"), at === last);
    else if (sign === "[") {
      const set = readSet(text, at);
      if (!set.ok) return set;
      add(set.mask);
      at = set.end;
    } else if (!separator.test(sign)) return fault(at, `"${sign}" has no meaning in a number pattern`, meant(sign));
  }
  if (units.length === 0) return fault(0, "there is no number here", patternHelp);
  if (units.filter(({ many }) => many).length > mostWildcards)
    return fault(0, `more than ${mostWildcards} times any digits in one pattern`, "one … is enough");
  return { ok: true, sequences: [units, ...sequences.map((before) => [...before, ...units])] };
}

/** [1-4], [135], [0,5-7], [*#]: one sign of a set. */
function readSet(text: string, from: number): { ok: true; mask: number; end: number } | PatternFault {
  const end = text.indexOf("]", from);
  if (end < 0) return fault(from, "the [ has no ]", "write one digit of a set as [1-4] or [157]");
  let mask = 0;
  for (let at = from + 1; at < end; at++) {
    const sign = text[at]!;
    if (/[\s,]/.test(sign)) continue;
    if (!/[0-9*#]/.test(sign)) return fault(at, `"${sign}" has no meaning between [ and ]`, "write [1-4] or [157]");
    const high = text[at + 1] === "-" ? text[at + 2]! : sign;
    if (high !== sign && !(/\d/.test(sign) && /\d/.test(high)))
      return fault(at + 1, "the - in [ ] stands between two digits", "write [1-4] or [157]");
    if (high < sign) return fault(at, `the range ${sign}-${high} runs backwards`, `write [${high}-${sign}]`);
    for (let one = signs.indexOf(sign); one <= signs.indexOf(high); one++) mask |= 1 << one;
    if (text[at + 1] === "-") at += 2;
  }
  return mask === 0 ? fault(from, "nothing stands between [ and ]", "write [1-4] or [157]") : { ok: true, mask, end };
}

const meant = (sign: string): string =>
  /[oO]/.test(sign)
    ? "is it the digit 0?"
    : /[lI|]/.test(sign)
      ? "is it the digit 1?"
      : sign === "]"
        ? "the [ before it is missing"
        : patternHelp;

/** Whether a normalised number (digits, perhaps a leading +) fits the pattern. One that cannot be read fits nothing. */
export function matchesPhone(pattern: string, number: string): boolean {
  let regex = regexes.get(pattern);
  if (regex === undefined) {
    regex = regexOf(readPattern(pattern));
    if (regexes.size > 20_000) regexes.clear();
    regexes.set(pattern, regex);
  }
  return regex.test(number);
}

const regexes = new Map<string, RegExp>();

function regexOf(pattern: Pattern | PatternFault): RegExp {
  if (!pattern.ok || pattern.sequences.length === 0) return /^(?!)$/;
  const source = pattern.sequences.map((units) =>
    units
      .map(({ mask, many }) => `[${[...signs].filter((sign) => mask & maskOf(sign)).join("")}]${many ? "*" : ""}`)
      .join(""),
  );
  return new RegExp(`^(?:${source.join("|")})$`);
}

// What the conditions of two rules have to do with each other: whether one takes everything the other takes, whether something
// can be of both. Exact for numbers, lines, pages and times; texts with * are judged one by one. Pure.

import { commonPhone, coversPhones } from "../phone/pattern-sets.ts";
import type { InboundConditions } from "./inbound-conditions.ts";
import { isWithin, type LocalMoment, type TimeWindow } from "./time-window.ts";

/** Two rules seen through one condition; undefined = the rule does not ask. */
export interface Relation<T> {
  covers(wide: T | undefined, narrow: T | undefined): boolean;
  meet(one: T | undefined, other: T | undefined): boolean;
}

type Strings = readonly string[];

/** One of several words. */
export const wordSet: Relation<Strings> = {
  covers: (wide, narrow) => wide === undefined || narrow?.every((word) => wide.includes(word)) === true,
  meet: (one, other) => one === undefined || other === undefined || one.some((word) => other.includes(word)),
};

/** One word of `all` there are: who names every one asks for nothing, unless there are none to name. */
export const wordSetOf = (all: Strings): Relation<Strings> => ({
  covers: (wide, narrow) => wordSet.covers(wide, narrow ?? (all.length > 0 ? all : undefined)),
  meet: wordSet.meet,
});

/** Patterns of numbers. */
export const phoneSet: Relation<Strings> = {
  covers: (wide, narrow) => wide === undefined || coversPhones(wide, narrow ?? ["…"]),
  meet: (one, other) => commonPhone(one ?? ["…"], other ?? ["…"]) !== undefined,
};

/** Patterns of callers, and the word for those without a number. */
const callerSet: Relation<Strings> = {
  covers: (wide, narrow) => {
    if (wide === undefined) return true;
    const numbers = (patterns: Strings): Strings => patterns.filter((pattern) => pattern !== "withheld");
    const inner = narrow ?? ["…", "withheld"];
    // An empty number is "withheld"; * fits it as well.
    const hasNone = inner.includes("withheld");
    return (
      coversPhones(numbers(wide), numbers(inner)) &&
      (!hasNone || wide.includes("withheld") || coversPhones(wide, ["*"]))
    );
  },
  meet: (one, other) =>
    one === undefined ||
    other === undefined ||
    (one.includes("withheld") && other.includes("withheld")) ||
    phoneSet.meet(one, other),
};

/** Words with * at either end. */
const textSet: Relation<Strings> = {
  covers: (wide, narrow) =>
    wide === undefined || narrow?.every((inner) => wide.some((outer) => textCovers(outer, inner))) === true,
  meet: (one, other) =>
    one === undefined ||
    other === undefined ||
    one.some((a) => other.some((b) => textCovers(a, b) || textCovers(b, a))),
};

function textCovers(outer: string, inner: string): boolean {
  const [wide, narrow] = [outer.toLowerCase(), inner.toLowerCase()];
  if (wide === narrow || /^\*+$/.test(wide)) return true;
  const core = wide.replace(/^\*|\*$/g, "");
  const text = narrow.replace(/^\*|\*$/g, "");
  if (wide.startsWith("*") && wide.endsWith("*")) return text.includes(core);
  if (wide.startsWith("*")) return !narrow.endsWith("*") && text.endsWith(core);
  return wide.endsWith("*") && !narrow.startsWith("*") && text.startsWith(core);
}

interface Count {
  readonly least: number;
  readonly most: number;
}

/** Whether all of `inner` is in `wide`, of which none need have it alone. */
function isCounted(wide: readonly Count[], { least, most }: Count): boolean {
  let next = least;
  for (const outer of wide.toSorted((a, b) => a.least - b.least))
    if (outer.least <= next) next = Math.max(next, outer.most + 1);
  return next > most || next === Number.POSITIVE_INFINITY;
}

const countSet: Relation<readonly Count[]> = {
  covers: (wide, narrow) =>
    wide === undefined ||
    (narrow ?? [{ least: 1, most: Number.POSITIVE_INFINITY }]).every((inner) => isCounted(wide, inner)),
  meet: (one, other) =>
    one === undefined ||
    other === undefined ||
    one.some((a) => other.some((b) => a.least <= b.most && b.least <= a.most)),
};

const always: readonly TimeWindow[] = [{ text: "", from: 0, to: 1440 }];

/** Every moment at which something begins or ends in one of the windows, on every weekday and every date they name. */
function moments(windows: readonly TimeWindow[]): LocalMoment[] {
  const minutes = [...new Set([0, ...windows.flatMap(({ from, to }) => [from, to % 1440])])];
  const dates = [
    ...new Set([
      "0000-00-00",
      ...windows.flatMap(({ date }) => (date === undefined ? [] : [date.padStart(10, "0000-")])),
    ]),
  ];
  return dates.flatMap((date) =>
    [0, 1, 2, 3, 4, 5, 6].flatMap((weekday) => minutes.map((minute): LocalMoment => ({ date, weekday, minute }))),
  );
}

const isAt = (windows: readonly TimeWindow[], moment: LocalMoment): boolean =>
  windows.some((window) => isWithin(window, moment));

const sameTexts = (one: readonly TimeWindow[], other: readonly TimeWindow[]): boolean =>
  one.length === other.length && one.every(({ text }, at) => text === other[at]!.text);

const timeSet: Relation<readonly TimeWindow[]> = {
  covers: (wide, narrow = always) =>
    wide === undefined ||
    sameTexts(wide, narrow) ||
    moments([...wide, ...narrow]).every((moment) => !isAt(narrow, moment) || isAt(wide, moment)),
  meet: (one, other) =>
    one === undefined ||
    other === undefined ||
    moments([...one, ...other]).some((moment) => isAt(one, moment) && isAt(other, moment)),
};

/** A rule of inbound.yaml seen through one of its conditions. */
interface Sight extends Relation<InboundConditions> {
  asks(rule: InboundConditions): boolean;
  coverTogether(wide: readonly InboundConditions[], narrow: InboundConditions): boolean;
}

const sight = <T>(of: (rule: InboundConditions) => readonly T[] | undefined, sets: Relation<readonly T[]>): Sight => ({
  asks: (rule) => of(rule) !== undefined,
  covers: (a = {}, b = {}) => sets.covers(of(a), of(b)),
  meet: (a = {}, b = {}) => sets.meet(of(a), of(b)),
  coverTogether: (wide, narrow) =>
    sets.covers(
      wide.flatMap((rule) => of(rule) ?? []),
      of(narrow),
    ),
});

export interface InboundSets extends Relation<InboundConditions> {
  /**
   * Those of `earlier` that take everything `later` is for between them, where none of them does alone: they differ in one
   * condition. undefined where there are none; several that differ in more than one are not found.
   */
  together<T extends InboundConditions>(earlier: readonly T[], later: InboundConditions): readonly T[] | undefined;
}

/** Whether rules of inbound.yaml take what others take. `lines`: all that receive. */
export function inboundSets(lines: Strings): InboundSets {
  const sights: readonly Sight[] = [
    sight(({ line }) => line, wordSetOf(lines)),
    sight(({ outcome }) => (outcome === undefined ? undefined : [outcome]), wordSetOf(["complete", "partial"])),
    sight(({ pages }) => pages, countSet),
    sight(({ tsi }) => tsi, textSet),
    sight(({ subaddress }) => subaddress, textSet),
    sight(({ time }) => time, timeSet),
    sight(({ called }) => called, phoneSet),
    sight(({ caller }) => caller, callerSet),
  ];
  return {
    covers: (a, b) => sights.every((one) => one.covers(a, b)),
    meet: (a, b) => sights.every((one) => one.meet(a, b)),
    together: (earlier, later) => {
      for (const by of sights) {
        const alike = earlier.filter(
          (rule) =>
            by.asks(rule) && sights.every((one) => (one === by ? one.meet(rule, later) : one.covers(rule, later))),
        );
        if (alike.length > 1 && by.coverTogether(alike, later)) return alike;
      }
      return undefined;
    },
  };
}

// What patterns of numbers have to do with each other: whether some cover another wholly, and a number that fits both. Found by
// walking both as automata at once, never by trying numbers. Pure.

import { matchesPhone, readPattern, signs, type Unit } from "./pattern.ts";

/** More pairs of states than this are not looked at; no pattern a person writes comes near. */
const mostPairs = 20_000;

/**
 * Whether every number that fits one of `inner` fits one of `outer` as well. A pattern that cannot be read fits no number; where
 * the walk would take too long the answer is no.
 */
export function coversPhones(outer: readonly string[], inner: readonly string[]): boolean {
  const { plain, others } = sorted(outer);
  const isIn = (number: string): boolean =>
    plain.has(number) || others.some((pattern) => matchesPhone(pattern, number));
  const examples = inner.map(examplesOf);
  if (!examples.every((one) => one.numbers.every(isIn))) return false;
  if (examples.every(({ isAll }) => isAll)) return true;
  const wide = automaton(outer);
  const narrow = automaton(inner);
  return walk(narrow, wide, (here, there) => narrow.ends(here) && !wide.ends(there)).kind === "none";
}

/** A number that fits one of both lists, the shortest; undefined where there is none, or the walk would take too long. */
export function commonPhone(one: readonly string[], other: readonly string[]): string | undefined {
  const first = automaton(one);
  const second = automaton(other);
  const found = walk(first, second, (here, there) => first.ends(here) && second.ends(there), true);
  return found.kind === "found" ? found.number : undefined;
}

/** Long lists of plain numbers are looked up, not tried one by one. */
function sorted(patterns: readonly string[]): {
  readonly plain: ReadonlySet<string>;
  readonly others: readonly string[];
} {
  let made = lists.get(patterns);
  if (made === undefined) {
    const plain = patterns.map(examplesOf).flatMap(({ numbers, isAll }) => (isAll ? numbers : []));
    made = { plain: new Set(plain), others: patterns.filter((pattern) => !examplesOf(pattern).isAll) };
    lists.set(patterns, made);
  }
  return made;
}

const lists = new WeakMap<readonly string[], ReturnType<typeof sorted>>();

interface Examples {
  readonly numbers: readonly string[];
  /** No other number fits. */
  readonly isAll: boolean;
}

const known = new Map<string, Examples>();

/** Two numbers of each sequence of a pattern, the lowest and a high and long one: most patterns differ in one of them already. */
function examplesOf(pattern: string): Examples {
  let examples = known.get(pattern);
  if (examples === undefined) {
    const read = readPattern(pattern);
    const sequences = read.ok ? read.sequences : [];
    const low = sequences.map((units) =>
      units.map(({ mask, many }) => (many ? "" : signs[31 - Math.clz32(mask & -mask)])).join(""),
    );
    const high = sequences.map((units) =>
      units.map(({ mask, many }) => (many ? "9999" : signs[31 - Math.clz32(mask)])).join(""),
    );
    examples = {
      numbers: [...new Set([...low, ...high])],
      isAll: sequences.every((units) => units.every(({ mask, many }) => !many && (mask & (mask - 1)) === 0)),
    };
    if (known.size > 20_000) known.clear();
    known.set(pattern, examples);
  }
  return examples;
}

/** States are the places in front of units; one behind the last unit of a sequence is an end. */
interface Automaton {
  readonly start: readonly number[];
  readonly units: readonly (Unit | undefined)[];
  ends(states: readonly number[]): boolean;
}

function automaton(patterns: readonly string[]): Automaton {
  const units: (Unit | undefined)[] = [];
  const starts: number[] = [];
  for (const pattern of patterns) {
    const read = readPattern(pattern);
    for (const sequence of read.ok ? read.sequences : []) {
      starts.push(units.length);
      units.push(...sequence, undefined);
    }
  }
  return {
    units,
    start: closure(units, starts),
    ends: (states) => states.some((state) => units[state] === undefined),
  };
}

/** With what can be reached without a sign: "any number of" may be none. */
function closure(units: readonly (Unit | undefined)[], states: Iterable<number>): number[] {
  const all = new Set<number>();
  for (let state of states) {
    all.add(state);
    while (units[state]?.many) all.add(++state);
  }
  return [...all].sort((a, b) => a - b);
}

function step({ units }: Automaton, states: readonly number[], bit: number): number[] {
  const next: number[] = [];
  for (const state of states) {
    const unit = units[state];
    if (unit !== undefined && (unit.mask & bit) !== 0) next.push(unit.many ? state : state + 1);
  }
  return closure(units, next);
}

type Walked =
  | { readonly kind: "found"; readonly number: string }
  | { readonly kind: "none" }
  | { readonly kind: "long" };

/** Breadth first through both at once until `isIt`; `both`: only where both still can go on. */
function walk(
  first: Automaton,
  second: Automaton,
  isIt: (here: readonly number[], there: readonly number[]) => boolean,
  both = false,
): Walked {
  const seen = new Set<string>();
  let row: { here: readonly number[]; there: readonly number[]; number: string }[] = [
    { here: first.start, there: second.start, number: "" },
  ];
  while (row.length > 0) {
    const next: typeof row = [];
    for (const { here, there, number } of row) {
      if (isIt(here, there)) return { kind: "found", number };
      for (const [at, sign] of [...signs].entries()) {
        const onwards = step(first, here, 1 << at);
        if (onwards.length === 0) continue;
        const alongside = step(second, there, 1 << at);
        if (both && alongside.length === 0) continue;
        const key = `${onwards.join()}|${alongside.join()}`;
        if (seen.has(key)) continue;
        if (seen.size >= mostPairs) return { kind: "long" };
        seen.add(key);
        next.push({ here: onwards, there: alongside, number: number + sign });
      }
    }
    row = next;
  }
  return { kind: "none" };
}

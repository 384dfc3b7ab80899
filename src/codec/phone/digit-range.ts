// A range of numbers as few sequences of digits: 0001 to 0040 = 000[1-9], 00[1-3]X, 0040. Pure.

/** Lowest and highest digit of one place. */
export type Place = readonly [low: number, high: number];

/** `from` and `to`: as many digits each, `from` not above `to`. At most 2 sequences a place; no number is in two of them. */
export function rangeSequences(from: string, to: string): Place[][] {
  const low = [...from].map(Number);
  const high = [...to].map(Number);
  const at = low.findIndex((digit, place) => digit !== high[place]);
  if (at < 0) return [low.map((digit): Place => [digit, digit])];
  const start = low.slice(0, at).map((digit): Place => [digit, digit]);
  const first = low[at]!;
  const last = high[at]!;
  const isAll = (digits: readonly number[], digit: number): boolean =>
    digits.slice(at + 1).every((one) => one === digit);
  const takesFirst = isAll(low, 0);
  const takesLast = isAll(high, 9);
  const inner: Place = [takesFirst ? first : first + 1, takesLast ? last : last - 1];
  const free = low.slice(at + 1).map((): Place => [0, 9]);
  return [
    ...(takesFirst ? [] : beyond(low.slice(at + 1), "up").map((tail): Place[] => [...start, [first, first], ...tail])),
    ...(inner[0] > inner[1] ? [] : [[...start, inner, ...free]]),
    ...(takesLast ? [] : beyond(high.slice(at + 1), "down").map((tail): Place[] => [...start, [last, last], ...tail])),
  ];
}

/** Every row of digits from a limit up to 99…9, or down to 00…0. */
function beyond(limit: readonly number[], way: "up" | "down"): Place[][] {
  if (limit.length === 0) return [[]];
  const [digit = 0, ...rest] = limit;
  const free = rest.map((): Place => [0, 9]);
  const edge = way === "up" ? 0 : 9;
  if (rest.every((one) => one === edge)) return [[way === "up" ? [digit, 9] : [0, digit], ...free]];
  const past: Place = way === "up" ? [digit + 1, 9] : [0, digit - 1];
  return [
    ...beyond(rest, way).map((tail): Place[] => [[digit, digit], ...tail]),
    ...(past[0] > past[1] ? [] : [[past, ...free]]),
  ];
}

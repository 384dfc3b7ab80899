// A time of the week or a day as administrators write it: "mo-fr 08:00-18:00", "sa,su", "18:00-08:00" (over midnight),
// "12-24" (a day of every year), "2026-12-31 12:00-24:00". Seen from the site's local clock, which is handed in. Pure.

import { z } from "zod";

/** A point of local time. */
export interface LocalMoment {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** 0 = Monday. */
  readonly weekday: number;
  /** Minutes since midnight, 0 to 1439. */
  readonly minute: number;
}

export interface TimeWindow {
  /** As it was written. */
  readonly text: string;
  /** 0 = Monday; missing = every day. */
  readonly days?: readonly number[];
  /** YYYY-MM-DD or MM-DD; missing = whatever date. */
  readonly date?: string;
  /** Minutes since midnight; `to` is not in it. A window with `to` before `from` ends on the day after. */
  readonly from: number;
  readonly to: number;
}

const midnight = 24 * 60;
const dayNames = ["mo", "tu", "we", "th", "fr", "sa", "su"];
const longDays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** undefined when the text is no such window. */
export function readTimeWindow(text: string): TimeWindow | undefined {
  const match = /^(?:(\S+)\s+)?(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)$/.exec(text.trim());
  const [when, from, to] =
    match === null ? [text.trim(), 0, midnight] : [match[1] ?? "", minuteOf(match[2]!), minuteOf(match[3]!)];
  if (from === undefined || to === undefined || from === to || from === midnight) return undefined;
  if (when === "") return match === null ? undefined : { text, from, to };
  if (/^(?:\d{4}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(when))
    return from < to ? { text, date: when, from, to } : undefined;
  const days = daysOf(when);
  return days === undefined ? undefined : { text, days, from, to };
}

/** Whether a moment lies in a window. */
export function isWithin(window: TimeWindow, moment: LocalMoment): boolean {
  const { days, date, from, to } = window;
  if (date !== undefined && !moment.date.endsWith(date)) return false;
  const isDay = (weekday: number): boolean => days === undefined || days.includes(weekday);
  if (from < to) return isDay(moment.weekday) && moment.minute >= from && moment.minute < to;
  return (isDay(moment.weekday) && moment.minute >= from) || (isDay((moment.weekday + 6) % 7) && moment.minute < to);
}

function minuteOf(clock: string): number | undefined {
  const [hours, minutes] = clock.split(":").map(Number);
  const minute = hours! * 60 + minutes!;
  return minutes! < 60 && minute <= midnight ? minute : undefined;
}

function daysOf(text: string): number[] | undefined {
  const days = new Set<number>();
  for (const piece of text.toLowerCase().split(",")) {
    const ends = piece.split("-").map(dayOf);
    const first = ends[0];
    const last = ends.at(-1);
    if (ends.length > 2 || first === undefined || last === undefined) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === last) break;
    }
  }
  return [...days];
}

/** mo, mon, monday. */
function dayOf(name: string): number | undefined {
  const day = dayNames.indexOf(name.slice(0, 2));
  return day >= 0 &&
    (name.length === 2 || name.length === 3 || name === longDays[day]) &&
    longDays[day]!.startsWith(name)
    ? day
    : undefined;
}

export const timeWindow = z.string().transform((text, context): TimeWindow => {
  const window = readTimeWindow(text);
  if (window !== undefined) return window;
  context.addIssue({
    code: "custom",
    message: `expected a time such as "mo-fr 08:00-18:00", "sa,su", "18:00-08:00", "12-24" (24 December) or "2026-12-24", found "${text}"`,
  });
  return z.NEVER;
});

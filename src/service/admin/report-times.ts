// When a report is due and which time it tells of: the day, week or month that ended last. In local time.

import type { ReportRules } from "../../codec/rules/schema-keeping.ts";
import { dayNumber } from "../../codec/rules/schema-keeping.ts";

export interface ReportTime {
  readonly from: Date;
  /** Not part of it. */
  readonly to: Date;
  /** The same for the same time, whenever it is asked for: 2026-11-16-week. */
  readonly key: string;
}

/** The report that was due last at `now`; undefined = none is wanted. */
export function lastDue({ every, day, at }: ReportRules, now: Date): ReportTime | undefined {
  if (every === "no") return undefined;
  const [hours, minutes] = at.split(":").map(Number);
  const to = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const isEarly = now.getHours() * 60 + now.getMinutes() < hours! * 60 + minutes!;
  const back = (days: number): void => {
    to.setDate(to.getDate() - days);
  };
  if (every === "day" && isEarly) back(1);
  if (every === "week") {
    const since = (to.getDay() - dayNumber(day) + 7) % 7;
    back(since === 0 && isEarly ? 7 : since);
  }
  if (every === "month") {
    if (to.getDate() === 1 && isEarly) back(1);
    to.setDate(1);
  }
  const from = new Date(to);
  if (every === "month") from.setMonth(from.getMonth() - 1);
  else from.setDate(from.getDate() - (every === "day" ? 1 : 7));
  const two = (n: number): string => String(n).padStart(2, "0");
  return { from, to, key: `${from.getFullYear()}-${two(from.getMonth() + 1)}-${two(from.getDate())}-${every}` };
}

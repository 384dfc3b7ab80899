// "at 22:00" to a moment, by the clock on the wall of the site.

import { type Sentence, said } from "../../base/phrases.ts";
import type { When } from "../../codec/mail/answer-form.ts";

/** Longest a fax may be put off, days. */
const mostDays = 62;

/** The sentence for an hour that cannot be meant; undefined when it can, or none was named. */
export const hourProblem = (when: When | undefined): Sentence | undefined =>
  when?.kind === "at" && momentOf(when, new Date()) === undefined
    ? said("answer-hour-over", {
        time: when.day === undefined || when.day === "tomorrow" ? when.time : `${when.day} ${when.time}`,
      })
    : undefined;

/**
 * The moment meant. Without a day: the next time the clock shows that time. undefined for a time that is over, no time of any
 * day, or further off than two months.
 */
export function momentOf(when: When, now: Date): Date | undefined {
  if (when.kind === "now") return now;
  if (when.kind === "in") return new Date(now.getTime() + when.minutes * 60_000);
  const [hours, minutes] = when.time.split(":").map(Number) as [number, number];
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const named = when.day === undefined || when.day === "tomorrow" ? undefined : when.day.split("-").map(Number);
  const [year, month, day] = named ?? today;
  const moment = new Date(year!, month! - 1, day!, hours, minutes);
  if (when.day === "tomorrow" || (named === undefined && moment <= now)) moment.setDate(moment.getDate() + 1);
  // A 30th of February would be another day: none was meant.
  if (named !== undefined && moment.getDate() !== day) return undefined;
  if (moment <= now || moment.getTime() - now.getTime() > mostDays * 86_400_000) return undefined;
  return moment;
}

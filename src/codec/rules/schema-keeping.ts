// How long what is finished is kept, and when the administrator gets a report (rules/faxgate.yaml: retention, report).

import { z } from "zod";
import { duration, mailAddress, oneOrMore, whole } from "./scalars.ts";

/** A length of time, or never = it is kept for good. */
const keep = z.union([z.literal("never").transform(() => Number.POSITIVE_INFINITY), duration], {
  error: "expected a length of time such as 90d, or never",
});

/** 80% or 80. */
const percent = z
  .string()
  .transform((text) => text.replace(/\s*%$/, ""))
  .pipe(whole(1, 100));

export const retentionSchema = z
  .strictObject({
    /** Faxes sent or given up: document, mail, journal. At least as long as their notices can be answered. */
    sent: keep.prefault("90d"),
    /** Received faxes that were delivered. */
    received: keep.prefault("400d"),
    /** The protocol of each call. */
    traces: keep.prefault("90d"),
    /** The list of all calls, by whole months. */
    calls: keep.prefault("400d"),
    /** What was found damaged and put aside: for a person to look at. */
    corrupt: keep.prefault("never"),
    /** Mails in outbox/, where there is no relay. */
    outbox: keep.prefault("never"),
    /** When more of the spool's disk is in use than `high`, the oldest finished things go until `low` is reached … */
    high: percent.prefault("85"),
    low: percent.prefault("75"),
    /** … but nothing younger than this. */
    "at-least": duration.prefault("7d"),
  })
  .refine(({ high, low }) => low <= high, { error: "low is above high", path: ["low"] })
  .prefault({});

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

export const reportSchema = z
  .strictObject({
    /** no = none. A week's comes on `day`, a month's on the first of the next. */
    every: z.enum(["day", "week", "month", "no"]).default("week"),
    /** Of a week's report. */
    day: z.enum(days).default("monday"),
    /** Local time, HH:MM. */
    at: z
      .string()
      .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "expected a time such as 07:00")
      .default("07:00"),
    /** Whoever gets it besides the administrator. */
    to: oneOrMore(mailAddress).default([]),
  })
  .prefault({});

export type Retention = z.output<typeof retentionSchema>;
export type ReportRules = z.output<typeof reportSchema>;
/** 0 = Sunday, as Date has it. */
export const dayNumber = (day: ReportRules["day"]): number => days.indexOf(day);

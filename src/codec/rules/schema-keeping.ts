// How long what is finished is kept, and when the administrator gets a report (rules/faxgate.yaml: retention, report).

import { z } from "zod";
import { duration, durationOrNever, mailAddress, oneOrMore, percent } from "./scalars.ts";

export const retentionSchema = z
  .strictObject({
    sent: durationOrNever
      .prefault("90d")
      .describe("Faxes sent or given up: document, mail, journal. At least as long as their notices can be answered."),
    received: durationOrNever.prefault("400d").describe("Received faxes that were delivered; likewise."),
    traces: durationOrNever.prefault("90d").describe("The protocol of each call."),
    calls: durationOrNever.prefault("400d").describe("The list of all calls, by whole months."),
    corrupt: durationOrNever
      .prefault("never")
      .describe("What was found damaged and put aside: for a person to look at."),
    outbox: durationOrNever.prefault("never").describe("Mails in outbox/, where there is no relay."),
    high: percent
      .prefault("85")
      .describe("When more of the spool's disk is in use, the oldest of what is finished goes until low is reached."),
    low: percent.prefault("75").describe("How much of the disk may be in use when something was removed for its sake."),
    "at-least": duration.prefault("7d").describe("Nothing younger goes for the disk's sake."),
  })
  .refine(({ high, low }) => low <= high, { error: "low is above high", path: ["low"] })
  .prefault({});

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

export const reportSchema = z
  .strictObject({
    every: z
      .enum(["day", "week", "month", "no"])
      .default("week")
      .describe("no = none. A week's comes on its day, a month's on the first of the next."),
    day: z.enum(days).default("monday").describe("Of a week's report."),
    at: z
      .string()
      .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "expected a time such as 07:00")
      .default("07:00")
      .describe("Local time, HH:MM."),
    to: oneOrMore(mailAddress).default([]).describe("Whoever gets it besides the administrator."),
  })
  .prefault({});

export type Retention = z.output<typeof retentionSchema>;
export type ReportRules = z.output<typeof reportSchema>;
/** 0 = Sunday, as Date has it. */
export const dayNumber = (day: ReportRules["day"]): number => days.indexOf(day);

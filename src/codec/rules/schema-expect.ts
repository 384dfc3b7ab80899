// expect: what the rules must decide, written beside them; looked at at every load (expectations.ts). One that does not hold is a
// fault like any other.

import { z } from "zod";
import { numberClasses } from "../phone/dial-plan.ts";
import { plainDigits } from "../phone/plain-digits.ts";
import { mailAddress, oneOrMore, whole, yesNo } from "./scalars.ts";
import { type LocalMoment, readTimeWindow } from "./time-window.ts";

const number = z
  .string()
  .refine((text) => text === "withheld" || plainDigits(text) !== undefined, "expected one number, not a pattern")
  .transform((text) => (text === "withheld" ? "" : (plainDigits(text) ?? "")));

/** "mo 12:00", "2026-12-24 12:00" or "12-24 12:00". A weekday alone is no date that a rule names. */
const moment = z.string().transform((text, context): LocalMoment => {
  const read = /^(\S+)\s+(\d{1,2}:\d\d)$/.exec(text.trim());
  const window = read === null ? undefined : readTimeWindow(`${read[1]} ${read[2]}-24:00`);
  if (window !== undefined && (window.days === undefined || window.days.length === 1))
    return {
      date: (window.date ?? "0000-00-00").padStart(10, "0000-"),
      weekday: window.days?.[0] ?? weekdayOf(window.date ?? ""),
      minute: window.from,
    };
  context.addIssue({
    code: "custom",
    message: `expected a moment such as "mo 12:00" or "2026-12-24 12:00", found "${text}"`,
  });
  return z.NEVER;
});

/** 0 = Monday; of a day without a year, that of 2026. */
function weekdayOf(date: string): number {
  const [year, month, day] = date.padStart(10, "2026-").split("-").map(Number);
  // Zeller's congruence; 0 = Saturday.
  const shifted = month! < 3 ? month! + 12 : month!;
  const inYear = month! < 3 ? year! - 1 : year!;
  const zeller =
    (day! +
      Math.floor((13 * (shifted + 1)) / 5) +
      inYear +
      Math.floor(inYear / 4) -
      Math.floor(inYear / 100) +
      Math.floor(inYear / 400)) %
    7;
  return (zeller + 5) % 7;
}

const asks = <T extends z.ZodRawShape>(shape: T, outcomes: readonly (keyof T & string)[]) =>
  z
    .array(
      z
        .strictObject(shape)
        .refine(
          (one) => outcomes.some((key) => (one as Record<string, unknown>)[key] !== undefined),
          `expected what must come of it: ${outcomes.join(", ")}`,
        ),
    )
    .max(2_000)
    .default([]);

export const expectInbound = asks(
  {
    called: number.optional(),
    /** withheld = a caller without a number. */
    caller: number.optional(),
    line: z.string().optional(),
    time: moment.optional(),
    tsi: z.string().optional(),
    subaddress: z.string().optional(),
    pages: whole(0, 100_000).optional(),
    outcome: z.enum(["complete", "partial"]).optional(),
    /** Every mailbox the fax goes to, those of `copy` need not be named. */
    to: oneOrMore(mailAddress).optional(),
    printer: oneOrMore(z.string()).optional(),
    folder: oneOrMore(z.string()).optional(),
    /** What becomes of the call before it is answered. */
    answer: z.enum(["answer", "reject", "telephone", "hang-up"]).optional(),
    /** At which ring it is answered. */
    rings: whole(1, 20).optional(),
    junk: yesNo.optional(),
    /** The rule that decides: its name or number, or default. */
    rule: z.string().optional(),
  },
  ["to", "printer", "folder", "answer", "rings", "junk", "rule"],
);

export const expectOutbound = z
  .array(
    z.strictObject({
      /** A user of users.yaml, or an address of one. */
      from: z.string().min(1),
      /** As the sender writes it. */
      number: z.string().min(1).max(200),
      /** yes: he may not. Otherwise he may. */
      refused: yesNo.default(false),
      /** What the modem dials. */
      dialled: z.string().optional(),
      class: z.enum(numberClasses).optional(),
      pool: z.string().optional(),
      /** Who has to agree. */
      approve: oneOrMore(mailAddress).optional(),
      /** The rule that decides: "permit 2", "do-not-fax 1". */
      rule: z.string().optional(),
    }),
  )
  .max(2_000)
  .default([]);

export const expectPeople = z
  .array(
    z.strictObject({
      /** An address or a print name. */
      who: z.string().min(1),
      /** A user of this file, or nobody. */
      is: z.string().min(1),
    }),
  )
  .max(2_000)
  .default([]);

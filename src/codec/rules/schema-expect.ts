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
    caller: number.optional().describe("withheld = a caller without a number."),
    line: z.string().optional(),
    time: moment.optional(),
    tsi: z.string().optional(),
    subaddress: z.string().optional(),
    pages: whole(0, 100_000).optional(),
    outcome: z.enum(["complete", "partial"]).optional(),
    to: oneOrMore(mailAddress).optional().describe("Every mailbox the fax goes to, those of `copy` need not be named."),
    printer: oneOrMore(z.string()).optional(),
    folder: oneOrMore(z.string()).optional(),
    answer: z
      .enum(["answer", "reject", "telephone", "hang-up"])
      .optional()
      .describe("What becomes of the call before it is answered."),
    rings: whole(1, 20).optional().describe("At which ring it is answered."),
    junk: yesNo.optional(),
    rule: z.string().optional().describe("The rule that decides: its name or number, or default."),
  },
  ["to", "printer", "folder", "answer", "rings", "junk", "rule"],
);

export const expectOutbound = z
  .array(
    z.strictObject({
      from: z.string().min(1).describe("A user of users.yaml, or an address of one."),
      number: z.string().min(1).max(200).describe("As the sender writes it."),
      refused: yesNo.default(false).describe("yes: he may not. Otherwise he may."),
      dialled: z.string().optional().describe("What the modem dials."),
      class: z.enum(numberClasses).optional(),
      pool: z.string().optional(),
      approve: oneOrMore(mailAddress).optional().describe("Who has to agree."),
      rule: z.string().optional().describe('The rule that decides: "permit 2", "do-not-fax 1".'),
    }),
  )
  .max(2_000)
  .default([]);

export const expectPeople = z
  .array(
    z.strictObject({
      who: z.string().min(1).describe("An address or a print name."),
      is: z.string().min(1).describe("A user of this file, or nobody."),
    }),
  )
  .max(2_000)
  .default([]);

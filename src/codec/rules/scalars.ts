// What a string of a rules file can mean: yes/no, whole numbers, lengths of time, sizes, mail addresses. Each says in its
// message what was expected. Pure.

import { z } from "zod";
import { type Quality, qualityNames } from "../../base/fax.ts";
import { readPattern } from "../phone/pattern.ts";

/** What an editor is told of a value whose meaning the schema computes (json-schema.ts). */
const inEditor = (json: Readonly<Record<string, unknown>>): { json: typeof json } => ({ json });

/** yes or no. */
export const yesNo = z
  .string()
  .transform((text, context) => {
    const word = text.toLowerCase();
    if (["yes", "true", "on"].includes(word)) return true;
    if (["no", "false", "off"].includes(word)) return false;
    context.addIssue({ code: "custom", message: `expected yes or no, found "${text}"` });
    return z.NEVER;
  })
  .meta(inEditor({ enum: ["yes", "no", "on", "off", true, false] }));

/** A whole number between the bounds. */
export const whole = (least: number, most: number) =>
  z
    .string()
    .transform((text, context) => {
      const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return value;
      context.addIssue({
        code: "custom",
        message: `expected a whole number from ${least} to ${most}, found "${text}"`,
      });
      return z.NEVER;
    })
    .meta(inEditor({ type: "integer", minimum: least, maximum: most }));

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time: 20s, 5m, 2h, 7d. Value in ms. */
export const duration = z
  .string()
  .transform((text, context) => {
    const match = /^(\d{1,6})\s*([smhd])$/.exec(text);
    if (match !== null) return Number(match[1]) * units[match[2]!]!;
    context.addIssue({
      code: "custom",
      message: `expected a length of time such as 20s, 5m, 2h or 7d, found "${text}"`,
    });
    return z.NEVER;
  })
  .meta(inEditor({ type: "string", pattern: "^\\d{1,6}\\s*[smhd]$" }));

/** A length of time in ms, or never = Infinity. */
export const durationOrNever = z
  .string()
  .transform((text, context) => {
    if (text.toLowerCase() === "never") return Number.POSITIVE_INFINITY;
    const read = duration.safeParse(text);
    if (read.success) return read.data;
    context.addIssue({ code: "custom", message: `expected a length of time such as 90d, or never, found "${text}"` });
    return z.NEVER;
  })
  .meta(inEditor({ type: "string", pattern: "^(?:never|\\d{1,6}\\s*[smhd])$" }));

/** 80% or 80. */
export const percent = z
  .string()
  .transform((text, context) => {
    const found = /^(\d{1,3})\s*%?$/.exec(text);
    const value = Number(found?.[1]);
    if (value >= 1 && value <= 100) return value;
    context.addIssue({ code: "custom", message: `expected a percentage from 1% to 100%, found "${text}"` });
    return z.NEVER;
  })
  .meta(inEditor({ type: ["string", "integer"], pattern: "^\\d{1,3}\\s*%?$" }));

/** A mail address; lower case. */
export const mailAddress = z
  .string()
  .refine((text) => /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(text), "expected a mail address such as anne@plant.example")
  .transform((text) => text.toLowerCase());

/** An own fax number, as the other machine shows it (TSI, T.30 5.3.6.2.4: 20 places of digits, + and blank); empty = none. */
export const ownNumber = z
  .string()
  .refine(
    (text) => text === "" || (/^[+\d ]{1,20}$/.test(text) && /\d/.test(text)),
    "expected a fax number of at most 20 digits, + and blanks, such as +34 942 000001",
  );

/** A language of two letters; whether there are texts in it is seen elsewhere. */
export const language = z.string().regex(/^[a-z]{2}$/, "expected a language of two letters such as en");

/** A mail address or *@domain. */
export const mailPattern = mailAddress;

/** One value or a list of them; always a list. */
export const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item));

/** A telephone pattern: see codec/phone/pattern. A fault names the column inside it. */
export const phonePattern = z.string().superRefine((text, context) => {
  const read = readPattern(text);
  if (!read.ok)
    context.addIssue({ code: "custom", message: read.message, params: { column: read.column, hint: read.hint } });
});

/** scrypt:SALT:HASH in base64, as `faxgate password` and `print-credential` print it. */
export const passwordHash = z
  .string()
  .regex(
    /^scrypt:[\w+/=-]{20,40}:[\w+/=-]{40,60}$/,
    "expected a line that faxgate password or print-credential printed",
  );

/**
 * What of a mail to numbers becomes pages: its attachments, and its text where there are none that give a page; its text, and its
 * attachments where it is empty; its text and then its attachments.
 */
export const faxContent = z.enum(["attachments", "body", "both"]);

/** Of a text that becomes pages: nothing, legal notices and what programs add, or also what stands below the mark of a signature. */
export const faxTrim = z.enum(["no", "disclaimers", "signature"]);

/** In which form a received fax is delivered; notice = a mail that says where it is kept, without the file. */
export const faxForm = z.enum(["pdf", "tiff", "both", "notice"]);

/** A form of rules/covers, without ".pdf". */
export const coverFormName = /^[a-z0-9][a-z0-9_-]{0,40}$/;
export const coverName = z
  .string()
  .regex(coverFormName, "expected the name of a PDF in covers/ without .pdf: lower-case letters, digits, - and _");

/** What documents are prepared in. */
export const quality = z
  .enum(Object.keys(qualityNames) as (keyof typeof qualityNames)[])
  .transform((name): Quality => qualityNames[name]);

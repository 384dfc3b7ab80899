// rules/inbound.yaml: which calls are answered, and where a received fax goes. Shapes only; route-inbound.ts and
// decide-answer.ts say what they mean, check-inbound.ts what must stand elsewhere.

import { z } from "zod";
import { nearestWord } from "../../base/nearest-word.ts";
import { readPattern } from "../phone/pattern.ts";
import { commandArgument, fileNameTemplate } from "./fax-template.ts";
import { pageCount } from "./page-count.ts";
import { duration, faxForm, language, mailAddress, oneOrMore, phonePattern, whole, yesNo } from "./scalars.ts";
import { expectInbound } from "./schema-expect.ts";
import { timeWindow } from "./time-window.ts";

/** The word for a caller without a number. */
export const withheld = "withheld";

const callerPattern = z.string().superRefine((text, context) => {
  if (text === withheld) return;
  const read = readPattern(text);
  if (read.ok) return;
  const hint =
    nearestWord(text, [withheld]) === undefined
      ? `${read.hint}, "${withheld}" for no number`
      : `did you mean "${withheld}"?`;
  context.addIssue({ code: "custom", message: read.message, params: { column: read.column, hint } });
});

/** What is known while it rings. */
const callConditions = {
  called: oneOrMore(phonePattern).optional(),
  caller: oneOrMore(callerPattern).optional(),
  line: oneOrMore(z.string()).optional(),
  time: oneOrMore(timeWindow).optional().describe("By the site's local time when the call began."),
};

const faxConditions = {
  ...callConditions,
  tsi: oneOrMore(z.string().min(1))
    .optional()
    .describe("The sending machine's own identification; * at either end stands for anything."),
  subaddress: oneOrMore(z.string().min(1)).optional().describe("SUB, for whom the sender said it is; as tsi."),
  pages: oneOrMore(pageCount).optional(),
  outcome: z
    .enum(["complete", "partial"])
    .optional()
    .describe("partial = the call broke off, only its confirmed pages are here."),
};

const printerName = z
  .string()
  .regex(/^[A-Za-z0-9_][\w.@+-]{0,126}$/, "expected the name of a CUPS queue, as lpstat -p lists it");

const folderPath = z.string().regex(/^\/[^\0]{1,1000}$/, "expected the full path of a folder");

/** A name in decisions and logs; what could be a rule's number or a word of ours is none. */
const ruleName = z
  .string()
  .regex(/^(?!\d+$)[^\s"'][^\n"']{0,59}$/, "expected a short name that is not only a number, without quotes");

const targets = {
  mail: oneOrMore(mailAddress).optional(),
  user: oneOrMore(z.string()).optional().describe("Users and departments of users.yaml: their addresses."),
  department: oneOrMore(z.string()).optional(),
  group: oneOrMore(z.string().min(1).max(400))
    .optional()
    .describe("Groups of the directory: names or whole distinguished names; their members when the fax is delivered."),
  printer: oneOrMore(printerName).optional(),
  folder: oneOrMore(folderPath).optional(),
  command: oneOrMore(commandArgument)
    .refine(
      (argv) => argv[0]?.startsWith("/") === true && !argv[0].includes("{"),
      "expected the program's full path first",
    )
    .optional()
    .describe("A program and its arguments, as they are: no shell."),
  "round-robin": z
    .array(mailAddress)
    .min(2, "expected at least two addresses")
    .max(1000)
    .optional()
    .describe("One of these in turn."),
};

/** Settings of a rule that deliver. */
export const targetKinds = Object.keys(targets) as readonly (keyof typeof targets)[];

const isAsked = (entry: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(faxConditions).some((key) => entry[key] !== undefined);

export const inboundSchema = z.strictObject({
  answer: z
    .array(
      z.strictObject({
        name: ruleName.optional(),
        ...callConditions,
        junk: yesNo.optional().describe("yes: only callers of the junk list; no: only others."),
        do: z
          .enum(["answer", "reject", "telephone"])
          .describe("telephone = left to people; reject = not answered, or ended at once where `hang-up` is yes."),
        rings: whole(1, 20).optional().describe("At which ring; missing = as the line says."),
        "hang-up": yesNo.default(false),
      }),
    )
    .default([])
    .describe("Before a call is answered: read from the top, the first that fits decides; nothing fits = answered."),
  junk: z
    .array(
      z
        .strictObject({ name: ruleName.optional(), ...faxConditions, mail: oneOrMore(mailAddress).optional() })
        .refine(isAsked, "expected at least one condition: without one every fax would be junk"),
    )
    .default([])
    .describe("Kept in the spool and marked, told to nobody; to a mailbox where one is named."),
  rules: z
    .array(
      z
        .strictObject({
          name: ruleName.optional(),
          ...faxConditions,
          ...targets,
          also: yesNo.default(false).describe("yes: this rule's targets, and the rules below are asked too."),
          form: faxForm.optional(),
          ocr: yesNo
            .optional()
            .describe(
              "Whether words are read on the pages, to be searched in the PDF; missing = as faxgate.yaml says.",
            ),
          language: language.optional(),
          "file-name": fileNameTemplate.optional().describe("Of files in folders, instead of the one for all."),
        })
        .refine(
          (rule) => targetKinds.some((kind) => (rule[kind]?.length ?? 0) > 0),
          `expected somewhere to deliver to: ${targetKinds.join(", ")}`,
        ),
    )
    .default([]),
  default: oneOrMore(mailAddress)
    .refine((list) => list.length > 0, "expected at least one address")
    .describe("The mailbox of every fax that no rule takes, or that could not be delivered elsewhere."),
  copy: oneOrMore(mailAddress).default([]).describe("Every fax also to these."),
  "file-name": fileNameTemplate.default("{date}-{time}-{caller}-{called}").describe("Of files in folders."),
  shares: oneOrMore(folderPath)
    .default([])
    .describe("Folders that are mounted shares: while one is not mounted, nothing is put there."),
  expect: expectInbound,
  trouble: z
    .strictObject({
      "default-mailbox-after": duration
        .default(4 * 3_600_000)
        .describe("After so long the default mailbox gets the fax, with a word why."),
      "give-up-after": duration.default(3 * 86_400_000).describe("After so long it is not tried any more."),
      "command-time": duration.default(120_000).describe("A program that has not ended by then is ended."),
    })
    .prefault({})
    .describe("A target that cannot be reached is tried again and again."),
});

export type InboundRules = z.output<typeof inboundSchema>;
export type InboundRule = InboundRules["rules"][number];
export type JunkRule = InboundRules["junk"][number];
export type AnswerRule = InboundRules["answer"][number];
export type TargetKind = (typeof targetKinds)[number];

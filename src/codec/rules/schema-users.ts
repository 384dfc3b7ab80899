// rules/users.yaml: people and departments, who they are in mail and in print, what they may use, and the directory that is
// asked for everybody and everything that is not written there.

import { z } from "zod";
import {
  coverName,
  faxContent,
  faxForm,
  faxTrim,
  language,
  mailAddress,
  mailPattern,
  oneOrMore,
  ownNumber,
  passwordHash,
  quality,
  whole,
  yesNo,
} from "./scalars.ts";
import { directorySchema } from "./schema-directory.ts";
import { expectPeople } from "./schema-expect.ts";

const key = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,60}$/, "expected a name of lower-case letters, digits, dots and hyphens");

/** What a department gives its members and a person may have of his own. */
const defaults = {
  number: ownNumber.default("").describe("Own fax number in header line and TSI."),
  language: language.optional(),
  cover: yesNo.optional(),
  "cover-form": coverName
    .optional()
    .describe("Which form of covers/, and whether a mail's text stands on it; missing = as faxgate.yaml says."),
  "cover-text": yesNo.optional(),
  "fax-content": faxContent
    .optional()
    .describe("What of his mails becomes pages, and what is trimmed from their text; missing = as faxgate.yaml says."),
  "fax-trim": faxTrim.optional(),
  quality: quality.optional().describe("What documents are prepared in."),
  "received-form": faxForm
    .optional()
    .describe("In which form received faxes come to his addresses; missing = as the rule of inbound.yaml says."),
  "received-ocr": yesNo.optional().describe("yes: words are read on the pages of faxes received for him."),
  company: z.string().max(80).default("").describe("Name in the header line."),
  "pages-per-day": whole(0, 1_000_000)
    .optional()
    .describe("Pages a day of each person; missing = the limit of outbound.yaml."),
};

export const usersSchema = z.strictObject({
  departments: z
    .record(
      key,
      z.strictObject({
        ...defaults,
        mail: oneOrMore(mailAddress)
          .default([])
          .describe("Where faxes for the department go; empty = to each of its members."),
        "pages-per-day-together": whole(0, 1_000_000)
          .optional()
          .describe("Pages a day of all its members together; missing = as many as each of them may."),
        groups: oneOrMore(z.string().min(1).max(400))
          .default([])
          .describe("Groups of the directory whose members belong to it: their names, or whole distinguished names."),
      }),
    )
    .default({}),
  users: z
    .record(
      key,
      z.strictObject({
        mail: oneOrMore(mailPattern)
          .default([])
          .describe(
            "Addresses the person sends from; the first gets the notices. *@domain stands for everybody of a domain.",
          ),
        print: oneOrMore(z.string().trim().min(1).max(120))
          .default([])
          .describe("Print names: DOM+User, DOM\\user, user@realm; case does not matter."),
        password: passwordHash
          .or(z.literal(""))
          .default("")
          .describe(
            "For logging in to our SMTP server, inside TLS: the line `faxgate password` printed. Empty = he cannot.",
          ),
        name: z.string().max(60).default(""),
        delegates: oneOrMore(key)
          .default([])
          .describe(
            "Users who may answer his mails in his name, on his account: a secretary, whoever reads a shared mailbox.",
          ),
        department: z.string().default("").describe("One of `departments`."),
        ...defaults,
      }),
    )
    .default({}),
  expect: expectPeople,
  directory: directorySchema.optional().describe("Missing = no directory is asked."),
});

export type UsersRules = z.output<typeof usersSchema>;
export type UserRules = UsersRules["users"][string];
export type DepartmentRules = UsersRules["departments"][string];

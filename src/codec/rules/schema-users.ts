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
  /** Own fax number in header line and TSI. */
  number: ownNumber.default(""),
  language: language.optional(),
  cover: yesNo.optional(),
  /** Which form of covers/, and whether a mail's text stands on it; undefined = as faxgate.yaml says. */
  "cover-form": coverName.optional(),
  "cover-text": yesNo.optional(),
  /** What of his mails becomes pages, and what is trimmed from their text; undefined = as faxgate.yaml says. */
  "fax-content": faxContent.optional(),
  "fax-trim": faxTrim.optional(),
  /** What documents are prepared in. */
  quality: quality.optional(),
  /** In which form received faxes come to his addresses; undefined = as the rule of inbound.yaml says. */
  "received-form": faxForm.optional(),
  /** Name in the header line. */
  company: z.string().max(80).default(""),
  /** Pages a day of each person; undefined = the limit of outbound.yaml. */
  "pages-per-day": whole(0, 1_000_000).optional(),
};

export const usersSchema = z.strictObject({
  departments: z
    .record(
      key,
      z.strictObject({
        ...defaults,
        /** Where faxes for the department go; empty = to each of its members. */
        mail: oneOrMore(mailAddress).default([]),
        /** Pages a day of all its members together; undefined = as many as each of them may. */
        "pages-per-day-together": whole(0, 1_000_000).optional(),
        /** Groups of the directory whose members belong to it: their names, or whole distinguished names. */
        groups: oneOrMore(z.string().min(1).max(400)).default([]),
      }),
    )
    .default({}),
  users: z
    .record(
      key,
      z.strictObject({
        /** Addresses the person sends from; the first gets the notices. *@domain stands for everybody of a domain. */
        mail: oneOrMore(mailPattern).default([]),
        /** Print names: DOM+User, DOM\user, user@realm; case does not matter. */
        print: oneOrMore(z.string().trim().min(1).max(120)).default([]),
        /** For logging in to our SMTP server, inside TLS: the line `faxgate password` printed. Empty = he cannot. */
        password: passwordHash.or(z.literal("")).default(""),
        name: z.string().max(60).default(""),
        /** Users who may answer his mails in his name, on his account: a secretary, whoever reads a shared mailbox. */
        delegates: oneOrMore(key).default([]),
        /** One of `departments`. */
        department: z.string().default(""),
        ...defaults,
      }),
    )
    .default({}),
  expect: expectPeople,
  /** Missing = no directory is asked. */
  directory: directorySchema.optional(),
});

export type UsersRules = z.output<typeof usersSchema>;
export type UserRules = UsersRules["users"][string];
export type DepartmentRules = UsersRules["departments"][string];

// rules/outbound.yaml, lists: distribution lists. A mail to NAME@ our domain goes to every number of the list. Pure.

import { z } from "zod";
import { oneOrMore } from "./scalars.ts";

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9._-]{1,60}$/,
    "expected a name of lower-case letters, digits, dots and hyphens that begins with a letter",
  );

const number = z.string().trim().min(1).max(200);

/** A number alone, or with a name for the cover page. */
const member = z.union([
  number.transform((written) => ({ number: written, name: "" })),
  z.strictObject({ number, name: z.string().max(80).default("") }),
]);

export const listsSchema = z
  .record(
    name,
    z.strictObject({
      numbers: oneOrMore(member).refine((all) => all.length > 0 && all.length <= 500, "expected 1 to 500 numbers"),
      users: oneOrMore(z.string()).optional().describe("User names; both missing = everybody known."),
      groups: oneOrMore(z.string().min(1).max(400))
        .optional()
        .describe("Departments of users.yaml, or groups of the directory."),
    }),
  )
  .default({});

export type Lists = z.output<typeof listsSchema>;

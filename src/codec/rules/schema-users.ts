// rules/users.yaml: people and departments, who they are in mail and in print, and what they may use.

import { z } from "zod";
import { mailPattern, oneOrMore, whole, yesNo } from "./scalars.ts";

export const usersSchema = z.strictObject({
  users: z
    .record(
      z
        .string()
        .regex(/^[a-z0-9][a-z0-9._-]{0,60}$/, "expected a user name of lower-case letters, digits, dots and hyphens"),
      z.strictObject({
        /** Addresses the person sends from; the first gets the notices. *@domain stands for everybody of a domain. */
        mail: oneOrMore(mailPattern).default([]),
        /** Print names: DOM+User, DOM\user, user@realm; case does not matter. */
        print: oneOrMore(z.string().min(1).max(120)).default([]),
        name: z.string().max(60).default(""),
        /** Own fax number in header line and TSI. */
        number: z.string().max(20).default(""),
        language: z
          .string()
          .regex(/^[a-z]{2}$/)
          .optional(),
        cover: yesNo.optional(),
        company: z.string().max(80).default(""),
        /** Pages a day; undefined = the limit of outbound.yaml. */
        "pages-per-day": whole(0, 1_000_000).optional(),
      }),
    )
    .default({}),
});

export type UsersRules = z.output<typeof usersSchema>;
export type UserRules = UsersRules["users"][string];

// rules/outbound.yaml: dial plan, who may fax where, daily limits, when to try again. Empty permits nothing.

import { z } from "zod";
import { numberClasses } from "../phone/dial-plan.ts";
import { duration, mailAddress, oneOrMore, phonePattern, whole, yesNo } from "./scalars.ts";
import { expectOutbound } from "./schema-expect.ts";
import { listsSchema } from "./schema-lists.ts";

const retry = z.strictObject({
  /** Calls in all. */
  tries: whole(1, 50),
  /** Between one try and the next. */
  wait: duration,
});

const dialString = z
  .string()
  .regex(/^(?:\{number\}|[\d*#,Ww+])+$/, "expected digits, *, #, a comma for a pause, and {number}");

export const outboundSchema = z.strictObject({
  "dial-plan": z
    .strictObject({
      /** The own area as it is dialled from elsewhere in the country; a shorter number is completed with it. */
      "area-code": z
        .string()
        .regex(/^\d{0,6}$/, "expected digits such as 206 or 030")
        .default(""),
      /** Dialled between a number and its extension. */
      "extension-pause": z
        .string()
        .regex(/^[,Ww]{1,10}$/, "expected commas (2 s each), or W for a dial tone")
        .default(",,"),
      "outside-prefix": z
        .string()
        .regex(/^[\d*#,Ww]*$/, "expected digits, *, # and commas")
        .default(""),
      /** Dialled before a number of the own country that is written without it. */
      "national-prefix": z
        .string()
        .regex(/^\d{0,4}$/, "expected digits such as 1")
        .default(""),
      "international-prefix": z
        .string()
        .regex(/^(?:\d{1,8}|\+)$/, "expected digits such as 00")
        .default("00"),
      /** Read from the top; the first that fits decides. */
      numbers: z
        .array(
          z.strictObject({
            match: phonePattern,
            dial: dialString.default("{number}"),
            class: z.enum(numberClasses).default("internal"),
          }),
        )
        .default([]),
    })
    .prefault({}),
  /** Read from the top; the first that fits decides; nothing fits = refused. */
  permit: z
    .array(
      z.strictObject({
        /** User names; missing = everybody known. */
        users: oneOrMore(z.string()).optional(),
        /** Departments of users.yaml, or groups of the directory; missing = whatever group. */
        groups: oneOrMore(z.string().min(1).max(400)).optional(),
        to: oneOrMore(phonePattern).optional(),
        classes: oneOrMore(z.enum(numberClasses)).optional(),
        /** yes, or no with the reason told to the sender. */
        allow: z.enum(["yes", "no"]).default("yes"),
        reason: z.string().max(200).default(""),
        pool: z.string().default("default"),
        /** How many digits may be dialled behind a number: an extension, or what a sender writes after a pause. */
        "post-dial": whole(0, 20).default(0),
        /** Two-person release: one of these has to answer "ok" first, not the sender himself; however the number is spelled. */
        approve: oneOrMore(mailAddress).optional(),
      }),
    )
    .default([]),
  /** Nobody faxes to these, however they are spelled. */
  "do-not-fax": oneOrMore(phonePattern).default([]),
  lists: listsSchema,
  expect: expectOutbound,
  brakes: z
    .strictObject({
      /** The first fax of somebody to another country waits until he says "ok" to a mail. */
      "new-country": yesNo.default(true),
      /** So many faxes of one person that cost money within this time alarm the administrator. */
      burst: z.strictObject({ faxes: whole(1, 100_000), within: duration }).prefault({ faxes: "300", within: "10m" }),
    })
    .prefault({}),
  limits: z
    .strictObject({
      "pages-per-user-per-day": whole(0, 1_000_000).default(200),
      "pages-per-day": whole(0, 10_000_000).default(2000),
    })
    .prefault({}),
  retry: z
    .strictObject({
      busy: retry.prefault({ tries: "6", wait: "3m" }),
      "no-answer": retry.prefault({ tries: "3", wait: "10m" }),
      "no-fax": retry.prefault({ tries: "2", wait: "15m" }),
      protocol: retry.prefault({ tries: "4", wait: "5m" }),
      remote: retry.prefault({ tries: "6", wait: "15m" }),
      /** How often a page may be put on the far end's paper in all calls: rejected pages and lost answers count. */
      "page-copies": whole(1, 9).default(3),
      /** Our own fault does not count as a try; the wait grows up to ten times this. */
      "local-fault-wait": duration.default(30_000),
      /** After this long the job fails whatever tries are left. */
      "give-up-after": duration.default(86_400_000),
    })
    .prefault({}),
});

export type OutboundRules = z.output<typeof outboundSchema>;

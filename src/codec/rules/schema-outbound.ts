// rules/outbound.yaml: dial plan, who may fax where, daily limits, when to try again. Empty permits nothing.

import { z } from "zod";
import { numberClasses } from "../phone/dial-plan.ts";
import { duration, mailAddress, oneOrMore, phonePattern, whole, yesNo } from "./scalars.ts";
import { expectOutbound } from "./schema-expect.ts";
import { listsSchema } from "./schema-lists.ts";

const retry = z.strictObject({
  tries: whole(1, 50).describe("Calls in all."),
  wait: duration.describe("Between one try and the next."),
});

const dialString = z
  .string()
  .regex(/^(?:\{number\}|[\d*#,Ww+])+$/, "expected digits, *, #, a comma for a pause, and {number}");

export const outboundSchema = z.strictObject({
  "dial-plan": z
    .strictObject({
      "area-code": z
        .string()
        .regex(/^\d{0,6}$/, "expected digits such as 206 or 030")
        .default("")
        .describe(
          "The own area as it is dialled from elsewhere in the country; a shorter number is completed with it.",
        ),
      "extension-pause": z
        .string()
        .regex(/^[,Ww]{1,10}$/, "expected commas (2 s each), or W for a dial tone")
        .default(",,")
        .describe("Dialled between a number and its extension."),
      "outside-prefix": z
        .string()
        .regex(/^[\d*#,Ww]*$/, "expected digits, *, # and commas")
        .default(""),
      "national-prefix": z
        .string()
        .regex(/^\d{0,4}$/, "expected digits such as 1")
        .default("")
        .describe("Dialled before a number of the own country that is written without it."),
      "international-prefix": z
        .string()
        .regex(/^(?:\d{1,8}|\+)$/, "expected digits such as 00")
        .default("00"),
      numbers: z
        .array(
          z.strictObject({
            match: phonePattern,
            dial: dialString.default("{number}"),
            class: z.enum(numberClasses).default("internal"),
          }),
        )
        .default([])
        .describe("Read from the top; the first that fits decides."),
    })
    .prefault({}),
  permit: z
    .array(
      z.strictObject({
        users: oneOrMore(z.string()).optional().describe("User names; missing = everybody known."),
        groups: oneOrMore(z.string().min(1).max(400))
          .optional()
          .describe("Departments of users.yaml, or groups of the directory; missing = whatever group."),
        to: oneOrMore(phonePattern).optional(),
        classes: oneOrMore(z.enum(numberClasses)).optional(),
        allow: z.enum(["yes", "no"]).default("yes").describe("yes, or no with the reason told to the sender."),
        reason: z.string().max(200).default(""),
        pool: z.string().default("default"),
        "post-dial": whole(0, 20)
          .default(0)
          .describe(
            "How many digits may be dialled behind a number: an extension, or what a sender writes after a pause.",
          ),
        approve: oneOrMore(mailAddress)
          .optional()
          .describe(
            'Two-person release: one of these has to answer "ok" first, not the sender himself; however the number is spelled.',
          ),
      }),
    )
    .default([])
    .describe("Read from the top; the first that fits decides; nothing fits = refused."),
  "do-not-fax": oneOrMore(phonePattern).default([]).describe("Nobody faxes to these, however they are spelled."),
  lists: listsSchema,
  expect: expectOutbound,
  brakes: z
    .strictObject({
      "new-country": yesNo
        .default(true)
        .describe('The first fax of somebody to another country waits until he says "ok" to a mail.'),
      burst: z
        .strictObject({ faxes: whole(1, 100_000), within: duration })
        .prefault({ faxes: "300", within: "10m" })
        .describe("So many faxes of one person that cost money within this time alarm the administrator."),
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
      "page-copies": whole(1, 9)
        .default(3)
        .describe(
          "How often a page may be put on the far end's paper in all calls: rejected pages and lost answers count.",
        ),
      "local-fault-wait": duration
        .default(30_000)
        .describe("Our own fault does not count as a try; the wait grows up to ten times this."),
      "give-up-after": duration.default(86_400_000).describe("After this long the job fails whatever tries are left."),
    })
    .prefault({}),
});

export type OutboundRules = z.output<typeof outboundSchema>;

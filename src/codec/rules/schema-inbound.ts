// rules/inbound.yaml: where a received fax goes. First rule that fits; else the default mailbox.

import { z } from "zod";
import { language, mailAddress, oneOrMore, phonePattern } from "./scalars.ts";

export const inboundSchema = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        called: oneOrMore(phonePattern).optional(),
        caller: oneOrMore(phonePattern).optional(),
        line: oneOrMore(z.string()).optional(),
        /** The sending machine's own identification; * at either end stands for anything. */
        tsi: oneOrMore(z.string().min(1)).optional(),
        mail: oneOrMore(mailAddress),
        language: language.optional(),
      }),
    )
    .default([]),
  default: oneOrMore(mailAddress),
});

export type InboundRules = z.output<typeof inboundSchema>;

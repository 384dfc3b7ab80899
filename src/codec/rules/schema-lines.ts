// rules/lines.yaml: the telephone lines and the modem on each.

import { z } from "zod";
import { oneOrMore, ownNumber, whole, yesNo } from "./scalars.ts";

const device = z
  .string()
  .regex(
    /^(?:\/\S+|trial:[a-z0-9]+|unix:\/\S+|tcp:[\w.-]+:\d{1,5})$/,
    "expected a device such as /dev/serial/by-id/…, tcp:HOST:PORT, unix:/PATH, or trial:NAME",
  );

/**
 * AT commands that may stand in rules: basic ones, registers and extended ones, several behind each other, but none that takes
 * the line (D, A, O, H), resets (Z, &F) or changes the class: calls are made by permission alone.
 */
const harmlessCommand =
  /^AT(?!.*\+FCLASS)(?:[BCEFGI-NP-RT-Y]\d*|&[A-EG-Z]\d*|[%\\*][A-Z]\d*|S\d+(?:=\d+)?|[+#][A-Z0-9]+(?:=[^;]*)?(?:;|$))+$/i;

export const linesSchema = z.strictObject({
  lines: z.record(
    z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, "expected a line name of lower-case letters, digits and hyphens"),
    z.strictObject({
      device,
      modem: z
        .enum(["auto", "generic", "usr", "iaxmodem", "trial"])
        .default("auto")
        .describe("Quirks of the modem: auto asks it who it is."),
      baud: whole(9600, 921_600).default(115_200).describe("Serial speed of a real port."),
      number: ownNumber.default("").describe("Our own number on this line: TSI/CSI and header."),
      pools: oneOrMore(z.string().regex(/^[a-z0-9-]{1,30}$/)).default(["default"]),
      send: yesNo.default(true),
      receive: yesNo.default(true),
      rings: whole(1, 10).default(2).describe("Answer at this ring; 2 or more lets caller ID come first."),
      called: z.string().max(20).default("").describe("Number taken as called when the exchange tells none."),
      "distinctive-rings": z
        .record(
          z
            .string()
            .regex(/^(?:RING [A-Z0-9]{1,8}|DRON \d{1,3}(?:-\d{1,3}){0,7})$/i, 'expected "RING B" or "DRON 8-4-8"'),
          z.string().max(20),
        )
        .default({})
        .describe('Number called by the way it rings: "RING B", or lengths of the rings in 0.1 s, "DRON 8-4-8".'),
      "dtmf-digits": whole(0, 20)
        .default(0)
        .describe(
          "Digits of the called number that the exchange says by tones after answering; 0 = none. The modem needs a voice mode.",
        ),
      "dtmf-prefix": z
        .string()
        .regex(/^[+\d]{0,15}$/, "expected digits")
        .default("")
        .describe("What stands before the digits that come by tones."),
      init: oneOrMore(
        z
          .string()
          .regex(
            harmlessCommand,
            "expected a command such as AT+VDR=1,0, none that dials, answers, resets or changes the class",
          ),
      )
        .default([])
        .describe(
          "Commands of the administrator's own, sent with the modem's set-up; one that is refused is noted only.",
        ),
      "poll-document": z
        .string()
        .regex(/^(?:\/\S.*)?$/, "expected the full path of a TIFF file")
        .default("")
        .describe(
          "A fax-ready TIFF that callers may fetch (polling), and the password they must send; empty = anybody.",
        ),
      "poll-password": z
        .string()
        .regex(/^[\d*#]{0,20}$/, "expected at most 20 of digits, * and #")
        .default(""),
      ecm: yesNo.default(true),
      "max-rate": z.enum(["2400", "4800", "7200", "9600", "12000", "14400"]).default("14400").transform(Number),
      "max-minutes": whole(5, 600).default(120).describe("Longest call, minutes."),
    }),
  ),
});

export type LinesRules = z.output<typeof linesSchema>;
export type LineRules = LinesRules["lines"][string];

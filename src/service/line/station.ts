// What a line can do by its rules, and who it says it is. Pure.

import type { Capabilities } from "../../base/fax.ts";
import type { LineRules } from "../../codec/rules/schema-lines.ts";
import { everyCapability } from "../../codec/t30/capabilities.ts";

/** What our rules allow on this line; the modem may do less. */
export function ownCapabilities(line: LineRules): Capabilities {
  return {
    ...everyCapability,
    rates: everyCapability.rates.filter((rate) => rate.bps <= line["max-rate"]),
    ecm: line.ecm,
    subAddress: true,
    // Only what is offered to be polled can be behind a password.
    password: line["poll-password"] !== "",
  };
}

/** TSI/CSI: at most 20 of digits, + and blank (T.30 table 3). */
export function stationId(number: string): string {
  return number
    .replace(/[^\d+ ]/g, " ")
    .replace(/ +/g, " ")
    .trim()
    .slice(0, 20);
}

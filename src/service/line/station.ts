// What a line can do by its rules, and who it says it is. Pure.

import type { Capabilities } from "../../base/fax.ts";
import type { LineRules } from "../../codec/rules/schema-lines.ts";
import { v17Rates, v27Rates, v29Rates } from "../../codec/t30/capabilities.ts";

/** What our rules allow on this line; the modem may do less. */
export function ownCapabilities(line: LineRules): Capabilities {
  return {
    canReceive: true,
    canBePolled: false,
    rates: [...v17Rates, ...v29Rates, ...v27Rates].filter((rate) => rate.bps <= line["max-rate"]),
    resolutions: ["standard", "fine", "superfine"],
    widths: [1728, 2048, 2432],
    compressions: ["mh", "mr", "mmr"],
    ecm: line.ecm,
    ecm64: false,
    pageLength: "unlimited",
    minScanTime: { standard: 0, fine: 0, superfine: 0 },
    subAddress: true,
    // Only what is offered to be polled can be behind a password.
    password: line["poll-password"] !== "",
    selectivePolling: false,
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

// What a line can do by its rules, and who it says it is. Pure.

import type { Capabilities, Rate } from "../../base/fax.ts";
import type { LineRules } from "../../codec/rules/schema-lines.ts";

/** Fastest first; V.17 at 9600 and 7200 come after V.29's: where 14400 and 12000 failed V.29 is the better bet. */
const ladder: readonly Rate[] = [
  { modulation: "v17", bps: 14400 },
  { modulation: "v17", bps: 12000 },
  { modulation: "v17", bps: 9600 },
  { modulation: "v17", bps: 7200 },
  { modulation: "v29", bps: 9600 },
  { modulation: "v29", bps: 7200 },
  { modulation: "v27ter", bps: 4800 },
  { modulation: "v27ter", bps: 2400 },
];

/** What our rules allow on this line; the modem may do less. */
export function ownCapabilities(line: LineRules): Capabilities {
  return {
    canReceive: true,
    canBePolled: false,
    rates: ladder.filter((rate) => rate.bps <= line["max-rate"]),
    resolutions: ["standard", "fine", "superfine"],
    widths: [1728, 2048, 2432],
    compressions: ["mh", "mmr"],
    ecm: line.ecm,
    ecm64: false,
    pageLength: "unlimited",
    minScanTime: { standard: 0, fine: 0, superfine: 0 },
    subAddress: false,
    password: false,
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

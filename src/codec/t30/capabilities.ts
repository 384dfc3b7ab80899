// DIS and DTC to Capabilities and back (T.30 Table 2, FACTS 3.4). Reads a FIF of any length and never throws; what a station
// says without meaning counts as the least it could mean. Writes only what we can do, so a round trip keeps Capabilities that
// a DIS can express.

import {
  type Capabilities,
  type Compression,
  everyResolution,
  type PageWidth,
  type Rate,
  type Resolution,
} from "../../base/fax.ts";
import { FifBuilder, getBits } from "./bits.ts";
import { hasBit, table2 } from "./table2.ts";

export const v17Rates: readonly Rate[] = ([14400, 12000, 9600, 7200] as const).map((bps) => ({
  modulation: "v17",
  bps,
}));
export const v29Rates: readonly Rate[] = ([9600, 7200] as const).map((bps) => ({ modulation: "v29", bps }));
export const v27Rates: readonly Rate[] = ([4800, 2400] as const).map((bps) => ({ modulation: "v27ter", bps }));
const v27Fallback: readonly Rate[] = [{ modulation: "v27ter", bps: 2400 }];

/** All a station of ours knows how to do; rules and modem take from it. */
export const everyCapability: Capabilities = {
  canReceive: true,
  canBePolled: false,
  rates: [...v17Rates, ...v29Rates, ...v27Rates],
  resolutions: everyResolution,
  widths: [1728, 2048, 2432],
  compressions: ["mh", "mr", "mmr"],
  ecm: true,
  ecm64: false,
  pageLength: "unlimited",
  minScanTime: { standard: 0, fine: 0, superfine: 0 },
  subAddress: false,
  password: false,
  selectivePolling: false,
};

/** Bits 11-14. V.33 (1110) has no 14400 we could train for: it counts as what lies below it. */
function ratesOf(code: string): readonly Rate[] {
  switch (code) {
    case "1101":
    case "1111":
      return [...v17Rates, ...v29Rates, ...v27Rates];
    case "1100":
    case "1110":
      return [...v29Rates, ...v27Rates];
    case "1000":
      return v29Rates;
    case "0100":
      return v27Rates;
    default:
      return v27Fallback;
  }
}

/**
 * The rates of V.17 a modem must have before its DIS names V.17. T.30 Table 2 wants all four; but USR's 5686G has no 7200 and
 * its Courier no 9600, and without V.17 every fax they receive would take half as long again. HylaFAX names V.17 for any of
 * its rates. A sender that falls back to the missing one is answered FTT and goes on to V.29 (engine/t30/receiver-phase-b.ts).
 */
const v17Wanted = v17Rates.filter((rate) => rate.bps > 9600);

/** A receiver that names a modulation must take all of it, so it is named only when every rate is there; but for V.17. */
function codeOf(rates: readonly Rate[]): string {
  const has = (wanted: readonly Rate[]): boolean =>
    wanted.every((w) => rates.some((r) => r.modulation === w.modulation && r.bps === w.bps));
  const v27 = has(v27Rates);
  const v29 = has(v29Rates);
  if (v27 && v29 && has(v17Wanted)) return "1101";
  if (v27 && v29) return "1100";
  if (v29) return "1000";
  return v27 ? "0100" : "0000";
}

/** Bits 21-23: minimum scan line time in ms at standard and fine resolution. */
const scanTimes: readonly (readonly [string, number, number])[] = [
  ["000", 20, 20],
  ["001", 40, 40],
  ["010", 10, 10],
  ["100", 5, 5],
  ["111", 0, 0],
  ["011", 10, 5],
  ["110", 20, 10],
  ["101", 40, 20],
];

function scanTimeCode(standard: number, fine: number): string {
  const fits = scanTimes.filter(([, s, f]) => s >= standard && f >= fine);
  fits.sort((a, b) => a[1] - b[1] || a[2] - b[2]);
  return fits[0]?.[0] ?? "001";
}

/**
 * Bits 15 and 43 stand for an equivalent pair, metric and inch, whose pels any station takes; 44 and 45 name the one it would
 * rather have (T.30 Table 2, note on bits 44 and 45). Pages go under that name, so that a station of the time before these bits
 * hears of no inches.
 */
function resolutionsOf(fif: Uint8Array): Resolution[] {
  const [inch, metric] = [hasBit(fif, "inch"), hasBit(fif, "metric")];
  const has: Readonly<Record<Resolution, boolean>> = {
    standard: true,
    fine: hasBit(fif, "fine"),
    superfine: hasBit(fif, "superfine"),
    "200x200": hasBit(fif, "fine") && inch,
    "300x300": hasBit(fif, "r300"),
    "400x400": hasBit(fif, "r400") && (inch || !metric),
    r16: hasBit(fif, "r400") && (metric || !inch),
  };
  return everyResolution.filter((resolution) => has[resolution]);
}

/** What a DIS or DTC says, whatever its length. */
export function parseCapabilities(fif: Uint8Array): Capabilities {
  const widths: PageWidth[] = [1728];
  if (hasBit(fif, "b4") || hasBit(fif, "a3")) widths.push(2048);
  if (hasBit(fif, "a3")) widths.push(2432);
  const ecm = hasBit(fif, "ecm");
  const compressions: Compression[] = ["mh"];
  if (hasBit(fif, "mr")) compressions.push("mr");
  if (ecm && hasBit(fif, "mmr")) compressions.push("mmr");
  const times = scanTimes.find(([code]) => code === getBits(fif, table2.scanTime.n, 3))!;
  return {
    canReceive: hasBit(fif, "receives"),
    canBePolled: hasBit(fif, "pollable"),
    rates: ratesOf(getBits(fif, table2.rate.n, 4)),
    resolutions: resolutionsOf(fif),
    widths,
    compressions,
    ecm,
    ecm64: ecm && hasBit(fif, "ecm64"),
    pageLength: hasBit(fif, "lengthUnlimited") ? "unlimited" : hasBit(fif, "lengthB4") ? "b4" : "a4",
    minScanTime: {
      standard: times[1],
      fine: times[2],
      superfine: hasBit(fif, "halfScanTime") ? times[2] / 2 : times[2],
    },
    subAddress: hasBit(fif, "subAddress"),
    password: hasBit(fif, "password"),
    selectivePolling: hasBit(fif, "sep"),
  };
}

/** The FIF of our DIS (or DTC). */
export function formatCapabilities(own: Capabilities): Uint8Array {
  const { standard, fine, superfine } = own.minScanTime;
  const has = (...resolutions: Resolution[]): boolean => resolutions.some((one) => own.resolutions.includes(one));
  return new FifBuilder()
    .set(table2.ecm64.n, own.ecm && own.ecm64)
    .set(table2.pollable.n, own.canBePolled)
    .set(table2.receives.n, own.canReceive)
    .code(table2.rate.n, codeOf(own.rates))
    .set(table2.fine.n, has("fine", "200x200"))
    .set(table2.mr.n, own.compressions.includes("mr"))
    .set(table2.b4.n, own.widths.includes(2048) && !own.widths.includes(2432))
    .set(table2.a3.n, own.widths.includes(2432))
    .set(table2.lengthB4.n, own.pageLength === "b4")
    .set(table2.lengthUnlimited.n, own.pageLength === "unlimited")
    .code(table2.scanTime.n, scanTimeCode(standard, fine))
    .set(table2.ecm.n, own.ecm)
    .set(table2.mmr.n, own.ecm && own.compressions.includes("mmr"))
    .set(table2.superfine.n, has("superfine"))
    .set(table2.r300.n, has("300x300"))
    .set(table2.r400.n, has("400x400", "r16"))
    .set(table2.inch.n, has("200x200", "400x400"))
    .set(table2.metric.n, has("superfine", "r16"))
    .set(table2.halfScanTime.n, has("superfine", "400x400", "r16") && superfine < fine)
    .set(table2.sep.n, own.selectivePolling)
    .set(table2.subAddress.n, own.subAddress)
    .set(table2.password.n, own.password)
    .build();
}

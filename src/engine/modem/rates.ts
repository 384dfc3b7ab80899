// Modulation codes of Class 1 and the rates they stand for, both ways. Pure tables.
// ITU-T T.31 Table 3: 24/48 V.27ter, 72/96 V.29, V.17 long training 73/97/121/145, short 74/98/122/146.

import type { Carrier, Rate } from "../../base/fax.ts";

interface ModulationCode {
  readonly rate: Rate;
  readonly long: number;
  readonly short: number;
}

/** Fastest first, V.17 before V.29 at the same rate. */
const table: readonly ModulationCode[] = [
  { rate: { modulation: "v17", bps: 14400 }, long: 145, short: 146 },
  { rate: { modulation: "v17", bps: 12000 }, long: 121, short: 122 },
  { rate: { modulation: "v17", bps: 9600 }, long: 97, short: 98 },
  { rate: { modulation: "v17", bps: 7200 }, long: 73, short: 74 },
  { rate: { modulation: "v29", bps: 9600 }, long: 96, short: 96 },
  { rate: { modulation: "v29", bps: 7200 }, long: 72, short: 72 },
  { rate: { modulation: "v27ter", bps: 4800 }, long: 48, short: 48 },
  { rate: { modulation: "v27ter", bps: 2400 }, long: 24, short: 24 },
];

/** The code for +FTM/+FRM; undefined for a modulation and rate that do not go together. */
export function modulationCode(carrier: Carrier): number | undefined {
  const entry = table.find((e) => e.rate.modulation === carrier.modulation && e.rate.bps === carrier.bps);
  return entry?.[carrier.training];
}

/** Rates a modem can do, from the codes it lists; V.17 needs its long and its short code. Fastest first. */
export function ratesOf(codes: readonly number[]): Rate[] {
  const known = new Set(codes);
  return table.filter((e) => known.has(e.long) && known.has(e.short)).map((e) => e.rate);
}

/** The rates of `wanted` that are also in `possible`, in the order of `wanted`. */
export function commonRates(wanted: readonly Rate[], possible: readonly Rate[]): Rate[] {
  return wanted.filter((w) => possible.some((p) => p.modulation === w.modulation && p.bps === w.bps));
}

/**
 * Time from the start of a carrier to its first data bit, ms: T.30 Annex/V.17 Table (1393 long, 142 short), V.29 253,
 * V.27ter with echo protection 915 at 4800 and 1158 at 2400.
 */
export function trainingTime(carrier: Carrier): number {
  if (carrier.modulation === "v17") return carrier.training === "long" ? 1393 : 142;
  if (carrier.modulation === "v29") return 253;
  return carrier.bps === 4800 ? 915 : 1158;
}

// DCS and CTC: what the next pages are sent with (T.30 Table 2, FACTS 3.4). Reads a FIF of any length; a combination that
// names no rate or no page we know reads as undefined with the words of what it was. Never throws.

import type { Compression, PageFormat, PageWidth, Rate, Resolution } from "../../base/fax.ts";
import { FifBuilder, getBit, getBits } from "./bits.ts";

/** Bits 11-14. V.33 is named for the trace only: nothing here can receive it. */
const rateCodes: readonly (readonly [string, Rate])[] = [
  ["0000", { modulation: "v27ter", bps: 2400 }],
  ["0100", { modulation: "v27ter", bps: 4800 }],
  ["1000", { modulation: "v29", bps: 9600 }],
  ["1100", { modulation: "v29", bps: 7200 }],
  ["0001", { modulation: "v17", bps: 14400 }],
  ["0101", { modulation: "v17", bps: 12000 }],
  ["1001", { modulation: "v17", bps: 9600 }],
  ["1101", { modulation: "v17", bps: 7200 }],
];

const scanCodes: readonly (readonly [string, number])[] = [
  ["000", 20],
  ["001", 40],
  ["010", 10],
  ["100", 5],
  ["111", 0],
];

export type PageLength = "a4" | "b4" | "unlimited";

export interface Dcs {
  readonly format: PageFormat;
  readonly pageLength: PageLength;
  /** A SUB, a SID goes before it (bits 49 and 50). */
  readonly subAddress: boolean;
  readonly password: boolean;
}

const rateOf = (fif: Uint8Array): Rate | undefined => rateCodes.find(([code]) => code === getBits(fif, 11, 4))?.[1];

const rateCode = (rate: Rate): string =>
  rateCodes.find(([, r]) => r.modulation === rate.modulation && r.bps === rate.bps)?.[0] ?? "0000";

/** What a DCS announces; undefined when it names a modulation or coding that no DIS of ours offers. */
export function parseDcs(fif: Uint8Array): Dcs | undefined {
  const rate = rateOf(fif);
  const foreign = [36, 68, 69, 78, 79, 42, 43, 105, 106].some((bit) => getBit(fif, bit));
  if (rate === undefined || foreign || fif.length < 2) return undefined;
  const ecm = getBit(fif, 27);
  const resolution: Resolution = getBit(fif, 41) ? "superfine" : getBit(fif, 15) ? "fine" : "standard";
  const width: PageWidth = getBit(fif, 18) ? 2432 : getBit(fif, 17) ? 2048 : 1728;
  const compression: Compression = ecm && getBit(fif, 31) ? "mmr" : getBit(fif, 16) ? "mr" : "mh";
  return {
    format: {
      rate,
      resolution,
      width,
      compression,
      ecmFrameSize: ecm ? (getBit(fif, 28) ? 64 : 256) : undefined,
      minScanTime: ecm ? 0 : (scanCodes.find(([code]) => code === getBits(fif, 21, 3))?.[1] ?? 20),
    },
    pageLength: getBit(fif, 20) ? "unlimited" : getBit(fif, 19) ? "b4" : "a4",
    subAddress: getBit(fif, 49),
    password: getBit(fif, 50),
  };
}

/** The FIF of a DCS. `minScanTime` must be 0, 5, 10, 20 or 40; anything between is rounded up. With ECM it is 0. */
export function formatDcs({ format, pageLength, subAddress, password }: Dcs): Uint8Array {
  const ecm = format.ecmFrameSize !== undefined;
  const time = ecm ? 0 : format.minScanTime;
  const scan = [...scanCodes].sort((a, b) => a[1] - b[1]).find(([, ms]) => ms >= time)?.[0] ?? "001";
  return new FifBuilder()
    .set(10)
    .code(11, rateCode(format.rate))
    .set(15, format.resolution === "fine")
    .set(16, format.compression === "mr")
    .set(17, format.width === 2048)
    .set(18, format.width === 2432)
    .set(19, pageLength === "b4")
    .set(20, pageLength === "unlimited")
    .code(21, scan)
    .set(27, ecm)
    .set(28, format.ecmFrameSize === 64)
    .set(31, ecm && format.compression === "mmr")
    .set(41, format.resolution === "superfine")
    .set(49, subAddress)
    .set(50, password)
    .build();
}

/** CTC: two octets as bits 1-16 of a DCS, of which only the rate counts (T.30 A.4.1). Undefined for an unknown rate. */
export const parseCtcRate = (fif: Uint8Array): Rate | undefined => (fif.length < 2 ? undefined : rateOf(fif));

export function formatCtcRate(rate: Rate): Uint8Array {
  return new FifBuilder().code(11, rateCode(rate)).build().subarray(0, 2);
}

// DCS and CTC: what the next pages are sent with (T.30 Table 2, FACTS 3.4). Reads a FIF of any length; a combination that
// names no rate or no page we know reads as undefined with the words of what it was. Never throws.

import {
  type Compression,
  type PageFormat,
  type PageWidth,
  paperOf,
  pelsAcross,
  type Rate,
  type Resolution,
} from "../../base/fax.ts";
import { FifBuilder, getBits } from "./bits.ts";
import { type BitName, hasBit, table2 } from "./table2.ts";

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

const rateOf = (fif: Uint8Array): Rate | undefined =>
  rateCodes.find(([code]) => code === getBits(fif, table2.rate.n, 4))?.[1];

const rateCode = (rate: Rate): string =>
  rateCodes.find(([, r]) => r.modulation === rate.modulation && r.bps === rate.bps)?.[0] ?? "0000";

/** Codings and resolutions that make the image another one; other bits we have no use for change nothing. */
const foreign: readonly BitName[] = ["t43", "jpeg", "colour", "jbig", "jbigL0", "r600", "r1200"];

/** The modulation of a DCS or CTC in words, also of those we cannot receive. */
export function rateWords(fif: Uint8Array): string {
  const code = getBits(fif, table2.rate.n, 4);
  return v33Codes.get(code) ?? `modulation ${code}`;
}

const v33Codes: ReadonlyMap<string, string> = new Map([
  ["0010", "V.33 14400"],
  ["0110", "V.33 12000"],
]);

/** Bit 44 concerns bits 15 and 43 alone. Of several bits the finest counts. */
function resolutionOf(fif: Uint8Array): Resolution {
  const inch = hasBit(fif, "inch");
  if (hasBit(fif, "r400")) return inch ? "400x400" : "r16";
  if (hasBit(fif, "r300")) return "300x300";
  if (hasBit(fif, "superfine")) return "superfine";
  return hasBit(fif, "fine") ? (inch ? "200x200" : "fine") : "standard";
}

/** What a DCS announces; undefined when it names a modulation or coding that no DIS of ours offers. */
export function parseDcs(fif: Uint8Array): Dcs | undefined {
  const rate = rateOf(fif);
  if (rate === undefined || foreign.some((bit) => hasBit(fif, bit)) || fif.length < 2) return undefined;
  const ecm = hasBit(fif, "ecm");
  const resolution = resolutionOf(fif);
  const paper: PageWidth = hasBit(fif, "a3") ? 2432 : hasBit(fif, "b4") ? 2048 : 1728;
  const compression: Compression = ecm && hasBit(fif, "mmr") ? "mmr" : hasBit(fif, "mr") ? "mr" : "mh";
  return {
    format: {
      rate,
      resolution,
      width: pelsAcross(paper, resolution),
      compression,
      ecmFrameSize: ecm ? (hasBit(fif, "ecmFrame64") ? 64 : 256) : undefined,
      minScanTime: ecm ? 0 : (scanCodes.find(([code]) => code === getBits(fif, table2.scanTime.n, 3))?.[1] ?? 20),
    },
    pageLength: hasBit(fif, "lengthUnlimited") ? "unlimited" : hasBit(fif, "lengthB4") ? "b4" : "a4",
    subAddress: hasBit(fif, "subAddress"),
    password: hasBit(fif, "password"),
  };
}

/** The FIF of a DCS. `minScanTime` must be 0, 5, 10, 20 or 40; anything between is rounded up. With ECM it is 0. */
export function formatDcs({ format, pageLength, subAddress, password }: Dcs): Uint8Array {
  const { resolution } = format;
  const is = (...of: Resolution[]): boolean => of.includes(resolution);
  const paper = paperOf(format.width, resolution);
  const ecm = format.ecmFrameSize !== undefined;
  const time = ecm ? 0 : format.minScanTime;
  const scan = [...scanCodes].sort((a, b) => a[1] - b[1]).find(([, ms]) => ms >= time)?.[0] ?? "001";
  return new FifBuilder()
    .set(table2.receives.n)
    .code(table2.rate.n, rateCode(format.rate))
    .set(table2.fine.n, is("fine", "200x200"))
    .set(table2.mr.n, format.compression === "mr")
    .set(table2.b4.n, paper === 2048)
    .set(table2.a3.n, paper === 2432)
    .set(table2.lengthB4.n, pageLength === "b4")
    .set(table2.lengthUnlimited.n, pageLength === "unlimited")
    .code(table2.scanTime.n, scan)
    .set(table2.ecm.n, ecm)
    .set(table2.ecmFrame64.n, format.ecmFrameSize === 64)
    .set(table2.mmr.n, ecm && format.compression === "mmr")
    .set(table2.superfine.n, is("superfine"))
    .set(table2.r300.n, is("300x300"))
    .set(table2.r400.n, is("400x400", "r16"))
    .set(table2.inch.n, is("200x200", "400x400"))
    .set(table2.subAddress.n, subAddress)
    .set(table2.password.n, password)
    .build();
}

/** CTC: two octets as bits 1-16 of a DCS, of which only the rate counts (T.30 A.4.1). Undefined for an unknown rate. */
export const parseCtcRate = (fif: Uint8Array): Rate | undefined => (fif.length < 2 ? undefined : rateOf(fif));

export function formatCtcRate(rate: Rate): Uint8Array {
  return new FifBuilder().code(table2.rate.n, rateCode(rate)).build().subarray(0, 2);
}

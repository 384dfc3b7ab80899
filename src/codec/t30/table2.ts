// The bits of T.30 Table 2 as one table (FACTS 3.4): what reads a DIS, DTC or DCS names its bits by it, and what none of that
// reads is named from it in the trace. A FIF of any length can be described; bits without a name are told by their number.

import { getBit } from "./bits.ts";

/** Number of a bit; `dis` and `dcs`: its words in the trace where nothing else tells of it. */
interface TableBit {
  readonly n: number;
  readonly dis?: string;
  readonly dcs?: string;
}

export const table2 = {
  t37: { n: 1, dis: "T.37", dcs: "T.37" },
  t38: { n: 3, dis: "T.38", dcs: "T.38" },
  v8: { n: 6, dis: "V.8" },
  ecm64: { n: 7 },
  pollable: { n: 9 },
  receives: { n: 10 },
  /** Four bits. */
  rate: { n: 11 },
  fine: { n: 15 },
  mr: { n: 16 },
  b4: { n: 17 },
  a3: { n: 18 },
  lengthB4: { n: 19 },
  lengthUnlimited: { n: 20 },
  /** Three bits. */
  scanTime: { n: 21 },
  uncompressed: { n: 26, dis: "uncompressed mode", dcs: "uncompressed mode" },
  ecm: { n: 27 },
  ecmFrame64: { n: 28, dis: "bit 28" },
  mmr: { n: 31 },
  fnv: { n: 33, dis: "FNV", dcs: "FNV" },
  multipleSep: { n: 34, dis: "several SEP" },
  psa: { n: 35, dis: "PSA" },
  t43: { n: 36, dis: "T.43", dcs: "T.43" },
  planeInterleave: { n: 37, dis: "plane interleave", dcs: "plane interleave" },
  superfine: { n: 41 },
  r300: { n: 42 },
  r400: { n: 43 },
  inch: { n: 44, dis: "inch preferred" },
  metric: { n: 45, dis: "metric preferred" },
  halfScanTime: { n: 46 },
  sep: { n: 47 },
  subAddress: { n: 49 },
  password: { n: 50 },
  dataFile: { n: 51, dis: "data files", dcs: "data file" },
  bft: { n: 53, dis: "BFT", dcs: "BFT" },
  dtm: { n: 54, dis: "DTM", dcs: "DTM" },
  edi: { n: 55, dis: "EDI", dcs: "EDI" },
  btm: { n: 57, dis: "BTM", dcs: "BTM" },
  characterMode: { n: 60, dis: "character mode", dcs: "character mode" },
  mixedMode: { n: 62, dis: "mixed mode", dcs: "mixed mode" },
  processable: { n: 65, dis: "processable mode", dcs: "processable mode" },
  digital: { n: 66, dis: "digital network", dcs: "digital network" },
  duplex: { n: 67, dis: "duplex", dcs: "duplex" },
  jpeg: { n: 68, dis: "JPEG", dcs: "JPEG" },
  colour: { n: 69, dis: "full colour", dcs: "full colour" },
  twelveBits: { n: 71, dis: "12 bits a colour", dcs: "12 bits a colour" },
  noSubsampling: { n: 73, dis: "no subsampling", dcs: "no subsampling" },
  letter: { n: 76, dis: "letter", dcs: "letter" },
  legal: { n: 77, dis: "legal", dcs: "legal" },
  jbig: { n: 78, dis: "JBIG", dcs: "JBIG" },
  jbigL0: { n: 79, dis: "JBIG L0", dcs: "JBIG L0" },
  colour300: { n: 97, dis: "colour 300", dcs: "colour 300" },
  colour100: { n: 98, dis: "colour 100", dcs: "colour 100" },
  r600: { n: 105, dis: "600x600", dcs: "600x600" },
  r1200: { n: 106, dis: "1200x1200", dcs: "1200x1200" },
  t38Flow: { n: 121, dis: "T.38 flow control", dcs: "T.38 flow control" },
  t38Mode: { n: 123, dis: "T.38 mode", dcs: "T.38 mode" },
} as const satisfies Record<string, TableBit>;

export type BitName = keyof typeof table2;

export const hasBit = (fif: Uint8Array, name: BitName): boolean => getBit(fif, table2[name].n);

/** Bits of the fields longer than one, told in words of their own. */
const told: ReadonlySet<number> = new Set([11, 12, 13, 14, 21, 22, 23, 24]);
const byNumber = new Map<number, TableBit>(Object.values(table2).map((bit) => [bit.n, bit]));
/** More than any fax machine sets; the rest is counted. */
const mostNamed = 24;

/** What is set in a DIS, DTC or DCS and told by nothing else, in the order of its bits. */
export function otherBits(fif: Uint8Array, frame: "dis" | "dcs"): string[] {
  const words: string[] = [];
  for (let n = 1; n <= fif.length * 8; n++) {
    const extension = n >= 24 && n % 8 === 0;
    if (extension || told.has(n) || !getBit(fif, n)) continue;
    const bit = byNumber.get(n);
    const word = bit === undefined ? `bit ${n}` : bit[frame];
    if (word !== undefined) words.push(word);
  }
  const more = words.length - mostNamed;
  return more > 0 ? [...words.slice(0, mostNamed), `${more} bits more`] : words;
}

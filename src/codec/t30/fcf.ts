// Facsimile control fields by name, in serial order (least significant bit first, as a Class 1 modem has them; FACTS 3.2,
// T.30 5.3.6.1). The lowest bit is X, set by the station that received a valid DIS; only DIS/CSI/NSF and their polling
// twins differ by it. A table, no behaviour.

/** Frames that are nothing but their FCF. Value with X = 0. */
export const plainFcf = {
  CFR: 0x84,
  FTT: 0x44,
  CTR: 0xc4,
  MCF: 0x8c,
  RTP: 0xcc,
  RTN: 0x4c,
  PIP: 0xac,
  PIN: 0x2c,
  RNR: 0xec,
  ERR: 0x1c,
  FDM: 0xfc,
  DCN: 0xfa,
  CRP: 0x1a,
  MPS: 0x4e,
  EOM: 0x8e,
  EOP: 0x2e,
  "PRI-MPS": 0x5e,
  "PRI-EOM": 0x9e,
  "PRI-EOP": 0x3e,
  EOS: 0x1e,
  RR: 0x6e,
} as const;

/** Frames that carry a string of 20 characters. CSI, CIG, PWD (polling), SEP and PSA include their X bit. */
export const identFcf = {
  CSI: 0x40,
  CIG: 0x41,
  TSI: 0x42,
  SUB: 0xc2,
  SID: 0xa2,
  PWD: 0xc1,
  SEP: 0xa1,
  PSA: 0x61,
} as const;

/** Frames whose content is the makers' own. NSF and NSC include their X bit. */
export const nonStandardFcf = { NSF: 0x20, NSC: 0x21, NSS: 0x22, FNV: 0xca } as const;

export const fcf = {
  DIS: 0x80,
  DTC: 0x81,
  DCS: 0x82,
  CTC: 0x12,
  PPS: 0xbe,
  EOR: 0xce,
  PPR: 0xbc,
  /** T.4 Annex A; no X bit. */
  FCD: 0x06,
  RCP: 0x86,
} as const;

/** Second FCF of PPS and EOR, value with X = 0. */
export const postPageFcf = {
  NULL: 0x00,
  MPS: 0x4e,
  EOM: 0x8e,
  EOP: 0x2e,
  EOS: 0x1e,
  "PRI-MPS": 0x5e,
  "PRI-EOM": 0x9e,
  "PRI-EOP": 0x3e,
} as const;

export type PlainName = keyof typeof plainFcf;
export type IdentName = keyof typeof identFcf;
export type NonStandardName = keyof typeof nonStandardFcf;
export type PostPageName = keyof typeof postPageFcf;

/** Names whose value fixes the X bit: no X is added to them. */
export const fixedX: ReadonlySet<string> = new Set(["DIS", "DTC", "CSI", "CIG", "NSF", "NSC", "PWD", "SEP", "PSA"]);

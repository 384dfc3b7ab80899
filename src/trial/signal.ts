// What travels on a simulated telephone line: carriers, their training, frames and data in pieces of line time. Types and the
// modulations' timing only. A signal is the whole truth of the line here: tones and noise are left out, they carry no bits.
// T.31 Table 3 (codes), V.17/V.29/V.27ter (training), T.30 5.3.1 (V.21 at 300 bit/s, 1 s of flags).

import type { Millis } from "../base/clock.ts";

export type Signal =
  /** A carrier begins: 3 = V.21, else the code of +FTM. */
  | { readonly kind: "carrier"; readonly code: number }
  /** The training of a fast carrier is over, data begins. */
  | { readonly kind: "trained" }
  /** A whole V.21 frame with its FCS has passed. */
  | { readonly kind: "frame"; readonly bytes: Uint8Array }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "silence" };

export const v21 = 3;

interface Modulation {
  readonly bps: number;
  readonly training: Millis;
  /** Short training is only understood by a receiver that was trained long on the same rate in this call. */
  readonly short: boolean;
}

const table: Readonly<Record<number, Modulation>> = {
  24: { bps: 2400, training: 1158, short: false },
  48: { bps: 4800, training: 915, short: false },
  72: { bps: 7200, training: 253, short: false },
  96: { bps: 9600, training: 253, short: false },
  73: { bps: 7200, training: 1393, short: false },
  74: { bps: 7200, training: 142, short: true },
  97: { bps: 9600, training: 1393, short: false },
  98: { bps: 9600, training: 142, short: true },
  121: { bps: 12000, training: 1393, short: false },
  122: { bps: 12000, training: 142, short: true },
  145: { bps: 14400, training: 1393, short: false },
  146: { bps: 14400, training: 142, short: true },
};

/** As +FTM=? lists them; in the order of the real soft modem (LAB). */
export const modulationCodes = "24,48,72,73,74,96,97,98,121,122,145,146";

/** undefined for a code that is no fast modulation. */
export function modulation(code: number): Modulation | undefined {
  return table[code];
}

/** Preamble of a V.21 burst. */
export const preamble: Millis = 1000;
/** Flags heard before a receiver says CONNECT. */
export const flagsHeard: Millis = 140;

/** Time of one frame with FCS and its closing flag at 300 bit/s, stuffed bits counted. */
export function frameTime(bytesWithFcs: Uint8Array): Millis {
  let bits = 8;
  let ones = 0;
  for (const octet of bytesWithFcs)
    for (let bit = 0; bit < 8; bit++) {
      bits++;
      ones = octet & (1 << bit) ? ones + 1 : 0;
      if (ones === 5) {
        bits++;
        ones = 0;
      }
    }
  return (bits * 1000) / 300;
}

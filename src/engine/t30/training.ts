// The training check (T.30 5.3.6.1.3, 5.4.1): what a TCF is made of and whether one that arrived was good. Pure.

import type { Rate } from "../../base/fax.ts";
import { tcfGoodRun, tcfLength } from "./timers.ts";

/** 1.5 s of zeros at this rate. */
export function tcfZeros(rate: Rate): Uint8Array {
  return new Uint8Array(Math.ceil((rate.bps * tcfLength) / 8000));
}

/** Octets of a TCF after which nothing new can be learned: two seconds and a half with training left-overs. */
export const tcfOctets = (rate: Rate): number => Math.ceil((rate.bps * 2.5) / 8);

/** The longest run of zero bits, in bits. */
export function longestZeroRun(bytes: Uint8Array): number {
  let longest = 0;
  let run = 0;
  for (const octet of bytes) {
    if (octet === 0) {
      run += 8;
      continue;
    }
    for (let bit = 0; bit < 8; bit++) {
      if ((octet >> bit) & 1) {
        if (run > longest) longest = run;
        run = 0;
      } else run++;
    }
  }
  return Math.max(longest, run);
}

/**
 * True when one second of zeros came whole. Ones before them are the modem's training, octets after them the noise behind
 * the carrier's end: both are left out of the judgement.
 */
export function judgeTcf(bytes: Uint8Array, rate: Rate): boolean {
  return longestZeroRun(bytes) >= (rate.bps * tcfGoodRun) / 1000;
}

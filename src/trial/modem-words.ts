// What a soft modem says: results, information and caller-ID lines, framed as the real soft modem frames them (LAB). Text only.
// ITU-T V.250 5.7.1 and Table 1 (numbers of results), T.31 (+F4 for +FCERROR).

import { latin1Bytes } from "../base/bytes.ts";

const numbers = {
  OK: 0,
  CONNECT: 1,
  RING: 2,
  "NO CARRIER": 3,
  ERROR: 4,
  "NO DIALTONE": 6,
  BUSY: 7,
  "NO ANSWER": 8,
  // A word of the maker's (FACTS 6).
  BLACKLISTED: 13,
  "+FCERROR": "+F4",
} as const;

export type ResultText = keyof typeof numbers;

export function formatResult(text: ResultText, verbose: boolean): Uint8Array {
  return latin1Bytes(verbose ? `\r\n${text}\r\n` : `${numbers[text]}\r`);
}

export function formatInformation(text: string): Uint8Array {
  return latin1Bytes(`\r\n${text}\r\n`);
}

/** A call as the exchange announces it; empty = not told. */
export interface RingingCall {
  readonly caller: string;
  readonly callerName: string;
  readonly called: string;
}

/** The lines before the first RING, each framed on its own; NDID is the number that was called. */
export function callerIdLines(call: RingingCall, time: Date): string[] {
  const two = (n: number): string => String(n).padStart(2, "0");
  return [
    `DATE=${two(time.getMonth() + 1)}${two(time.getDate())}`,
    `TIME=${two(time.getHours())}${two(time.getMinutes())}`,
    `NAME=${call.callerName || "<NONE>"}`,
    `NMBR=${call.caller || "<NONE>"}`,
    `NDID=${call.called || "<NONE>"}`,
  ];
}

// The timers and counts of T.30 5.4 and Annex A in one place: name, clause, tolerance, our value and why. Numbers only.
// Two are not here: T0 (dialled to answered) is kept by the modem in S7 and by engine/modem/dial.ts; T3 (operator call) has no
// use where nobody sits: PIP and PIN are answered by going on.

import type { Millis } from "../../base/clock.ts";

export interface Timer {
  readonly clause: string;
  readonly nominal: Millis;
  /** Plus or minus. */
  readonly tolerance: Millis;
  readonly value: Millis;
  readonly reason: string;
}

export const timers = {
  T1caller: {
    clause: "T.30 5.4.3.1",
    nominal: 35_000,
    tolerance: 5_000,
    value: 40_000,
    reason: "answering machines that are also fax machines speak for half a minute before their DIS",
  },
  T1: {
    clause: "T.30 5.4.3.1",
    nominal: 35_000,
    tolerance: 5_000,
    value: 35_000,
    reason: "the answerer's line is blocked while a voice caller listens to DIS",
  },
  T2: {
    clause: "T.30 5.4.3.1",
    nominal: 6_000,
    tolerance: 1_000,
    value: 6_900,
    reason: "a command repeated after T4 = 3.45 s and its 1 s preamble is heard whole at the upper end",
  },
  T4: {
    clause: "T.30 5.4.3.1",
    nominal: 3_000,
    tolerance: 450,
    value: 3_450,
    reason: "a PPR takes 2.3 s with its preamble, and satellite echo and modem add to it",
  },
  /** Between two DIS of the answerer: the same timer, measured from the end of the DIS. */
  T4dis: {
    clause: "T.30 5.4.3.1",
    nominal: 3_000,
    tolerance: 450,
    value: 3_000,
    reason: "callers that drop in late hear the next DIS soon; TSI comes 1.8 s after a DIS at the latest",
  },
  T5: {
    clause: "T.30 A.5.4.1",
    nominal: 60_000,
    tolerance: 5_000,
    value: 60_000,
    reason: "from the first RNR to an answer",
  },
} as const satisfies Record<string, Timer>;

/** A command goes out this often before the call is given up (T.30 5.4.2). */
export const mostTries = 3;
/** CRP is counted apart from silence (T.30 5.4.2). */
export const mostCrp = 3;
/** The PPR of a block that is answered by CTC or EOR (T.30 A.4.3). */
export const lastPpr = 4;

/** TCF: 1.5 s of zeros (T.30 5.4.1); a second of them must arrive whole. */
export const tcfLength = 1_500;
export const tcfGoodRun = 1_000;
/** TSI+DCS are over; long training (1.4 s) and TCF fit into it (FACTS 4: TCF time-out of 4.5 s). */
export const tcfWait = 4_500;

/** Image awaited for T1: a carrier so long, then a look for commands. The sender may be 5 s and more about his page. */
export const imageWait = 35_000;
export const carrierWait = 8_000;
export const commandGlance = 4_500;
/** Without a bit of a page for so long, its carrier is gone whatever the modem says (T.4: an EOL within 5 s). */
export const imageIdle = 10_000;
/** A page in which no line begins any more is over (T.4 4.1.3: an EOL every 5 s at least); twice that, for lines hit by noise. */
export const lineWait = 10_000;
/** One page on the line, at most. */
export const imageLimit = 30 * 60_000;

/** A keep() slower than this is answered with RNR where ECM allows it. */
export const keepPatience = 1_500;
/** A disk that takes longer has failed. */
export const keepLimit = 120_000;

/**
 * After MCF to MPS without ECM a repeated MPS and the MPS of a page that was never heard look the same. A repeated one comes
 * T4 after the first: its frame ends 2.5 to 5.6 s after our answer did; a page of more than 3 s with its command ends later.
 */
export const repeatWindow = 6_000;
/** Pages refused one after the other without one taken between: then the call is over. */
export const mostRefusals = 12;

/** A carrier that broke off before RTC or RCP: the sender talks on, unheard, until its command; a block takes so long. */
export const cutOffWait = 60_000;
/** A block of 64 kB at V.17 7200, the slowest rate a modem with V.17 may lack, with its training and its PPS. */
export const deafWait = 90_000;
/** Between DCN and on hook: modems that say OK before the last flag has left would cut it off (FACTS 3.9). */
export const dcnLeaves = 1_000;
/** A command follows the end of its image by 75 ms, a preamble and itself. Later, and without RTC, the page was cut off. */
export const promptCommand = 2_500;

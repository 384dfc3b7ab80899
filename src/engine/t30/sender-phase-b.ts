// Phase B of the sender (T.30 figure 5-2, boxes T, D, A): wait for DIS, say DCS, train down the ladder until CFR.
// Ends in agreement or in CallEnd; three DCS without an answer at one rate, one round down the ladder.

import type { Capabilities, Rate } from "../../base/fax.ts";
import { parseCapabilities } from "../../codec/t30/capabilities.ts";
import { type Dcs, formatDcs } from "../../codec/t30/dcs.ts";
import { describeRate } from "../../codec/t30/describe.ts";
import type { FrameBody } from "../../codec/t30/frame.ts";
import { formatIdent } from "../../codec/t30/ident.ts";
import { CallEnd, giveUp } from "./call-end.ts";
import type { FrameKind } from "./frame-roles.ts";
import { carrierOf } from "./negotiate.ts";
import type { Station } from "./station.ts";
import { mostTries, timers } from "./timers.ts";
import { tcfZeros } from "./training.ts";

/** Waits T1 for a DIS that lets us send. */
export async function awaitDis(station: Station): Promise<Capabilities> {
  const far = await awaitDisToPoll(station);
  if (!far.canReceive) throw giveUp(101, "DIS bit 10 is 0: it does not receive");
  return far;
}

/** Waits T1 for a DIS, whether its sender receives or not. */
export async function awaitDisToPoll(station: Station): Promise<Capabilities> {
  station.options.observer.progress({ phase: "negotiating" });
  const frame = await station.listen(station.after(timers.T1caller.value), "DIS", "DTC");
  if (frame === undefined) throw giveUp(7, "no DIS within T1");
  if (frame.kind === "DTC") throw giveUp(110, "DTC received: it wants to be sent our document by polling");
  return parseCapabilities((frame as { fif: Uint8Array }).fif);
}

/** Polled: the DTC after an EOM. */
export async function awaitDtc(station: Station): Promise<Capabilities> {
  const frame = await station.listen(station.after(timers.T1.value), "DTC");
  if (frame === undefined) throw giveUp(112, "no DTC within T1 after EOM");
  return parseCapabilities((frame as { fif: Uint8Array }).fif);
}

export interface TrainingPlan {
  readonly ladder: readonly Rate[];
  /** Where on the ladder to begin. */
  readonly from: number;
  /** SUB and SID. */
  readonly addressed: readonly FrameBody[];
  /** All but the rate, which is filled in. */
  dcs(rate: Rate): Dcs;
}

/** DCS and TCF until CFR; returns the place on the ladder. */
export async function train(station: Station, plan: TrainingPlan): Promise<number> {
  station.options.observer.progress({ phase: "training" });
  for (let step = plan.from; step < plan.ladder.length; step++) {
    const rate = plan.ladder[step]!;
    if (await trainAt(station, [...plan.addressed, ...burstOf(station, plan.dcs(rate))], rate)) return step;
    station.note(`${describeRate(rate)} failed`);
  }
  throw giveUp(102, "FTT at every rate");
}

/** TSI and DCS. */
function burstOf(station: Station, dcs: Dcs): FrameBody[] {
  const { stationId } = station.options;
  const tsi: FrameBody[] = stationId.trim() === "" ? [] : [{ kind: "TSI", fif: formatIdent(stationId.trim()) }];
  return [...tsi, { kind: "DCS", fif: formatDcs(dcs) }];
}

/** True for CFR, false for FTT. An unanswered DCS or one met by DIS is repeated as it was: the rate is not to blame. */
async function trainAt(station: Station, burst: readonly FrameBody[], rate: Rate): Promise<boolean> {
  let heardDis = false;
  for (let tries = 1; tries <= mostTries; tries++) {
    await station.send(...burst);
    await station.sendData(carrierOf(rate, "long"), tcfZeros(rate), "TCF");
    const answer = await answerToTraining(station, rate);
    if (answer === "CFR" || answer === "FTT") return answer === "CFR";
    if (answer === "DTC" && station.role === "caller") throw giveUp(110, "DTC in answer to DCS");
    heardDis = answer === "DIS" || answer === "DTC";
  }
  throw heardDis
    ? giveUp(104, `DIS in answer to ${mostTries} DCS at ${describeRate(rate)}`)
    : giveUp(103, `no answer to ${mostTries} DCS at ${describeRate(rate)}`);
}

/** The answer to a TCF, kept for the report. */
async function answerToTraining(station: Station, rate: Rate): Promise<FrameKind | undefined> {
  try {
    const answer = await station.listen(station.after(timers.T4.value), "CFR", "FTT", "DIS", "DTC", "CRP");
    const kind = answer?.kind;
    station.trainings.push({ rate, answer: kind === "CFR" || kind === "FTT" ? kind : "none" });
    return kind;
  } catch (end) {
    if (end instanceof CallEnd && end.outcome === 105) station.trainings.push({ rate, answer: "DCN" });
    throw end;
  }
}

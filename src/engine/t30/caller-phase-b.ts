// Phase B of the caller (T.30 figure 5-2, boxes T, D, A): wait for DIS, say DCS, train down the ladder until CFR.
// Ends in agreement or in CallEnd; three DCS without an answer at one rate, one round down the ladder.

import type { Capabilities, Rate } from "../../base/fax.ts";
import { parseCapabilities } from "../../codec/t30/capabilities.ts";
import { type Dcs, formatDcs } from "../../codec/t30/dcs.ts";
import { describeRate } from "../../codec/t30/describe.ts";
import type { FrameBody } from "../../codec/t30/frame.ts";
import { formatIdent } from "../../codec/t30/ident.ts";
import { giveUp } from "./call-end.ts";
import { carrierOf } from "./negotiate.ts";
import type { Station } from "./station.ts";
import { mostTries, timers } from "./timers.ts";
import { tcfZeros } from "./training.ts";

/** Waits T1 for a DIS that lets us send. */
export async function awaitDis(station: Station): Promise<Capabilities> {
  station.options.observer.progress({ phase: "negotiating" });
  const frame = await station.listen(station.after(timers.T1caller.value), "DIS", "DTC");
  if (frame === undefined) throw giveUp(7, "no DIS within T1");
  if (frame.kind === "DTC") throw giveUp(110, "DTC received: it wants to be sent our document by polling");
  const far = parseCapabilities((frame as { fif: Uint8Array }).fif);
  if (!far.canReceive) throw giveUp(101, "DIS bit 10 is 0: it does not receive");
  return far;
}

export interface TrainingPlan {
  readonly ladder: readonly Rate[];
  /** Where on the ladder to begin. */
  readonly from: number;
  /** All but the rate, which is filled in. */
  dcs(rate: Rate): Dcs;
}

/** DCS and TCF until CFR; returns the place on the ladder. */
export async function train(station: Station, plan: TrainingPlan): Promise<number> {
  station.options.observer.progress({ phase: "training" });
  for (let step = plan.from; step < plan.ladder.length; step++) {
    const rate = plan.ladder[step]!;
    if (await trainAt(station, plan.dcs(rate), rate)) return step;
    station.note(`${describeRate(rate)} failed`);
  }
  throw giveUp(102, "FTT at every rate");
}

/** True for CFR, false for FTT. An unanswered DCS or one met by DIS is repeated as it was: the rate is not to blame. */
async function trainAt(station: Station, dcs: Dcs, rate: Rate): Promise<boolean> {
  const burst: FrameBody[] = [];
  if (station.options.stationId.trim() !== "")
    burst.push({ kind: "TSI", fif: formatIdent(station.options.stationId.trim()) });
  burst.push({ kind: "DCS", fif: formatDcs(dcs) });
  let heardDis = false;
  for (let tries = 1; tries <= mostTries; tries++) {
    await station.send(...burst);
    await station.sendData(carrierOf(rate, "long"), tcfZeros(rate), "TCF");
    const answer = await station.listen(station.after(timers.T4.value), "CFR", "FTT", "DIS", "DTC", "CRP");
    if (answer?.kind === "CFR") return true;
    if (answer?.kind === "FTT") return false;
    if (answer?.kind === "DTC") throw giveUp(110, "DTC in answer to DCS");
    heardDis = answer?.kind === "DIS";
  }
  throw heardDis
    ? giveUp(104, `DIS in answer to ${mostTries} DCS at ${describeRate(rate)}`)
    : giveUp(103, `no answer to ${mostTries} DCS at ${describeRate(rate)}`);
}

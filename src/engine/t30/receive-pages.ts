// The pages of a document as they come: the answerer's, or the caller's when he polls. T.30 figures 5-2 and A.5-2 as one round
// for each command. Whatever the far end does, every wait and every repetition is bounded.

import type { CallReport, PageFormat } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { KnownFrame } from "../../codec/t30/frame.ts";
import type { ReceiveOptions } from "../call.ts";
import { giveUp } from "./call-end.ts";
import { phaseC, phaseD, type Taken } from "./message-phase.ts";
import { commands, receiveTraining } from "./receiver-phase-b.ts";
import { type Next, Reception } from "./reception.ts";
import type { Station } from "./station.ts";
import { cutOffWait, mostTries, timers } from "./timers.ts";
import type { Ended } from "./whole-call.ts";

/** Commands of one call, at most: far above 1000 pages in blocks, far below for ever. */
const mostCommands = 20_000;
/** DCS one after the other without a page between: the ladder three times. */
const mostTrainings = 30;

export interface ReceivePlan {
  readonly keep: ReceiveOptions["keep"];
  /** A document's last page is kept and its answer has left. */
  whole?(): void;
  /** Asks for pages with DIS or DTC, at the beginning and after EOM, and hears the first command; undefined when none came. */
  invite(): Promise<KnownFrame | undefined>;
}

export interface TakenPages extends Taken {
  format?: PageFormat;
}

/** One round for every command heard: what came, what is answered, what is awaited next. Ends by CallEnd, in silence after EOP, or with a DTC. */
export async function receivePages(station: Station, plan: ReceivePlan, taken: TakenPages): Promise<"done" | "polled"> {
  let reception: Reception | undefined;
  let trainings = 0;
  let crps = 0;
  let addressless = 0;
  let next: Next = "phase-b";
  let command = await plan.invite();
  for (let count = 0; count < mostCommands; count++) {
    if (command === undefined) throw giveUp(112, "no command within T1");
    if (command.kind === "DTC") return "polled";
    if (command.kind === "DCS") {
      if (++trainings > mostTrainings) throw giveUp(112, `${mostTrainings} times DCS and no page`);
      const trained = await receiveTraining(station, command, addressless < mostTries - 1);
      if (trained.kind === "no-address") addressless++;
      if (trained.kind === "command") {
        command = trained.command;
        continue;
      }
      if (trained.kind === "trained") {
        reception = new Reception(trained.format, station.subAddress);
        taken.format = trained.format;
        announcePage(station, taken);
      }
      next = trained.kind === "trained" ? "image" : "command";
    } else if (command.kind === "CRP") {
      if (++crps > mostTrainings) throw giveUp(112, `${mostTrainings} CRP`);
      await station.repeat("CRP");
    } else if (reception === undefined) {
      station.note(`${command.kind} before any DCS: ignored`);
      next = "phase-b";
    } else {
      const pages = taken.pages;
      next = await phaseD(station, reception, taken, command, plan.keep);
      // Behind EOM, and behind an EOP that was obeyed, another document may come, for somebody else.
      if (next === "phase-b" || next === "dcn") station.subAddress = "";
      if (taken.pages > pages) {
        trainings = 0;
        if (next === "image") announcePage(station, taken);
        if (taken.complete) plan.whole?.();
      }
    }
    const heard = await awaitNext(station, plan, reception, next);
    if (heard === "done") return "done";
    command = heard;
  }
  throw giveUp(112, `${mostCommands} commands`);
}

/** The next command. "done": silence after EOP, or DIS unanswered for T1 after EOM. */
async function awaitNext(
  station: Station,
  plan: ReceivePlan,
  reception: Reception | undefined,
  next: Next,
): Promise<KnownFrame | "done"> {
  if (next === "image" && reception !== undefined) {
    const heard = await phaseC(station, reception);
    if (heard === undefined) throw giveUp(112, "neither an image nor a command came");
    if (heard !== "image") return heard;
  }
  if (next === "dcn") return (await awaitDcn(station)) ?? "done";
  const patience = next === "image" && reception?.cutOff ? cutOffWait : timers.T2.value;
  const command = await station.listen(station.after(patience), ...commands);
  if (command !== undefined) return command;
  if (next === "phase-b") {
    const later = await plan.invite();
    if (later !== undefined) return later;
  }
  throw giveUp(112, `no command within ${next === "phase-b" ? "T1" : "T2"}`);
}

/**
 * After the MCF to EOP: DCN ends the call, a repeated command is returned, silence is undefined. Flags without a frame are
 * his EOP again, since our MCF was lost, or his DCN: the answer once more helps the one and does not harm the other.
 */
async function awaitDcn(station: Station): Promise<KnownFrame | undefined> {
  let deadline = station.after(timers.T2.value);
  for (let glances = 0, repeats = 0; glances < 20 && station.clock.now() < deadline; glances++) {
    const { unread } = station;
    const command = await station.glance(deadline, ...commands);
    if (command !== undefined) return command;
    if (station.unread === unread || repeats === mostTries - 1) continue;
    repeats++;
    await station.repeat("flags without a frame");
    deadline = station.after(timers.T2.value);
  }
  return undefined;
}

function announcePage(station: Station, taken: TakenPages): void {
  const { remoteId, options } = station;
  options.observer.progress({ phase: "page", page: taken.pages + 1, pages: undefined, remoteId });
}

/** The report of the side that received, or should have. */
export function receivedReport(
  station: Station,
  taken: TakenPages,
  outcome: OutcomeCode,
  { end, seconds }: Ended,
): CallReport {
  return {
    outcome,
    detail: end?.detail ?? "",
    direction: "receive",
    ...station.learned,
    format: taken.format,
    sent: [],
    confirmedPages: taken.pages,
    doubtfulPages: [],
    seconds,
  };
}

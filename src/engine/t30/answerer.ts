// A whole call of the receiving station after its modem said CONNECT: T.30 figures 5-2 and A.5-2. Always ends in a report;
// whatever the far end does, every wait and every repetition is bounded. A bug of ours throws.

import type { CallReport, PageFormat } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { KnownFrame } from "../../codec/t30/frame.ts";
import type { ReceiveOptions } from "../call.ts";
import { commands, identify, receiveTraining } from "./answerer-phase-b.ts";
import { CallEnd, giveUp } from "./call-end.ts";
import type { T30Link } from "./link.ts";
import { phaseC, phaseD, type Taken } from "./message-phase.ts";
import { type Next, Reception } from "./reception.ts";
import { Station } from "./station.ts";
import { cutOffWait, mostTries, timers } from "./timers.ts";

/** Commands of one call, at most: far above 1000 pages in blocks, far below for ever. */
const mostCommands = 20_000;
/** DCS one after the other without a page between: the ladder three times. */
const mostTrainings = 30;

/**
 * Receives a document over a link that is connected; hangs up in every case. Outcome 21 when the last page was kept, 22 when
 * the call ended after at least one, 23 when none came; 206 when our disk failed, 401 when cancelled.
 */
export async function receiveFax(link: T30Link, options: ReceiveOptions): Promise<CallReport> {
  const station = new Station(link, options, "answerer");
  const taken: Taken & { format?: PageFormat } = { pages: 0, complete: false };
  const started = link.clock.now();
  let end: CallEnd | undefined;
  try {
    await converse(station, options, taken);
  } catch (error) {
    if (!(error instanceof CallEnd)) {
      await link.drop();
      throw error;
    }
    end = error;
    station.note(`the call ends: ${end.detail}`);
  }
  await station.hangUp(end?.sayDcn ?? false);
  return {
    outcome: outcomeOf(end, taken),
    detail: end?.detail ?? "",
    direction: "receive",
    remoteId: station.remoteId,
    format: taken.format,
    sent: [],
    confirmedPages: taken.pages,
    doubtfulPages: [],
    seconds: (link.clock.now() - started) / 1000,
  };
}

/** The caller's DCN is the good end of a whole document; a fault of our own is named whatever came before. */
function outcomeOf(end: CallEnd | undefined, taken: Taken): OutcomeCode {
  if (taken.complete) return 21;
  if (end?.outcome === 206 || end?.outcome === 401) return end.outcome;
  return taken.pages > 0 ? 22 : 23;
}

/** One round for every command heard: what came, what is answered, what is awaited next. Ends by CallEnd or in silence after EOP. */
async function converse(
  station: Station,
  options: ReceiveOptions,
  taken: Taken & { format?: PageFormat },
): Promise<void> {
  let reception: Reception | undefined;
  let trainings = 0;
  let crps = 0;
  let next: Next = "phase-b";
  let command = await identify(station);
  for (let count = 0; count < mostCommands; count++) {
    if (command === undefined) throw giveUp(112, "no command within T1");
    if (command.kind === "DTC") throw giveUp(112, "the caller wants to poll us and there is nothing to be polled");
    if (command.kind === "DCS") {
      if (++trainings > mostTrainings) throw giveUp(112, `${mostTrainings} times DCS and no page`);
      const trained = await receiveTraining(station, command);
      if (trained.kind === "command") {
        command = trained.command;
        continue;
      }
      if (trained.kind === "trained") {
        reception = new Reception(trained.format);
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
      next = await phaseD(station, reception, taken, command, options.keep);
      if (taken.pages > pages) {
        trainings = 0;
        if (next === "image") announcePage(station, taken);
      }
    }
    const heard = await awaitNext(station, reception, next);
    if (heard === "done") return;
    command = heard;
  }
  throw giveUp(112, `${mostCommands} commands`);
}

/** The next command. "done": silence after EOP, or DIS unanswered for T1 after EOM. */
async function awaitNext(station: Station, reception: Reception | undefined, next: Next): Promise<KnownFrame | "done"> {
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
    const later = await identify(station);
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

function announcePage(station: Station, taken: Taken): void {
  const { remoteId, options } = station;
  options.observer.progress({ phase: "page", page: taken.pages + 1, pages: undefined, remoteId });
}

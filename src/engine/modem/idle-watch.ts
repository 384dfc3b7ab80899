// Watches an idle modem for an incoming call: counts RINGs and gathers caller and called number. It never answers. Every two
// minutes without a word the modem is asked AT, so that one that died in silence is noticed; never while a call comes in.
// A gap of 6 s without RING means that call is over and everything starts anew. Caller-ID lines come before the first RING
// or between the first two (+VCID, #CID); distinctive rings come as "RING A", or as DRON= lines before RING (FACTS 7).

import type { Millis } from "../../base/clock.ts";
import type { AtLine, CallerIdField } from "../../codec/at/answer-line.ts";
import type { ModemPort, PortClosed } from "./modem-port.ts";

export interface IncomingCall {
  readonly rings: number;
  /** Caller's number and name, the number that was called; empty when not told. */
  readonly caller: string;
  readonly callerName: string;
  readonly calledNumber: string;
  /** "RING A" as the modem said it, or the lengths of its rings in 0.1 s, "DRON 8-4-8"; empty for a plain ring. */
  readonly ringKind: string;
}

export type IdleEvent =
  | { readonly kind: "ringing"; readonly call: IncomingCall }
  /** The signal fired; `ringing` = a call is coming in just now, so dialling would meet it (glare). `call`: what is known of it. */
  | { readonly kind: "aborted"; readonly ringing: boolean; readonly call: IncomingCall }
  /** The modem does not answer any more. */
  | { readonly kind: "silent" }
  | PortClosed;

/** How often a quiet modem is asked, how long it has to answer, and how often it may miss. */
const pollEvery: Millis = 120_000;
const pollAnswer: Millis = 3000;
const pollTries = 3;

export const ringGap: Millis = 6000;
/** Rings of one cadence. */
const mostRings = 8;

/** At which RING a call is to be answered, asked at each of them; Infinity = not by us. `told`: no caller-ID line is to be expected any more. */
export type RingsWanted = (call: IncomingCall, told: boolean) => number;

export interface IdleWishes {
  /** Hears of every RING and of every caller-ID line, which may come first. */
  readonly onRing?: (call: IncomingCall) => void;
  /** Hears of a call that stopped ringing before it was answered. */
  readonly onOver?: (call: IncomingCall) => void;
  /** A call an earlier watch was taken away from. */
  readonly known?: IncomingCall;
}

/** Resolves at the RING of a call that is wanted, or when the signal fires. */
export async function watchIdle(
  modem: ModemPort,
  rings: number | RingsWanted,
  signal: AbortSignal,
  { onRing = () => {}, onOver = () => {}, known }: IdleWishes = {},
): Promise<IdleEvent> {
  const wanted: RingsWanted = typeof rings === "number" ? () => rings : rings;
  let count = known?.rings ?? 0;
  let ringKind = known?.ringKind ?? "";
  let quietSince = known === undefined ? Number.POSITIVE_INFINITY : modem.clock.now();
  let fields: Partial<Record<CallerIdField, string>> =
    known === undefined ? {} : { NMBR: known.caller, NAME: known.callerName, NDID: known.calledNumber };
  const call = (): IncomingCall => ({
    rings: count,
    caller: fields.NMBR ?? "",
    callerName: fields.NAME ?? "",
    calledNumber: fields.NDID ?? "",
    ringKind,
  });
  const cadence: string[] = [];
  const take = (line: AtLine): boolean => {
    if (line.kind === "caller-id") {
      if (line.field === "DRON") cadence.push(line.value);
      // An empty line after one that told something takes nothing back.
      else if (line.value !== "" || fields[line.field] === undefined) fields[line.field] = line.value;
      if (cadence.length > mostRings) cadence.shift();
      onRing(call());
      quietSince = modem.clock.now();
      return false;
    }
    if (line.kind === "result" && line.result === "RING") {
      count++;
      if (cadence.length > 0) ringKind = `DRON ${cadence.splice(0).join("-")}`;
      else if (line.text.length > 4) ringKind = line.text.toUpperCase().replace(/\s+/g, " ").slice(0, 20);
      onRing(call());
      quietSince = modem.clock.now();
      // Caller ID comes before the first ring or between the first two.
      return count >= wanted(call(), count >= 2 || (fields.NMBR !== undefined && fields.NDID !== undefined));
    }
    return false;
  };

  const deferred = (): IdleEvent | undefined => {
    for (const line of modem.takeDeferred()) if (take(line)) return { kind: "ringing", call: call() };
    return undefined;
  };

  const before = deferred();
  if (before !== undefined) return before;
  let heardAt = modem.clock.now();
  for (;;) {
    const quiet = quietSince === Number.POSITIVE_INFINITY;
    const line = await modem.readLine(quiet ? heardAt + pollEvery : quietSince + ringGap, signal);
    if (line.kind === "closed") return line;
    if (line.kind === "aborted")
      return { kind: "aborted", ringing: count > 0 || Object.keys(fields).length > 0, call: call() };
    if (line.kind !== "timeout") {
      heardAt = modem.clock.now();
      if (take(line)) return { kind: "ringing", call: call() };
    } else if (quiet) {
      const answers = await poll(modem);
      const event = deferred();
      if (event !== undefined) return event;
      // A RING shows that it lives, whatever became of our AT.
      if (!answers && quietSince === Number.POSITIVE_INFINITY) return { kind: "silent" };
      heardAt = modem.clock.now();
    } else {
      if (count > 0) onOver(call());
      count = 0;
      ringKind = "";
      fields = {};
      cadence.length = 0;
      quietSince = Number.POSITIVE_INFINITY;
      heardAt = modem.clock.now();
    }
  }
}

/** Asks AT; what a call that comes in meanwhile says is kept. A few seconds at most, which a wish to dial waits for. */
async function poll(modem: ModemPort): Promise<boolean> {
  for (let attempt = 1; attempt <= pollTries; attempt++) {
    const answer = await modem.command("AT", pollAnswer);
    // A port that is gone says so to the next read.
    if (answer.kind !== "timeout") return true;
  }
  return false;
}

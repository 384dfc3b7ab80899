// Watches an idle modem for an incoming call: counts RINGs and gathers caller and called number. It never answers.
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
  | PortClosed;

export const ringGap: Millis = 6000;
/** Rings of one cadence. */
const mostRings = 8;

/**
 * Resolves at the `rings`-th RING of one call, or when the signal fires. `onRing` hears of every RING and of every caller-ID
 * line, which may come first. `known`: a call an earlier watch was taken away from.
 */
export async function watchIdle(
  modem: ModemPort,
  rings: number,
  signal: AbortSignal,
  onRing: (call: IncomingCall) => void = () => {},
  known?: IncomingCall,
): Promise<IdleEvent> {
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
    } else if (line.kind === "result" && line.result === "RING") {
      count++;
      if (cadence.length > 0) ringKind = `DRON ${cadence.splice(0).join("-")}`;
      else if (line.text.length > 4) ringKind = line.text.toUpperCase().replace(/\s+/g, " ").slice(0, 20);
      onRing(call());
    } else return false;
    quietSince = modem.clock.now();
    return count >= rings;
  };

  for (const line of modem.takeDeferred()) if (take(line)) return { kind: "ringing", call: call() };
  for (;;) {
    const line = await modem.readLine(quietSince + ringGap, signal);
    if (line.kind === "closed") return line;
    if (line.kind === "aborted")
      return { kind: "aborted", ringing: count > 0 || Object.keys(fields).length > 0, call: call() };
    if (line.kind === "timeout") {
      count = 0;
      ringKind = "";
      fields = {};
      cadence.length = 0;
      quietSince = Number.POSITIVE_INFINITY;
    } else if (take(line)) return { kind: "ringing", call: call() };
  }
}

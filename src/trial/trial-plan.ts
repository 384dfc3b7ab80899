// The trial's dial plan and its four lines (DESIGN 7): t0 and t1 send, t2 and t3 answer for every 55500xx number that has no
// special behaviour. Two of them lead over a bad line, for people to see what becomes of a fax then. Data only.

import type { DialPlanEntry, ExchangeCall, Subscriber } from "./exchange.ts";
import type { CallFault } from "./fault.ts";

export const trialPlan: readonly DialPlanEntry[] = [
  { pattern: /^5550090$/, action: { kind: "busy" } },
  { pattern: /^5550091$/, action: { kind: "no-answer" } },
  { pattern: /^5550092$/, action: { kind: "voice" } },
  { pattern: /^55500\d\d$/, action: { kind: "hunt", group: "answering" } },
];

export const trialSubscribers: readonly Subscriber[] = [
  { name: "t0", number: "5559000", callerName: "Line t0" },
  { name: "t1", number: "5559001", callerName: "Line t1" },
  { name: "t2", number: "5559002", callerName: "Line t2", group: "answering" },
  { name: "t3", number: "5559003", callerName: "Line t3", group: "answering" },
];

/** 5550093: noise, so that frames are asked for again; 5550094: the line breaks in mid call, every other time. */
const badLines: Readonly<Record<string, readonly CallFault[]>> = {
  "5550093": [{ kind: "errors", from: "caller", rate: 0.0005, seed: 5550093 }],
  "5550094": [{ kind: "drop", after: 25_000 }],
};

/** The faults of each call; remembers how often a number was called. */
export function trialFaults(): (call: ExchangeCall) => readonly CallFault[] {
  const calls = new Map<string, number>();
  return ({ called }) => {
    const count = (calls.get(called) ?? 0) + 1;
    calls.set(called, count);
    return called === "5550094" && count % 2 === 0 ? [] : (badLines[called] ?? []);
  };
}

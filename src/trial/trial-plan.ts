// The trial's dial plan and its four lines (DESIGN 7): t0 and t1 send, t2 and t3 answer for every 55500xx number that has no
// special behaviour. Data only.

import type { DialPlanEntry, Subscriber } from "./exchange.ts";

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

// A line of the list of calls.

import type { CallRecord } from "../../src/base/job.ts";

/** Of a page sent by line t0 on 18 November 2026 at ten, but for `change`. */
export const callRecord = (change: Partial<CallRecord> = {}): CallRecord => ({
  call: "c00000001",
  direction: "send",
  line: "t0",
  startedAt: new Date(2026, 10, 18, 10).toISOString(),
  seconds: 60,
  outcome: 0,
  detail: "",
  remoteId: "",
  pages: 1,
  ...change,
});

// The report of a call in which no fax machine was spoken to. Pure.

import type { CallReport } from "../base/fax.ts";
import type { OutcomeCode } from "../base/outcome.ts";

/** `seconds` off-hook, if it came so far. */
export function unconnectedCall(
  direction: CallReport["direction"],
  outcome: OutcomeCode,
  detail: string,
  seconds = 0,
): CallReport {
  return {
    outcome,
    detail,
    direction,
    remoteId: "",
    far: undefined,
    trainings: [],
    ecmGivenUp: false,
    format: undefined,
    sent: [],
    confirmedPages: 0,
    doubtfulPages: [],
    seconds,
  };
}

// The end of a call as the procedures meet it: thrown by the station's primitives and by decisions, so that phaseB, sendPage
// and the others read like the flow charts; caught in one place (whole-call.ts), behind which it becomes the report.
// It never leaves the engine.

import type { OutcomeCode } from "../../base/outcome.ts";

export class CallEnd extends Error {
  readonly outcome: OutcomeCode;
  /** For the log and the administrator. */
  readonly detail: string;
  /** The line still stands and the far end waits for us: tell it with a DCN. */
  readonly sayDcn: boolean;

  constructor(outcome: OutcomeCode, detail: string, sayDcn: boolean) {
    super(detail);
    this.name = "CallEnd";
    this.outcome = outcome;
    this.detail = detail;
    this.sayDcn = sayDcn;
  }
}

/** Our own decision to end the call: DCN goes out. */
export const giveUp = (outcome: OutcomeCode, detail: string): CallEnd => new CallEnd(outcome, detail, true);

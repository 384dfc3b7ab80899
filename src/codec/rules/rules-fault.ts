// What is wrong in a rules file and where, as the compiler tells it.

export interface RulesFault {
  /** FILE:LINE:COL, both from 1. */
  readonly place: string;
  /** What is wrong and what was expected. */
  readonly message: string;
  /** What to do about it; empty if there is nothing to add. */
  readonly hint: string;
}

/** One line a fault: FILE:LINE:COL: message (hint). */
export function formatFault(fault: RulesFault): string {
  return `${fault.place}: ${fault.message}${fault.hint === "" ? "" : ` (${fault.hint})`}`;
}

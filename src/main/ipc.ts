// What master and children say to each other. Never a job: children share nothing but disk and Redis (DESIGN 4.3).

export type ToMaster =
  | { readonly type: "ready" }
  /** Every heartbeatEvery ms; the longest event-loop delay since the last one. */
  | { readonly type: "heartbeat"; readonly loopDelayMs: number }
  /** One line for the live view. */
  | { readonly type: "status"; readonly text: string };

export type ToChild =
  /** Finish what runs, take nothing new, exit 0. */
  | { readonly type: "drain" }
  /** End running calls now, in good order. */
  | { readonly type: "abort" };

export const heartbeatEvery = 5_000;
export const heartbeatsMissed = 3;

/** Exit code of a child whose settings are wrong: it is not started again. */
export const exitBadSettings = 42;

/** What every child process is started with, as JSON in its first argument. */
export interface ChildOptions {
  readonly rules: string;
  readonly spool: string;
  /** Lines, exchange and the engine's timers run this many times faster than life. 1 but in the trial. */
  readonly lineSpeed: number;
  /** Name of the line, for line processes. */
  readonly line?: string;
}

// What everything on one line works with.

import { mkdir } from "node:fs/promises";
import type { Clock } from "../../base/clock.ts";
import { describeError, isOurDisk } from "../../base/errors.ts";
import type { CallReport } from "../../base/fax.ts";
import type { CallRecord } from "../../base/job.ts";
import { outcomeLabel } from "../../base/outcome.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { LineRules } from "../../codec/rules/schema-lines.ts";
import type { Log } from "../../device/log/log.ts";
import { TraceFile } from "../../device/log/trace-file.ts";
import { writeAtomic } from "../../device/store/atomic.ts";
import type { Spool } from "../../device/store/spool.ts";
import type { CallObserver, CallProgress } from "../../engine/call.ts";

export interface LineContext {
  readonly name: string;
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
  /** This line's rules as they were when the process started. */
  readonly line: LineRules;
  readonly clock: Clock;
  /** Unique per start of this process. */
  readonly epoch: string;
  /** One line for the live view and `faxgate lines`. */
  readonly status: (state: LineState, text: string, more?: { call?: string; job?: string }) => void;
}

export type LineState = "starting" | "idle" | "calling" | "answering" | "wedged" | "stopped";

/** An observer that feeds trace file and live view of one call. */
export function observeCall(
  context: LineContext,
  state: "calling" | "answering",
  call: string,
  who: string,
  job?: string,
): { observer: CallObserver; trace: TraceFile } {
  const trace = new TraceFile(context.spool.path("traces", call), () => context.clock.now());
  const more = { call, ...(job === undefined ? {} : { job }) };
  const observer: CallObserver = {
    progress: (event) => context.status(state, progressText(event, who), more),
    trace: (layer, direction, text, bytes) => trace.record(layer, direction, text, bytes),
  };
  return { observer, trace };
}

function progressText(event: CallProgress, who: string): string {
  if (event.phase !== "page") return `${who}: ${event.phase}`;
  const of = event.pages === undefined ? "" : ` of ${event.pages}`;
  return `${who}: page ${event.page}${of}${event.remoteId === "" ? "" : ` (${event.remoteId})`}`;
}

/** Records a full disk did not take; they follow with the next one. */
const unwritten: CallRecord[] = [];

/** Adds the call's line to calls.jsonl. The job's own journal says what counts, so a disk that is full delays only this. */
export async function recordCall(context: LineContext, record: Omit<CallRecord, "line">): Promise<void> {
  unwritten.push({ ...record, line: context.name });
  try {
    for (let next = unwritten[0]; next !== undefined; next = unwritten[0]) {
      await context.spool.appendRecord("calls.jsonl", next);
      unwritten.shift();
    }
  } catch (error) {
    if (!isOurDisk(error)) throw error;
    context.log.error("a call's record waits for the disk", { call: record.call, cause: describeError(error) });
  }
  context.log.info("call ended", {
    call: record.call,
    direction: record.direction,
    outcome: outcomeLabel(record.outcome),
    detail: record.detail,
    pages: record.pages,
    seconds: Math.round(record.seconds),
  });
}

/** Fields of a call record that every report gives. */
export function reportFields(report: CallReport) {
  return {
    seconds: report.seconds,
    outcome: report.outcome,
    detail: report.detail,
    remoteId: report.remoteId,
    pages: report.confirmedPages,
    ...(report.format === undefined
      ? {}
      : {
          rate: report.format.rate.bps,
          ecm: report.format.ecmFrameSize !== undefined,
          compression: report.format.compression,
        }),
  };
}

/** <spool>/run/line-NAME.json, what `faxgate lines` shows. */
export async function writeLineStatus(
  spool: Spool,
  name: string,
  state: LineState,
  text: string,
  more: { call?: string; job?: string } = {},
): Promise<void> {
  await mkdir(spool.path("run"), { recursive: true });
  const status = { line: name, state, text, ...more, pid: process.pid, at: new Date().toISOString() };
  await writeAtomic(spool.path("run", `line-${name}.json`), `${JSON.stringify(status)}\n`);
}

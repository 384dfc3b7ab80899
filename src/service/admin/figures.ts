// What the list of calls says of a time: faxes, pages and minutes, how calls ended, how much each line was used and when.
// Reads one record after the other; what it keeps grows with days, lines and numbers, not with calls.

import type { CallRecord } from "../../base/job.ts";
import { type OutcomeCode, outcome } from "../../base/outcome.ts";

export interface WayFigures {
  calls: number;
  /** Sent: delivered. Received: with pages. */
  faxes: number;
  pages: number;
  /** On the line, s. */
  seconds: number;
  /** Received: ended before its end. Sent: perhaps delivered. */
  doubtful: number;
  failed: number;
}

export interface LineFigures {
  readonly line: string;
  sent: number;
  received: number;
  failed: number;
  seconds: number;
}

export interface DayFigures {
  /** 2026-11-23, local. */
  readonly day: string;
  sentPages: number;
  receivedPages: number;
  failedCalls: number;
}

export interface Figures {
  /** ISO; the end is not part of it. */
  readonly from: string;
  readonly to: string;
  readonly sent: WayFigures;
  readonly received: WayFigures;
  /** Faxes of the time whose last call failed; they may be tried again. */
  readonly undelivered: number;
  /** How calls failed, most frequent first. */
  readonly failures: readonly { readonly outcome: OutcomeCode; readonly name: string; readonly calls: number }[];
  readonly lines: readonly LineFigures[];
  readonly days: readonly DayFigures[];
  /** By hour of the local day, s on the line. */
  readonly hours: readonly { sent: number; received: number }[];
  /** Numbers that failed three times or more and were never reached, most frequent first. */
  readonly unreached: readonly { readonly number: string; readonly calls: number; readonly outcome: OutcomeCode }[];
}

const none = (): WayFigures => ({ calls: 0, faxes: 0, pages: 0, seconds: 0, doubtful: 0, failed: 0 });
const mostUnreached = 10;
const manyFailures = 3;

/** `from`, `to`: local midnight or any time; days without a call are there too. */
export async function figuresOf(records: AsyncIterable<CallRecord>, from: Date, to: Date): Promise<Figures> {
  const [sent, received] = [none(), none()];
  const failures = new Map<OutcomeCode, number>();
  const lines = new Map<string, LineFigures>();
  const days = new Map(daysBetween(from, to).map((day) => [day.day, day]));
  const hours = Array.from({ length: 24 }, () => ({ sent: 0, received: 0 }));
  const numbers = new Map<string, { calls: number; reached: boolean; outcome: OutcomeCode }>();
  const lastOfJob = new Map<string, boolean>();
  for await (const record of records) {
    const at = new Date(record.startedAt);
    if (!(at >= from && at < to) || isLeft(record)) continue;
    const way = record.direction === "send" ? sent : received;
    const end = endOf(record);
    way.calls++;
    way.pages += record.pages;
    way.seconds += record.seconds;
    if (end === "delivered" || (record.direction === "receive" && record.pages > 0)) way.faxes++;
    if (end === "doubtful") way.doubtful++;
    if (end === "failed") {
      way.failed++;
      failures.set(record.outcome, (failures.get(record.outcome) ?? 0) + 1);
    }
    const line = lines.get(record.line) ?? { line: record.line, sent: 0, received: 0, failed: 0, seconds: 0 };
    lines.set(record.line, line);
    line[record.direction === "send" ? "sent" : "received"]++;
    line.seconds += record.seconds;
    if (end === "failed") line.failed++;
    const day = days.get(dayOf(at));
    if (day !== undefined) {
      day[record.direction === "send" ? "sentPages" : "receivedPages"] += record.pages;
      if (end === "failed") day.failedCalls++;
    }
    share(hours, at, record.seconds, record.direction === "send" ? "sent" : "received");
    if (record.direction === "receive") continue;
    if (record.job !== undefined) lastOfJob.set(record.job, end === "failed");
    const number = record.destination ?? "";
    const known = numbers.get(number) ?? { calls: 0, reached: false, outcome: record.outcome };
    numbers.set(number, known);
    if (end !== "failed") known.reached = true;
    else {
      known.calls++;
      known.outcome = record.outcome;
    }
  }
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    sent,
    received,
    undelivered: [...lastOfJob.values()].filter(Boolean).length,
    failures: [...failures]
      .map(([code, calls]) => ({ outcome: code, name: outcome(code).name, calls }))
      .sort((a, b) => b.calls - a.calls),
    lines: [...lines.values()].sort((a, b) => (a.line < b.line ? -1 : 1)),
    days: [...days.values()],
    hours,
    unreached: [...numbers]
      .filter(([number, { calls, reached }]) => number !== "" && !reached && calls >= manyFailures)
      .map(([number, { calls, outcome: last }]) => ({ number, calls, outcome: last }))
      .sort((a, b) => b.calls - a.calls)
      .slice(0, mostUnreached),
  };
}

/** A call the rules left to people or did not take: none of ours (25, 26 in base/outcome.ts). */
const isLeft = ({ outcome: code }: CallRecord): boolean => code === 25 || code === 26;

/** 21 = received whole, 22 = received in part, 20 = perhaps delivered (base/outcome.ts). */
function endOf({ direction, outcome: code, pages }: CallRecord): "delivered" | "doubtful" | "failed" {
  if (code === 0 || code === 21) return "delivered";
  return code === 20 || (direction === "receive" && pages > 0) ? "doubtful" : "failed";
}

/** Spreads a call over the hours it lasted. */
function share(hours: { sent: number; received: number }[], at: Date, seconds: number, way: "sent" | "received"): void {
  let left = Math.min(seconds, 86_400);
  let [hour, room] = [at.getHours(), 3_600 - at.getMinutes() * 60 - at.getSeconds()];
  while (left > 0) {
    const part = Math.min(left, room);
    hours[hour]![way] += part;
    left -= part;
    hour = (hour + 1) % 24;
    room = 3_600;
  }
}

function dayOf(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function daysBetween(from: Date, to: Date): DayFigures[] {
  const days: DayFigures[] = [];
  // At noon no change of the clocks moves a day into another.
  const at = new Date(from.getFullYear(), from.getMonth(), from.getDate(), 12);
  for (; at.getTime() - 43_200_000 < to.getTime() && days.length < 400; at.setDate(at.getDate() + 1))
    days.push({ day: dayOf(at), sentPages: 0, receivedPages: 0, failedCalls: 0 });
  return days;
}

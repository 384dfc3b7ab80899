// The mail with figures, a chart and what needs attention, once a day, week or month. run/report.json keeps which one was sent last;
// a gateway that was away sends the last one only.

import { describeError } from "../../base/errors.ts";
import { outcomeKey } from "../../base/phrases.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { localTime } from "../../device/local-time.ts";
import type { Log } from "../../device/log/log.ts";
import { writeJson } from "../../device/store/atomic.ts";
import { callRecords } from "../../device/store/call-records.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";
import { type Speaker, speaker } from "../notice/phrases.ts";
import { type PostDeps, post } from "../notice/post.ts";
import { attention } from "./attention.ts";
import { drawChart } from "./chart.ts";
import { type Figures, figuresOf, type WayFigures } from "./figures.ts";
import { lastDue, type ReportTime } from "./report-times.ts";

export interface ReportDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
  readonly post: PostDeps;
  /** ms since 1970; default: the clock. */
  readonly now?: () => number;
}

interface Sent {
  readonly key: string;
}

const minute = 60_000;

/** Sends what is due and was not sent; the first report of a new gateway is that of the first whole time. */
export async function sendDue(deps: ReportDeps): Promise<boolean> {
  const { spool, now = Date.now } = deps;
  const due = lastDue(deps.rules().site.report, new Date(now()));
  if (due === undefined) return false;
  const path = spool.path("run", "report.json");
  const sent = await readJson<Sent>(path).catch(() => undefined);
  if (sent?.key === due.key) return false;
  if (sent !== undefined) await sendReport(deps, due);
  await writeJson(path, { key: due.key } satisfies Sent);
  return sent !== undefined;
}

export async function sendReport(deps: ReportDeps, time: ReportTime): Promise<void> {
  const { spool, now = Date.now } = deps;
  const rules = deps.rules();
  const { language, admin, report } = rules.site;
  const speak = await speaker(deps.post, language);
  const figures = await figuresOf(callRecords(spool, time.from.toISOString()), time.from, time.to);
  const needs = await attention(spool, rules, figures, now());
  const last = new Date(time.to.getTime() - 1);
  await post(deps.post, {
    id: `report-${time.key}`,
    event: "report",
    text: "report",
    values: {
      period: [...new Set([time.from, last].map((day) => localTime(day.toISOString()).slice(0, 10)))].join(" – "),
      attention: needs.length === 0 ? speak.say("report-all-well") : "",
      "attention-head": needs.length === 0 ? "" : speak.say("report-head-attention"),
      "attention-list": needs.map((sentence) => `- ${speak.words(sentence)}`).join("\n"),
      sent: wayWords(speak, figures.sent, figures.undelivered),
      received: speak.say("report-received", { ...counted(figures.received), incomplete: figures.received.doubtful }),
      "failures-head": figures.failures.length === 0 ? "" : speak.say("report-head-failures"),
      failures: figures.failures
        .map(({ outcome, calls }) => `${String(calls).padStart(6)}  ${speak.say(outcomeKey(outcome))}`)
        .join("\n"),
      "lines-head": figures.lines.length === 0 ? "" : speak.say("report-head-lines"),
      lines: linesTable(speak, figures),
    },
    to: [...new Set([admin, ...report.to])],
    language,
    picture: {
      png: await drawChart(figures, {
        days: speak.say("report-chart-days"),
        hours: speak.say("report-chart-hours"),
        sent: speak.say("report-chart-sent"),
        received: speak.say("report-chart-received"),
        failed: speak.say("report-chart-failed"),
      }),
      name: "chart.png",
    },
  });
}

const minutes = (seconds: number): number => Math.round(seconds / 60);

const counted = ({ faxes, pages, seconds }: WayFigures) => ({ faxes, pages, minutes: minutes(seconds) });

const wayWords = (speak: Speaker, way: WayFigures, undelivered: number): string =>
  speak.say("report-sent", { ...counted(way), calls: way.calls, failed: way.failed, undelivered });

function linesTable(speak: Speaker, { lines }: Figures): string {
  const widest = Math.max(0, ...lines.map(({ line }) => line.length));
  return lines
    .map(({ line, sent, received, failed, seconds }) =>
      speak.say("report-line", { line: line.padEnd(widest), sent, received, failed, minutes: minutes(seconds) }),
    )
    .join("\n");
}

/** Looks every minute whether one is due. */
export function startReports(deps: ReportDeps): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const look = (): void => {
    running ??= sendDue(deps)
      .then(
        () => {},
        (error: unknown) => deps.log.error("report", { cause: describeError(error) }),
      )
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(look, minute);
  look();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

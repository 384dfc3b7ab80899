// Whether a call or a received fax is what a rule of inbound.yaml asks for, and if not, which condition keeps it out. Pure.

import { matchesPhone } from "../phone/pattern.ts";
import type { PageCount } from "./page-count.ts";
import { isWithin, type LocalMoment, type TimeWindow } from "./time-window.ts";

/** What is known; a condition about what is missing here does not fit. */
export interface InboundCall {
  /** Empty = not told. */
  readonly called: string;
  /** Empty = withheld, or not told. */
  readonly caller: string;
  readonly line: string;
  readonly tsi?: string;
  /** SUB; empty = none. */
  readonly subAddress?: string;
  readonly pages?: number;
  readonly complete?: boolean;
  /** When the call began. */
  readonly at?: LocalMoment;
}

export interface InboundConditions {
  readonly called?: readonly string[] | undefined;
  readonly caller?: readonly string[] | undefined;
  readonly line?: readonly string[] | undefined;
  readonly time?: readonly TimeWindow[] | undefined;
  readonly tsi?: readonly string[] | undefined;
  readonly subaddress?: readonly string[] | undefined;
  readonly pages?: readonly PageCount[] | undefined;
  readonly outcome?: "complete" | "partial" | undefined;
}

/** The condition that does not fit. */
export interface Misfit {
  readonly condition: keyof InboundConditions;
  /** As the rule says it. */
  readonly wanted: string;
  readonly found: string;
}

/** The first condition that keeps a call out of a rule; undefined = it fits. A rule without conditions fits every call. */
export function misfit(rule: InboundConditions, call: InboundCall): Misfit | undefined {
  const outcome = call.complete === undefined ? "" : call.complete ? "complete" : "partial";
  const texts = (list: readonly { text: string }[] | undefined): string[] | undefined => list?.map(({ text }) => text);
  const judged: readonly [keyof InboundConditions, readonly string[] | undefined, boolean | undefined, string][] = [
    ["line", rule.line, rule.line?.includes(call.line), call.line],
    ["called", rule.called, rule.called?.some((pattern) => matchesPhone(pattern, call.called)), call.called],
    ["caller", rule.caller, rule.caller?.some((pattern) => isCaller(pattern, call.caller)), call.caller || "withheld"],
    ["time", texts(rule.time), isAt(rule.time, call.at), call.at === undefined ? "" : momentText(call.at)],
    ["tsi", rule.tsi, rule.tsi?.some((pattern) => matchesText(pattern, call.tsi ?? "")), call.tsi ?? ""],
    [
      "subaddress",
      rule.subaddress,
      rule.subaddress?.some((pattern) => matchesText(pattern, call.subAddress ?? "")),
      call.subAddress ?? "",
    ],
    ["pages", texts(rule.pages), isCount(rule.pages, call.pages), String(call.pages ?? "")],
    ["outcome", rule.outcome === undefined ? undefined : [rule.outcome], rule.outcome === outcome, outcome],
  ];
  for (const [condition, wanted, fits, found] of judged)
    if (wanted !== undefined && fits !== true)
      return { condition, wanted: wanted.join(", "), found: found || "not known" };
  return undefined;
}

function isCaller(pattern: string, caller: string): boolean {
  return pattern === "withheld" ? caller === "" : matchesPhone(pattern, caller);
}

const isAt = (windows: readonly TimeWindow[] | undefined, at: LocalMoment | undefined): boolean =>
  at !== undefined && windows?.some((window) => isWithin(window, at)) === true;

const isCount = (counts: readonly PageCount[] | undefined, pages: number | undefined): boolean =>
  pages !== undefined && counts?.some(({ least, most }) => pages >= least && pages <= most) === true;

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function momentText({ date, weekday, minute }: LocalMoment): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${weekdays[weekday]} ${date} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** `pattern`: * at either end stands for anything, also for nothing; a lone * means that there is something. */
function matchesText(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const found = text.trim().toLowerCase();
  if (/^\*+$/.test(wanted)) return found !== "";
  const core = wanted.replace(/^\*|\*$/g, "");
  if (wanted.startsWith("*") && wanted.endsWith("*")) return found.includes(core);
  if (wanted.startsWith("*")) return found.endsWith(core);
  if (wanted.endsWith("*")) return found.startsWith(core);
  return found === wanted;
}

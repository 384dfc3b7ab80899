// What two sets of rules make of the same calls and faxes, and a table of where they differ: equal changes are one row, so that
// a month of them takes no more room than the kinds of change there are. Pure.

import { wordsOf } from "../../base/phrases.ts";
import type { InboundTarget } from "../../base/received.ts";
import { decideAnswer } from "./decide-answer.ts";
import type { InboundCall } from "./inbound-conditions.ts";
import { mayFax, type WhoFaxes } from "./permission.ts";
import { routeInbound } from "./route-inbound.ts";
import type { RuleSet } from "./rule-set.ts";

/** What becomes of something, in words, and the rule that says so. */
export interface End {
  readonly end: string;
  readonly rule: string;
}

export interface Change {
  readonly kind: "inbound" | "outbound";
  readonly was: End;
  readonly now: End;
  count: number;
  /** ISO, of the first and last one. */
  first: string;
  last: string;
  /** Some of them: calls, jobs. */
  readonly examples: string[];
}

const mostRows = 2_000;
const mostExamples = 3;

/** Rows of changes, by what they have in common. */
export class Changes {
  readonly #rows = new Map<string, Change>();
  /** Changes beyond what the table holds. */
  others = 0;
  total = 0;

  note(kind: Change["kind"], id: string, at: string, was: End, now: End): void {
    if (was.end === now.end) return;
    this.total++;
    const key = [kind, was.end, was.rule, now.end, now.rule].join("\n");
    const row = this.#rows.get(key);
    if (row !== undefined) {
      row.count++;
      if (at < row.first) row.first = at;
      if (at > row.last) row.last = at;
      if (row.examples.length < mostExamples) row.examples.push(id);
    } else if (this.#rows.size >= mostRows) this.others++;
    else this.#rows.set(key, { kind, was, now, count: 1, first: at, last: at, examples: [id] });
  }

  /** The most frequent first. */
  get rows(): readonly Change[] {
    return [...this.#rows.values()].sort((a, b) => b.count - a.count);
  }
}

/** What becomes of a call that was received: whether it is answered, and where its fax goes. */
export function inboundEnd(rules: RuleSet, call: InboundCall): End {
  // A fax came of it, so all that could be told was told before.
  const answer = decideAnswer(rules, { ...call, told: true }, rules.lines[call.line]?.rings ?? 2);
  if (answer.action !== "answer") return { end: `not answered (${answer.action})`, rule: answer.rule };
  if (call.pages === 0) return { end: "answered, no page came", rule: answer.rule };
  const { junk, targets, rule } = routeInbound(rules, call);
  const where = targets.map(targetWords).filter((words) => words !== "");
  return { end: `${junk ? "junk " : ""}${where.join("; ")}`.trim() || "nobody", rule };
}

function targetWords(target: InboundTarget): string {
  switch (target.kind) {
    case "mail":
      return `${[...target.to].sort().join(", ")}${target.form === "pdf" ? "" : ` (${target.form})`}`;
    case "person":
      return target.user;
    case "group":
      return `group ${target.group}`;
    case "round-robin":
      return `one of ${[...target.among].sort().join(", ")}`;
    case "printer":
      return `printer ${target.printer}`;
    case "folder":
      return `folder ${target.folder}`;
    case "command":
      return `command ${target.argv[0]}`;
  }
}

/** What becomes of a fax somebody asked for. `written`: the recipient as he wrote it. */
export function outboundEnd(rules: RuleSet, who: WhoFaxes | undefined, written: string): End {
  if (who === undefined) return { end: "refused: nobody known", rule: "" };
  const came = mayFax(rules, who, written);
  if (!came.ok) return { end: `refused: ${wordsOf(came.reason)}`, rule: came.rule ?? "no rule" };
  const agree = came.approve === undefined ? "" : `, after ${came.approve.join(" or ")}`;
  return { end: `pool ${came.pool}, dialled ${came.number.dial}${agree}`, rule: came.rule };
}

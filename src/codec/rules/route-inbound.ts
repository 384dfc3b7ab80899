// Where a received fax goes (rules/inbound.yaml).

import { matchesPhone } from "../phone/pattern.ts";
import type { RuleSet } from "./rule-set.ts";

export interface InboundCall {
  readonly called: string;
  readonly caller: string;
  readonly line: string;
  readonly tsi: string;
}

export interface InboundDecision {
  readonly mail: readonly string[];
  readonly language: string;
  /** For the log: which rule, from 1, or "default". */
  readonly rule: string;
}

/** Where a received fax goes: the first rule that fits, else the default mailbox. */
export function routeInbound(rules: RuleSet, call: InboundCall): InboundDecision {
  const fitsPhone = (patterns: readonly string[] | undefined, number: string): boolean =>
    patterns === undefined || patterns.some((pattern) => matchesPhone(pattern, number));
  const index = rules.inbound.rules.findIndex(
    (rule) =>
      fitsPhone(rule.called, call.called) &&
      fitsPhone(rule.caller, call.caller) &&
      (rule.line === undefined || rule.line.includes(call.line)) &&
      (rule.tsi === undefined || rule.tsi.some((pattern) => matchesText(pattern, call.tsi))),
  );
  const rule = rules.inbound.rules[index];
  return {
    mail: rule?.mail ?? rules.inbound.default,
    language: rule?.language ?? rules.site.language,
    rule: rule === undefined ? "default" : String(index + 1),
  };
}

function matchesText(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const found = text.toLowerCase();
  const core = wanted.replace(/^\*|\*$/g, "");
  if (wanted.startsWith("*") && wanted.endsWith("*")) return found.includes(core);
  if (wanted.startsWith("*")) return found.endsWith(core);
  if (wanted.endsWith("*")) return found.startsWith(core);
  return found === wanted;
}

// Whether a call that rings is answered, and at which ring (`answer:` of inbound.yaml). Asked again at every ring and at every
// line a modem says about the caller, so that rules edited meanwhile count from the next ring on. Pure.

import { type InboundCall, type Misfit, misfit } from "./inbound-conditions.ts";
import type { Asked } from "./route-inbound.ts";
import { junkByCall, nameOf } from "./route-inbound.ts";
import type { RuleSet } from "./rule-set.ts";
import type { AnswerRule } from "./schema-inbound.ts";

export interface RingingCall extends InboundCall {
  /** Nothing more will be told of caller and called number: they came, or the ring they come before is over. */
  readonly told: boolean;
}

export interface AnswerDecision {
  /** hang-up = picked up at `rings` and ended at once. */
  readonly action: "answer" | "hang-up" | "reject" | "telephone";
  /** At this ring; not for reject and telephone. */
  readonly rings: number;
  /** "answer NAME", or "line" where no rule fits. */
  readonly rule: string;
  readonly trail: readonly (Omit<Asked, "misfit"> & { readonly misfit?: Misfit | JunkMisfit })[];
  /** The decision hangs on a caller or called number that may still come: nothing is done before the second ring. */
  readonly waits: boolean;
}

interface JunkMisfit extends Omit<Misfit, "condition"> {
  readonly condition: "junk";
}

/** `rings`: of the line. */
export function decideAnswer(rules: RuleSet, call: RingingCall, rings: number): AnswerDecision {
  const trail: AnswerDecision["trail"][number][] = [];
  let waits = false;
  for (const [index, rule] of rules.inbound.answer.entries()) {
    const name = `answer ${nameOf(rule, index)}`;
    waits ||= !call.told && hangsOnNumbers(rules, rule, call);
    const why = misfit(rule, call) ?? junkMisfit(rules, rule, call);
    trail.push(why === undefined ? { rule: name } : { rule: name, misfit: why });
    if (why !== undefined) continue;
    const action = rule.do === "reject" && rule["hang-up"] ? "hang-up" : rule.do;
    return { action, rings: Math.max(rule.rings ?? rings, waits ? 2 : 1), rule: name, trail, waits };
  }
  return { action: "answer", rings: Math.max(rings, waits ? 2 : 1), rule: "line", trail, waits };
}

/** Whether a number that is not known yet could change what becomes of a rule. */
function hangsOnNumbers(rules: RuleSet, rule: AnswerRule, call: RingingCall): boolean {
  const { called, caller, ...rest } = rule;
  if (misfit(rest, call) !== undefined) return false;
  return (
    (called !== undefined && call.called === "") ||
    (caller !== undefined && call.caller === "") ||
    (rule.junk !== undefined &&
      rules.inbound.junk.some(
        (entry) =>
          (entry.caller !== undefined && call.caller === "") || (entry.called !== undefined && call.called === ""),
      ))
  );
}

function junkMisfit(rules: RuleSet, rule: AnswerRule, call: InboundCall): JunkMisfit | undefined {
  if (rule.junk === undefined) return undefined;
  const entry = junkByCall(rules, call);
  if ((entry !== undefined) === rule.junk) return undefined;
  return { condition: "junk", wanted: rule.junk ? "yes" : "no", found: entry === undefined ? "no" : `junk ${entry}` };
}

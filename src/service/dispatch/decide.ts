// What happens after an attempt: the only retry policy. Reads the journal's summary, the outcome table and outbound.yaml;
// nothing else decides (DESIGN 4.2, 4.6). Pure.

import type { JobRequest } from "../../base/job.ts";
import { type OutcomeCode, outcome } from "../../base/outcome.ts";
import type { OutboundRules } from "../../codec/rules/schema-outbound.ts";
import type { Attempt, JobState } from "../../device/store/job-state.ts";

export type Decision =
  | { readonly kind: "final"; readonly outcome: OutcomeCode }
  | { readonly kind: "retry"; readonly at: number };

/** Decides over `state.undecided`. `now`: ms since 1970. Tries and time count from when the job was asked for last. */
export function decide(
  request: JobRequest,
  state: JobState,
  ended: Attempt,
  policy: OutboundRules["retry"],
  now: number,
): Decision {
  // The journal is the truth, whatever the call believed when it ended.
  if (state.confirmedPages >= request.pages) return { kind: "final", outcome: 0 };
  if (state.lastPageInDoubt) return { kind: "final", outcome: 20 };
  const code = ended.outcome ?? 204;
  const entry = outcome(code);
  if (entry.retry === "never" || entry.retry === "human") return { kind: "final", outcome: code };
  // Machines that print what they reject get no more of a page than the rules allow, whatever ended the calls.
  if (state.copiesOfFirstPage >= Math.min(policy["page-copies"], state.copiesAllowed ?? Number.POSITIVE_INFINITY))
    return { kind: "final", outcome: entry.retry === "later" ? code : 106 };
  if (now - state.askedAt > policy["give-up-after"]) return { kind: "final", outcome: 405 };
  if (entry.retry === "later") {
    const rule = policy[entry.bucket ?? "protocol"];
    const counted = state.counted.filter((a) => a.outcome !== undefined && outcome(a.outcome).retry === "later");
    const ofBucket = counted.filter((a) => outcome(a.outcome!).bucket === entry.bucket);
    // No bucket may be filled up by taking turns with another: all counted calls together have a limit too.
    const most = Math.max(
      ...(["busy", "no-answer", "no-fax", "protocol", "remote"] as const).map((bucket) => policy[bucket].tries),
    );
    if (ofBucket.length >= rule.tries || counted.length >= most + 3) return { kind: "final", outcome: code };
    return { kind: "retry", at: now + rule.wait };
  }
  // Our own fault, or an end that makes no sense for a job (a "done" without the pages): not a try, but not at once either.
  const faults = trailingFaults(state.counted);
  return {
    kind: "retry",
    at: now + Math.min(policy["local-fault-wait"] * 2 ** Math.max(0, faults - 1), policy["local-fault-wait"] * 10),
  };
}

function trailingFaults(attempts: readonly Attempt[]): number {
  let count = 0;
  for (let i = attempts.length - 1; i >= 0; i--) {
    const code = attempts[i]!.outcome;
    if (code === undefined || outcome(code).retry === "later") break;
    count++;
  }
  return count;
}

// The senders of junk that were learned from answers, as if they stood at the end of the junk list of inbound.yaml. Pure.

import { readPattern } from "../phone/pattern.ts";
import { plainDigits } from "../phone/plain-digits.ts";
import type { RuleSet } from "./rule-set.ts";
import type { JunkRule } from "./schema-inbound.ts";

export interface LearnedSender {
  readonly caller: string;
  readonly tsi: string;
  readonly call: string;
}

/**
 * What tells a sender from others: his number, else what his machine calls itself; undefined where neither does. A number that is
 * no pattern of one number, and a name that would stand for others too, are none.
 */
export function senderKey(caller: string, tsi: string): { readonly caller: string; readonly tsi: string } | undefined {
  const digits = plainDigits(caller);
  if (digits !== undefined && /^\+?\d{3,}$/.test(digits) && readPattern(digits).ok) return { caller: digits, tsi: "" };
  const name = tsi.trim();
  return /[\p{L}\p{N}]{3}/u.test(name) && !/^\*|\*$/.test(name) ? { caller: "", tsi: name } : undefined;
}

export function withLearnedJunk(rules: RuleSet, senders: readonly LearnedSender[]): RuleSet {
  const learned = senders.flatMap(({ caller, tsi, call }): JunkRule[] => {
    const key = senderKey(caller, tsi);
    if (key === undefined) return [];
    const name = `learned from ${call}`.slice(0, 60);
    return [key.caller === "" ? { name, tsi: [key.tsi] } : { name, caller: [key.caller] }];
  });
  return learned.length === 0
    ? rules
    : { ...rules, inbound: { ...rules.inbound, junk: [...rules.inbound.junk, ...learned] } };
}

// What stands in an address and is not dialled, for its sender: a modem has no way to send an ISDN sub-address.

import { type Said, said } from "../../base/phrases.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import { dialPlan } from "../../codec/rules/permission.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";

export function notDialled(rules: RuleSet, written: string): Said[] {
  const number = parseNumber(written, dialPlan(rules));
  if (!number.ok || number.address.isub === undefined) return [];
  return [said("isub-not-dialled", { isub: number.address.isub, number: number.destination })];
}

// Who a sender is and whether he may fax a number. Empty rules deny (DESIGN 4.8).

import { type Sentence, said } from "../../base/phrases.ts";
import { type DialPlan, type ParsedNumber, parseNumber } from "../phone/number.ts";
import { matchesPhone } from "../phone/pattern.ts";
import type { RuleSet } from "./rule-set.ts";
import { printKey } from "./rule-set.ts";
import type { UserRules } from "./schema-users.ts";

export interface Person extends UserRules {
  /** Key in users.yaml. */
  readonly id: string;
  /** Where his notices go: the address he wrote from, or the first of his own. */
  readonly address: string;
}

/** The user a mail address belongs to: an exact address first, then *@domain. */
export function personByMail(rules: RuleSet, address: string): Person | undefined {
  const wanted = address.toLowerCase();
  const domain = `*@${wanted.slice(wanted.lastIndexOf("@") + 1)}`;
  for (const name of [wanted, domain])
    for (const [id, user] of Object.entries(rules.users))
      if (user.mail.includes(name)) return { ...user, id, address: wanted };
  return undefined;
}

/** The user of that key in users.yaml. `address`: where his notices go; his own first address when not given. */
export function personById(rules: RuleSet, id: string, address?: string): Person | undefined {
  const user = rules.users[id];
  if (user === undefined) return undefined;
  return { ...user, id, address: address ?? user.mail.find((own) => !own.startsWith("*")) ?? "" };
}

/** The user of a print name such as DOM+User. */
export function personByPrintName(rules: RuleSet, name: string): Person | undefined {
  const wanted = printKey(name);
  for (const [id, user] of Object.entries(rules.users))
    if (user.print.some((known) => printKey(known) === wanted))
      return { ...user, id, address: user.mail.find((m) => !m.startsWith("*")) ?? "" };
  return undefined;
}

export function dialPlan(rules: RuleSet): DialPlan {
  const plan = rules.outbound["dial-plan"];
  return {
    country: rules.site.country,
    outsidePrefix: plan["outside-prefix"],
    nationalPrefix: plan["national-prefix"],
    internationalPrefix: plan["international-prefix"],
    entries: plan.numbers,
  };
}

export type Permission =
  | {
      readonly ok: true;
      readonly number: Extract<ParsedNumber, { ok: true }>;
      readonly pool: string;
      readonly rule: string;
    }
  | { readonly ok: false; readonly cause: "malformed" | "not-permitted"; readonly reason: Sentence };

/** Reads a number and says whether this person may fax it. */
export function mayFax(rules: RuleSet, person: Pick<Person, "id">, written: string): Permission {
  const number = parseNumber(written, dialPlan(rules));
  if (!number.ok) return { ok: false, cause: "malformed", reason: number.reason };
  // A rule without `users` means everybody known; somebody taken out of users.yaml since he was asked is nobody.
  if (rules.users[person.id] === undefined) return { ok: false, cause: "not-permitted", reason: said("not-known") };
  if (rules.outbound["do-not-fax"].some((pattern) => matchesPhone(pattern, number.destination)))
    return { ok: false, cause: "not-permitted", reason: said("do-not-fax", { number: number.destination }) };
  const index = rules.outbound.permit.findIndex(
    (rule) =>
      (rule.users === undefined || rule.users.includes(person.id)) &&
      (rule.to === undefined || rule.to.some((pattern) => matchesPhone(pattern, number.destination))) &&
      (rule.classes === undefined || rule.classes.includes(number.class)),
  );
  const rule = rules.outbound.permit[index];
  if (rule === undefined)
    return {
      ok: false,
      cause: "not-permitted",
      reason: said("no-permit", { user: person.id, number: number.destination, class: number.class }),
    };
  if (rule.allow === "no")
    return {
      ok: false,
      cause: "not-permitted",
      reason: rule.reason === "" ? said("not-permitted", { number: number.destination }) : rule.reason,
    };
  if (number.class === "premium" && rule.classes?.includes("premium") !== true)
    return { ok: false, cause: "not-permitted", reason: said("number-premium", { number: number.destination }) };
  return { ok: true, number, pool: rule.pool, rule: `permit ${index + 1}` };
}

// Whether somebody may fax a number. Empty rules deny (DESIGN 4.8).

import { entryOf } from "../../base/entry-of.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import type { DialPlan } from "../phone/dial-plan.ts";
import { parseNumber, type ReadNumber } from "../phone/number.ts";
import { matchesPhone } from "../phone/pattern.ts";
import type { Person } from "./person.ts";
import type { RuleSet } from "./rule-set.ts";
import { sitePlan } from "./site-plan.ts";

export const dialPlan = (rules: RuleSet): DialPlan => sitePlan(rules.site, rules.outbound);

export type Permission =
  | {
      readonly ok: true;
      readonly number: ReadNumber;
      readonly pool: string;
      /** "permit N", from 1. */
      readonly rule: string;
      /** Second persons one of whom has to agree; missing = nobody has to. */
      readonly approve?: readonly string[];
    }
  | {
      readonly ok: false;
      readonly cause: "malformed" | "not-permitted";
      readonly reason: Sentence;
      /** "permit N" or "do-not-fax N"; missing = no rule did. */
      readonly rule?: string;
    };

/** Who asks. Somebody users.yaml does not name is known by his account in the directory. */
export type WhoFaxes = Pick<Person, "id"> & Partial<Pick<Person, "account" | "department" | "groups">>;

/** Reads a number and says whether this person may fax it. */
export function mayFax(rules: RuleSet, person: WhoFaxes, written: string): Permission {
  const number = parseNumber(written, dialPlan(rules));
  if (!number.ok) return { ok: false, cause: "malformed", reason: number.reason };
  // A rule without `users` means everybody known; somebody taken out of users.yaml since he was asked is nobody.
  if (!isKnown(rules, person)) return { ok: false, cause: "not-permitted", reason: said("not-known") };
  // What is forbidden is forbidden in every spelling; what is allowed, in the normal form only.
  const isForbidden = (pattern: string): boolean =>
    [number.destination, ...number.spellings].some((spelling) => matchesPhone(pattern, spelling));
  const forbidden = rules.outbound["do-not-fax"].findIndex(isForbidden);
  if (forbidden >= 0)
    return {
      ok: false,
      cause: "not-permitted",
      reason: said("do-not-fax", { number: number.destination }),
      rule: `do-not-fax ${forbidden + 1}`,
    };
  const isMeant = (rule: Permit, fits: (pattern: string) => boolean): boolean =>
    keptOut(rules, person, number, rule, fits) === undefined;
  const index = rules.outbound.permit.findIndex((rule) => permitMisfit(rules, person, number, rule) === undefined);
  const rule = rules.outbound.permit[index];
  const decided = { rule: `permit ${index + 1}` };
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
      ...decided,
    };
  if (number.class === "premium" && rule.classes?.includes("premium") !== true)
    return {
      ok: false,
      cause: "not-permitted",
      reason: said("number-premium", { number: number.destination }),
      ...decided,
    };
  if (number.behind.replace(/[,W]/g, "").length > rule["post-dial"])
    return {
      ok: false,
      cause: "not-permitted",
      reason: said("post-dial-not-permitted", {
        digits: number.behind.replace(/^[,W]+/, ""),
        number: number.destination,
      }),
      ...decided,
    };
  // A second person is asked in every spelling too: a permit that names the number otherwise does not open it, and still brakes.
  const brake = rules.outbound.permit
    .slice(0, index)
    .find((one) => one.approve !== undefined && isMeant(one, isForbidden));
  const approve = rule.approve ?? brake?.approve;
  return {
    ok: true,
    number,
    pool: rule.pool,
    ...decided,
    ...(approve === undefined ? {} : { approve }),
  };
}

type Permit = RuleSet["outbound"]["permit"][number];

/** A permit that does not fit, and the condition that keeps it out. */
export interface PermitMisfit {
  readonly condition: "users" | "to" | "classes";
  /** As the rule says it. */
  readonly wanted: string;
  readonly found: string;
}

/** Every permit up to the one that decides, in their order, and why those before it did not. */
export function permitTrail(
  rules: RuleSet,
  person: WhoFaxes,
  number: ReadNumber,
): { readonly rule: string; readonly misfit?: PermitMisfit }[] {
  const trail: { rule: string; misfit?: PermitMisfit }[] = [];
  for (const [index, rule] of rules.outbound.permit.entries()) {
    const misfit = permitMisfit(rules, person, number, rule);
    trail.push({ rule: `permit ${index + 1}`, ...(misfit === undefined ? {} : { misfit }) });
    if (misfit === undefined) break;
  }
  return trail;
}

/** Why a permit does not fit; undefined = it does. */
export function permitMisfit(
  rules: RuleSet,
  person: WhoFaxes,
  number: ReadNumber,
  rule: Permit,
): PermitMisfit | undefined {
  const spellings = rule.allow === "no" ? [number.destination, ...number.spellings] : [number.destination];
  return keptOut(rules, person, number, rule, (pattern) => spellings.some((one) => matchesPhone(pattern, one)));
}

function keptOut(
  rules: RuleSet,
  person: WhoFaxes,
  number: ReadNumber,
  rule: Permit,
  fits: (pattern: string) => boolean,
): PermitMisfit | undefined {
  if (!isOf(rules, person, rule.users, rule.groups))
    return { condition: "users", wanted: [...(rule.users ?? []), ...(rule.groups ?? [])].join(", "), found: person.id };
  if (rule.to !== undefined && !rule.to.some(fits))
    return { condition: "to", wanted: rule.to.join(", "), found: number.destination };
  if (rule.classes !== undefined && !rule.classes.includes(number.class))
    return { condition: "classes", wanted: rule.classes.join(", "), found: number.class };
  return undefined;
}

/** Whether somebody may fax to a list of the rules; its numbers are judged one by one. */
export function mayUseList(rules: RuleSet, person: WhoFaxes, name: string): boolean {
  const list = entryOf(rules.outbound.lists, name);
  return list !== undefined && isKnown(rules, person) && isOf(rules, person, list.users, list.groups);
}

function isKnown(rules: RuleSet, person: WhoFaxes): boolean {
  return Object.hasOwn(rules.users, person.id) || (rules.directory !== undefined && (person.account ?? "") !== "");
}

/** Whether a permit's `users` and `groups` mean this person; where both stand, one of them is enough. */
function isOf(
  rules: RuleSet,
  person: WhoFaxes,
  users: readonly string[] | undefined,
  groups: readonly string[] | undefined,
): boolean {
  if (users === undefined && groups === undefined) return true;
  // An account may be named like a user, unless another user has that name.
  const account = person.account ?? "";
  if (
    users?.includes(person.id) ||
    (account !== "" && !Object.hasOwn(rules.users, account) && users?.includes(account))
  )
    return true;
  const department = person.department ?? entryOf(rules.users, person.id)?.department ?? "";
  return (
    groups?.some(
      (name) => (department !== "" && name === department) || person.groups?.includes(name.toLowerCase()) === true,
    ) ?? false
  );
}

// What an address of a number, or of a list of the rules, comes to for one person: the recipients, or why none.

import type { EnvelopeRecipient } from "../../base/envelope.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import { isDamagedRecipient } from "../../codec/address/fax-address.ts";
import { mayFax, mayUseList, type WhoFaxes } from "../../codec/rules/permission.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";

export type FaxTo = Extract<EnvelopeRecipient, { kind: "fax" }>;

export type JudgedFax =
  /** A list of the rules is several. */
  | { readonly ok: true; readonly recipients: readonly FaxTo[] }
  | { readonly ok: false; readonly cause: "malformed" | "not-permitted"; readonly reason: Sentence };

/** `written`: a number in any spelling, or a list's name. A list is refused as a whole only when none of its numbers may be faxed. */
export function judgeFax(rules: RuleSet, person: WhoFaxes, address: string, written: string): JudgedFax {
  const list = written.toLowerCase();
  const to = { address, kind: "fax", user: person.id } as const;
  if (!Object.hasOwn(rules.outbound.lists, list)) {
    if (isDamagedRecipient(written)) return { ok: false, cause: "malformed", reason: said("number-damaged") };
    const permission = mayFax(rules, person, written);
    return permission.ok ? { ok: true, recipients: [{ ...to, written }] } : permission;
  }
  if (!mayUseList(rules, person, list))
    return { ok: false, cause: "not-permitted", reason: said("list-not-permitted", { list }) };
  const members = rules.outbound.lists[list]!.numbers;
  const refused = members
    .map(({ number }) => mayFax(rules, person, number))
    .flatMap((permission) => (permission.ok ? [] : [permission]));
  if (refused.length === members.length) return refused[0]!;
  return { ok: true, recipients: members.map(({ number, name }) => ({ ...to, written: number, list, name })) };
}

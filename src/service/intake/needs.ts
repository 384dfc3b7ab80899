// Who has to agree before a fax is called: its sender, where nothing proves him or he never faxed to that country; a second
// person, where the rules ask for one.

import { entryOf } from "../../base/entry-of.ts";
import type { Proof } from "../../base/envelope.ts";
import type { Need } from "../../base/job.ts";
import { type Said, said } from "../../base/phrases.ts";
import { countryOf } from "../../codec/phone/country.ts";
import type { Permission } from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";

export interface Sender {
  readonly person: Person;
  /** Address his notices go to, lower case; empty = the administrator's. */
  readonly owner: string;
  readonly language: string;
  readonly proof: Proof;
  readonly countries: ReadonlySet<string>;
}

/** Answers a sentence instead where nobody is left who could agree. `confirm`: why the sender is asked in any case. */
export function needsOf(
  rules: RuleSet,
  sender: Sender,
  permission: Extract<Permission, { ok: true }>,
  confirm?: Said,
): { readonly needs: readonly Need[] } | { readonly refused: Said } {
  const { number, approve } = permission;
  const needs: Need[] = [];
  const self = [sender.owner];
  const country = countryOf(number.destination);
  const isNew = country !== undefined && country !== rules.site.country && !sender.countries.has(country);
  if (sender.proof === "none") needs.push({ kind: "confirm", of: self, why: said("need-unproven") });
  else if (isNew && rules.outbound.brakes["new-country"])
    needs.push({
      kind: "confirm",
      of: self,
      why: said("need-country", { country: countryName(country, sender.language) }),
    });
  else if (confirm !== undefined) needs.push({ kind: "confirm", of: self, why: confirm });
  if (approve !== undefined) {
    // Two eyes of one person see no more than one; nor do those of somebody who may write in his name.
    const delegates = (entryOf(rules.users, sender.person.id)?.delegates ?? []).flatMap(
      (id) => entryOf(rules.users, id)?.mail ?? [],
    );
    const own = [sender.owner, ...sender.person.mail, ...delegates];
    const others = approve.filter((address) => !own.includes(address));
    if (others.length === 0) return { refused: said("need-nobody", { number: number.destination }) };
    needs.push({ kind: "approve", of: others, why: said("need-approval") });
  }
  return { needs };
}

function countryName(country: string, language: string): string {
  if (country.startsWith("+")) return country;
  try {
    return new Intl.DisplayNames([language, "en"], { type: "region" }).of(country) ?? country;
  } catch {
    return country;
  }
}

/** Whether nothing proves who asked for the fax. */
export const isUnproven = (needs: readonly Need[] | undefined): boolean =>
  needs?.some(({ why }) => typeof why !== "string" && why.key === "need-unproven") === true;

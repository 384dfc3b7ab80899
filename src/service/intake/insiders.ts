// Whom a received fax may be passed on to: people the rules or the directory know, mailboxes the rules of received faxes name, and
// the domains of the organisation. Nobody else: a fax is not for the world.

import { entryOf } from "../../base/entry-of.ts";
import { splitAddress } from "../../codec/mail/recipient.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { personIn } from "../people/people.ts";
import type { IntakeDeps } from "./intake-deps.ts";

/** Addresses in lower case that received faxes are delivered to. */
export function mailboxes({ inbound, site, departments }: RuleSet): string[] {
  const named = inbound.rules.flatMap((rule) => [...(rule.mail ?? []), ...(rule["round-robin"] ?? [])]);
  const all = [...named, ...inbound.default, ...inbound.copy, site.admin];
  for (const { mail } of Object.values(departments)) all.push(...mail);
  return [...new Set(all.map((address) => address.toLowerCase()))];
}

export async function isInsider(deps: Pick<IntakeDeps, "rules" | "people">, address: string): Promise<boolean> {
  const rules = deps.rules();
  if (mailboxes(rules).includes(address)) return true;
  if (rules.site["exchange-domains"].includes(splitAddress(address).domain)) return true;
  return personIn(await deps.people.byMail(address)) !== undefined;
}

/**
 * Who is meant by a name: a user or department of users.yaml, or the mailbox whose address begins so. undefined = nobody, or more
 * than one.
 */
export async function named(deps: Pick<IntakeDeps, "rules" | "people">, name: string): Promise<string[] | undefined> {
  if (name.includes("@")) return (await isInsider(deps, name)) ? [name] : undefined;
  const rules = deps.rules();
  const key = name.toLowerCase();
  const user = Object.entries(rules.users).find(([id]) => id.toLowerCase() === key)?.[1];
  const own = user?.mail.find((address) => !address.startsWith("*"));
  if (own !== undefined) return [own];
  const boxes = mailboxes(rules).filter((address) => splitAddress(address).local === key);
  if (boxes.length === 1) return boxes;
  const department = entryOf(rules.departments, key);
  if (boxes.length > 1 || department === undefined) return undefined;
  if (department.mail.length > 0) return department.mail;
  const members = Object.values(rules.users)
    .filter((one) => one.department === key)
    .flatMap(({ mail }) => mail.filter((address) => !address.startsWith("*")).slice(0, 1));
  return members.length === 0 ? undefined : members;
}

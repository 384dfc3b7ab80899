// faxgate explain outbound: whether somebody may fax a number, which rule says so, which ones were passed over and why.

import { entryOf } from "../../base/entry-of.ts";
import { FaxError } from "../../base/errors.ts";
import { said, wordsOf } from "../../base/phrases.ts";
import { describeAddress } from "../../codec/address/describe.ts";
import { readFaxAddress } from "../../codec/address/fax-address.ts";
import { readRecipient } from "../../codec/mail/recipient.ts";
import { countryOf } from "../../codec/phone/country.ts";
import { parseNumber } from "../../codec/phone/number.ts";
import {
  dialPlan,
  mayFax,
  mayUseList,
  type Permission,
  type PermitMisfit,
  permitTrail,
} from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { RulesFolder } from "../../device/store/rules-folder.ts";
import { type CommonOptions, type ExitCode, print, printJson } from "../common.ts";
import { findWho, peopleOf } from "./explain-user.ts";

/** `written`: a number, a whole address at a domain of ours, or the name of a list. */
export async function explainOutbound(written: string, options: CommonOptions & { from: string }): Promise<ExitCode> {
  const { folder, rules, people } = await peopleOf(options);
  const who = await findWho(people, options.from);
  if (who.kind !== "person") throw new FaxError("input", `${options.from} is nobody the gateway knows`);
  const { person } = who;
  const recipient = readRecipient(written, rules.site);
  const number = recipient.kind === "fax" ? recipient.written : written;
  const list = number.toLowerCase();
  if (Object.hasOwn(rules.outbound.lists, list) && !mayUseList(rules, person, list)) {
    const reason = wordsOf(said("list-not-permitted", { list }));
    if (options.json) printJson({ user: person.id, ok: false, cause: "not-permitted", reason });
    else print(`${person.id} may not: ${reason}`);
    return 1;
  }
  const numbers = entryOf(rules.outbound.lists, list)?.numbers.map((member) => member.number) ?? [number];
  const judged = numbers.map((one) => explainNumber(folder, person, one, options));
  return judged.some((ok) => ok) ? 0 : 1;
}

function explainNumber(folder: RulesFolder, person: Person, written: string, options: CommonOptions): boolean {
  const rules = folder.current;
  const permission = mayFax(rules, person, written);
  const number = parseNumber(written, dialPlan(rules));
  const isAsked = number.ok && permission.rule?.startsWith("do-not-fax") !== true;
  const trail = isAsked ? permitTrail(rules, person, number) : [];
  const read = readFaxAddress(written);
  if (options.json) {
    printJson({
      user: person.id,
      ...(permission.ok ? permission : { ...permission, reason: wordsOf(permission.reason) }),
      ...(read.ok ? { address: read.address } : {}),
      trail,
      version: rules.version,
    });
    return permission.ok;
  }
  if (permission.ok)
    print(
      `${person.id} may fax ${permission.number.destination} (${permission.number.class}, ${permission.rule}); dialled ${permission.number.dial} on pool ${permission.pool}${brakesWords(rules, permission)}`,
    );
  else print(`${person.id} may not: ${wordsOf(permission.reason)}`);
  if (read.ok) print(`  read as: ${describeAddress(read.address)}`);
  if (permission.rule !== undefined) print(`  decided by ${permission.rule}, ${placeOf(folder, permission.rule)}`);
  else if (isAsked) print("  no rule fits");
  for (const { rule, misfit } of trail)
    if (misfit !== undefined) print(`  not by ${rule}, ${placeOf(folder, rule)}: ${misfitWords(misfit)}`);
  return permission.ok;
}

/** "permit 2" → where it stands. */
function placeOf(folder: RulesFolder, rule: string): string {
  const [list = "", number] = rule.split(" ");
  return folder.placeOf("outbound.yaml", [list, Number(number) - 1]);
}

const misfitWords = ({ condition, wanted, found }: PermitMisfit): string =>
  condition === "users"
    ? `it is for ${wanted}`
    : condition === "to"
      ? `it is for ${wanted}, and the number is ${found}`
      : `it is for ${wanted} numbers, and this one is ${found}`;

/** Who has to agree before it is called. */
function brakesWords(rules: RuleSet, permission: Extract<Permission, { ok: true }>): string {
  const country = countryOf(permission.number.destination);
  const isAbroad = country !== undefined && country !== rules.site.country && rules.outbound.brakes["new-country"];
  return [
    permission.approve === undefined ? "" : `; after ${permission.approve.join(" or ")} has agreed`,
    isAbroad ? `; the first fax of a sender to ${country} waits for his word` : "",
  ].join("");
}

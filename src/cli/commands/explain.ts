// faxgate explain: what the rules would do and which rule decides.

import { resolve } from "node:path";
import { entryOf } from "../../base/entry-of.ts";
import { FaxError } from "../../base/errors.ts";
import { said, wordsOf } from "../../base/phrases.ts";
import { describeAddress } from "../../codec/address/describe.ts";
import { readFaxAddress } from "../../codec/address/fax-address.ts";
import { readRecipient } from "../../codec/mail/recipient.ts";
import { countryOf } from "../../codec/phone/country.ts";
import { mayFax, mayUseList, type Permission } from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import { routeInbound } from "../../codec/rules/route-inbound.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import { type CommonOptions, type ExitCode, print, printJson } from "../common.ts";
import { findWho, peopleOf } from "./explain-user.ts";

interface ExplainOptions {
  readonly rules: string;
  readonly json?: boolean;
}

const load = async (options: ExplainOptions): Promise<RuleSet> =>
  (await RulesFolder.open(resolve(options.rules))).current;

export async function explainInbound(
  options: ExplainOptions & { called: string; caller: string; tsi: string; line: string },
): Promise<ExitCode> {
  const decision = routeInbound(await load(options), options);
  if (options.json) printJson({ rule: decision.rule, mail: decision.mail, language: decision.language });
  else
    print(
      `${decision.rule === "default" ? "no rule fits; default mailbox" : `rule ${decision.rule} of inbound.yaml`}: ${decision.mail.join(", ")}`,
    );
  return 0;
}

/** `written`: a number, a whole address at a domain of ours, or the name of a list. */
export async function explainOutbound(written: string, options: CommonOptions & { from: string }): Promise<ExitCode> {
  const { rules, people } = await peopleOf(options);
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
  const judged = numbers.map((one) => explainNumber(rules, person, one, options));
  return judged.some((ok) => ok) ? 0 : 1;
}

function explainNumber(rules: RuleSet, person: Person, number: string, options: CommonOptions): boolean {
  const permission = mayFax(rules, person, number);
  const read = readFaxAddress(number);
  if (options.json)
    printJson({
      user: person.id,
      ...(permission.ok ? permission : { ...permission, reason: wordsOf(permission.reason) }),
      ...(read.ok ? { address: read.address } : {}),
    });
  else if (permission.ok)
    print(
      `${person.id} may fax ${permission.number.destination} (${permission.number.class}, ${permission.rule}); dialled ${permission.number.dial} on pool ${permission.pool}${brakesWords(rules, permission)}`,
    );
  else print(`${person.id} may not: ${wordsOf(permission.reason)}`);
  if (!options.json && read.ok) print(`  read as: ${describeAddress(read.address)}`);
  return permission.ok;
}

/** Who has to agree before it is called. */
function brakesWords(rules: RuleSet, permission: Extract<Permission, { ok: true }>): string {
  const country = countryOf(permission.number.destination);
  const isAbroad = country !== undefined && country !== rules.site.country && rules.outbound.brakes["new-country"];
  return [
    permission.approve === undefined ? "" : `; after ${permission.approve.join(" or ")} has agreed`,
    isAbroad ? `; the first fax of a sender to ${country} waits for his word` : "",
  ].join("");
}

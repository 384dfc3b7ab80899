// faxgate explain: what the rules would do and which rule decides.

import { resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
import { wordsOf } from "../../base/phrases.ts";
import { mayFax, personById, personByMail, personByPrintName } from "../../codec/rules/permission.ts";
import { type RuleSet, routeInbound } from "../../codec/rules/rule-set.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import { type ExitCode, print, printJson } from "../common.ts";

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

export async function explainOutbound(number: string, options: ExplainOptions & { from: string }): Promise<ExitCode> {
  const rules = await load(options);
  const person = options.from.includes("@") ? personByMail(rules, options.from) : personById(rules, options.from);
  if (person === undefined) throw new FaxError("input", `${options.from} is nobody of users.yaml`);
  const permission = mayFax(rules, person, number);
  if (options.json)
    printJson({
      user: person.id,
      ...(permission.ok ? permission : { ...permission, reason: wordsOf(permission.reason) }),
    });
  else if (permission.ok)
    print(
      `${person.id} may fax ${permission.number.destination} (${permission.number.class}, ${permission.rule}); dialled ${permission.number.dial} on pool ${permission.pool}`,
    );
  else print(`${person.id} may not: ${wordsOf(permission.reason)}`);
  return permission.ok ? 0 : 1;
}

export async function explainUser(name: string, options: ExplainOptions): Promise<ExitCode> {
  const rules = await load(options);
  const person = personByPrintName(rules, name) ?? personByMail(rules, name) ?? personById(rules, name);
  if (options.json) printJson(person ?? null);
  else
    print(
      person === undefined
        ? `${name} is nobody of users.yaml`
        : `${name} is ${person.id}; notices go to ${person.address || "the administrator"}`,
    );
  return person === undefined ? 1 : 0;
}

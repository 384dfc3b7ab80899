// faxgate explain: what the rules would do and which rule decides.

import { resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
import { wordsOf } from "../../base/phrases.ts";
import { mayFax } from "../../codec/rules/permission.ts";
import { type RuleSet, routeInbound } from "../../codec/rules/rule-set.ts";
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

export async function explainOutbound(number: string, options: CommonOptions & { from: string }): Promise<ExitCode> {
  const { rules, people } = await peopleOf(options);
  const who = await findWho(people, options.from);
  if (who.kind !== "person") throw new FaxError("input", `${options.from} is nobody the gateway knows`);
  const { person } = who;
  const permission = mayFax(rules, person, number);
  if (options.json)
    printJson({
      user: person.id,
      ...(permission.ok ? permission : { ...permission, reason: wordsOf(permission.reason) }),
    });
  else if (permission.ok)
    print(
      `${person.id} may fax ${permission.number.destination} (${permission.number.class}, ${permission.rule}); dialled ${permission.number.dial} on pool ${permission.pool}${permission.approve === undefined ? "" : `, after ${permission.approve.join(" or ")} has agreed`}`,
    );
  else print(`${person.id} may not: ${wordsOf(permission.reason)}`);
  return permission.ok ? 0 : 1;
}

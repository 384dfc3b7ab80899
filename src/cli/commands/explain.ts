// faxgate explain inbound: where a received fax would go and which rule decides.

import { resolve } from "node:path";
import { routeInbound } from "../../codec/rules/route-inbound.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
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

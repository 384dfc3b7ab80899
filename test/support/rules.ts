// The trial's rules, with changes.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readRuleSet } from "../../src/codec/rules/read-rule-set.ts";
import { type RuleSet, type RulesFile, rulesFiles } from "../../src/codec/rules/rule-set.ts";
import { formatFault } from "../../src/codec/rules/rules-fault.ts";

/** What is ours in the trial. */
export const trialDomains = { domains: ["fax.local"], "exchange-domains": [], "number-domains": [] } as const;

export const rulesFolder = resolve(import.meta.dirname, "../../rules");

/** `change` gets each file's text and gives it back changed. */
export function trialRules(change: (file: RulesFile, text: string) => string = (_, text) => text): RuleSet {
  const texts = Object.fromEntries(
    rulesFiles.map((file) => [file, change(file, readFileSync(join(rulesFolder, file), "utf8"))]),
  );
  const result = readRuleSet(texts, "rules/");
  if (!result.ok) throw new Error(result.faults.map(formatFault).join("\n"));
  return result.rules;
}

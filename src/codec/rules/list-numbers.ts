// @NAME in a number pattern: a distribution list of outbound.yaml, written out as its numbers. Pure.

import { entryOf } from "../../base/entry-of.ts";
import { didYouMean } from "../../base/nearest-word.ts";
import { parseNumber } from "../phone/number.ts";
import { readPattern } from "../phone/pattern.ts";
import type { RuleSet, RulesFile } from "./rule-set.ts";
import { sitePlan } from "./site-plan.ts";

export interface ListNameFault {
  readonly file: RulesFile;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint: string;
}

type Patterns = string[] | undefined;

/** The set with every @NAME written out, and the names nobody has. */
export function withListNumbers(rules: RuleSet): { readonly rules: RuleSet; readonly faults: ListNameFault[] } {
  const faults: ListNameFault[] = [];
  const plan = sitePlan(rules.site, rules.outbound);
  const made = new Map<string, string[]>();
  /** `every`: in each spelling, since a caller's number comes as the exchange writes it. */
  const numbersOf = (name: string, every: boolean): string[] | undefined => {
    const list = entryOf(rules.outbound.lists, name);
    const key = `${every}${name}`;
    if (list !== undefined && !made.has(key))
      made.set(
        key,
        list.numbers.flatMap(({ number }) => {
          const read = parseNumber(number, plan);
          const written = read.ok ? (every ? [read.destination, ...read.spellings] : [read.destination]) : [];
          return [...new Set(written)].map((one) => one.replaceAll("*", "[*]"));
        }),
      );
    return made.get(key);
  };
  const writeOut = (file: RulesFile, path: readonly PropertyKey[], patterns: string[]): string[] =>
    patterns.flatMap((pattern, at) => {
      const read = readPattern(pattern);
      const name = read.ok ? read.list : undefined;
      if (name === undefined) return [pattern];
      const numbers = numbersOf(name, file === "inbound.yaml");
      if (numbers !== undefined) return numbers;
      faults.push({
        file,
        path: [...path, at],
        message: `${path.join(".")}: there is no list "${name}"`,
        hint: didYouMean(name, Object.keys(rules.outbound.lists)) || "write it under lists: of outbound.yaml",
      });
      return [];
    });
  const inCalls = <T extends { called?: Patterns; caller?: Patterns }>(part: string, entries: readonly T[]): T[] =>
    entries.map((entry, index) => ({
      ...entry,
      ...(entry.called === undefined
        ? {}
        : { called: writeOut("inbound.yaml", [part, index, "called"], entry.called) }),
      ...(entry.caller === undefined
        ? {}
        : { caller: writeOut("inbound.yaml", [part, index, "caller"], entry.caller) }),
    }));
  const { inbound, outbound } = rules;
  outbound["dial-plan"].numbers.forEach(({ match }, index) => {
    if (match.trim().startsWith("@"))
      faults.push({
        file: "outbound.yaml",
        path: ["dial-plan", "numbers", index, "match"],
        message: `dial-plan.numbers.${index}.match: a list cannot stand here`,
        hint: "write a pattern, one entry each; a list is read by this plan itself",
      });
  });
  return {
    rules: {
      ...rules,
      inbound: {
        ...inbound,
        answer: inCalls("answer", inbound.answer),
        junk: inCalls("junk", inbound.junk),
        rules: inCalls("rules", inbound.rules),
      },
      outbound: {
        ...outbound,
        permit: outbound.permit.map((rule, index) =>
          rule.to === undefined ? rule : { ...rule, to: writeOut("outbound.yaml", ["permit", index, "to"], rule.to) },
        ),
        "do-not-fax": writeOut("outbound.yaml", ["do-not-fax"], outbound["do-not-fax"]),
      },
    },
    faults,
  };
}

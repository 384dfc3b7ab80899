// The texts of the rules files → one checked set, or every fault in them: YAML, includes, variables, each file's schema, what
// needs more than one file to be seen, and the rules' own expectations.

import type { z } from "zod";
import { crossCheck, strangeLanguages } from "./cross-check.ts";
import { failedExpectations } from "./expectations.ts";
import { readWithIncludes, type Tell, type Texts } from "./includes.ts";
import { withListNumbers } from "./list-numbers.ts";
import { checkTree } from "./parse.ts";
import { type RuleSet, type RulesFile, rulesFiles } from "./rule-set.ts";
import type { RulesFault } from "./rules-fault.ts";
import { type MapTree, nearestAt, placeOf } from "./rules-tree.ts";
import { rulesVersion } from "./rules-version.ts";
import { inboundSchema } from "./schema-inbound.ts";
import { linesSchema } from "./schema-lines.ts";
import { outboundSchema } from "./schema-outbound.ts";
import { hiddenDomains } from "./schema-relay.ts";
import { siteSchema } from "./schema-site.ts";
import { usersSchema } from "./schema-users.ts";
import { overlappingRules, unreachableRules } from "./shadowed-rules.ts";
import { readVariables, type Variable, withVariables } from "./variables.ts";

export type RuleSetResult =
  /** `warnings`: what is no fault and can hardly be meant. */
  | {
      readonly ok: true;
      readonly rules: RuleSet;
      readonly warnings: RulesFault[];
      /** Pairs of rules whose order decides: for who wants to know. */
      readonly overlaps: () => RulesFault[];
      readonly placeOf: PlaceOf;
    }
  | { readonly ok: false; readonly faults: RulesFault[] };

/** FILE:LINE:COL of what stands at a path of settings, or of what it would stand in. */
export type PlaceOf = (file: RulesFile, path: readonly PropertyKey[]) => string;

export interface ReadOptions {
  /** Those our mails have texts in; any other one is a fault then. */
  readonly languages?: readonly string[];
  /** ISO 8601: stands on the set. */
  readonly at?: string;
}

/** Makes a set from the texts of the files and of those they include; a missing file is a fault. `prefix` stands before the names in faults. */
export function readRuleSet(texts: Texts, prefix: string, options: ReadOptions = {}): RuleSetResult {
  const faults: RulesFault[] = [];
  const warnings: RulesFault[] = [];
  const teller =
    (to: RulesFault[]): Tell =>
    (at, message, hint) =>
      to.push({ place: typeof at === "string" ? at : placeOf(at), message, hint });
  const trees = readTrees(texts, prefix, faults, teller(faults), teller(warnings));
  const read = <S extends z.ZodType>(file: RulesFile, schema: S): z.output<S> | undefined => {
    const tree = trees.get(file);
    if (tree === undefined) return undefined;
    const parsed = checkTree(tree, schema);
    if (parsed.ok) return parsed.value;
    faults.push(...parsed.faults);
    return undefined;
  };
  const site = read("faxgate.yaml", siteSchema);
  const lines = read("lines.yaml", linesSchema)?.lines;
  const people = read("users.yaml", usersSchema);
  const outbound = read("outbound.yaml", outboundSchema);
  const inbound = read("inbound.yaml", inboundSchema);
  if (
    site === undefined ||
    lines === undefined ||
    people === undefined ||
    outbound === undefined ||
    inbound === undefined
  )
    return { ok: false, faults };
  const { users, departments, directory } = people;
  const written: RuleSet = {
    ...{ site, lines, users, departments, directory, outbound, inbound },
    version: rulesVersion(texts),
    loadedAt: options.at ?? "",
  };
  const at: PlaceOf = (file, path) => placeOf(nearestAt(trees.get(file)!, path).at);
  const { languages = [] } = options;
  const lists = withListNumbers(written);
  faults.push(
    ...crossCheck(written, at),
    ...lists.faults.map(({ file, path, message, hint }) => ({ place: at(file, path), message, hint })),
    ...(languages.length === 0 ? [] : strangeLanguages(written, languages, at)),
  );
  const { rules } = lists;
  // What rules decide counts where they are in order otherwise.
  if (faults.length === 0) faults.push(...failedExpectations(rules, people.expect, at));
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    rules,
    // Each rule with each other takes time nobody gives who does not read it.
    get warnings() {
      return [...warnings, ...hidden(rules, at), ...unreachableRules(rules, at)];
    },
    overlaps: () => overlappingRules(rules, at),
    placeOf: at,
  };
}

/** Each file with what it includes and its variables put in. */
function readTrees(
  texts: Texts,
  prefix: string,
  faults: RulesFault[],
  tell: Tell,
  warn: Tell,
): Map<RulesFile, MapTree> {
  const whole = new Map<RulesFile, MapTree>();
  const parts = new Map<string, MapTree>();
  for (const file of rulesFiles)
    if (texts[file] === undefined)
      tell(`${prefix}${file}:1:1`, "the file is missing", "start from the one shipped in rules/site/");
    else {
      const read = readWithIncludes(file, texts, prefix, rulesFiles, faults, warn);
      for (const [name, tree] of read.parts) parts.set(name, tree);
      if (read.tree !== undefined) whole.set(file, read.tree);
    }
  const variables = new Map<string, Variable>();
  for (const tree of parts.values()) readVariables(tree, variables, tell);
  const used = new Set<string>();
  // A variable that is not found may stand in a file that could not be read.
  const isAll = whole.size === rulesFiles.length;
  const made = new Map<RulesFile, MapTree>();
  for (const [file, tree] of whole) {
    const entries = new Map([...tree.entries].filter(([key]) => key !== "include" && key !== "variables"));
    const filled = withVariables({ ...tree, entries }, variables, isAll ? tell : () => {}, (key) => used.add(key));
    if (filled.kind === "map") made.set(file, filled);
  }
  if (isAll)
    for (const [key, { at }] of variables)
      if (!used.has(key)) warn(at, `the variable ${key} is used nowhere`, `write $${key} where its value is meant`);
  return made;
}

const hidden = (rules: RuleSet, placeOf: (file: RulesFile, path: readonly PropertyKey[]) => string): RulesFault[] =>
  hiddenDomains(rules.site.routes).map(({ route, at, domain, by }) => ({
    place: placeOf("faxgate.yaml", ["routes", route, "domains", at]),
    message: `routes.${route}: ${domain} is never looked for here, an earlier route takes ${by}`,
    hint: "the first route that names a domain decides; put the narrower one first",
  }));

// The texts of the rules files → one checked set, or every fault in them.

import type { z } from "zod";
import { crossCheck, strangeLanguages } from "./cross-check.ts";
import { parseRules, type RulesFault } from "./parse.ts";
import type { RuleSet, RulesFile } from "./rule-set.ts";
import { inboundSchema } from "./schema-inbound.ts";
import { linesSchema } from "./schema-lines.ts";
import { outboundSchema } from "./schema-outbound.ts";
import { hiddenDomains } from "./schema-relay.ts";
import { siteSchema } from "./schema-site.ts";
import { usersSchema } from "./schema-users.ts";

export type RuleSetResult =
  /** `warnings`: what is no fault and can hardly be meant. */
  | { readonly ok: true; readonly rules: RuleSet; readonly warnings: RulesFault[] }
  | { readonly ok: false; readonly faults: RulesFault[] };

/**
 * Makes a set from the texts of the files; a missing file is a fault. `prefix` stands before the names in faults. `languages`:
 * those our mails have texts in; any other one is a fault then.
 */
export function readRuleSet(
  texts: Readonly<Partial<Record<RulesFile, string>>>,
  prefix: string,
  languages?: readonly string[],
): RuleSetResult {
  const faults: RulesFault[] = [];
  const places = new Map<RulesFile, (path: readonly PropertyKey[]) => string>();
  const read = <S extends z.ZodType>(file: RulesFile, schema: S): z.output<S> | undefined => {
    const text = texts[file];
    if (text === undefined) {
      faults.push({
        place: `${prefix}${file}:1:1`,
        message: "the file is missing",
        hint: "start from the one shipped in rules/site/",
      });
      return undefined;
    }
    const parsed = parseRules(`${prefix}${file}`, text, schema);
    if (parsed.ok) {
      places.set(file, parsed.placeOf);
      return parsed.value;
    }
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
  const rules: RuleSet = { site, lines, users, departments, directory, outbound, inbound };
  const placeOf: (file: RulesFile, path: readonly PropertyKey[]) => string = (file, path) =>
    places.get(file)?.(path) ?? `${prefix}${file}:1:1`;
  faults.push(
    ...crossCheck(rules, placeOf),
    ...(languages === undefined || languages.length === 0 ? [] : strangeLanguages(rules, languages, placeOf)),
  );
  return faults.length === 0 ? { ok: true, rules, warnings: hidden(rules, placeOf) } : { ok: false, faults };
}

const hidden = (rules: RuleSet, placeOf: (file: RulesFile, path: readonly PropertyKey[]) => string): RulesFault[] =>
  hiddenDomains(rules.site.routes).map(({ route, at, domain, by }) => ({
    place: placeOf("faxgate.yaml", ["routes", route, "domains", at]),
    message: `routes.${route}: ${domain} is never looked for here, an earlier route takes ${by}`,
    hint: "the first route that names a domain decides; put the narrower one first",
  }));

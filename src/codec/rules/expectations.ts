// The rules' own tests: each expect entry against what the rules decide. A failing one says what was expected, what came and
// which rule decided. Pure.

import { entryOf } from "../../base/entry-of.ts";
import { didYouMean } from "../../base/nearest-word.ts";
import { wordsOf } from "../../base/phrases.ts";
import { decideAnswer } from "./decide-answer.ts";
import type { InboundCall } from "./inbound-conditions.ts";
import { mayFax } from "./permission.ts";
import { userByMail, userByPrintName } from "./person.ts";
import { nameOf, routeInbound } from "./route-inbound.ts";
import type { RuleSet, RulesFile } from "./rule-set.ts";
import type { RulesFault } from "./rules-fault.ts";

type PlaceOf = (file: RulesFile, path: readonly PropertyKey[]) => string;

export interface Expectations {
  readonly inbound: RuleSet["inbound"]["expect"];
  readonly outbound: RuleSet["outbound"]["expect"];
  readonly people: readonly { readonly who: string; readonly is: string }[];
}

/** One thing that was expected and what came instead. */
interface Miss {
  readonly key: string;
  readonly expected: string;
  readonly came: string;
}

export function failedExpectations(rules: RuleSet, people: Expectations["people"], placeOf: PlaceOf): RulesFault[] {
  const faults: RulesFault[] = [];
  const fail = (file: RulesFile, index: number, miss: Miss, by: string): void => {
    faults.push({
      place: placeOf(file, ["expect", index, miss.key]),
      message: `expect.${index}: expected ${miss.expected}; ${miss.came}${by === "" ? "" : `, by ${by}`}`,
      hint: "mend the rule, or what is expected of it",
    });
  };
  rules.inbound.expect.forEach((one, index) => {
    const { call, ...wanted } = inboundCall(one);
    const routed = routeInbound(rules, call);
    for (const miss of inboundMisses(rules, wanted, routed))
      fail("inbound.yaml", index, miss, inboundRule(rules, routed.trail.at(-1), routed.rule, placeOf));
    for (const miss of answerMisses(rules, call, wanted)) fail("inbound.yaml", index, miss.miss, miss.by(placeOf));
  });
  rules.outbound.expect.forEach((one, index) => {
    const id = entryOf(rules.users, one.from) === undefined ? personBy(rules, one.from) : one.from;
    if (id === undefined) {
      faults.push({
        place: placeOf("outbound.yaml", ["expect", index, "from"]),
        message: `expect.${index}: "${one.from}" is nobody of users.yaml`,
        hint: didYouMean(one.from, Object.keys(rules.users)) || "only people of users.yaml can be looked at here",
      });
      return;
    }
    const came = mayFax(rules, { id }, one.number);
    const by = came.rule === undefined ? "no rule" : outboundRule(came.rule, placeOf);
    const misses = came.ok
      ? one.refused
        ? [{ key: "refused", expected: `${id}'s fax to ${one.number} to be refused`, came: "it is permitted" }]
        : differing([
            ["dialled", one.dialled?.replace(/\s/g, ""), came.number.dial],
            ["class", one.class, came.number.class],
            ["pool", one.pool, came.pool],
            ["approve", one.approve === undefined ? undefined : listed(one.approve), listed(came.approve ?? [])],
            ["rule", one.rule, came.rule],
          ])
      : one.refused
        ? differing([["rule", one.rule, came.rule ?? "no rule"]])
        : [
            {
              key: "number",
              expected: `${id} to be permitted to fax ${one.number}`,
              came: `it is refused: ${wordsOf(came.reason)}`,
            },
          ];
    for (const miss of misses) fail("outbound.yaml", index, miss, by);
  });
  people.forEach(({ who, is }, index) => {
    const found = personBy(rules, who) ?? "nobody";
    if (found !== is)
      fail("users.yaml", index, { key: "is", expected: `${who} to be ${is}`, came: `it is ${found}` }, "");
  });
  return faults;
}

const personBy = (rules: RuleSet, who: string): string | undefined =>
  userByMail(rules, who, "exact") ??
  userByPrintName(rules, who) ??
  (who.includes("@") ? userByMail(rules, who, "domain") : undefined);

const listed = (all: readonly string[]): string => (all.length === 0 ? "nobody" : [...all].sort().join(", "));

function differing(all: readonly (readonly [key: string, wanted: string | undefined, came: string])[]): Miss[] {
  return all.flatMap(([key, wanted, came]) =>
    wanted === undefined || wanted === came ? [] : [{ key, expected: `${key} ${wanted}`, came: `it is ${came}` }],
  );
}

type Wanted = RuleSet["inbound"]["expect"][number];

/** What an entry says of the call; what it does not say is not known. */
function inboundCall(one: Wanted): { call: InboundCall } & Wanted {
  const { tsi, subaddress, pages, outcome, time } = one;
  return {
    ...one,
    call: {
      called: one.called ?? "",
      caller: one.caller ?? "",
      line: one.line ?? "",
      ...(tsi === undefined ? {} : { tsi }),
      ...(subaddress === undefined ? {} : { subAddress: subaddress }),
      ...(pages === undefined ? {} : { pages }),
      ...(outcome === undefined ? {} : { complete: outcome === "complete" }),
      ...(time === undefined ? {} : { at: time }),
    },
  };
}

function inboundMisses(rules: RuleSet, wanted: Wanted, came: ReturnType<typeof routeInbound>): Miss[] {
  const { copy } = rules.inbound;
  const { to } = wanted;
  const mail = came.mail.filter((address) => to?.includes(address) || !copy.includes(address));
  const of = (kind: "printer" | "folder"): string[] =>
    came.targets.flatMap((target) =>
      target.kind === "printer" && kind === "printer"
        ? [target.printer]
        : target.kind === "folder" && kind === "folder"
          ? [target.folder]
          : [],
    );
  return differing([
    ["to", to === undefined ? undefined : listed(to), listed(mail)],
    ["printer", wanted.printer === undefined ? undefined : listed(wanted.printer), listed(of("printer"))],
    ["folder", wanted.folder === undefined ? undefined : listed(wanted.folder), listed(of("folder"))],
    ["junk", wanted.junk === undefined ? undefined : yes(wanted.junk), yes(came.junk)],
    ["rule", wanted.rule, came.rule],
  ]);
}

const yes = (is: boolean): string => (is ? "yes" : "no");

function answerMisses(
  rules: RuleSet,
  call: InboundCall,
  wanted: Wanted,
): { readonly miss: Miss; readonly by: (placeOf: PlaceOf) => string }[] {
  if (wanted.answer === undefined && wanted.rings === undefined) return [];
  const rings = entryOf(rules.lines, call.line)?.rings ?? 2;
  const came = decideAnswer(rules, { ...call, told: true }, rings);
  const at = rules.inbound.answer.findIndex((rule, index) => came.rule === `answer ${nameOf(rule, index)}`);
  return differing([
    ["answer", wanted.answer, came.action],
    ["rings", wanted.rings === undefined ? undefined : String(wanted.rings), String(came.rings)],
  ]).map((miss) => ({
    miss,
    by: (placeOf) =>
      at < 0 ? "no rule: every call is answered" : `${came.rule} (${placeOf("inbound.yaml", ["answer", at])})`,
  }));
}

/** The rule that decided, with its place. */
function inboundRule(
  rules: RuleSet,
  last: { readonly rule: string; readonly misfit?: unknown } | undefined,
  named: string,
  placeOf: PlaceOf,
): string {
  if (last !== undefined && last.misfit === undefined)
    for (const [part, word] of [
      ["junk", "junk"],
      ["rules", "rule"],
    ] as const) {
      const at = rules.inbound[part].findIndex((rule, index) => last.rule === `${word} ${nameOf(rule, index)}`);
      if (at >= 0) return `${last.rule} (${placeOf("inbound.yaml", [part, at])})`;
    }
  return `${named} (${placeOf("inbound.yaml", ["default"])})`;
}

function outboundRule(rule: string, placeOf: PlaceOf): string {
  const [list = "", number] = rule.split(" ");
  return `${rule} (${placeOf("outbound.yaml", [list, Number(number) - 1])})`;
}

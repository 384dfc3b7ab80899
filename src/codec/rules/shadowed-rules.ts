// Rules that are never reached because an earlier one takes everything they are for; and, for who asks, pairs that overlap
// without one being the narrower of the two. Lists where the first that fits decides. Pure.

import { inboundSets, phoneSet, type Relation, wordSet, wordSetOf } from "./condition-sets.ts";
import type { InboundConditions } from "./inbound-conditions.ts";
import { nameOf } from "./route-inbound.ts";
import type { RuleSet, RulesFile } from "./rule-set.ts";
import type { RulesFault } from "./rules-fault.ts";

type PlaceOf = (file: RulesFile, path: readonly PropertyKey[]) => string;

/** One rule of a list, as far as it decides. */
interface Reached {
  readonly name: string;
  readonly path: readonly [list: string, ...rest: PropertyKey[]];
  /** What it decides; two that decide the same do not contradict each other. */
  readonly end: string;
  /** Those behind it are asked too. */
  readonly goesOn: boolean;
  covers(later: number): boolean;
  meets(later: number): boolean;
  /** Places of those earlier ones that take everything it is for between them; undefined where there are none. */
  together(): readonly number[] | undefined;
}

/** More rules than this in one list are not compared each with each. */
const mostRules = 2_000;
/** More than this are not looked at for several that hide one between them. */
const mostTogether = 300;
const mostNotes = 50;
/** Rules that are named in one warning. */
const mostNamed = 3;

/** A warning for each rule that no call and no fax can reach. */
export function unreachableRules(rules: RuleSet, placeOf: PlaceOf): RulesFault[] {
  return lists(rules).flatMap(({ file, entries }) =>
    entries.slice(0, mostRules).flatMap((rule, later): RulesFault[] => {
      const alone = entries.slice(0, later).find((earlier) => !earlier.goesOn && earlier.covers(later));
      const by = alone === undefined ? (rule.together() ?? []).map((at) => entries[at]!) : [alone];
      if (by.length === 0) return [];
      const names = by.slice(0, mostNamed).map((one) => `${one.name} (${placeOf(file, one.path)})`);
      const more = by.length > mostNamed ? [`${by.length - mostNamed} more`] : [];
      const who = [...names, ...more].join(" and ");
      return [
        {
          place: placeOf(file, rule.path),
          message: `${rule.name} is never reached: ${who} ${by.length === 1 ? "takes" : "together take"} everything it is for`,
          hint: `put it before the other${by.length === 1 ? "" : "s"}, or take it out`,
        },
      ];
    }),
  );
}

/** A note for each pair that both fit something, end differently, and neither is the narrower one: their order decides. */
export function overlappingRules(rules: RuleSet, placeOf: PlaceOf): RulesFault[] {
  return lists(rules).flatMap(({ file, entries }) => {
    const notes: RulesFault[] = [];
    for (const [later, rule] of entries.slice(0, mostRules).entries())
      for (const [at, earlier] of entries.slice(0, later).entries()) {
        if (notes.length >= mostNotes) return notes;
        if (earlier.goesOn || earlier.end === rule.end || earlier.covers(later) || rule.covers(at)) continue;
        if (earlier.meets(later))
          notes.push({
            place: placeOf(file, rule.path),
            message: `${rule.name} and ${earlier.name} (${placeOf(file, earlier.path)}) fit some of the same and end differently`,
            hint: "the earlier one decides",
          });
      }
    return notes;
  });
}

function lists(rules: RuleSet): { readonly file: RulesFile; readonly entries: readonly Reached[] }[] {
  const { inbound } = rules;
  const calls = inboundSets(Object.entries(rules.lines).flatMap(([name, { receive }]) => (receive ? [name] : [])));
  const junk = inbound.junk.map((rule, index) => entry(`junk ${nameOf(rule, index)}`, ["junk", index], rule, "junk"));
  const routed = inbound.rules.map((rule, index) => {
    const { name: _, also, ...end } = without(rule);
    return entry(`rule ${nameOf(rule, index)}`, ["rules", index], rule, JSON.stringify(end), also);
  });
  const answer = inbound.answer.map((rule, index) =>
    entry(`answer ${nameOf(rule, index)}`, ["answer", index], rule, `${rule.do} ${rule.rings} ${rule["hang-up"]}`),
  );
  const junkWord = (rule: { readonly junk?: boolean | undefined }): string[] | undefined =>
    rule.junk === undefined ? undefined : [String(rule.junk)];
  const yesOrNo = wordSetOf(["true", "false"]);
  const answerSets: Sets<(typeof inbound.answer)[number]> = {
    covers: (a, b) => yesOrNo.covers(junkWord(a ?? {}), junkWord(b ?? {})) && calls.covers(a, b),
    meet: (a, b) => yesOrNo.meet(junkWord(a ?? {}), junkWord(b ?? {})) && calls.meet(a, b),
    together: (earlier, later) =>
      calls.together(
        earlier.filter((rule) => yesOrNo.covers(junkWord(rule), junkWord(later))),
        later,
      ),
  };
  return [
    { file: "inbound.yaml", entries: related(answer, answerSets) },
    { file: "inbound.yaml", entries: related([...junk, ...routed] as readonly Listed<InboundConditions>[], calls) },
    { file: "outbound.yaml", entries: permits(rules) },
    { file: "outbound.yaml", entries: dialled(rules) },
  ];
}

interface Listed<T> extends Omit<Reached, "covers" | "meets" | "together"> {
  readonly rule: T;
}

interface Sets<T> extends Relation<T> {
  together?(earlier: readonly T[], later: T): readonly T[] | undefined;
}

const entry = <T>(name: string, path: Reached["path"], rule: T, end: string, goesOn = false): Listed<T> => ({
  ...{ name, path, rule, end, goesOn },
});

const related = <T>(entries: readonly Listed<T>[], sets: Sets<T>): Reached[] =>
  entries.map(({ rule, ...listed }, at) => ({
    ...listed,
    together: () => {
      if (entries.length > mostTogether) return undefined;
      const earlier = entries.slice(0, at).filter(({ goesOn }) => !goesOn);
      const found = sets.together?.(
        earlier.map((one) => one.rule),
        rule,
      );
      return found?.map((one) => entries.findIndex((other) => other.rule === one));
    },
    covers: (other) => sets.covers(rule, entries[other]!.rule),
    meets: (other) => sets.meet(rule, entries[other]!.rule),
  }));

/** A rule's targets without what it asks for. */
function without(rule: RuleSet["inbound"]["rules"][number]): Partial<typeof rule> & { also: boolean } {
  const { called: _1, caller: _2, line: _3, time: _4, tsi: _5, subaddress: _6, pages: _7, outcome: _8, ...end } = rule;
  return end;
}

type Permit = RuleSet["outbound"]["permit"][number];

/** What is forbidden is forbidden in every spelling, what is permitted only in the normal one: no permit with numbers hides a "no". */
function permits(rules: RuleSet): Reached[] {
  const sets: Relation<Permit> = {
    covers: (a, b) =>
      (a?.allow === "no" || b?.allow === "yes" || a?.to === undefined) &&
      coversPeople(a ?? {}, b ?? {}) &&
      wordSet.covers(a?.classes, b?.classes) &&
      (a?.to === undefined || (b?.to !== undefined && phoneSet.covers(a.to, b.to))),
    meet: (a, b) => meetPeople(a ?? {}, b ?? {}) && wordSet.meet(a?.classes, b?.classes) && phoneSet.meet(a?.to, b?.to),
  };
  return related(
    rules.outbound.permit.map((rule, index) =>
      entry(
        `permit ${index + 1}`,
        ["permit", index],
        rule,
        `${rule.allow} ${rule.allow === "no" ? rule.reason : `${rule.pool} ${rule["post-dial"]} ${rule.approve?.join() ?? ""}`}`,
      ),
    ),
    sets,
  );
}

type People = Pick<Permit, "users" | "groups">;

const coversPeople = (wide: People, narrow: People): boolean =>
  (wide.users === undefined && wide.groups === undefined) ||
  ((narrow.users !== undefined || narrow.groups !== undefined) &&
    wordSet.covers(wide.users ?? [], narrow.users ?? []) &&
    wordSet.covers(wide.groups ?? [], narrow.groups ?? []));

/** A user and a group are taken to meet: he may be in it. */
const meetPeople = (one: People, other: People): boolean =>
  (one.users === undefined && one.groups === undefined) ||
  (other.users === undefined && other.groups === undefined) ||
  one.groups !== undefined ||
  other.groups !== undefined ||
  wordSet.meet(one.users, other.users);

const dialled = (rules: RuleSet): Reached[] =>
  related(
    rules.outbound["dial-plan"].numbers.map((rule, index) =>
      entry(
        `dial-plan number ${index + 1}`,
        ["dial-plan", "numbers", index],
        [rule.match],
        `${rule.dial} ${rule.class}`,
      ),
    ),
    phoneSet,
  );

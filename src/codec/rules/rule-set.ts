// All rules of a site as one value, and the checks that need more than one file. A set is made whole or not at all.

import type { z } from "zod";
import { matchesPhone } from "../phone/pattern.ts";
import { checkLists } from "./check-lists.ts";
import { parseRules, type RulesFault } from "./parse.ts";
import { type InboundRules, inboundSchema } from "./schema-inbound.ts";
import { type LinesRules, linesSchema } from "./schema-lines.ts";
import { type OutboundRules, outboundSchema } from "./schema-outbound.ts";
import { type SiteRules, siteSchema } from "./schema-site.ts";
import { type UsersRules, usersSchema } from "./schema-users.ts";
import { sitePlan } from "./site-plan.ts";

export interface RuleSet {
  readonly site: SiteRules;
  readonly lines: LinesRules["lines"];
  readonly users: UsersRules["users"];
  readonly departments: UsersRules["departments"];
  /** undefined = none is asked. */
  readonly directory: UsersRules["directory"];
  readonly outbound: OutboundRules;
  readonly inbound: InboundRules;
}

/** The files a set is made of. */
export const rulesFiles = ["faxgate.yaml", "lines.yaml", "users.yaml", "outbound.yaml", "inbound.yaml"] as const;
export type RulesFile = (typeof rulesFiles)[number];

export type RuleSetResult =
  | { readonly ok: true; readonly rules: RuleSet }
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
  const placeOf: PlaceOf = (file, path) => places.get(file)?.(path) ?? `${prefix}${file}:1:1`;
  faults.push(
    ...crossCheck(rules, placeOf),
    ...(languages === undefined ? [] : strangeLanguages(rules, languages, placeOf)),
  );
  return faults.length === 0 ? { ok: true, rules } : { ok: false, faults };
}

type PlaceOf = (file: RulesFile, path: readonly PropertyKey[]) => string;

function crossCheck(rules: RuleSet, placeOf: PlaceOf): RulesFault[] {
  const faults: RulesFault[] = [];
  const fault = (file: RulesFile, message: string, hint: string, path: readonly PropertyKey[] = []): void => {
    faults.push({ place: placeOf(file, path), message, hint });
  };
  const devices = new Map<string, string>();
  for (const [name, line] of Object.entries(rules.lines)) {
    const other = devices.get(line.device);
    if (other !== undefined)
      fault("lines.yaml", `${other} and ${name} are on one device, ${line.device}`, "a modem has one line");
    devices.set(line.device, name);
    if (!line.receive && (line["poll-document"] !== "" || Object.keys(line["distinctive-rings"]).length > 0))
      fault("lines.yaml", `${name} does not receive, so nobody can poll it and no ring counts`, "receive: yes");
    if (line["poll-password"] !== "" && line["poll-document"] === "")
      fault("lines.yaml", `${name} has a poll-password and nothing to be polled`, "name a poll-document");
  }
  const pools = new Set(Object.values(rules.lines).flatMap((line) => (line.send ? line.pools : [])));
  rules.outbound.permit.forEach((rule, index) => {
    if (rule.allow === "yes" && !pools.has(rule.pool))
      fault(
        "outbound.yaml",
        `permit.${index}: no line sends for the pool "${rule.pool}"`,
        `pools of lines.yaml: ${[...pools].join(", ")}`,
        ["permit", index],
      );
    checkWho(["permit", index], rule);
    // People of a directory are not known here.
    for (const address of rules.directory === undefined ? (rule.approve ?? []) : [])
      if (!Object.values(rules.users).some(({ mail }) => mail.includes(address) || mail.includes(domainOf(address))))
        fault(
          "outbound.yaml",
          `permit.${index}: ${address} is nobody's address, and could not answer`,
          "see users.yaml",
          ["permit", index],
        );
  });
  for (const [name, list] of Object.entries(rules.outbound.lists)) checkWho(["lists", name], list);
  for (const wrong of checkLists(rules.outbound.lists, sitePlan(rules.site, rules.outbound)))
    fault("outbound.yaml", wrong.message, wrong.hint, wrong.path);
  rules.inbound.rules.forEach((rule, index) => {
    for (const line of rule.line ?? [])
      if (rules.lines[line] === undefined)
        fault("inbound.yaml", `rules.${index}: there is no line "${line}"`, "see lines.yaml");
  });
  checkPeople(rules, fault);
  return faults;

  /** Accounts and groups of a directory are not known here. */
  function checkWho(
    path: readonly PropertyKey[],
    who: { users?: string[] | undefined; groups?: string[] | undefined },
  ): void {
    if (rules.directory !== undefined) return;
    for (const user of who.users ?? [])
      if (rules.users[user] === undefined)
        fault("outbound.yaml", `${path.join(".")}: there is no user "${user}"`, "see users.yaml", path);
    for (const group of who.groups ?? [])
      if (rules.departments[group] === undefined)
        fault("outbound.yaml", `${path.join(".")}: there is no department "${group}"`, "see users.yaml", path);
  }
}

const domainOf = (address: string): string => `*${address.slice(address.lastIndexOf("@"))}`;

/** Every language the rules set for somebody that our mails have no texts in: he would read English. */
function strangeLanguages(rules: RuleSet, known: readonly string[], placeOf: PlaceOf): RulesFault[] {
  const set: [RulesFile, readonly PropertyKey[], string | undefined][] = [
    ["faxgate.yaml", ["language"], rules.site.language],
    ...(["departments", "users"] as const).flatMap((kind) =>
      Object.entries(rules[kind]).map(([name, { language }]): [RulesFile, PropertyKey[], string | undefined] => [
        "users.yaml",
        [kind, name, "language"],
        language,
      ]),
    ),
    ...rules.inbound.rules.map(({ language }, index): [RulesFile, PropertyKey[], string | undefined] => [
      "inbound.yaml",
      ["rules", index, "language"],
      language,
    ]),
  ];
  return set.flatMap(([file, path, language]) =>
    language === undefined || known.includes(language)
      ? []
      : [
          {
            place: placeOf(file, path),
            message: `${path.join(".")}: there are no mail texts in "${language}", expected one of ${known.join(", ")}`,
            hint: `copy the folder mails/en to mails/${language} and translate it`,
          },
        ],
  );
}

type Tell = (file: RulesFile, message: string, hint: string, path?: readonly PropertyKey[]) => void;

/** A name has one owner, whether it is written as DOM+User or DOM\user; departments are there. */
function checkPeople(rules: RuleSet, fault: Tell): void {
  const owners = new Map<string, string>();
  for (const [user, entry] of Object.entries(rules.users)) {
    for (const kind of ["mail", "print"] as const)
      for (const [index, name] of entry[kind].entries()) {
        const key = kind === "mail" ? name : printKey(name);
        const other = owners.get(key);
        if (other !== undefined && other !== user)
          fault("users.yaml", `"${key}" belongs to ${other} and to ${user}`, "a name has one owner", [
            "users",
            user,
            kind,
            index,
          ]);
        owners.set(key, user);
      }
    if (entry.department !== "" && rules.departments[entry.department] === undefined)
      fault(
        "users.yaml",
        `users.${user}: there is no department "${entry.department}"`,
        `departments: ${Object.keys(rules.departments).join(", ") || "none"}`,
        ["users", user, "department"],
      );
  }
  const directory = rules.directory;
  if (directory === undefined) return;
  if (directory["bind-dn"] !== "" && directory["password-file"] === "")
    fault("users.yaml", "directory: bind-dn without a password-file", "name the file that holds the password", [
      "directory",
      "bind-dn",
    ]);
  if (directory["start-tls"] && directory.servers.some((server) => server.startsWith("ldaps:")))
    fault(
      "users.yaml",
      "directory: start-tls is for ldap:// only; ldaps:// is encrypted from the start",
      "start-tls: no",
      ["directory", "start-tls"],
    );
}

/** DOM+User, DOM\user and dom/USER are the same person. */
export function printKey(name: string): string {
  return name.trim().toLowerCase().replace(/[\\/]/g, "+");
}

export interface InboundCall {
  readonly called: string;
  readonly caller: string;
  readonly line: string;
  readonly tsi: string;
}

export interface InboundDecision {
  readonly mail: readonly string[];
  readonly language: string;
  /** For the log: which rule, from 1, or "default". */
  readonly rule: string;
}

/** Where a received fax goes: the first rule that fits, else the default mailbox. */
export function routeInbound(rules: RuleSet, call: InboundCall): InboundDecision {
  const fitsPhone = (patterns: readonly string[] | undefined, number: string): boolean =>
    patterns === undefined || patterns.some((pattern) => matchesPhone(pattern, number));
  const index = rules.inbound.rules.findIndex(
    (rule) =>
      fitsPhone(rule.called, call.called) &&
      fitsPhone(rule.caller, call.caller) &&
      (rule.line === undefined || rule.line.includes(call.line)) &&
      (rule.tsi === undefined || rule.tsi.some((pattern) => matchesText(pattern, call.tsi))),
  );
  const rule = rules.inbound.rules[index];
  return {
    mail: rule?.mail ?? rules.inbound.default,
    language: rule?.language ?? rules.site.language,
    rule: rule === undefined ? "default" : String(index + 1),
  };
}

function matchesText(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const found = text.toLowerCase();
  const core = wanted.replace(/^\*|\*$/g, "");
  if (wanted.startsWith("*") && wanted.endsWith("*")) return found.includes(core);
  if (wanted.startsWith("*")) return found.endsWith(core);
  if (wanted.endsWith("*")) return found.startsWith(core);
  return found === wanted;
}

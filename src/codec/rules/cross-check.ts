// What needs more than one file of the rules to be seen: names that nobody has, pools without a line, two owners of a name.

import { entryOf } from "../../base/entry-of.ts";
import { didYouMean } from "../../base/nearest-word.ts";
import { signedMail } from "../mail/head.ts";
import { checkInbound } from "./check-inbound.ts";
import { checkLists } from "./check-lists.ts";
import { printKey } from "./print-key.ts";
import type { RuleSet, RulesFile } from "./rule-set.ts";
import type { RulesFault } from "./rules-fault.ts";
import { sitePlan } from "./site-plan.ts";

type PlaceOf = (file: RulesFile, path: readonly PropertyKey[]) => string;

export function crossCheck(rules: RuleSet, placeOf: PlaceOf): RulesFault[] {
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
        didYouMean(rule.pool, pools) || "no line sends at all; see lines.yaml",
        ["permit", index, "pool"],
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
  for (const wrong of checkInbound(rules)) fault("inbound.yaml", wrong.message, wrong.hint, wrong.path);
  checkPeople(rules, fault);
  const signedFor = signedMail.oldest + signedMail.ahead;
  if (rules.site.outside.prove && rules.site["same-mail-window"] < signedFor)
    fault(
      "faxgate.yaml",
      "same-mail-window is shorter than a signed mail counts, so that a copy of one would be faxed again",
      `${signedFor / 86_400_000}d or more, or outside: prove: no`,
      ["same-mail-window"],
    );
  return faults;

  /** Accounts and groups of a directory are not known here. */
  function checkWho(
    path: readonly PropertyKey[],
    who: { users?: string[] | undefined; groups?: string[] | undefined },
  ): void {
    if (rules.directory !== undefined) return;
    for (const [at, user] of (who.users ?? []).entries())
      if (entryOf(rules.users, user) === undefined)
        fault(
          "outbound.yaml",
          `${path.join(".")}: there is no user "${user}"`,
          didYouMean(user, Object.keys(rules.users)) || "see users.yaml",
          [...path, "users", at],
        );
    for (const [at, group] of (who.groups ?? []).entries())
      if (entryOf(rules.departments, group) === undefined)
        fault(
          "outbound.yaml",
          `${path.join(".")}: there is no department "${group}"`,
          didYouMean(group, Object.keys(rules.departments)) || "no departments are written in users.yaml",
          [...path, "groups", at],
        );
  }
}

const domainOf = (address: string): string => `*${address.slice(address.lastIndexOf("@"))}`;

/** Every language the rules set for somebody that our mails have no texts in: he would read English. */
export function strangeLanguages(rules: RuleSet, known: readonly string[], placeOf: PlaceOf): RulesFault[] {
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
    if (entry.department !== "" && entryOf(rules.departments, entry.department) === undefined)
      fault(
        "users.yaml",
        `users.${user}: there is no department "${entry.department}"`,
        didYouMean(entry.department, Object.keys(rules.departments)) || "no departments are written",
        ["users", user, "department"],
      );
  }
  checkDelegates(rules, fault);
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

/** A delegate is one person whose address stands here: nobody comes to it by a domain or a directory. */
function checkDelegates(rules: RuleSet, fault: Tell): void {
  const isOnePerson = ({ mail }: RuleSet["users"][string]): boolean =>
    mail.length > 0 && mail.every((address) => !address.startsWith("*"));
  for (const [user, entry] of Object.entries(rules.users))
    for (const [index, name] of entry.delegates.entries()) {
      const path = ["users", user, "delegates", index];
      const delegate = entryOf(rules.users, name);
      if (delegate === undefined)
        fault(
          "users.yaml",
          `users.${user}: there is no user "${name}"`,
          didYouMean(name, Object.keys(rules.users)) || "delegates are users of users.yaml",
          path,
        );
      else if (name === user) fault("users.yaml", `users.${user} is a delegate of his own`, "leave him out", path);
      else if (!isOnePerson(delegate) || !isOnePerson(entry))
        fault(
          "users.yaml",
          `users.${user}: ${isOnePerson(entry) ? name : user} has no mail address of his own, or is a whole domain`,
          "a delegate and whom he answers for each need addresses such as anne@plant.example",
          path,
        );
    }
}

// faxgate explain user: who somebody is to the gateway, and where each of his values comes from.

import { resolve } from "node:path";
import { entryOf } from "../../base/entry-of.ts";
import { FaxError } from "../../base/errors.ts";
import { originsOf, userByMail, userByPrintName } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { searchDirectory } from "../../device/directory/ldap.ts";
import { createLog } from "../../device/log/log.ts";
import { RulesFolder } from "../../device/store/rules-folder.ts";
import { Directory } from "../../service/people/directory.ts";
import { People, type Who } from "../../service/people/people.ts";
import { type CommonOptions, type ExitCode, openSpool, print, printJson, printTable } from "../common.ts";

/** The people of the rules; a directory is asked, and its answers are kept, as the running gateway does. */
export async function peopleOf(
  options: CommonOptions,
): Promise<{ folder: RulesFolder; rules: RuleSet; people: People }> {
  const folder = await RulesFolder.open(resolve(options.rules));
  const rules = folder.current;
  if (rules.directory === undefined) return { folder, rules, people: new People(() => rules) };
  const log = createLog("faxgate", (line) => process.stderr.write(`${line}\n`));
  const spool = await openSpool(options);
  return { folder, rules, people: new People(() => rules, new Directory({ spool, log, search: searchDirectory })) };
}

/** By print name, address, or key in users.yaml. */
export async function findWho(people: People, name: string): Promise<Who> {
  const found = name.includes("@") ? await people.byMail(name) : await people.byId(name);
  if (found.kind === "person") return found;
  const printed = await people.byPrintName(name);
  return printed.kind === "nobody" ? found : printed;
}

export async function explainUser(name: string, options: CommonOptions): Promise<ExitCode> {
  const { folder, rules, people } = await peopleOf(options);
  const who = await findWho(people, name);
  if (who.kind === "down") throw new FaxError("resource", "the directory does not answer and has never told of them");
  if (who.kind !== "person") {
    if (options.json) printJson(null);
    else
      print(
        who.kind === "several"
          ? `${name} is more than one person of the directory; nobody can say who`
          : `${name} is nobody: not in users.yaml${rules.directory === undefined ? "" : ", and no person with an account in the directory"}`,
      );
    return 1;
  }
  const { person, entry } = who;
  const user = entryOf(rules.users, person.id) === undefined ? undefined : person.id;
  const origins = originsOf(rules, user, entry);
  if (options.json) {
    printJson({ ...person, found: howFound(rules, name, person.id), origins, version: rules.version });
    return 0;
  }
  print(
    `known by ${howFound(rules, name, person.id)}${user === undefined ? "" : `, ${folder.placeOf("users.yaml", ["users", user])}`}`,
  );
  print(
    `${name} is ${person.id}${entry === undefined ? "" : ` (${entry.dn})`}; notices go to ${person.address || "the administrator"}`,
  );
  printTable(
    ["FIELD", "VALUE", "FROM", "INSTEAD OF"],
    origins.map((origin) => [
      origin.field,
      origin.value,
      origin.from,
      origin.insteadOf.map(({ value, from }) => `${value} (${from})`).join(", "),
    ]),
  );
  return 0;
}

/** What of somebody the rules or the directory know him by. */
function howFound(rules: RuleSet, name: string, id: string): string {
  if (name === id) return "his name in users.yaml";
  if (userByMail(rules, name, "exact") === id) return "his address";
  if (userByPrintName(rules, name) === id) return "his print name";
  if (name.includes("@") && userByMail(rules, name, "domain") === id) return "the domain of the address";
  return "the directory";
}

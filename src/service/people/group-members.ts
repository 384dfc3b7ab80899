// Who is in a group of the directory, asked now: by the group's distinguished name, or by its plain name, for which the group's
// own entry is looked up first. Groups inside groups are not followed. Rejects with FaxError "resource" while it is down.

import { FaxError } from "../../base/errors.ts";
import { type DirectoryPerson, readEntry } from "../../codec/directory/entry.ts";
import { escapeFilterValue, personFilter } from "../../codec/directory/filter.ts";
import type { DirectoryRules } from "../../codec/rules/schema-directory.ts";
import type { DirectoryDeps } from "./directory.ts";

const mostGroups = 10;
export const mostMembers = 500;

/** Members with an account that is not disabled. FaxError "input" when they are too many to be meant. */
export async function groupMembers(
  search: DirectoryDeps["search"],
  settings: DirectoryRules,
  group: string,
): Promise<DirectoryPerson[]> {
  const names = settings.attributes;
  const conditions = [group, ...(group.includes("=") ? [] : await groupNames(search, settings, group))].map(
    (value) => ({ attribute: names.groups, value }),
  );
  const found = await search(settings, personFilter(settings.filter, conditions), mostMembers);
  if (found === "too-many") throw new FaxError("input", `the group ${group} has more than ${mostMembers} members`);
  const wanted = new Set(conditions.map(({ value }) => value.toLowerCase()));
  return found
    .flatMap((entry) => readEntry(entry.dn, entry.attributes, names) ?? [])
    .filter((person) => person.groups.some((name) => wanted.has(name)));
}

/** Distinguished names of groups of a plain name. */
async function groupNames(search: DirectoryDeps["search"], settings: DirectoryRules, name: string): Promise<string[]> {
  const kinds = ["group", "groupOfNames", "groupOfUniqueNames", "posixGroup"];
  const value = escapeFilterValue(name);
  const filter = `(&(|${kinds.map((kind) => `(objectClass=${kind})`).join("")})(|(cn=${value})(sAMAccountName=${value})))`;
  const found = await search(settings, filter, mostGroups);
  return found === "too-many" ? [] : found.map(({ dn }) => dn);
}

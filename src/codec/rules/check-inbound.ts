// What inbound.yaml names that must stand in lines.yaml or users.yaml, and rules that have one name. Pure.

import { entryOf } from "../../base/entry-of.ts";
import { didYouMean } from "../../base/nearest-word.ts";
import type { RuleSet } from "./rule-set.ts";
import type { DepartmentRules } from "./schema-users.ts";

export interface InboundFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint: string;
}

export function checkInbound(rules: RuleSet): InboundFault[] {
  const faults: InboundFault[] = [];
  const fault = (path: readonly PropertyKey[], what: string, hint: string): void => {
    faults.push({ path, message: `${path.slice(0, 2).join(".")}: ${what}`, hint });
  };
  for (const part of ["answer", "junk", "rules"] as const) {
    const names = new Set<string>();
    rules.inbound[part].forEach(({ name, line }, index) => {
      (line ?? []).forEach((one, at) => {
        if (entryOf(rules.lines, one) === undefined)
          fault([part, index, "line", at], `there is no line "${one}"`, known(one, rules.lines, "lines.yaml"));
      });
      if (name === undefined) return;
      if (names.has(name)) fault([part, index, "name"], `another rule is called "${name}" too`, "a name has one rule");
      names.add(name);
    });
  }
  rules.inbound.answer.forEach((rule, index) => {
    if (rule.do !== "answer" && rule.rings !== undefined && !rule["hang-up"])
      fault([`answer`, index, "rings"], "what is not answered has no ring to be answered at", "leave rings out");
    if (rule.do !== "reject" && rule["hang-up"])
      fault(["answer", index, "hang-up"], "only a rejected call is hung up", "do: reject");
  });
  rules.inbound.rules.forEach((rule, index) => {
    (rule.user ?? []).forEach((name, at) => {
      const user = entryOf(rules.users, name);
      const path = ["rules", index, "user", at];
      if (user === undefined) fault(path, `there is no user "${name}"`, known(name, rules.users, "users.yaml"));
      else if (!user.mail.some((mail) => !mail.startsWith("*")) && rules.directory === undefined)
        fault(path, `the user "${name}" has no address of his own`, "name it in users.yaml: mail");
    });
    (rule.department ?? []).forEach((name, at) => {
      const department = entryOf(rules.departments, name);
      const path = ["rules", index, "department", at];
      if (department === undefined)
        fault(path, `there is no department "${name}"`, known(name, rules.departments, "users.yaml"));
      else if (!reaches(rules, name, department))
        fault(path, `nobody of the department "${name}" has an address`, "name its mailbox in users.yaml: mail");
    });
    if (rule.group !== undefined && rules.directory === undefined)
      fault(["rules", index, "group"], "groups need a directory", "name one in users.yaml: directory");
    if (rule["file-name"] !== undefined && rule.folder === undefined)
      fault(["rules", index, "file-name"], "a file name without a folder", "folder: /path");
  });
  return faults;
}

/** Whether a fax for a department finds somebody: its mailbox, a member with an address, or a group of the directory. */
function reaches(rules: RuleSet, name: string, department: DepartmentRules): boolean {
  return (
    department.mail.length > 0 ||
    (rules.directory !== undefined && department.groups.length > 0) ||
    Object.values(rules.users).some(
      (user) => user.department === name && user.mail.some((mail) => !mail.startsWith("*")),
    )
  );
}

const known = (word: string, map: Readonly<Record<string, unknown>>, file: string): string =>
  didYouMean(word, Object.keys(map)) || `${file} has none`;

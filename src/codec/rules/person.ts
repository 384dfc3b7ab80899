// Who somebody is: what users.yaml says of him, what his department gives him, what the directory knows. The file wins over
// the directory field by field. Pure.

import { entryOf } from "../../base/entry-of.ts";
import type { Quality } from "../../base/fax.ts";
import type { DirectoryPerson } from "../directory/entry.ts";
import { printKey } from "./print-key.ts";
import type { RuleSet } from "./rule-set.ts";
import type { DepartmentRules, UserRules } from "./schema-users.ts";

export interface Person {
  /** Key in users.yaml; directory:ACCOUNT of somebody the directory alone knows. */
  readonly id: string;
  /** Where his notices go: the address he wrote from, or the first of his own. */
  readonly address: string;
  /** Addresses he sends from; *@domain stands for a whole domain. */
  readonly mail: readonly string[];
  readonly name: string;
  /** Own fax number; empty = the site's. */
  readonly number: string;
  /** Name in the header line; empty = his own name, or the site's. */
  readonly company: string;
  readonly department: string;
  /** Of the directory: names and distinguished names, lower case. */
  readonly groups: readonly string[];
  /** Account in the directory; empty when it was not asked or does not know him. */
  readonly account: string;
  readonly language?: string;
  readonly cover?: boolean;
  readonly "cover-form"?: string;
  readonly "cover-text"?: boolean;
  readonly "fax-content"?: "attachments" | "body" | "both";
  readonly "fax-trim"?: "no" | "disclaimers" | "signature";
  readonly quality?: Quality;
  /** Limit of his own, or of his department. */
  readonly "pages-per-day"?: number;
}

/** One value of a person and where it comes from: person, department NAME, directory, site. */
export interface Origin {
  readonly field: string;
  readonly value: string;
  readonly from: string;
  /** What others would have given, and did not, since `from` comes first. */
  readonly insteadOf: readonly { readonly value: string; readonly from: string }[];
}

export const directoryId = (account: string): string => `directory:${account}`;

/** Puts a person together. `id`: his key in users.yaml, undefined for somebody only the directory knows. */
export function personOf(rules: RuleSet, id: string | undefined, entry?: DirectoryPerson, address?: string): Person {
  const user = id === undefined ? undefined : entryOf(rules.users, id);
  const department = departmentOf(rules, user, entry);
  const group = entryOf(rules.departments, department);
  const mail = user !== undefined && user.mail.length > 0 ? user.mail : (entry?.mail ?? []);
  const language = user?.language ?? group?.language ?? entry?.language;
  const cover = user?.cover ?? group?.cover;
  const form = user?.["cover-form"] ?? group?.["cover-form"];
  const onCover = user?.["cover-text"] ?? group?.["cover-text"];
  const content = user?.["fax-content"] ?? group?.["fax-content"];
  const trim = user?.["fax-trim"] ?? group?.["fax-trim"];
  const quality = user?.quality ?? group?.quality;
  const pages = user?.["pages-per-day"] ?? group?.["pages-per-day"];
  return {
    id: id ?? directoryId(entry?.account ?? ""),
    address: address ?? mail.find((own) => !own.startsWith("*")) ?? "",
    mail,
    name: user?.name || entry?.name || "",
    number: user?.number || group?.number || entry?.number || "",
    company: user?.company || group?.company || "",
    department,
    groups: entry?.groups ?? [],
    account: entry?.account ?? "",
    ...(language === undefined || language === "" ? {} : { language }),
    ...(cover === undefined ? {} : { cover }),
    ...(form === undefined ? {} : { "cover-form": form }),
    ...(onCover === undefined ? {} : { "cover-text": onCover }),
    ...(content === undefined ? {} : { "fax-content": content }),
    ...(trim === undefined ? {} : { "fax-trim": trim }),
    ...(quality === undefined ? {} : { quality }),
    ...(pages === undefined ? {} : { "pages-per-day": pages }),
  };
}

/** Where each of a person's values comes from, for `faxgate explain user`. */
export function originsOf(rules: RuleSet, id: string | undefined, entry?: DirectoryPerson): Origin[] {
  const user: Partial<UserRules> = (id === undefined ? undefined : entryOf(rules.users, id)) ?? {};
  const department = departmentOf(rules, user, entry);
  const group: Partial<DepartmentRules> = entryOf(rules.departments, department) ?? {};
  const pick = (field: string, ...from: readonly [string, unknown][]): Origin[] => {
    const [found, ...insteadOf] = from.flatMap(([who, value]) =>
      value === undefined || String(value) === ""
        ? []
        : [{ value: typeof value === "boolean" ? (value ? "yes" : "no") : String(value), from: who }],
    );
    return found === undefined ? [] : [{ field, ...found, insteadOf }];
  };
  const own = `department ${department}`;
  const site = rules.site;
  /** What a department gives, and the site when nobody else does. */
  const given = (
    field:
      | "number"
      | "company"
      | "language"
      | "cover"
      | "cover-form"
      | "cover-text"
      | "quality"
      | "fax-content"
      | "fax-trim"
      | "received-form"
      | "received-ocr"
      | "pages-per-day",
    everybody: unknown,
    directory?: string,
  ): Origin[] =>
    pick(field, ["person", user[field]], [own, group[field]], ["directory", directory], ["site", everybody]);
  return [
    ...pick("mail", ["person", user.mail?.join(", ")], ["directory", entry?.mail.join(", ")]),
    ...pick("print", ["person", user.print?.join(", ")]),
    ...pick("delegates", ["person", user.delegates?.join(", ")]),
    ...pick("account", ["directory", entry?.account]),
    ...pick("name", ["person", user.name], ["directory", entry?.name]),
    ...pick("department", ["person", user.department], ["directory", department]),
    ...given("number", site.number, entry?.number),
    ...given("company", site.name),
    ...given("language", site.language, entry?.language),
    ...given("cover", site.cover),
    ...given("cover-form", site["cover-form"]),
    ...given("cover-text", site["cover-text"]),
    ...given("fax-content", site["fax-content"]),
    ...given("fax-trim", site["fax-trim"]),
    ...given("quality", site.quality),
    ...given("received-form", undefined),
    ...given("received-ocr", undefined),
    ...given("pages-per-day", rules.outbound.limits["pages-per-user-per-day"]),
    ...pick("groups", ["directory", entry?.groups.filter((name) => !name.includes("=")).join(", ")]),
  ];
}

/** His own, else the first one that has a group of his. */
function departmentOf(rules: RuleSet, user: Partial<UserRules> | undefined, entry?: DirectoryPerson): string {
  if (user?.department !== undefined && user.department !== "") return user.department;
  const groups = new Set(entry?.groups ?? []);
  return (
    Object.entries(rules.departments).find(([, { groups: names }]) =>
      names.some((name) => groups.has(name.toLowerCase())),
    )?.[0] ?? ""
  );
}

/** Whether somebody may answer another's mails in his name. */
export const isDelegate = (rules: RuleSet, owner: Pick<Person, "id">, person: Pick<Person, "id">): boolean =>
  entryOf(rules.users, person.id) !== undefined &&
  entryOf(rules.users, owner.id)?.delegates.includes(person.id) === true;

/** Key of the user an address belongs to: by the very address, or by *@domain. */
export function userByMail(rules: RuleSet, address: string, how: "exact" | "domain"): string | undefined {
  const wanted = address.toLowerCase();
  const name = how === "exact" ? wanted : `*@${wanted.slice(wanted.lastIndexOf("@") + 1)}`;
  return Object.entries(rules.users).find(([, user]) => user.mail.includes(name))?.[0];
}

/** Key of the user of a print name such as DOM+User. */
export function userByPrintName(rules: RuleSet, name: string): string | undefined {
  const wanted = printKey(name);
  return Object.entries(rules.users).find(([, user]) => user.print.some((known) => printKey(known) === wanted))?.[0];
}

/** The account of the directory a print name stands for; undefined when it is of none of its domains. */
export function accountOf(rules: RuleSet, name: string): string | undefined {
  const directory = rules.directory;
  if (directory === undefined) return undefined;
  const key = printKey(name);
  const plus = key.indexOf("+");
  const at = key.lastIndexOf("@");
  const known = (domain: string): boolean => directory.domains.some((one) => one.toLowerCase() === domain);
  if (plus > 0) return known(key.slice(0, plus)) ? key.slice(plus + 1) || undefined : undefined;
  if (at > 0) return known(key.slice(at + 1)) ? key.slice(0, at) : undefined;
  return directory["plain-names"] && key !== "" ? key : undefined;
}

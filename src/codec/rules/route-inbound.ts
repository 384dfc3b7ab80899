// Where a received fax goes (rules/inbound.yaml): junk first, then the rules from the top, else the default mailbox. Pure:
// what only a directory or a turn can say stays a target of its own, resolved when the fax is delivered.

import { entryOf } from "../../base/entry-of.ts";
import type { FaxMail, InboundTarget } from "../../base/received.ts";
import { type InboundCall, type Misfit, misfit } from "./inbound-conditions.ts";
import { userByMail } from "./person.ts";
import type { RuleSet } from "./rule-set.ts";
import type { InboundRule } from "./schema-inbound.ts";

type Delivered = Pick<FaxMail, "form" | "language">;

/** What became of one rule, in the order they were asked. */
export interface Asked {
  /** "junk 1", "rule 2", or its name. */
  readonly rule: string;
  /** undefined = it fits. */
  readonly misfit?: Misfit;
}

export interface InboundDecision {
  /** The rule that decided: its name, else its number from 1; "default"; "junk NAME". With others by `also` before it: "1+3". */
  readonly rule: string;
  readonly junk: boolean;
  /** Every address that is known already. */
  readonly mail: readonly string[];
  /** Of the rule that decided, or the site's. */
  readonly language: string;
  readonly targets: readonly InboundTarget[];
  /** Words are read on its pages: one of those who get it wants that. */
  readonly ocr: boolean;
  readonly trail: readonly Asked[];
}

/** Where a received fax goes. A rule with `also` adds its targets and does not decide: the default mailbox still may. */
export function routeInbound(rules: RuleSet, call: InboundCall): InboundDecision {
  const { inbound, site } = rules;
  const trail: Asked[] = [];
  const fits = (rule: string, entry: Parameters<typeof misfit>[0]): boolean => {
    const why = misfit(entry, call);
    trail.push(why === undefined ? { rule } : { rule, misfit: why });
    return why === undefined;
  };
  const usual: Delivered = { form: site.received.form, language: site.language };
  const junk = inbound.junk.findIndex((entry, index) => fits(`junk ${nameOf(entry, index)}`, entry));
  if (junk >= 0) {
    const entry = inbound.junk[junk]!;
    const mail = new MailTargets(rules);
    mail.add(entry.mail ?? [], usual);
    return {
      rule: `junk ${nameOf(entry, junk)}`,
      junk: true,
      mail: mail.addresses,
      language: site.language,
      targets: mail.targets,
      ocr: false,
      trail,
    };
  }
  let ocr = false;
  const taken: string[] = [];
  const mail = new MailTargets(rules);
  const others: InboundTarget[] = [];
  let decided: InboundRule | undefined;
  for (const [index, rule] of inbound.rules.entries()) {
    const name = nameOf(rule, index);
    if (!fits(`rule ${name}`, rule)) continue;
    taken.push(name);
    ocr ||= rule.ocr === true;
    addTargets(
      rules,
      rule,
      { form: rule.form ?? site.received.form, language: rule.language ?? site.language },
      mail,
      others,
    );
    if (rule.also) continue;
    decided = rule;
    break;
  }
  if (decided === undefined) {
    mail.add(inbound.default, usual);
    taken.push("default");
  }
  mail.add(inbound.copy, usual);
  return {
    rule: taken.join("+"),
    junk: false,
    mail: mail.addresses,
    language: decided?.language ?? site.language,
    targets: [...mail.targets, ...withoutTwice(others)],
    ocr: ocr || (decided?.ocr ?? site.received.ocr) || mail.addresses.some((address) => wantsWords(rules, address)),
    trail,
  };
}

/** The junk entry a call fits by what is known while it rings; undefined = none. */
export function junkByCall(rules: RuleSet, call: InboundCall): string | undefined {
  const index = rules.inbound.junk.findIndex((entry) => misfit(entry, call) === undefined);
  return index < 0 ? undefined : nameOf(rules.inbound.junk[index]!, index);
}

/** What rules are called by: their name, else their number from 1. */
export const nameOf = (rule: { readonly name?: string | undefined }, index: number): string =>
  rule.name ?? String(index + 1);

/** Addresses to mails: each address once, one mail for all who get the same form in the same language. */
export class MailTargets {
  readonly #rules: RuleSet;
  readonly #mails = new Map<string, { to: string[] } & Delivered>();
  readonly #known = new Set<string>();

  constructor(rules: RuleSet) {
    this.#rules = rules;
  }

  /** What somebody of users.yaml wishes for his own addresses comes before `asked`. The first to add an address decides. */
  add(addresses: readonly string[], asked: Delivered): void {
    for (const address of addresses) {
      if (this.#known.has(address)) continue;
      this.#known.add(address);
      const { form, language } = { ...asked, ...wishesOf(this.#rules, address) };
      const mail = this.#mails.get(`${form} ${language}`) ?? { to: [], form, language };
      mail.to.push(address);
      this.#mails.set(`${form} ${language}`, mail);
    }
  }

  get addresses(): string[] {
    return [...this.#known];
  }

  get targets(): Extract<InboundTarget, { kind: "mail" }>[] {
    return [...this.#mails.values()].map((mail) => ({ kind: "mail", ...mail }));
  }
}

function ownerOf(rules: RuleSet, address: string) {
  const id = userByMail(rules, address, "exact");
  const user = id === undefined ? undefined : entryOf(rules.users, id);
  const [ownDepartment] = Object.values(rules.departments).filter(({ mail }) => mail.includes(address));
  return { user, department: user === undefined ? ownDepartment : entryOf(rules.departments, user.department) };
}

function wantsWords(rules: RuleSet, address: string): boolean {
  const { user, department } = ownerOf(rules, address);
  return user?.["received-ocr"] ?? department?.["received-ocr"] ?? false;
}

/** Form and language the owner of an address has of his own or of his department. */
function wishesOf(rules: RuleSet, address: string): Partial<Delivered> {
  const { user, department } = ownerOf(rules, address);
  const form = user?.["received-form"] ?? department?.["received-form"];
  const language = user?.language ?? department?.language;
  return { ...(form === undefined ? {} : { form }), ...(language === undefined ? {} : { language }) };
}

function addTargets(
  rules: RuleSet,
  rule: InboundRule,
  asked: Delivered,
  mail: MailTargets,
  others: InboundTarget[],
): void {
  mail.add(rule.mail ?? [], asked);
  for (const user of rule.user ?? []) addUser(rules, user, asked, mail, others);
  for (const name of rule.department ?? []) {
    const department = entryOf(rules.departments, name);
    if (department === undefined) continue;
    mail.add(department.mail, asked);
    if (department.mail.length > 0) continue;
    for (const [id, user] of Object.entries(rules.users))
      if (user.department === name) addUser(rules, id, asked, mail, others);
    if (rules.directory !== undefined)
      for (const group of department.groups) others.push({ kind: "group", group, ...asked });
  }
  for (const group of rule.group ?? []) others.push({ kind: "group", group, ...asked });
  if (rule["round-robin"] !== undefined) others.push({ kind: "round-robin", among: rule["round-robin"], ...asked });
  for (const printer of rule.printer ?? []) others.push({ kind: "printer", printer });
  const fileName = rule["file-name"] ?? rules.inbound["file-name"];
  for (const folder of rule.folder ?? []) others.push({ kind: "folder", folder, form: asked.form, fileName });
  if (rule.command !== undefined) others.push({ kind: "command", argv: rule.command });
}

function addUser(rules: RuleSet, id: string, asked: Delivered, mail: MailTargets, others: InboundTarget[]): void {
  const address = entryOf(rules.users, id)?.mail.find((own) => !own.startsWith("*"));
  if (address !== undefined) mail.add([address], asked);
  else if (rules.directory !== undefined) others.push({ kind: "person", user: id, ...asked });
}

/** Two rules may name one printer: it prints once. */
function withoutTwice(targets: readonly InboundTarget[]): InboundTarget[] {
  const known = new Set<string>();
  return targets.filter((target) => {
    const key = target.kind === "folder" ? `folder ${target.folder} ${target.fileName}` : JSON.stringify(target);
    return !known.has(key) && known.add(key);
  });
}

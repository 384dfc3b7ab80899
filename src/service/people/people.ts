// Who somebody is, for the SMTP server and the office alike: by his mail address, his print name, or the key he was once
// found under. users.yaml first, then the directory; everything else about him is `personOf`.

import { entryOf } from "../../base/entry-of.ts";
import { FaxError } from "../../base/errors.ts";
import type { DirectoryPerson } from "../../codec/directory/entry.ts";
import {
  accountOf,
  directoryId,
  type Person,
  personOf,
  userByMail,
  userByPrintName,
} from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { AnswerOrDown, Directory, Question } from "./directory.ts";

/** several: the directory has more than one such person. down: it does not answer, and nothing is known without it. */
export type Who =
  | {
      readonly kind: "person";
      readonly person: Person;
      /** What the directory said; undefined when it said nothing. */
      readonly entry: DirectoryPerson | undefined;
    }
  | { readonly kind: "nobody" | "several" | "down" };

const nobody: Who = { kind: "nobody" };

export class People {
  readonly #rules: () => RuleSet;
  /** Missing where the rules name none. */
  readonly #directory: Directory | undefined;

  constructor(rules: () => RuleSet, directory?: Directory) {
    this.#rules = rules;
    this.#directory = directory;
  }

  /** Somebody who writes from an address: the very address in users.yaml, the directory, then *@domain of users.yaml. */
  async byMail(address: string): Promise<Who> {
    const rules = this.#rules();
    const wanted = address.trim().toLowerCase();
    const user = userByMail(rules, wanted, "exact");
    if (user !== undefined) return this.#user(rules, user, wanted);
    const answer = await this.#ask(rules, { by: "mail", value: wanted });
    if (answer.kind === "person")
      return {
        kind: "person",
        person: personOf(rules, userOf(rules, answer.entry), answer.entry, wanted),
        entry: answer.entry,
      };
    if (answer.kind === "several" || answer.kind === "down") return { kind: answer.kind };
    const everybody = userByMail(rules, wanted, "domain");
    // A mailbox that is still there of somebody who has left is nobody's.
    return everybody === undefined || answer.kind === "departed"
      ? nobody
      : { kind: "person", person: personOf(rules, everybody, undefined, wanted), entry: undefined };
  }

  /** Somebody who prints as DOM+User, DOM\user or user@realm. */
  async byPrintName(name: string): Promise<Who> {
    const rules = this.#rules();
    const user = userByPrintName(rules, name);
    if (user !== undefined) return this.#user(rules, user);
    const account = accountOf(rules, name);
    return account === undefined ? nobody : this.#account(rules, account);
  }

  /** Somebody found before, by the rules and the directory of now. */
  async byId(id: string, address?: string): Promise<Who> {
    const rules = this.#rules();
    if (entryOf(rules.users, id) !== undefined) return this.#user(rules, id, address);
    return id.startsWith(directoryId("")) ? this.#account(rules, id.slice(directoryId("").length), address) : nobody;
  }

  async #account(rules: RuleSet, account: string, address?: string): Promise<Who> {
    const answer = await this.#ask(rules, { by: "account", value: account });
    if (answer.kind === "person") {
      const { entry } = answer;
      return { kind: "person", person: personOf(rules, userOf(rules, entry), entry, address), entry };
    }
    return answer.kind === "departed" ? nobody : { kind: answer.kind };
  }

  /** Somebody of users.yaml: the directory fills what stands not there, and says his groups. */
  async #user(rules: RuleSet, id: string, address?: string): Promise<Who> {
    const user = rules.users[id]!;
    const account = user.print.flatMap((name) => accountOf(rules, name) ?? [])[0];
    const own = user.mail.find((mail) => !mail.startsWith("*"));
    const question: Question | undefined =
      account !== undefined
        ? { by: "account", value: account }
        : own === undefined
          ? undefined
          : { by: "mail", value: own };
    const answer = question === undefined ? undefined : await this.#ask(rules, question);
    // Without his groups a rule that refuses them would let him through.
    if (answer?.kind === "down" && (own === undefined || usesGroups(rules))) return answer;
    const entry = answer?.kind === "person" ? answer.entry : undefined;
    return { kind: "person", person: personOf(rules, id, entry, address), entry };
  }

  async #ask(rules: RuleSet, question: Question): Promise<AnswerOrDown> {
    if (rules.directory === undefined) return { kind: "nobody" };
    return (await this.#directory?.ask(rules.directory, question)) ?? { kind: "down" };
  }
}

/** The person; undefined for nobody and for several. Throws FaxError "later" while the directory cannot say it. */
export function personIn(who: Who): Person | undefined {
  if (who.kind === "down") throw new FaxError("later", "the directory does not answer");
  return who.kind === "person" ? who.person : undefined;
}

/** The user of users.yaml whom an entry of the directory is: by his account, else by one of his addresses. */
function userOf(rules: RuleSet, entry: DirectoryPerson): string | undefined {
  for (const [id, user] of Object.entries(rules.users))
    if (user.print.some((name) => accountOf(rules, name) === entry.account)) return id;
  const users = new Set(entry.mail.flatMap((address) => userByMail(rules, address, "exact") ?? []));
  const [id] = users;
  if (id === undefined || users.size > 1) return undefined;
  // A user with an account of his own is not a second one's too.
  return rules.users[id]!.print.some((name) => accountOf(rules, name) !== undefined) ? undefined : id;
}

/** Whether a permit asks for a group that only the directory can say somebody is in. */
const usesGroups = (rules: RuleSet): boolean =>
  rules.outbound.permit.some((rule) =>
    rule.groups?.some((name) => entryOf(rules.departments, name)?.groups.length !== 0),
  );

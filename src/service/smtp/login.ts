// Who may log in: print agents, by a password made by machine, and people, by the one in users.yaml or the directory's. The
// rules hold a scrypt hash, so that who reads them cannot send. PLAIN and LOGIN, because a server that keeps no password in
// plain cannot do CRAM-MD5; hence only where nobody listens: inside TLS, or a print agent on this machine.

import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { entryOf } from "../../base/entry-of.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { DirectoryRules } from "../../codec/rules/schema-directory.ts";
import type { People, Who } from "../people/people.ts";

/** Account of the agent on the gateway's own machine, which takes its password from the spool. */
export const ownAgent = "print-agent";

export interface LoggedIn {
  readonly kind: "agent" | "person";
  /** Name of the agent; key of the person. */
  readonly id: string;
}

export type Login =
  | { readonly ok: true; readonly who: LoggedIn }
  | { readonly ok: false; readonly code: 454 | 535 | 538; readonly text: string };

export interface LoginDeps {
  readonly rules: RuleSet;
  readonly people: People;
  /** Of `ownAgent`. */
  readonly ownPassword: string;
  /** Asks the directory; rejects with FaxError "resource" while it does not answer. */
  readonly checkPassword: (directory: DirectoryRules, dn: string, password: string) => Promise<boolean>;
}

export interface Attempt {
  readonly name: string;
  readonly password: string;
  /** The connection is encrypted. */
  readonly encrypted: boolean;
  /** It comes from this very machine. */
  readonly local: boolean;
}

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const hashOctets = 32;

export async function judgeLogin(deps: LoginDeps, attempt: Attempt): Promise<Login> {
  const { rules, ownPassword } = deps;
  const { name, password } = attempt;
  if (!attempt.encrypted && !attempt.local)
    return { ok: false, code: 538, text: "5.7.11 a password is taken inside TLS only" };
  const wrong: Login = { ok: false, code: 535, text: "5.7.8 this name and password are not known" };
  if (password.length > 200 || name.length > 254 || name === "") return wrong;
  if (name === ownAgent) {
    const same = equal(Buffer.from(password), Buffer.from(ownPassword));
    return same ? { ok: true, who: { kind: "agent", id: ownAgent } } : wrong;
  }
  const agents = rules.site.print.agents;
  if (Object.hasOwn(agents, name))
    return (await fits(password, agents[name]!)) ? { ok: true, who: { kind: "agent", id: name } } : wrong;
  // A person's password is his own: on this machine others may listen to what he says in plain.
  if (!attempt.encrypted) return { ok: false, code: 538, text: "5.7.11 a password is taken inside TLS only" };
  const found = await personNamed(deps, name);
  if (found.kind === "down")
    return { ok: false, code: 454, text: "4.7.0 our directory of people does not answer; try again later" };
  if (found.kind !== "person") {
    // As slow as a wrong password, so that names cannot be told apart by time.
    await fits(password, nobodysHash);
    return wrong;
  }
  const { person, entry } = found;
  const hash = entryOf(rules.users, person.id)?.password ?? "";
  const who: LoggedIn = { kind: "person", id: person.id };
  if (hash !== "") return (await fits(password, hash)) ? { ok: true, who } : wrong;
  const directory = rules.directory;
  if (directory?.["log-in"] !== true || entry === undefined) {
    await fits(password, nobodysHash);
    return wrong;
  }
  return (await deps.checkPassword(directory, entry.dn, password)) ? { ok: true, who } : wrong;
}

/** By his key in users.yaml, a mail address, or his account (DOM\user). People known by their domain only have no password. */
async function personNamed({ rules, people }: LoginDeps, name: string): Promise<Who> {
  const wanted = name.toLowerCase();
  if (Object.hasOwn(rules.users, wanted)) return people.byId(wanted);
  const byName = await people.byPrintName(name);
  return byName.kind === "nobody" && name.includes("@") ? people.byMail(wanted) : byName;
}

/** The line for the rules. */
export async function passwordHash(password: string): Promise<string> {
  const salt = randomBytes(18);
  return `scrypt:${salt.toString("base64")}:${(await derive(password, salt, hashOctets)).toString("base64")}`;
}

const nobodysHash = `scrypt:${Buffer.alloc(18).toString("base64")}:${Buffer.alloc(hashOctets).toString("base64")}`;

async function fits(password: string, line: string): Promise<boolean> {
  const [, salt, hash] = line.split(":");
  if (salt === undefined || hash === undefined) return false;
  return equal(await derive(password, Buffer.from(salt, "base64"), hashOctets), Buffer.from(hash, "base64"));
}

const equal = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

// Who may log in: print agents, by a password made by machine. The rules hold a scrypt hash of it, so that who reads them
// cannot print. PLAIN, because a server that keeps no password in plain cannot do CRAM-MD5; hence only where nobody listens:
// inside TLS, or from this machine.

import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { RuleSet } from "../../codec/rules/rule-set.ts";

/** Account of the agent on the gateway's own machine, which takes its password from the spool. */
export const ownAgent = "print-agent";

export type Login =
  | { readonly ok: true; readonly agent: string }
  | { readonly ok: false; readonly code: 535 | 538; readonly text: string };

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const hashOctets = 32;

export async function judgeLogin(
  rules: RuleSet,
  ownPassword: string,
  login: { readonly name: string; readonly password: string /** Nobody can listen. */; readonly safe: boolean },
): Promise<Login> {
  if (!login.safe) return { ok: false, code: 538, text: "5.7.11 a password is taken inside TLS only" };
  const wrong: Login = { ok: false, code: 535, text: "5.7.8 this name and password are not known" };
  if (login.password.length > 200) return wrong;
  if (login.name === ownAgent) {
    const same = equal(Buffer.from(login.password), Buffer.from(ownPassword));
    return same ? { ok: true, agent: ownAgent } : wrong;
  }
  const hashes = rules.site.print.agents;
  const [, salt, hash] = (Object.hasOwn(hashes, login.name) ? hashes[login.name]! : "").split(":");
  if (salt === undefined || hash === undefined) return wrong;
  const expected = Buffer.from(hash, "base64");
  const found = await derive(login.password, Buffer.from(salt, "base64"), hashOctets);
  return equal(found, expected) ? { ok: true, agent: login.name } : wrong;
}

/** The line for rules/faxgate.yaml. */
export async function passwordHash(password: string): Promise<string> {
  const salt = randomBytes(18);
  return `scrypt:${salt.toString("base64")}:${(await derive(password, salt, hashOctets)).toString("base64")}`;
}

const equal = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

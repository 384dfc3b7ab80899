// A secret of this spool, made once: it signs the return path of received faxes, and gives the spool a name of its own on a
// Redis that several sites share.

import { createHash, createHmac, randomBytes } from "node:crypto";
import { createExclusive } from "./atomic.ts";
import { readJson, type Spool } from "./spool.ts";

async function secretOf(spool: Spool): Promise<string> {
  const path = spool.path("secret.json");
  for (;;) {
    const known = await readJson<{ secret: string }>(path);
    if (known !== undefined) return known.secret;
    await createExclusive(path, JSON.stringify({ secret: randomBytes(32).toString("hex") }));
  }
}

/** Name of this spool, 12 hex digits; tells nothing of the secret. */
export async function siteName(spool: Spool): Promise<string> {
  return createHash("sha256")
    .update(`name ${await secretOf(spool)}`)
    .digest("hex")
    .slice(0, 12);
}

/** Password of the print agent on this machine: whoever may read this spool has it, and nobody else. */
export async function printAgentPassword(spool: Spool): Promise<string> {
  return createHmac("sha256", await secretOf(spool))
    .update("print agent")
    .digest("hex");
}

/** Makes and reads tokens that stand for a call: its number and a signature nobody else can make. */
export interface CallTokens {
  of(call: string): string;
  callOf(token: string): string | undefined;
}

/**
 * bounce: of bounce+TOKEN@domain, the return path of a received fax. answer: of reply+TOKEN@domain, for whoever got it. junk: the
 * same, for the administrator's word to what is to be refused. One opens nothing that another one opens.
 */
export async function callTokens(spool: Spool, kind: "bounce" | "answer" | "junk"): Promise<CallTokens> {
  const secret = await secretOf(spool);
  const sign = (call: string): string =>
    createHmac("sha256", secret).update(`${kind} ${call}`).digest("hex").slice(0, 24);
  return {
    of: (call) => `${call}${sign(call)}`,
    callOf: (token) => {
      const call = /^(c\d{8})[0-9a-f]{24}$/.exec(token)?.[1];
      return call !== undefined && token === `${call}${sign(call)}` ? call : undefined;
    },
  };
}

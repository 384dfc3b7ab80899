// Where the gateway on this machine takes print jobs, and the credential its agent has for it.

import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { PrintServerAccess } from "../../device/mailout/submit-print.ts";
import { printAgentPassword } from "../../device/store/site-secret.ts";
import { readJson, type Spool } from "../../device/store/spool.ts";
import { ownAgent } from "../smtp/login.ts";

/** undefined while the SMTP server has not started yet. */
export async function ownServer(spool: Spool, rules: RuleSet): Promise<PrintServerAccess | undefined> {
  const known = await readJson<{ addresses: string[] }>(spool.path("run", "smtp.json"));
  const address = known?.addresses[0];
  if (address === undefined) return undefined;
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon);
  return {
    host: host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host,
    port: Number(address.slice(colon + 1)),
    to: `print@${rules.site.domains[0] ?? ""}`,
    account: { user: ownAgent, pass: await printAgentPassword(spool) },
    sameMachine: true,
  };
}

/** Largest document that fits a mail of `megabytes` in base64. */
export const mostPrintBytes = (megabytes: number): number => Math.floor((megabytes * 1_048_576 - 16_384) * (54 / 74));

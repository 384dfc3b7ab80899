// What in the rules keeps a fax of Exchange from arriving, each with what to do. Pure but for the people.

import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { isTrusted } from "../smtp/trust.ts";

/** `host`: the address Exchange's connector comes from, where it is known. */
export function faultsOfRules({ site }: RuleSet, host: string | undefined): string[] {
  const faults: string[] = [];
  const loopback = (name: string): boolean => isTrusted(name, ["127.0.0.0/8", "::1"]);
  if (host !== undefined && !isTrusted(host, site.trust))
    faults.push(`${host} is not trusted: add it to trust in faxgate.yaml, or nothing it says of a sender counts`);
  if (host === undefined && !site.trust.some((name) => !loopback(name.split("/")[0]!)))
    faults.push("trust in faxgate.yaml names no other host: add the address Exchange's connector comes from");
  if (site["exchange-domains"].length === 0)
    faults.push(
      "exchange-domains in faxgate.yaml is empty: add the domain Exchange puts behind IMCEAFAX-… (its default accepted domain), or a fax typed as [FAX:number] is refused as a relay",
    );
  const all = [...site.smtp.listen, ...site.smtp["listen-tls"]];
  if (all.every((endpoint) => loopback(hostOf(endpoint))) && (host === undefined || !loopback(host)))
    faults.push(
      `smtp.listen in faxgate.yaml is ${all.join(", ")}: no other machine can reach it; listen on 0.0.0.0:25`,
    );
  if (site.smtp.tls === undefined)
    faults.push(
      "smtp.tls in faxgate.yaml is missing: faxes come unencrypted, and a connector with RequireTLS sends none",
    );
  if (site.relay === "outbox")
    faults.push(
      "relay in faxgate.yaml is outbox: reports and received faxes stay in files; name Exchange, smtp://HOST:25",
    );
  return faults;
}

export const hostOf = (endpoint: string): string =>
  endpoint.slice(0, endpoint.lastIndexOf(":")).replace(/^\[|\]$/g, "");

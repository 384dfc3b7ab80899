// Whether two domains are one organisation's: the part that can be registered is the same (RFC 7489 3.2).

import { domainToASCII } from "node:url";
import { getDomain } from "tldts";

/** Lower case, without a last dot, foreign letters as xn--. Empty for what is no domain. */
export const plainDomain = (domain: string): string => domainToASCII(domain.replace(/\.$/, ""));

export function sameOrganisation(one: string, other: string): boolean {
  const [a, b] = [organisation(one), organisation(other)];
  return a !== "" && a === b;
}

function organisation(domain: string): string {
  const plain = plainDomain(domain);
  // Of a public suffix (a country, a hoster's customers' domain) everybody has a part: it is nobody's but its own.
  return getDomain(plain, { allowPrivateDomains: true }) ?? plain;
}

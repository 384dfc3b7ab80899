// A recipient address at one of our domains → what it asks for. Never splits on "+" but for our own reply+ and bounce+
// words: a number may begin with it. Local parts may be longer than 64 octets (FACTS 1.1).

export type Recipient =
  | { readonly kind: "fax" /** As written, quotes taken off; name@NUMBER.fax as a whole. */; readonly written: string }
  | { readonly kind: "print" }
  | { readonly kind: "reply"; readonly token: string }
  | { readonly kind: "bounce"; readonly token: string }
  | { readonly kind: "confirm"; readonly token: string }
  | { readonly kind: "admin" }
  /** queue@, help@: asks how things stand, without a document. */
  | { readonly kind: "ask"; readonly word: "queue" | "help" }
  | { readonly kind: "foreign" };

/** Takes an address apart; the last @ counts (a quoted local part may hold one). */
export function splitAddress(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf("@");
  if (at < 0) return { local: unquote(address), domain: "" };
  return { local: unquote(address.slice(0, at)), domain: address.slice(at + 1).toLowerCase() };
}

function unquote(local: string): string {
  return local.startsWith('"') && local.endsWith('"') && local.length > 1
    ? local.slice(1, -1).replace(/\\(.)/g, "$1")
    : local;
}

/** Where mail is for us; lower case. The site's settings of the same names. */
export interface OurDomains {
  readonly domains: readonly string[];
  /** Only what is marked as a fax address is ours there. */
  readonly "exchange-domains": readonly string[];
  /** A number stands before them: anne@5550001.fax. */
  readonly "number-domains": readonly string[];
}

/** One spelling of an address, to find it by: neither quotes nor case count. */
export function addressKey(address: string): string {
  const { local, domain } = splitAddress(address.trim());
  return `${local.toLowerCase()}@${domain}`;
}

/** What a recipient is to us. Postmaster without a domain is ours too (RFC 5321 4.5.1). */
export function readRecipient(address: string, places: OurDomains): Recipient {
  const { domains } = places;
  const { local, domain } = splitAddress(address);
  const name = local.toLowerCase();
  if (name === "postmaster" && (domain === "" || domains.includes(domain))) return { kind: "admin" };
  const number = numberBefore(domain, places["number-domains"]);
  if (number !== undefined) return { kind: "fax", written: `${local}@${number}.fax` };
  if (places["exchange-domains"].includes(domain) && /^(?:imceafax-|\/?fax=)/.test(name))
    return { kind: "fax", written: local };
  if (!domains.includes(domain)) return { kind: "foreign" };
  if (name === "abuse") return { kind: "admin" };
  if (name === "print") return { kind: "print" };
  if (name === "queue" || name === "status") return { kind: "ask", word: "queue" };
  if (name === "help") return { kind: "ask", word: "help" };
  const ours = /^(reply|bounce|confirm)\+([a-z0-9]{16,64})$/.exec(name);
  if (ours !== null) return { kind: ours[1] as "reply" | "bounce" | "confirm", token: ours[2]! };
  return { kind: "fax", written: local };
}

function numberBefore(domain: string, known: readonly string[]): string | undefined {
  const suffix = known.find((one) => domain.endsWith(`.${one}`));
  const label = suffix === undefined ? "" : domain.slice(0, -suffix.length - 1);
  return /^[\d.-]*\d[\d.-]*$/.test(label) ? label : undefined;
}

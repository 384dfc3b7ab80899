// A recipient address at one of our domains → what it asks for. Never splits on "+" but for our own reply+ and bounce+
// words: a number may begin with it. Local parts may be longer than 64 octets (FACTS 1.1).

export type Recipient =
  | { readonly kind: "fax" /** As written, quotes taken off. */; readonly written: string }
  | { readonly kind: "print" }
  | { readonly kind: "reply"; readonly token: string }
  | { readonly kind: "bounce"; readonly token: string }
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

/** What a recipient is to us. `domains` in lower case; postmaster without a domain is ours too (RFC 5321 4.5.1). */
export function readRecipient(address: string, domains: readonly string[]): Recipient {
  const { local, domain } = splitAddress(address);
  const name = local.toLowerCase();
  if (name === "postmaster" && (domain === "" || domains.includes(domain))) return { kind: "admin" };
  if (!domains.includes(domain)) return { kind: "foreign" };
  if (name === "abuse") return { kind: "admin" };
  if (name === "print") return { kind: "print" };
  if (name === "queue" || name === "status") return { kind: "ask", word: "queue" };
  if (name === "help") return { kind: "ask", word: "help" };
  const ours = /^(reply|bounce)\+([a-z0-9]{16,64})$/.exec(name);
  if (ours !== null) return { kind: ours[1] as "reply" | "bounce", token: ours[2]! };
  return { kind: "fax", written: local };
}

// Whether the domain of a mail's author vouches for it, as DMARC puts it (RFC 7489): SPF (RFC 7208) for the host that sent it,
// or a DKIM signature, of the very domain that stands in From. Proves a domain, and so a person only as far as his own mail
// system keeps its people apart. Never throws; bounded in octets, lines, questions and time.

import { open } from "node:fs/promises";
import { dmarc } from "mailauth/lib/dmarc/index.js";
import { spf } from "mailauth/lib/spf/index.js";
import { describeError } from "../../base/errors.ts";
import { oneLine } from "../../base/one-line.ts";
import { type HeadField, readHead, signedMail, soleAuthor } from "../../codec/mail/head.ts";
import { type BoundedDns, boundedDns } from "./bounded-dns.ts";
import { plainDomain, sameOrganisation } from "./organisation.ts";
import { checkSignatures } from "./signature.ts";

export interface Claim {
  /** The message on disk. */
  readonly file: string;
  /** Envelope sender, not empty. */
  readonly sender: string;
  readonly remoteAddress: string;
  readonly helo: string;
  /** Whether an address is one of the person's whom the envelope names. */
  readonly isHis: (author: string) => boolean;
  /** Addresses of the envelope: a signature says whom the mail was written to, SPF who sends it now. */
  readonly recipients: readonly string[];
}

export interface ProofOptions {
  /** DNS servers; none = this machine's. */
  readonly dns: readonly string[];
  /** ms. */
  readonly time: number;
}

export type DomainProof =
  | { readonly kind: "proven"; readonly by: "spf" | "dkim"; readonly domain: string }
  /** `rejected`: the domain itself says that such a mail is not its own (p=reject). */
  | { readonly kind: "unproven"; readonly why: string; readonly rejected: boolean }
  | { readonly kind: "later" };

const longestHead = 64 * 1024;

export async function proveByDomain(claim: Claim, options: ProofOptions): Promise<DomainProof> {
  let dns: BoundedDns | undefined;
  try {
    dns = boundedDns(options.dns, options.time);
    return await prove(claim, dns);
  } catch (error) {
    return dns?.failed() === true ? { kind: "later" } : unproven(describeError(error));
  } finally {
    dns?.stop();
  }
}

const unproven = (why: string, rejected = false): DomainProof => ({
  kind: "unproven",
  why: oneLine(why, 300),
  rejected,
});

async function prove(claim: Claim, dns: BoundedDns): Promise<DomainProof> {
  const read = await readMessageHead(claim.file);
  if (read === undefined) return unproven("its head is too long, or is none");
  const author = soleAuthor(read.head);
  if (author === undefined) return unproven("it has not exactly one From with one plain address");
  const domain = plainDomain(author.slice(author.indexOf("@") + 1));
  if (domain === "") return unproven("the domain in From is none");
  const policy = await policyOf(domain, dns);
  const mine = claim.isHis(author);
  if (dns.failed()) return { kind: "later" };
  if (!mine) return unproven(`From and the envelope sender are not one person's`, policy.reject);
  const aligned = (of: string, strict: boolean): boolean =>
    strict ? plainDomain(of) === domain : sameOrganisation(of, domain);

  const envelope = plainDomain(claim.sender.slice(claim.sender.lastIndexOf("@") + 1));
  const sent = await spf({
    sender: `${claim.sender.slice(0, claim.sender.lastIndexOf("@"))}@${envelope}`,
    ip: claim.remoteAddress,
    helo: claim.helo,
    mta: "faxgate",
    resolver: dns.ask,
  });
  if (sent.status.result === "pass" && aligned(envelope, policy.strictSpf) && !dns.failed())
    return { kind: "proven", by: "spf", domain: envelope };

  const signed = await checkSignatures(claim.file, read.head, read.bodyAt, domain, dns.ask);
  const signer = signed.domains.find((of) => aligned(of, policy.strictDkim));
  if (signer !== undefined) {
    const other = replayed(read.head, claim.recipients);
    return other === undefined ? { kind: "proven", by: "dkim", domain: signer } : unproven(other, policy.reject);
  }
  if (dns.failed()) return { kind: "later" };
  const wrongDomain = signed.domains.length > 0 ? ["a signature is of another domain than From's"] : [];
  const spfWord = sent.status.result === "pass" ? "pass, for another domain than From's" : sent.status.result;
  return unproven(`SPF: ${spfWord}; DKIM: ${[...wrongDomain, ...signed.why].join(", ")}`, policy.reject);
}

/** Why a signed mail was not signed for this: it is old, or was written to somebody else. */
function replayed(head: readonly HeadField[], recipients: readonly string[]): string | undefined {
  const of = (name: string): HeadField[] => head.filter((field) => field.name === name);
  if (["to", "cc", "date", "message-id"].some((name) => of(name).length > 1)) return "a field stands in it twice";
  // By it the same mail is known again; without one a header added to it makes it another mail.
  if (!/\S/.test(of("message-id")[0]?.value ?? "")) return "it is signed, but has no Message-ID";
  const age = Date.now() - Date.parse(of("date")[0]?.value ?? "");
  if (!(age < signedMail.oldest && age > -signedMail.ahead)) return "it is signed, but of another day";
  const written = [...of("to"), ...of("cc")].map(({ value }) => value.toLowerCase()).join(", ");
  const other = recipients.find(
    (address) => !new RegExp(`(?:^|[\\s<,:;"])${escaped(address.toLowerCase())}(?:$|[\\s>,;])`).test(written),
  );
  return other === undefined ? undefined : `it is signed, but was not written to ${other}`;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

interface Policy {
  readonly reject: boolean;
  readonly strictSpf: boolean;
  readonly strictDkim: boolean;
}

/** What the domain, or its organisation, says of mails in its name; nothing said is nothing strict. */
async function policyOf(domain: string, dns: BoundedDns): Promise<Policy> {
  const found = await dmarc({ headerFrom: [`x@${domain}`], spfDomains: [], dkimDomains: [], resolver: dns.ask });
  const record = found === false ? undefined : found.rr;
  const tags = new Map(
    (record ?? "").split(";").map((part) => {
      const [tag = "", value = ""] = part.split("=", 2).map((text) => text.trim().toLowerCase());
      return [tag, value] as const;
    }),
  );
  const said = found === false ? undefined : found.policy;
  return {
    reject:
      String(said ?? "")
        .trim()
        .toLowerCase() === "reject",
    strictSpf: tags.get("aspf") === "s",
    strictDkim: tags.get("adkim") === "s",
  };
}

async function readMessageHead(
  file: string,
): Promise<{ readonly head: readonly HeadField[]; readonly bodyAt: number } | undefined> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestHead), 0, longestHead, 0);
    const text = buffer.toString("latin1", 0, bytesRead);
    const end = /\n\r?\n/.exec(text);
    if (end === null && bytesRead === longestHead) return undefined;
    const bodyAt = end === null ? bytesRead : end.index + end[0].length;
    const head = readHead(text.slice(0, end === null ? bytesRead : end.index + 1));
    return head === undefined ? undefined : { head, bodyAt };
  } finally {
    await handle.close();
  }
}

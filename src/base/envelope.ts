// What SMTP told about an accepted mail: incoming/<id>/envelope.json. Types only.

import type { Quality } from "./fax.ts";
import type { CallWishes } from "./job.ts";
import type { Notify, ReportEnvelope } from "./report.ts";

export type EnvelopeRecipient = {
  readonly address: string;
  /** NOTIFY and ORCPT of RCPT TO. */
  readonly notify?: readonly Notify[];
  readonly original?: string;
} & (
  | {
      readonly kind: "fax";
      /** The address without domain and quotes, or the number of a list's member: read by codec/address, at RCPT and again at intake. */
      readonly written: string;
      readonly user: string;
      /** The distribution list of the rules it was addressed to: `address` is the list's, `name` the member's. */
      readonly list?: string;
      readonly name?: string;
    }
  | { readonly kind: "print" }
  /** confirm: the word of somebody in whose name an unproven mail came, and nothing else. */
  | { readonly kind: "reply" | "bounce" | "confirm"; readonly token: string }
  | { readonly kind: "admin" }
  | { readonly kind: "ask"; readonly word: "queue" | "help" }
);

/**
 * How it was known that the sender is who the envelope says: a host whose word is taken, his own log-in, or his domain's word
 * (SPF, DKIM). none = it is his address and nothing more.
 */
export type Proof = "host" | "login" | "domain" | "none";

export interface Envelope {
  readonly id: string;
  readonly receivedAt: string;
  /** Empty for the null sender. */
  readonly from: string;
  readonly proof: Proof;
  readonly recipients: readonly EnvelopeRecipient[];
  readonly remoteAddress: string;
  readonly helo: string;
  readonly bytes: number;
  /** The sender's mail system spoke of reports: RET, ENVID, or NOTIFY or ORCPT of a recipient. */
  readonly report?: ReportEnvelope;
  /** Handed in by `faxgate send`. */
  readonly commandLine?: {
    /** Account of whoever did. */
    readonly account?: string;
    /** The one TIFF attached goes out pel for pel: no conversion, no cover, no header line. */
    readonly raw: boolean;
    /** Missing = his own, or the site's. */
    readonly quality?: Quality;
    readonly wishes: CallWishes;
  };
}

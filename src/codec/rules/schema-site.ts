// rules/faxgate.yaml: the site. Each setting says its unit, range and default here; the file says what it is for.

import { z } from "zod";
import {
  coverName,
  duration,
  faxContent,
  faxTrim,
  language,
  mailAddress,
  oneOrMore,
  ownNumber,
  passwordHash,
  quality,
  whole,
  yesNo,
} from "./scalars.ts";
import { receivedSchema } from "./schema-received.ts";
import { relaySchema, routesSchema } from "./schema-relay.ts";

const endpoint = z
  .string()
  .regex(/^(?:\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}$/, "expected HOST:PORT such as 127.0.0.1:2525");

const network = z
  .string()
  .regex(/^[0-9a-fA-F.:]+(?:\/\d{1,3})?$/, "expected an address or network such as 192.0.2.7 or 192.0.2.0/24");

const isServer = (text: string): boolean =>
  /^(?:\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|\[[0-9a-f:]+\](?::\d{1,5})?|[0-9a-f]*:[0-9a-f:]+)$/i.test(text);

const domain = z
  .string()
  .regex(/^[a-z0-9.-]+$/i, "expected a domain such as fax.local")
  .transform((text) => text.toLowerCase());

export const siteSchema = z.strictObject({
  /** Mail domains that are ours; the first is used in the addresses of notices. */
  domains: oneOrMore(domain),
  /** Domains of the organisation: IMCEAFAX-…@ and FAX=…@ are taken there, anybody's mailbox is not. */
  "exchange-domains": oneOrMore(domain).default([]),
  /** name@5550001.fax for the domain fax: the number stands before these. */
  "number-domains": oneOrMore(domain).default([]),
  country: z.string().regex(/^[A-Z]{2}$/, "expected a country of two letters such as ES"),
  admin: mailAddress,
  language: language.default("en"),
  /** Name in the header line of every page, where the sender has none of his own. */
  name: z.string().max(60).default("faxgate"),
  /** Own number in the header line and TSI, where neither sender nor line has one. */
  number: ownNumber.default(""),
  smtp: z
    .strictObject({
      listen: oneOrMore(endpoint).default(["127.0.0.1:2525"]),
      "max-size-mb": whole(1, 500).default(50),
      "max-recipients": whole(1, 1000).default(200),
      "max-connections": whole(1, 1000).default(50),
      "idle-timeout": duration.default(120_000),
      /** Mails to numbers and answers taken from one sender within an hour; more are put off, and come again later by themselves. */
      "mails-per-hour": whole(1, 1_000_000).default(1_000),
      /** Below this much free disk mail is put off with 452. */
      "min-free-mb": whole(1, 1_000_000).default(200),
      /** PEM files; with them STARTTLS is offered, and people and print agents elsewhere can log in. A renewed one is taken within a minute. */
      tls: z.strictObject({ cert: z.string().min(1), key: z.string().min(1) }).optional(),
      /** Where TLS is spoken from the start (port 465). Needs `tls`. */
      "listen-tls": oneOrMore(endpoint).default([]),
      /** Connections at once from one host that is not trusted. */
      "connections-per-host": whole(1, 1000).default(10),
      /** Log-ins that may fail within an hour from one host; then it is turned away. */
      "failed-log-ins": whole(1, 10_000).default(20),
      /** Addresses of load balancers that put a PROXY line (version 1) before a connection. */
      "proxy-from": oneOrMore(z.string().regex(/^[0-9a-fA-F.:]+$/, "expected an address such as 192.0.2.7")).default(
        [],
      ),
    })
    .prefault({}),
  /** Hosts whose word about the sender is taken; empty trusts nobody. */
  trust: oneOrMore(network).default([]),
  /**
   * A mail to a number from an address we know, when nothing proves that its owner wrote it: refuse, or take it and ask the
   * known address before anything is called.
   */
  "unproven-senders": z.enum(["refuse", "ask"]).default("refuse"),
  /** Mails from hosts that are not trusted, of people who did not log in. */
  outside: z
    .strictObject({
      /**
       * A mail is a person's when the domain of his address vouches for it: SPF or DKIM, aligned with From as DMARC has it. What
       * nothing vouches for is as above; where its domain says reject, it is refused.
       */
      prove: yesNo.default(false),
      /** DNS servers that are asked, with :PORT where it is not 53; empty = this machine's. */
      dns: oneOrMore(z.string().refine(isServer, "expected an address such as 192.0.2.53, or 192.0.2.53:5353")).default(
        [],
      ),
      /** For all questions about one mail; then it is put off with 451. */
      "time-limit": duration.default(8_000),
    })
    .prefault({}),
  /** Hosts that may hand in print jobs; empty trusts nobody. */
  "trust-print": oneOrMore(network).default([]),
  print: z
    .strictObject({
      /** Put before print names that come without a domain: user1 becomes PLANT+user1. Empty = nothing is. */
      domain: z.string().max(60).default(""),
      /** Accounts of print servers on this machine besides root, whose jobs name their users themselves. */
      accounts: oneOrMore(z.string().min(1).max(60)).default([]),
      /** Print agents on other machines: their name and what `faxgate print-credential` printed. */
      agents: z
        .record(
          z.string().regex(/^[\w.-]{1,60}$/, "expected a name of letters, digits, dots and hyphens"),
          passwordHash,
        )
        .default({}),
    })
    .prefault({}),
  /** How people and mail systems hear of their faxes. */
  reports: z
    .strictObject({
      /**
       * mail = a mail for people. report = one that mail systems understand as well (RFC 3464); Outlook shows it at the sent
       * item. auto = a report where the sender's mail system spoke of reports (RFC 3461), else a mail.
       */
      format: z.enum(["auto", "report", "mail"]).default("auto"),
      /** Whether deliveries are told where the sender's mail system did not say. */
      delivered: yesNo.default(true),
      /** A fax that has not ended after this long is told of once. */
      "delayed-after": duration.default(4 * 3_600_000),
      /** A mail to so many numbers or more is told of in one mail, when the last of its faxes has ended. */
      "one-mail-from": whole(2, 1000).default(10),
    })
    .prefault({}),
  /** The mails of received faxes, and the answers to them. */
  received: receivedSchema,
  relay: relaySchema,
  /** Other relays for the recipients of some domains. */
  routes: routesSchema,
  /** A mail a relay goes on putting off goes to the administrator after this long. */
  "mail-give-up-after": duration.default(5 * 86_400_000),
  redis: z
    .string()
    .regex(/^(?:private|rediss?:\/\/\S+)$/, "expected private, or redis://HOST:PORT")
    .default("private"),
  "max-pages": whole(1, 10_000).default(500),
  /** How long a printed document waits for its numbers. */
  "answer-within": duration.default(7 * 86_400_000),
  /** The same mail again within this time is faxed once. Where domains prove senders, as long as a signed mail counts or longer. */
  "same-mail-window": duration.default(7 * 86_400_000),
  cover: yesNo.default(false),
  /** Which form of covers/, where neither person nor department nor the mail says otherwise. */
  "cover-form": coverName.default("default"),
  /** A mail's own text stands on the cover as its remarks where its attachments are faxed and the text is not. */
  "cover-text": yesNo.default(true),
  /** What of a mail becomes pages, where neither person nor department nor the mail says otherwise. */
  "fax-content": faxContent.default("attachments"),
  /** What is trimmed from a text that becomes pages, likewise. */
  "fax-trim": faxTrim.default("disclaimers"),
  /** What documents are prepared in, unless the sender says otherwise. */
  quality: quality.default("fine"),
  convert: z
    .strictObject({
      /** Conversions at once. */
      "at-once": whole(1, 64).default(2),
      "time-limit": duration.default(120_000),
      "memory-mb": whole(64, 16_384).default(1024),
      /** LibreOffice, by its name or path; no = Office documents are refused. Where it is not installed they are too. */
      office: z
        .string()
        .regex(/^[^\s]+$/, "expected soffice, the path of LibreOffice's soffice, or no")
        .default("soffice"),
    })
    .prefault({}),
});

export type SiteRules = z.output<typeof siteSchema>;

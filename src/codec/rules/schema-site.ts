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
import { reportSchema, retentionSchema } from "./schema-keeping.ts";
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
  domains: oneOrMore(domain).describe("Mail domains that are ours; the first is used in the addresses of notices."),
  "exchange-domains": oneOrMore(domain)
    .default([])
    .describe("Domains of the organisation: IMCEAFAX-…@ and FAX=…@ are taken there, anybody's mailbox is not."),
  "number-domains": oneOrMore(domain)
    .default([])
    .describe("name@5550001.fax for the domain fax: the number stands before these."),
  country: z.string().regex(/^[A-Z]{2}$/, "expected a country of two letters such as ES"),
  admin: mailAddress,
  language: language.default("en"),
  name: z
    .string()
    .max(60)
    .default("faxgate")
    .describe("Name in the header line of every page, where the sender has none of his own."),
  number: ownNumber
    .default("")
    .describe("Own number in the header line and TSI, where neither sender nor line has one."),
  smtp: z
    .strictObject({
      listen: oneOrMore(endpoint).default(["127.0.0.1:2525"]),
      "max-size-mb": whole(1, 500).default(50),
      "max-recipients": whole(1, 1000).default(200),
      "max-connections": whole(1, 1000).default(50),
      "idle-timeout": duration.default(120_000),
      "mails-per-hour": whole(1, 1_000_000)
        .default(1_000)
        .describe(
          "Mails to numbers and answers taken from one sender within an hour; more are put off, and come again later by themselves.",
        ),
      "min-free-mb": whole(1, 1_000_000).default(200).describe("Below this much free disk mail is put off with 452."),
      tls: z
        .strictObject({ cert: z.string().min(1), key: z.string().min(1) })
        .optional()
        .describe(
          "PEM files; with them STARTTLS is offered, and people and print agents elsewhere can log in. A renewed one is taken within a minute.",
        ),
      "listen-tls": oneOrMore(endpoint)
        .default([])
        .describe("Where TLS is spoken from the start (port 465). Needs `tls`."),
      "connections-per-host": whole(1, 1000)
        .default(10)
        .describe("Connections at once from one host that is not trusted."),
      "failed-log-ins": whole(1, 10_000)
        .default(20)
        .describe("Log-ins that may fail within an hour from one host; then it is turned away."),
      "proxy-from": oneOrMore(z.string().regex(/^[0-9a-fA-F.:]+$/, "expected an address such as 192.0.2.7"))
        .default([])
        .describe("Addresses of load balancers that put a PROXY line (version 1) before a connection."),
    })
    .prefault({}),
  trust: oneOrMore(network).default([]).describe("Hosts whose word about the sender is taken; empty trusts nobody."),
  "unproven-senders": z
    .enum(["refuse", "ask"])
    .default("refuse")
    .describe(
      "A mail to a number from an address we know, when nothing proves that its owner wrote it: refuse, or take it and ask the known address before anything is called.",
    ),
  outside: z
    .strictObject({
      prove: yesNo
        .default(false)
        .describe(
          "A mail is a person's when the domain of his address vouches for it: SPF or DKIM, aligned with From as DMARC has it. What nothing vouches for is as above; where its domain says reject, it is refused.",
        ),
      dns: oneOrMore(z.string().refine(isServer, "expected an address such as 192.0.2.53, or 192.0.2.53:5353"))
        .default([])
        .describe("DNS servers that are asked, with :PORT where it is not 53; empty = this machine's."),
      "time-limit": duration.default(8_000).describe("For all questions about one mail; then it is put off with 451."),
    })
    .prefault({})
    .describe("Mails from hosts that are not trusted, of people who did not log in."),
  "trust-print": oneOrMore(network).default([]).describe("Hosts that may hand in print jobs; empty trusts nobody."),
  print: z
    .strictObject({
      domain: z
        .string()
        .max(60)
        .default("")
        .describe("Put before print names that come without a domain: user1 becomes PLANT+user1. Empty = nothing is."),
      accounts: oneOrMore(z.string().min(1).max(60))
        .default([])
        .describe("Accounts of print servers on this machine besides root, whose jobs name their users themselves."),
      agents: z
        .record(
          z.string().regex(/^[\w.-]{1,60}$/, "expected a name of letters, digits, dots and hyphens"),
          passwordHash,
        )
        .default({})
        .describe("Print agents on other machines: their name and what `faxgate print-credential` printed."),
    })
    .prefault({}),
  reports: z
    .strictObject({
      format: z
        .enum(["auto", "report", "mail"])
        .default("auto")
        .describe(
          "mail = a mail for people. report = one that mail systems understand as well (RFC 3464); Outlook shows it at the sent item. auto = a report where the sender's mail system spoke of reports (RFC 3461), else a mail.",
        ),
      delivered: yesNo
        .default(true)
        .describe("Whether deliveries are told where the sender's mail system did not say."),
      "delayed-after": duration
        .default(4 * 3_600_000)
        .describe("A fax that has not ended after this long is told of once."),
      "one-mail-from": whole(2, 1000)
        .default(10)
        .describe("A mail to so many numbers or more is told of in one mail, when the last of its faxes has ended."),
    })
    .prefault({})
    .describe("How people and mail systems hear of their faxes."),
  received: receivedSchema.describe("The mails of received faxes, and the answers to them."),
  relay: relaySchema,
  routes: routesSchema.describe("Other relays for the recipients of some domains."),
  "mail-give-up-after": duration
    .default(5 * 86_400_000)
    .describe("A mail a relay goes on putting off goes to the administrator after this long."),
  redis: z
    .string()
    .regex(/^(?:private|rediss?:\/\/\S+)$/, "expected private, or redis://HOST:PORT")
    .default("private"),
  "max-pages": whole(1, 10_000).default(500),
  "answer-within": duration.default(7 * 86_400_000).describe("How long a printed document waits for its numbers."),
  "same-mail-window": duration
    .default(7 * 86_400_000)
    .describe(
      "The same mail again within this time is faxed once. Where domains prove senders, as long as a signed mail counts or longer.",
    ),
  cover: yesNo.default(false),
  "cover-form": coverName
    .default("default")
    .describe("Which form of covers/, where neither person nor department nor the mail says otherwise."),
  "cover-text": yesNo
    .default(true)
    .describe(
      "A mail's own text stands on the cover as its remarks where its attachments are faxed and the text is not.",
    ),
  "fax-content": faxContent
    .default("attachments")
    .describe("What of a mail becomes pages, where neither person nor department nor the mail says otherwise."),
  "fax-trim": faxTrim.default("disclaimers").describe("What is trimmed from a text that becomes pages, likewise."),
  quality: quality.default("fine").describe("What documents are prepared in, unless the sender says otherwise."),
  convert: z
    .strictObject({
      "at-once": whole(1, 64).default(2).describe("Conversions at once."),
      "time-limit": duration.default(120_000),
      "memory-mb": whole(64, 16_384).default(1024),
      office: z
        .string()
        .regex(/^[^\s]+$/, "expected soffice, the path of LibreOffice's soffice, or no")
        .default("soffice")
        .describe(
          "LibreOffice, by its name or path; no = Office documents are refused. Where it is not installed they are too.",
        ),
    })
    .prefault({}),
  retention: retentionSchema.describe("How long what is finished is kept."),
  report: reportSchema.describe("The mail with figures to the administrator."),
});

export type SiteRules = z.output<typeof siteSchema>;

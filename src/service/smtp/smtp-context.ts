// What everything in the SMTP process works with, and what is known of one session.

import type { SMTPServerAddress, SMTPServerSession } from "smtp-server";
import type { EnvelopeRecipient } from "../../base/envelope.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Log } from "../../device/log/log.ts";
import type { Spool } from "../../device/store/spool.ts";
import type { People } from "../people/people.ts";
import type { LoggedIn, LoginDeps } from "./login.ts";
import type { MailRate } from "./mail-rate.ts";
import type { Manners } from "./manners.ts";
import type { RecipientTokens, SenderFacts } from "./policy.ts";
import { isTrusted } from "./trust.ts";

export interface SmtpDeps {
  readonly spool: Spool;
  readonly log: Log;
  readonly rules: () => RuleSet;
  readonly people: People;
  /** Asks the directory whether a password is right. */
  readonly checkPassword: LoginDeps["checkPassword"];
}

export interface SmtpContext extends SmtpDeps {
  /** Of the print agent on this machine. */
  readonly agentPassword: string;
  readonly tokens: RecipientTokens;
  /** Largest message, MiB, since the server started. */
  readonly mostMb: number;
  readonly manners: Manners;
  readonly rate: MailRate;
  readonly hasRoom: () => Promise<boolean>;
  /** What was said at RCPT stands, also when the rules change before the message is through. */
  readonly accepted: WeakMap<SMTPServerAddress, readonly EnvelopeRecipient[]>;
}

/** An answer to a command: 4yz or 5yz. */
export class SmtpRefusal extends Error {
  readonly responseCode: number;
  constructor(refusal: { readonly code: number; readonly text: string }) {
    super(refusal.text);
    this.responseCode = refusal.code;
  }
}

/** Whether a host's word is taken; it is not counted then. */
export function isKnownHost({ rules }: SmtpDeps, host: string): boolean {
  const { trust, "trust-print": print } = rules().site;
  return isTrusted(host, trust) || isTrusted(host, print);
}

export function factsOf(session: SMTPServerSession): SenderFacts {
  const from = session.envelope.mailFrom;
  const login: LoggedIn | undefined = session.user;
  return {
    remoteAddress: session.remoteAddress,
    from: from === false ? "" : from.address,
    ...(login?.kind === "agent" ? { printAgent: login.id } : {}),
    ...(login?.kind === "person" ? { person: login.id } : {}),
  };
}

// What a mail wants (DESIGN 2): a direct fax, a print job, an answer to a notice of ours, a bounce, mail to the
// administrator; or nothing, when a robot wrote it. Pure.

import type { Envelope, EnvelopeRecipient } from "../../base/envelope.ts";
import { noticeTokens } from "../../codec/mail/references.ts";
import type { ParsedMail } from "./parse-mail.ts";

type FaxRecipient = Extract<EnvelopeRecipient, { kind: "fax" }>;

export interface Wishes {
  /** Why this mail is a robot's; undefined = a person's. A robot's mail never sends a fax and never gets a notice. */
  readonly robot: string | undefined;
  readonly admin: boolean;
  readonly bounces: readonly string[];
  readonly print: boolean;
  /** Tokens of the notices this mail answers, with the numbers its recipients add. */
  readonly answers: readonly { readonly token: string; readonly numbers: readonly FaxRecipient[] }[];
  readonly direct: readonly FaxRecipient[];
}

export function classify(envelope: Envelope, mail: ParsedMail, domains: readonly string[]): Wishes {
  const fax = envelope.recipients.filter((to): to is FaxRecipient => to.kind === "fax");
  const addressed = envelope.recipients.flatMap((to) => (to.kind === "reply" ? [to.token] : []));
  const threaded = fax.length > 0 ? noticeTokens([mail.inReplyTo, ...mail.references], domains) : [];
  const tokens = [...new Set([...addressed, ...threaded])];
  return {
    robot: robotReason(envelope, mail),
    admin: envelope.recipients.some((to) => to.kind === "admin"),
    bounces: envelope.recipients.flatMap((to) => (to.kind === "bounce" ? [to.token] : [])),
    print: envelope.recipients.some((to) => to.kind === "print"),
    answers: tokens.map((token) => ({ token, numbers: fax })),
    direct: tokens.length > 0 ? [] : fax,
  };
}

/** RFC 3834 and what mail systems really write. X-Auto-Response-Suppress alone proves nothing: people's mail carries it too. */
function robotReason(envelope: Envelope, mail: ParsedMail): string | undefined {
  if (envelope.from === "") return "null sender";
  const auto = mail.header("auto-submitted").trim().toLowerCase();
  if (auto !== "" && !/^no\b/.test(auto)) return `Auto-Submitted: ${auto.slice(0, 40)}`;
  if (/\breport-type=/i.test(mail.header("content-type"))) return "a delivery report";
  if (/^(?:bulk|junk|list)$/i.test(mail.header("precedence").trim())) return "bulk mail";
  if (/^(?:vacation|auto_?reply|yes)$/i.test((mail.header("x-autoreply") || mail.header("x-autorespond")).trim()))
    return "an auto-reply";
  if (mail.header("x-faxgate-event") !== "") return "one of our own mails";
  if (mail.header("received").split(/\bfrom\b/i).length > 60) return "a mail loop";
  return undefined;
}

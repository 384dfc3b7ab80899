// What a mail wants (DESIGN 2): a direct fax, a print job, an answer to a notice of ours, a bounce, mail to the
// administrator; or nothing, when a robot wrote it. Pure.

import type { Envelope, EnvelopeRecipient } from "../../base/envelope.ts";
import { noticeTokens } from "../../codec/mail/references.ts";
import type { ParsedMail } from "./parse-mail.ts";

type FaxRecipient = Extract<EnvelopeRecipient, { kind: "fax" }>;

export interface Wishes {
  /** Why this mail is a robot's; undefined = a person's. A robot's mail never sends a fax and never gets a notice. */
  readonly robot: string | undefined;
  /** A mail this gateway wrote: acting on it in any way could go on for ever. */
  readonly ours: boolean;
  readonly admin: boolean;
  readonly bounces: readonly string[];
  readonly print: boolean;
  /** Tokens of the notices this mail answers, with the numbers its recipients add. */
  readonly answers: readonly { readonly token: string; readonly numbers: readonly FaxRecipient[] }[];
  readonly direct: readonly FaxRecipient[];
  /** Why it cannot be said what is to be faxed, as a sentence for the sender. */
  readonly unclear: string | undefined;
}

export function classify(envelope: Envelope, mail: ParsedMail, domains: readonly string[]): Wishes {
  const fax = envelope.recipients.filter((to): to is FaxRecipient => to.kind === "fax");
  const addressed = envelope.recipients.flatMap((to) => (to.kind === "reply" ? [to.token] : []));
  const threaded = fax.length > 0 ? noticeTokens([mail.inReplyTo, ...mail.references], domains) : [];
  const tokens = [...new Set([...addressed, ...threaded])];
  const print = envelope.recipients.some((to) => to.kind === "print");
  return {
    ours: envelope.commandLine === undefined && mail.header("x-faxgate-event") !== "",
    robot: robotReason(envelope, mail),
    admin: envelope.recipients.some((to) => to.kind === "admin"),
    bounces: envelope.recipients.flatMap((to) => (to.kind === "bounce" ? [to.token] : [])),
    print,
    answers: tokens.map((token) => ({ token, numbers: fax })),
    direct: tokens.length > 0 ? [] : fax,
    unclear:
      tokens.length > 1
        ? "your mail answers more than one document; answer each notice by itself"
        : print && fax.length + tokens.length > 0
          ? "your mail goes to the printer and to a number at once; send one mail for each"
          : undefined,
  };
}

/** RFC 3834 and what mail systems really write. X-Auto-Response-Suppress alone proves nothing: people's mail carries it too. */
function robotReason(envelope: Envelope, mail: ParsedMail): string | undefined {
  if (envelope.commandLine !== undefined) return undefined;
  if (envelope.from === "") return "null sender";
  const auto = mail.header("auto-submitted").trim().toLowerCase();
  if (auto !== "" && !/^no\b/.test(auto)) return `Auto-Submitted: ${auto.slice(0, 40)}`;
  if (/\breport-type=/i.test(mail.header("content-type"))) return "a delivery report";
  if (/^(?:bulk|junk|list)$/i.test(mail.header("precedence").trim())) return "bulk mail";
  if (/^(?:vacation|auto_?reply|yes)$/i.test((mail.header("x-autoreply") || mail.header("x-autorespond")).trim()))
    return "an auto-reply";
  if (mail.header("received").split(/\bfrom\b/i).length > 60) return "a mail loop";
  return undefined;
}

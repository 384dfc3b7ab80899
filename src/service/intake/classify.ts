// What a mail wants (DESIGN 2): a direct fax, a print job, an answer to a notice of ours, a bounce, mail to the
// administrator; or nothing, when a robot wrote it. Pure.

import type { Envelope, EnvelopeRecipient } from "../../base/envelope.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import { isRecall } from "../../codec/mail/recall.ts";
import { noticeTokens } from "../../codec/mail/references.ts";
import type { ParsedMail } from "./parse-mail.ts";

export type FaxRecipient = Extract<EnvelopeRecipient, { kind: "fax" }>;

export interface Wishes {
  /** Why this mail is a robot's; undefined = a person's. A robot's mail never sends a fax and never gets a notice. */
  readonly robot: string | undefined;
  /** A mail this gateway wrote: acting on it in any way could go on for ever. */
  readonly ours: boolean;
  readonly admin: boolean;
  /** Asked at queue@ or help@. */
  readonly asks: readonly ("queue" | "help")[];
  readonly bounces: readonly string[];
  readonly print: boolean;
  /** Tokens of the notices this mail answers, with the numbers its recipients add. */
  readonly answers: readonly { readonly token: string; readonly numbers: readonly FaxRecipient[] }[];
  /** Tokens by which somebody says yes or no to a mail in his name. */
  readonly confirms: readonly string[];
  readonly direct: readonly FaxRecipient[];
  /** Why it cannot be said what is to be faxed, as a sentence for the sender. */
  readonly unclear: Sentence | undefined;
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
    asks: [...new Set(envelope.recipients.flatMap((to) => (to.kind === "ask" ? [to.word] : [])))],
    bounces: envelope.recipients.flatMap((to) => (to.kind === "bounce" ? [to.token] : [])),
    print,
    confirms: envelope.recipients.flatMap((to) => (to.kind === "confirm" ? [to.token] : [])),
    answers: tokens.map((token) => ({ token, numbers: fax })),
    direct: tokens.length > 0 ? [] : fax,
    unclear:
      // Whoever has seen a notice knows its token: without proof of who writes, that is nobody's answer (DESIGN 4.8).
      tokens.length > 0 && envelope.proof === "none"
        ? said("answer-unproven")
        : isRecall(mail.subject, mail.text) && !mail.parts.some((part) => !part.inline)
          ? said("recall-not-faxed")
          : tokens.length > 1
            ? said("several-documents")
            : print && fax.length + tokens.length > 0
              ? said("printer-and-number")
              : undefined,
  };
}

/** What mail programs put before the subject when they answer by themselves, in the languages of the big ones. */
const automaticSubject =
  /^(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|automatische antwort|abwesenheits(?:notiz|nachricht|assistent)|respuesta autom\u00e1tica|fuera de (?:la )?oficina|r\u00e9ponse automatique|absence du bureau|risposta automatica|fuori sede|automatisch antwoord|afwezig|resposta autom\u00e1tica|automatiskt svar|automatisk svar|autosvar|undeliverable|delivery status notification|unzustellbar|no se puede entregar|non remis)\b.{0,3}(?::|$|\s)/iu;

/** RFC 3834 and what mail systems really write. X-Auto-Response-Suppress alone proves nothing: people's mail carries it too. */
function robotReason(envelope: Envelope, mail: ParsedMail): string | undefined {
  if (envelope.commandLine !== undefined) return undefined;
  if (envelope.from === "") return "null sender";
  if (/^(?:mailer-daemon|postmaster|listserv|majordomo|microsoftexchange[0-9a-f]{32})@/i.test(envelope.from))
    return "a mail system's own mail";
  // A copy of each mail there is, for an archive: the mail itself has been here.
  if (mail.has("x-ms-journal-report")) return "a journal report";
  const auto = mail.header("auto-submitted").trim().toLowerCase();
  if (auto !== "" && !/^no\b/.test(auto)) return `Auto-Submitted: ${auto.slice(0, 40)}`;
  if (/\breport-type=/i.test(mail.header("content-type"))) return "a delivery report";
  if (/^(?:bulk|junk|list|auto_reply)$/i.test(mail.header("precedence").trim())) return "bulk mail";
  if (mail.ofList) return "a mailing list's mail";
  if (/^(?:vacation|auto_?reply|yes|true)$/i.test((mail.header("x-autoreply") || mail.header("x-autorespond")).trim()))
    return "an auto-reply";
  if (mail.header("x-ms-exchange-inbox-rules-loop") !== "") return "a mailbox rule's mail";
  if (automaticSubject.test(mail.subject)) return "an auto-reply by its subject";
  if (mail.header("received").split(/\bfrom\b/i).length > 60) return "a mail loop";
  return undefined;
}

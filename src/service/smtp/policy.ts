// What is taken at MAIL and RCPT, and the words of every refusal, so that the sender's own mail system can tell him why
// (DESIGN 4.8): rules, people, session facts and an address in; a verdict out.

import type { EnvelopeRecipient } from "../../base/envelope.ts";
import { wordsOf } from "../../base/phrases.ts";
import { readRecipient } from "../../codec/mail/recipient.ts";
import { mayFax } from "../../codec/rules/permission.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { People, Who } from "../people/people.ts";
import { isTrusted } from "./trust.ts";

export interface Refusal {
  readonly code: 452 | 550 | 552 | 451;
  readonly text: string;
}

export type Verdict =
  | { readonly ok: true; readonly recipient: EnvelopeRecipient }
  | { readonly ok: false; readonly refusal: Refusal };

export interface SenderFacts {
  readonly remoteAddress: string;
  /** Envelope sender; empty for the null sender. */
  readonly from: string;
  /** Print agent that logged in. */
  readonly printAgent?: string;
}

/** The person who sends, where the host is taken at its word. */
export async function senderOf(rules: RuleSet, people: People, facts: SenderFacts): Promise<Who> {
  if (facts.from === "" || !isTrusted(facts.remoteAddress, rules.site.trust)) return { kind: "nobody" };
  return people.byMail(facts.from);
}

const no = (code: Refusal["code"], text: string): Verdict => ({ ok: false, refusal: { code, text } });

/** Decides one RCPT TO. */
export async function judgeRecipient(
  rules: RuleSet,
  people: People,
  facts: SenderFacts,
  address: string,
  callOfBounce: (token: string) => string | undefined,
): Promise<Verdict> {
  const recipient = readRecipient(address, rules.site.domains);
  switch (recipient.kind) {
    case "foreign":
      return no(
        550,
        `5.7.1 ${oneLine(address)} is not one of our addresses; this server takes mail for ${rules.site.domains.join(", ")} only`,
      );
    case "admin":
      return { ok: true, recipient: { address, ...recipient } };
    case "bounce":
      if (callOfBounce(recipient.token) === undefined) return no(550, "5.1.1 there is no such address here");
      return { ok: true, recipient: { address, ...recipient } };
    case "print":
      if (facts.printAgent === undefined && !isTrusted(facts.remoteAddress, rules.site["trust-print"]))
        return no(550, "5.7.1 print jobs are taken from the print servers named in rules/faxgate.yaml only");
      return { ok: true, recipient: { address, ...recipient } };
    case "ask":
    case "reply": {
      // The token alone is not enough: it stands in every copy of the notice that is forwarded (DESIGN 4.8).
      const who = await senderOf(rules, people, facts);
      if (who.kind === "down") return directoryDown;
      if (who.kind !== "person") return no(550, notKnown(rules, facts));
      return { ok: true, recipient: { address, ...recipient } };
    }
    case "fax": {
      if (facts.from === "") return no(550, "5.7.1 a mail without a sender is never faxed");
      const who = await senderOf(rules, people, facts);
      if (who.kind === "down") return directoryDown;
      if (who.kind !== "person") return no(550, notKnown(rules, facts));
      const permission = mayFax(rules, who.person, recipient.written);
      if (!permission.ok)
        return no(
          550,
          `${permission.cause === "malformed" ? "5.1.3" : "5.7.1"} ${oneLine(wordsOf(permission.reason))}`,
        );
      return { ok: true, recipient: { address, ...recipient, user: who.person.id } };
    }
  }
}

const directoryDown = no(451, "4.4.3 our directory of people does not answer; the mail is welcome later");

const oneLine = (text: string): string => text.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, " ").slice(0, 200);

function notKnown(rules: RuleSet, facts: SenderFacts): string {
  const who = facts.from === "" ? "a mail without a sender" : oneLine(facts.from);
  return `5.7.1 ${who} may not send faxes from here; ask your fax administrator (${rules.site.admin})`;
}

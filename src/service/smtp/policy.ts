// What is taken at MAIL and RCPT, and the words of every refusal, so that the sender's own mail system can tell him why
// (DESIGN 4.8): rules, people, session facts and an address in; a verdict out.

import type { EnvelopeRecipient, Proof } from "../../base/envelope.ts";
import { wordsOf } from "../../base/phrases.ts";
import { readRecipient } from "../../codec/mail/recipient.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { People, Who } from "../people/people.ts";
import type { DomainProof } from "../proof/domain-proof.ts";
import { type JudgedFax, judgeFax } from "./judge-fax.ts";
import { isTrusted } from "./trust.ts";

export interface Refusal {
  readonly code: 452 | 550 | 552 | 451;
  readonly text: string;
}

export type Verdict =
  /** A list of the rules is several. */
  | { readonly ok: true; readonly recipients: readonly EnvelopeRecipient[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** What a message proves about its sender, or why it is not taken. */
export type Judged = { readonly proof: Proof } | { readonly refusal: Refusal };

export interface SenderFacts {
  readonly remoteAddress: string;
  /** Envelope sender; empty for the null sender. */
  readonly from: string;
  /** Print agent that logged in. */
  readonly printAgent?: string;
  /** Key of the person who logged in. */
  readonly person?: string;
}

/** What the sender's address rests on. */
export function proofOf(rules: RuleSet, facts: SenderFacts): Proof {
  if (facts.person !== undefined) return "login";
  return isTrusted(facts.remoteAddress, rules.site.trust) ? "host" : "none";
}

/** The person who sends, where it is proven that it is he. */
export async function senderOf(rules: RuleSet, people: People, facts: SenderFacts): Promise<Who> {
  if (facts.from === "" || proofOf(rules, facts) === "none") return { kind: "nobody" };
  const who = await people.byMail(facts.from);
  // A log-in proves who one is, not whoever one says.
  return facts.person !== undefined && who.kind === "person" && who.person.id !== facts.person
    ? { kind: "nobody" }
    : who;
}

/**
 * The person whom a mail comes from as far as RCPT can say it: also one whose domain is asked when the message is here
 * (`judgeProof`), and for a number, where the rules say so, an unproven one, who is asked before anything is called.
 */
async function likelySenderOf(rules: RuleSet, people: People, facts: SenderFacts, mayAsk: boolean): Promise<Who> {
  const { outside, "unproven-senders": unproven } = rules.site;
  const open = outside.prove || (mayAsk && unproven === "ask");
  const later = open && facts.from !== "" && proofOf(rules, facts) === "none";
  return later ? people.byMail(facts.from) : senderOf(rules, people, facts);
}

const yes = (...recipients: readonly EnvelopeRecipient[]): Verdict => ({ ok: true, recipients });
const no = (code: Refusal["code"], text: string): Verdict => ({ ok: false, refusal: { code, text } });

/** What the tokens of received faxes open. */
export interface RecipientTokens {
  /** The call whose received fax a bounce is about. */
  readonly callOfBounce: (token: string) => string | undefined;
  /** Whether an address, lower case, is one a received fax went to, or the administrator's where he is asked. */
  readonly mayAnswer: (token: string, from: string) => Promise<boolean>;
}

/** Where no fax was received. */
export const noTokens: RecipientTokens = { callOfBounce: () => undefined, mayAnswer: async () => false };

/** Decides one RCPT TO. */
export async function judgeRecipient(
  rules: RuleSet,
  people: People,
  facts: SenderFacts,
  address: string,
  tokens: RecipientTokens,
): Promise<Verdict> {
  const recipient = readRecipient(address, rules.site);
  switch (recipient.kind) {
    case "foreign":
      return no(
        550,
        `5.7.1 ${oneLine(address)} is not one of our addresses; this server takes mail for ${rules.site.domains.join(", ")} only`,
      );
    case "admin":
      return yes({ address, ...recipient });
    case "bounce":
      if (tokens.callOfBounce(recipient.token) === undefined) return no(550, "5.1.1 there is no such address here");
      return yes({ address, ...recipient });
    case "print":
      if (facts.printAgent === undefined && !isTrusted(facts.remoteAddress, rules.site["trust-print"]))
        return no(550, "5.7.1 print jobs are taken from the print servers named in rules/faxgate.yaml only");
      return yes({ address, ...recipient });
    case "confirm": {
      // Its token went to his own mailbox only, and opens nothing but his yes or no to a mail in his name.
      const who = await likelySenderOf(rules, people, facts, true);
      if (who.kind === "down") return directoryDown;
      if (who.kind !== "person") return no(550, notKnown(rules, facts));
      return yes({ address, ...recipient });
    }
    case "ask":
    case "reply": {
      // The token alone is not enough: it stands in every copy of the notice that is forwarded (DESIGN 4.8).
      const who = await likelySenderOf(rules, people, facts, false);
      if (who.kind === "down") return directoryDown;
      // A mailbox that is nobody's may say what becomes of a fax that went to it.
      const isMailbox =
        who.kind === "nobody" &&
        recipient.kind === "reply" &&
        proofOf(rules, facts) === "host" &&
        (await tokens.mayAnswer(recipient.token, facts.from.toLowerCase()));
      if (who.kind !== "person" && !isMailbox) return no(550, notKnown(rules, facts));
      return yes({ address, ...recipient });
    }
    case "fax": {
      if (facts.from === "") return no(550, "5.7.1 a mail without a sender is never faxed");
      const who = await likelySenderOf(rules, people, facts, true);
      if (who.kind === "down") return directoryDown;
      if (who.kind !== "person") return no(550, notKnown(rules, facts));
      const judged = judgeFax(rules, who.person, address, recipient.written);
      return judged.ok ? judged : refusedFax(judged);
    }
  }
}

const refusedFax = (judged: Extract<JudgedFax, { ok: false }>): Verdict =>
  no(550, `${judged.cause === "malformed" ? "5.1.3" : "5.7.1"} ${oneLine(wordsOf(judged.reason))}`);

/** What is to be done with a mail of nobody trusted, when it is known what its domain says of it. */
export function judgeProof(
  rules: RuleSet,
  from: string,
  said: DomainProof,
  recipients: readonly EnvelopeRecipient[],
): Judged {
  if (said.kind === "proven") return { proof: "domain" };
  if (said.kind === "later")
    return { refusal: { code: 451, text: "4.4.3 the DNS of your domain does not answer; the mail is welcome later" } };
  const faxesOnly = recipients.every((to) => to.kind !== "reply" && to.kind !== "ask");
  if (rules.site["unproven-senders"] === "ask" && faxesOnly && !said.rejected) return { proof: "none" };
  const text = `5.7.1 nothing proves that this mail is from ${oneLine(from)} (${oneLine(said.why)})`;
  return { refusal: { code: 550, text } };
}

const directoryDown = no(451, "4.4.3 our directory of people does not answer; the mail is welcome later");

const oneLine = (text: string): string => text.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, " ").slice(0, 200);

function notKnown(rules: RuleSet, facts: SenderFacts): string {
  if (facts.person !== undefined)
    return `5.7.1 you are logged in as ${facts.person}, and ${oneLine(facts.from)} is not an address of yours`;
  const who = facts.from === "" ? "a mail without a sender" : oneLine(facts.from);
  return `5.7.1 ${who} may not send faxes from here; ask your fax administrator (${rules.site.admin})`;
}

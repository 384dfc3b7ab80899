// What is taken at MAIL and RCPT, and the words of every refusal, so that the sender's own mail system can tell him why
// (DESIGN 4.8): rules, people, session facts and an address in; a verdict out.

import type { EnvelopeRecipient, Proof } from "../../base/envelope.ts";
import { said, wordsOf } from "../../base/phrases.ts";
import { isDamagedRecipient } from "../../codec/address/fax-address.ts";
import { readRecipient } from "../../codec/mail/recipient.ts";
import { mayFax, mayUseList, type Permission } from "../../codec/rules/permission.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { People, Who } from "../people/people.ts";
import type { DomainProof } from "../proof/domain-proof.ts";
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

/** Decides one RCPT TO. */
export async function judgeRecipient(
  rules: RuleSet,
  people: People,
  facts: SenderFacts,
  address: string,
  callOfBounce: (token: string) => string | undefined,
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
      if (callOfBounce(recipient.token) === undefined) return no(550, "5.1.1 there is no such address here");
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
      if (who.kind !== "person") return no(550, notKnown(rules, facts));
      return yes({ address, ...recipient });
    }
    case "fax": {
      if (facts.from === "") return no(550, "5.7.1 a mail without a sender is never faxed");
      const who = await likelySenderOf(rules, people, facts, true);
      if (who.kind === "down") return directoryDown;
      if (who.kind !== "person") return no(550, notKnown(rules, facts));
      return judgeFax(rules, who.person, address, recipient.written);
    }
  }
}

/** A number, or the list of that name: refused as a whole only when none of its numbers may be faxed. */
function judgeFax(rules: RuleSet, person: Person, address: string, written: string): Verdict {
  const list = written.toLowerCase();
  if (!Object.hasOwn(rules.outbound.lists, list)) {
    const permission = mayFax(rules, person, written);
    if (isDamagedRecipient(written)) return no(550, `5.1.3 ${oneLine(wordsOf(said("number-damaged")))}`);
    if (!permission.ok) return notThere(permission);
    return yes({ address, kind: "fax", written, user: person.id });
  }
  if (!mayUseList(rules, person, list))
    return no(550, `5.7.1 ${oneLine(wordsOf(said("list-not-permitted", { list })))}`);
  const members = rules.outbound.lists[list]!.numbers;
  const refused = members
    .map(({ number }) => mayFax(rules, person, number))
    .flatMap((permission) => (permission.ok ? [] : [permission]));
  if (refused.length === members.length) return notThere(refused[0]!);
  return yes(
    ...members.map(
      ({ number, name }): EnvelopeRecipient => ({ address, kind: "fax", written: number, user: person.id, list, name }),
    ),
  );
}

const notThere = ({ cause, reason }: Extract<Permission, { ok: false }>): Verdict =>
  no(550, `${cause === "malformed" ? "5.1.3" : "5.7.1"} ${oneLine(wordsOf(reason))}`);

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

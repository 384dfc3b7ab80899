// How many mails an hour are taken of one sender, and of strangers to the administrator. In memory.

import type { EnvelopeRecipient } from "../../base/envelope.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import { HourRate } from "../people/hour-rate.ts";
import { proofOf, type Refusal, type SenderFacts } from "./policy.ts";

/** Mails an hour to postmaster@ and abuse@ from hosts nobody trusts: anybody may write there, and each is passed on. */
const mostToAdmin = 60;
const toAdmin = "postmaster";

export class MailRate {
  readonly #rules: () => RuleSet;
  readonly #isKnownHost: (host: string) => boolean;
  readonly #rate = new HourRate();

  constructor(rules: () => RuleSet, isKnownHost: (host: string) => boolean) {
    this.#rules = rules;
    this.#isKnownHost = isKnownHost;
  }

  /** Why one recipient more is too much for now; undefined = it is not. */
  refusal(recipients: readonly EnvelopeRecipient[], facts: SenderFacts): Refusal | undefined {
    const perHour = this.#rules().site.smtp["mails-per-hour"];
    if (recipients.some(countsForSender) && !this.#rate.has(this.#budgetOf(facts), perHour))
      return {
        code: 451,
        text: `4.7.1 more than ${perHour} mails from you within an hour; it is welcome again later`,
      };
    const strange = recipients.some(isForAdmin) && !this.#isKnownHost(facts.remoteAddress);
    if (strange && !this.#rate.has(toAdmin, mostToAdmin))
      return {
        code: 451,
        text: "4.7.1 too many mails to the administrator within an hour; it is welcome again later",
      };
    return undefined;
  }

  /** Counts a mail that was taken. */
  count(recipients: readonly EnvelopeRecipient[], facts: SenderFacts): void {
    if (recipients.some(countsForSender)) this.#rate.count(this.#budgetOf(facts));
    if (recipients.some(isForAdmin) && !this.#isKnownHost(facts.remoteAddress)) this.#rate.count(toAdmin);
  }

  /** Whoever only says that he is somebody must not use up what that one may send. */
  #budgetOf(facts: SenderFacts): string {
    return proofOf(this.#rules(), facts) === "none" ? `unproven ${facts.from}` : facts.from;
  }
}

const isForAdmin = (to: EnvelopeRecipient): boolean => to.kind === "admin";
/** Faxes and answers count by sender; print jobs come from a print server for everybody. */
export const asksForWork = (to: EnvelopeRecipient): boolean =>
  to.kind === "fax" || to.kind === "reply" || to.kind === "ask";
/** Also a yes or no that needs no proof: its token might be guessed at. */
const countsForSender = (to: EnvelopeRecipient): boolean => asksForWork(to) || to.kind === "confirm";

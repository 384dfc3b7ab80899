// How the gateway reads a recipient of an SMTP session, step by step, as its SMTP server does.

import { wordsOf } from "../../base/phrases.ts";
import { describeAddress } from "../../codec/address/describe.ts";
import { readFaxAddress } from "../../codec/address/fax-address.ts";
import { readRecipient } from "../../codec/mail/recipient.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { People } from "../people/people.ts";
import { judgeRecipient, noTokens, type SenderFacts } from "../smtp/policy.ts";

export interface ReadRecipient {
  /** What was understood, in one line. */
  readonly reading: string;
  /** As the SMTP server answers, by the rules of now. */
  readonly verdict: string;
  readonly taken: boolean;
}

/** `address`: what stood between < and >, a character is an octet. */
export async function readWhatArrived(
  rules: RuleSet,
  people: People,
  facts: SenderFacts,
  address: string,
): Promise<ReadRecipient> {
  const recipient = readRecipient(address, rules.site);
  const judged = await judgeRecipient(rules, people, facts, address, noTokens);
  return {
    reading: recipient.kind === "fax" ? readingOf(recipient.written) : readings[recipient.kind],
    verdict: judged.ok ? "250" : `${judged.refusal.code} ${judged.refusal.text}`,
    taken: judged.ok,
  };
}

function readingOf(written: string): string {
  const read = readFaxAddress(written);
  return read.ok ? describeAddress(read.address) : `no fax address: ${wordsOf(read.reason)}`;
}

const readings = {
  foreign: "not at a domain of ours",
  admin: "mail for the administrator",
  print: "a print job",
  reply: "an answer to a mail of the gateway",
  confirm: "a yes or no to a mail in one's name",
  bounce: "a fax that comes back",
  ask: "a question to the gateway",
} as const;

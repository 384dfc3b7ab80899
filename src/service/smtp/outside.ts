// What a mail from outside proves about its sender, once it is here: asked of the domain of his address.

import type { EnvelopeRecipient } from "../../base/envelope.ts";
import type { RuleSet } from "../../codec/rules/rule-set.ts";
import type { Log } from "../../device/log/log.ts";
import { type People, personIn } from "../people/people.ts";
import { type Judged, judgeProof } from "./policy.ts";

export interface Outside {
  /** Envelope sender, not empty. */
  readonly from: string;
  readonly remoteAddress: string;
  readonly helo: string;
  readonly recipients: readonly EnvelopeRecipient[];
}

/** `file`: the message on disk. Throws FaxError "later" while the directory cannot say who the sender is. */
export async function judgeOutside(
  { people, log }: { readonly people: People; readonly log: Log },
  rules: RuleSet,
  mail: Outside,
  file: string,
): Promise<Judged> {
  const { from: sender, remoteAddress, helo } = mail;
  const { dns, "time-limit": time } = rules.site.outside;
  const his = [sender.toLowerCase(), ...(personIn(await people.byMail(sender))?.mail ?? [])];
  // Its library is large, and most sites never need it.
  const { proveByDomain } = await import("../proof/domain-proof.ts");
  const isHis = (author: string): boolean => his.includes(author.toLowerCase());
  const said = await proveByDomain(
    { file, sender, remoteAddress, helo, isHis, recipients: mail.recipients.map(({ address }) => address) },
    { dns, time },
  );
  const judged = judgeProof(rules, sender, said, mail.recipients);
  if (said.kind !== "proven") {
    const why = said.kind === "unproven" ? said.why : "DNS does not answer";
    log.warn("a sender from outside is not proven", { from: sender, host: remoteAddress, why });
  }
  return judged;
}

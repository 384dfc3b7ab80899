// Who answers the mail of a received fax, and whether he may: one of those it went to, by the very address or as the person it
// belongs to, who may answer for him, or the administrator. A mailbox that is nobody's may say what becomes of the fax; to
// fax back takes a person with his own permission.

import type { Envelope } from "../../base/envelope.ts";
import { isDelegate, type Person } from "../../codec/rules/person.ts";
import { personIn } from "../people/people.ts";
import { answererOf } from "./answerer.ts";
import type { IntakeDeps } from "./intake-deps.ts";

export type FaxAnswerer =
  | {
      readonly kind: "recipient";
      /** Where he is answered. */
      readonly address: string;
      /** undefined: a mailbox of nobody the rules know. */
      readonly person: Person | undefined;
    }
  /** Somebody known who did not get it. */
  | { readonly kind: "other"; readonly address: string; readonly person: Person }
  | { readonly kind: "stranger" };

/** `mailed`: addresses the fax went to. Throws FaxError "later" while the directory cannot say who it is. */
export async function faxAnswererOf(
  deps: Pick<IntakeDeps, "people" | "rules">,
  mailed: readonly string[],
  writer: string,
  envelope: Envelope,
): Promise<FaxAnswerer> {
  const sender = envelope.from.toLowerCase();
  const who = await answererOf(deps, undefined, writer, envelope);
  if (who.kind === "stranger") {
    // Nothing but the envelope is proven, and From must not say otherwise.
    const isMailbox = envelope.proof !== "none" && sender === writer;
    return isMailbox && (mailed.includes(sender) || sender === deps.rules().site.admin)
      ? { kind: "recipient", address: sender, person: undefined }
      : { kind: "stranger" };
  }
  const { self, address } = who;
  const isIts = (person: Person, ...more: readonly string[]): boolean =>
    // A whole domain of one entry is no person: there only the very address counts.
    [...more, ...person.mail.filter((one) => !one.startsWith("*"))].some((one) => mailed.includes(one));
  if (who.kind === "other" && who.asAnother) {
    // A mailbox may send on by itself what somebody else wrote: only who may write in his name is taken at that.
    const named = personIn(await deps.people.byMail(writer));
    const onBehalf = named !== undefined && isDelegate(deps.rules(), named, self) && isIts(named, writer);
    return onBehalf ? { kind: "recipient", address, person: named } : { kind: "other", address, person: self };
  }
  if (address === deps.rules().site.admin || isIts(self, address)) return { kind: "recipient", address, person: self };
  for (const to of mailed) {
    const owner = personIn(await deps.people.byMail(to));
    if (owner !== undefined && isDelegate(deps.rules(), owner, self))
      return { kind: "recipient", address, person: self };
  }
  return { kind: "other", address, person: self };
}

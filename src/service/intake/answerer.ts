// Who answers a mail of ours, and what he may: the owner and the administrator anything, the owner's delegates what the owner
// may, everybody else nothing. From alone opens no gate: where it and the envelope are two persons', it is the proven envelope
// that acts (a delegate who writes on behalf of another), and the host must be one whose word is taken (at RCPT).

import type { Envelope } from "../../base/envelope.ts";
import type { Submission } from "../../base/job.ts";
import { isDelegate, type Person } from "../../codec/rules/person.ts";
import { personIn } from "../people/people.ts";
import type { IntakeDeps } from "./intake-deps.ts";

/** `address`: his own, where he is answered; lower case. */
export type Answerer =
  /** `person`: whose permissions and limits a fax counts on. */
  | { readonly kind: "owner" | "admin" | "delegate"; readonly person: Person; readonly address: string }
  /** Somebody we know, whose document it is not. `asAnother`: From named somebody else than him. */
  | { readonly kind: "other"; readonly person: Person; readonly address: string; readonly asAnother: boolean }
  | { readonly kind: "stranger" };

/**
 * `writer`: the address in From, lower case. `submission` undefined: the token is unknown, or no longer kept. Throws FaxError
 * "later" while the directory cannot say who it is.
 */
export async function answererOf(
  { people, rules }: Pick<IntakeDeps, "people" | "rules">,
  submission: Submission | undefined,
  writer: string,
  envelope: Envelope,
): Promise<Answerer> {
  const named = personIn(await people.byMail(writer));
  const sender = envelope.from.toLowerCase();
  // Of people known by their domain only (*@plant.example) nothing but the very address tells one from another.
  const isOne = sender === writer || named?.mail.includes(sender) === true;
  // What nothing proves is told apart by nothing but that both say the same.
  if (!isOne && envelope.proof === "none") return { kind: "stranger" };
  const person = isOne ? named : personIn(await people.byMail(sender));
  if (person === undefined) return { kind: "stranger" };
  const address = isOne ? writer : sender;
  const other: Answerer = { kind: "other", person, address, asAnother: !isOne };
  // In the name of somebody we do not know nothing is done: a mailbox may send on by itself what a stranger wrote.
  if (submission === undefined || named === undefined) return other;
  if (isOwner(submission, person, address)) return { kind: "owner", person, address };
  const owner = submission.owner === "" ? undefined : personIn(await people.byId(submission.user, submission.owner));
  // The administrator answers for the owner, on the owner's account; without one, on his own.
  if (address === rules().site.admin) return { kind: "admin", person: owner ?? person, address };
  if (owner === undefined || envelope.proof === "none" || !isDelegate(rules(), owner, person)) return other;
  return isOne || isOwner(submission, named, writer) ? { kind: "delegate", person: owner, address } : other;
}

/** Whether a document is this person's, who writes from `writer`. */
export function isOwner(submission: Submission, person: Person, writer: string): boolean {
  return writer === submission.owner || (person.id === submission.user && person.mail.includes(writer));
}

// Who answers a mail of ours, and what he may: the owner and the administrator anything, the owner's delegates what the owner
// may, everybody else nothing. From alone opens no gate: where it and the envelope are two persons', it is the proven envelope
// that acts (a delegate who writes on behalf of another), and the host must be one whose word is taken (at RCPT).

import type { Envelope } from "../../base/envelope.ts";
import type { Submission } from "../../base/job.ts";
import { isDelegate, type Person } from "../../codec/rules/person.ts";
import { personIn } from "../people/people.ts";
import type { IntakeDeps } from "./intake-deps.ts";

export type Answerer =
  | (Known & { readonly kind: "owner" | "admin" | "delegate" })
  /** Somebody we know, whose document it is not. `asAnother`: From named somebody else than him. */
  | (Known & { readonly kind: "other"; readonly asAnother: boolean })
  | { readonly kind: "stranger" };

interface Known {
  /** Whose permissions and limits a fax counts on. */
  readonly person: Person;
  /** Who writes. */
  readonly self: Person;
  /** His own, where he is answered; lower case. */
  readonly address: string;
}

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
  const self = isOne ? named : personIn(await people.byMail(sender));
  if (self === undefined) return { kind: "stranger" };
  const address = isOne ? writer : sender;
  const other: Answerer = { kind: "other", person: self, self, address, asAnother: !isOne };
  // In the name of somebody we do not know nothing is done: a mailbox may send on by itself what a stranger wrote.
  if (submission === undefined || named === undefined) return other;
  if (isOwner(submission, self, address)) return { kind: "owner", person: self, self, address };
  const owner = submission.owner === "" ? undefined : personIn(await people.byId(submission.user, submission.owner));
  // The administrator answers for the owner, on the owner's account; without one, on his own.
  if (address === rules().site.admin) return { kind: "admin", person: owner ?? self, self, address };
  if (owner === undefined || !isDelegate(rules(), owner, self)) return other;
  return isOne || isOwner(submission, named, writer) ? { kind: "delegate", person: owner, self, address } : other;
}

/** Whether a document is this person's, who writes from `writer`. */
export function isOwner(submission: Submission, person: Person, writer: string): boolean {
  return writer === submission.owner || (person.id === submission.user && person.mail.includes(writer));
}

// Who answers a mail of ours, and what he may: the owner and the administrator anything, everybody else nothing. A forged From
// alone opens no gate: From and envelope must be the same person's, and the host must be one whose word is taken (at RCPT).

import type { Envelope } from "../../base/envelope.ts";
import type { Submission } from "../../base/job.ts";
import type { Person } from "../../codec/rules/person.ts";
import { personIn } from "../people/people.ts";
import type { IntakeDeps } from "./intake-deps.ts";

export type Answerer =
  /** `person`: whose permissions and limits a fax counts on. */
  | { readonly kind: "owner" | "admin"; readonly person: Person }
  /** Somebody we know, whose document it is not. */
  | { readonly kind: "other"; readonly person: Person }
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
  const person = personIn(await people.byMail(writer));
  if (person === undefined) return { kind: "stranger" };
  // Of people known by their domain only (*@plant.example) nothing but the very address tells one from another.
  const sender = envelope.from.toLowerCase();
  if (sender !== writer && !person.mail.includes(sender)) return { kind: "stranger" };
  if (submission === undefined) return { kind: "other", person };
  if (isOwner(submission, person, writer)) return { kind: "owner", person };
  if (writer !== rules().site.admin) return { kind: "other", person };
  // The administrator answers for the owner, on the owner's account; without one, on his own.
  const owner = submission.owner === "" ? undefined : personIn(await people.byId(submission.user, submission.owner));
  return { kind: "admin", person: owner ?? person };
}

/** Whether a document is this person's, who writes from `writer`. */
export function isOwner(submission: Submission, person: Person, writer: string): boolean {
  return writer === submission.owner || (person.id === submission.user && person.mail.includes(writer));
}

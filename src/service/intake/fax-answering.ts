// What an answer to a received fax is worked on with. Types only.

import type { Envelope } from "../../base/envelope.ts";
import type { ReceivedFax } from "../../base/received.ts";
import type { Person } from "../../codec/rules/person.ts";
import type { FaxAnswered } from "../notice/received-notice.ts";
import type { FaxRecipient } from "./classify.ts";
import type { IntakeDeps } from "./intake-deps.ts";
import type { ParsedMail } from "./parse-mail.ts";

/** What an answer is worked on with, once it is clear who wrote it and which fax it is about. */
export interface FaxAnswering {
  readonly deps: IntakeDeps;
  readonly envelope: Envelope;
  readonly mail: ParsedMail;
  readonly folder: string;
  readonly fax: ReceivedFax;
  readonly unreadable: readonly number[];
  readonly answered: FaxAnswered;
  /** undefined: a mailbox of nobody the rules know. */
  readonly person: Person | undefined;
  /** Numbers at our domains the answer was addressed to besides. */
  readonly numbers: readonly FaxRecipient[];
  /** Whether no copy of this answer has done that yet. */
  readonly first: (what: string) => Promise<boolean>;
}

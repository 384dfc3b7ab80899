// What an answer to one of our mails can say, whatever way it was written: in the form, above the quote, or in one word.
// Types only; `answer.ts` reads them out of a text, `form.ts` writes the form a notice carries.

import type { Quality } from "../../base/fax.ts";
import type { Priority } from "../../base/job.ts";
import type { Said } from "../../base/phrases.ts";

export interface WrittenNumber {
  /** As written, without what stands beside it. */
  readonly written: string;
  readonly name: string;
}

/** Words that ask for something to be done with the faxes there are. */
export type Command =
  | { readonly word: "cancel" | "status" | "queue" | "hold" | "release" | "again" | "fine" | "help" }
  /** Sent once more: to the same numbers, or to others. */
  | { readonly word: "resend"; readonly to: readonly WrittenNumber[] };

/** When a fax may leave: at once, or not before a time of day (the site's local time), today or else on `day`. */
export type When =
  | { readonly kind: "now" }
  /** `time` is HH:MM; `day` is YYYY-MM-DD or "tomorrow" (seen from the answer), missing = the next time the clock shows it. */
  | { readonly kind: "at"; readonly time: string; readonly day?: string }
  /** From when the answer is read. */
  | { readonly kind: "in"; readonly minutes: number };

/** What the sender wants of a fax; undefined = nothing said, the rules decide. */
export interface FaxWishes {
  readonly cover: boolean | undefined;
  /** Name of the cover's form, folded. */
  readonly coverForm: string | undefined;
  /** For the cover page. */
  readonly to: string | undefined;
  readonly subject: string | undefined;
  readonly remarks: string | undefined;
  readonly when: When | undefined;
  readonly priority: Priority | undefined;
  readonly quality: Quality | undefined;
  /** The answer's own attachments go behind the document. */
  readonly append: boolean | undefined;
}

/** A line nobody could be sure of, as it was written, and why, for the one who wrote it; the line empty = the whole answer. */
export interface Unclear {
  readonly line: string;
  readonly why: Said;
}

export interface Answer {
  /** In order, doubles left out. */
  readonly numbers: readonly WrittenNumber[];
  /** Of the numbers the notice offered, from 1. */
  readonly picks: readonly number[];
  readonly wishes: FaxWishes;
  readonly commands: readonly Command[];
  /** Lines that may mean a number or a wish but cannot be sure; the sender is asked, nothing is done. */
  readonly unclear: readonly Unclear[];
}

/** What one part of an answer says, the form or what was typed beside it; `unclear` lines as they stand there. */
export interface PartReading {
  readonly numbers: readonly WrittenNumber[];
  readonly picks: readonly number[];
  readonly wishes: FaxWishes;
  readonly unclear: readonly string[];
}

export interface AnswerContext {
  /** The recipients bring numbers already, so that one in the text may well be part of a signature. */
  readonly numbersElsewhere: boolean;
  /** Whether files hang on the answer, which its words may be about; true when it is not said. */
  readonly files?: boolean;
  /** How many numbers the notice offered: a lone "2" picks one of them. */
  readonly offered: number;
  /** Tag of the form in the notice; a form of another notice is none. Empty = the mail answered carried no form. */
  readonly formTag: string;
  /** Name of who answers, as his mail program gives it: a line with it begins his signature. */
  readonly writer?: string;
}

export const noWishes: FaxWishes = {
  cover: undefined,
  coverForm: undefined,
  to: undefined,
  subject: undefined,
  remarks: undefined,
  when: undefined,
  priority: undefined,
  quality: undefined,
  append: undefined,
};

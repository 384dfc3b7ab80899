// What a mail is taken apart into: parts as files, letters as text. Types only.

import type { Sentence } from "../../base/phrases.ts";

export interface MailPart {
  /** File with the decoded content. */
  readonly path: string;
  /** As the sender named it, for people; never used as a path. */
  readonly name: string;
  /** Lower case, without parameters. */
  readonly contentType: string;
  /** Of a text; empty when the mail does not say. */
  readonly charset?: string;
  readonly bytes: number;
  /** Shown inside the HTML body (a logo, a pasted picture), not a document of its own. */
  readonly inline: boolean;
  /** Content-ID without its brackets, and Content-Location; empty when there is none. */
  readonly cid: string;
  readonly location: string;
  /** Index of the letter it came with. */
  readonly letter: number;
}

/** The text of one mail: the mail itself, or one inside it. */
export interface MailLetter {
  /** 0 = the mail itself. */
  readonly depth: number;
  readonly from: string;
  readonly fromName: string;
  /** Of To, as people read it. */
  readonly to: string;
  readonly subject: string;
  /** Empty when it says none that can be read. */
  readonly date: Date | undefined;
  /** Plain text, also of one that has HTML only. */
  readonly text: string;
  /** Empty when it has none. */
  readonly html: string;
}

/** What was found so far, in the mail and all mails inside it. */
export interface Found {
  readonly folder: string;
  readonly parts: MailPart[];
  readonly letters: MailLetter[];
  readonly remarks: Sentence[];
  /** Files made so far. */
  files: number;
}

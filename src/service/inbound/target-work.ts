// What handing a fax to one target needs and how it can end. Types only.

import type { FaxMail, ReceivedFax, TargetRecord } from "../../base/received.ts";

export interface TargetWork {
  readonly folder: string;
  readonly fax: ReceivedFax;
  readonly record: TargetRecord;
  readonly unreadable: readonly number[];
  /** The program ended in the middle of an earlier hand-over. */
  readonly inDoubt: boolean;
  readonly signal: AbortSignal;
  /** Writes what must be known after a death before anything is handed over. */
  readonly note: (change: Partial<Pick<TargetRecord, "mails" | "file">>) => Promise<void>;
}

export type TargetEnd =
  | { readonly kind: "done"; readonly result?: string; readonly mails?: readonly FaxMail[] }
  /** Tried again; in-doubt = it was perhaps taken all the same. */
  | { readonly kind: "failed" | "in-doubt"; readonly why: string }
  /** No use to try again: the default mailbox gets it now. */
  | { readonly kind: "nobody"; readonly why: string };

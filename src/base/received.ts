// A received fax on disk: received/YYYY/MM/<call>/fax.json, written by the line; delivery.json beside it, by the office.
// Types only.

import type { Compression, CopyQuality, Resolution } from "./fax.ts";
import type { OutcomeCode } from "./outcome.ts";

export interface RawPage {
  /** Number in the call, from 1. */
  readonly page: number;
  /** File below the fax's folder: the coded image exactly as it came, least significant bit first. */
  readonly file: string;
  readonly compression: Compression;
  readonly width: number;
  readonly resolution: Resolution;
  readonly rate: number;
  readonly modulation: string;
  readonly ecm: boolean;
  readonly quality: CopyQuality;
  /** ECM frames asked for again. */
  readonly resentFrames: number;
  /** TSI of the sending machine as it was known by then. */
  readonly remoteId: string;
  /** SUB it was sent under; empty if there was none. */
  readonly subAddress: string;
}

export interface ReceivedFax {
  readonly call: string;
  readonly line: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly calledNumber: string;
  readonly callerNumber: string;
  readonly callerName: string;
  /** TSI of the sending machine, trimmed. */
  readonly remoteId: string;
  /** SUB all pages were sent under: for whom it is; empty if they had none, or not all the same. */
  readonly subAddress: string;
  readonly outcome: OutcomeCode;
  readonly detail: string;
  /** The sender ended in good order; false = only the confirmed pages are here. */
  readonly complete: boolean;
  readonly pages: readonly RawPage[];
  /** Rows a faxgate sender inserts above a page of the first page's resolution as its header line. */
  readonly headerRows: number;
}

/** In which form somebody gets a fax; notice = told where it is kept, without the file. */
export type FaxForm = "pdf" | "tiff" | "both" | "notice";

interface Worded {
  readonly form: FaxForm;
  readonly language: string;
}

/** One mail to people who get the same in the same language. */
export interface FaxMail extends Worded {
  readonly to: readonly string[];
}

/** Where a fax goes, as it was decided. */
export type InboundTarget =
  | ({ readonly kind: "mail" } & FaxMail)
  /** A user whose address only the directory knows; by his key in users.yaml. */
  | ({ readonly kind: "person"; readonly user: string } & Worded)
  /** A group of the directory. */
  | ({ readonly kind: "group"; readonly group: string } & Worded)
  /** One of these addresses in turn. */
  | ({ readonly kind: "round-robin"; readonly among: readonly string[] } & Worded)
  | { readonly kind: "printer"; readonly printer: string }
  /** `fileName`: template without ending. */
  | { readonly kind: "folder"; readonly folder: string; readonly form: FaxForm; readonly fileName: string }
  | { readonly kind: "command"; readonly argv: readonly string[] };

/** What became of one target. */
export interface TargetRecord {
  /** From 1, never changes. */
  readonly id: string;
  readonly target: InboundTarget;
  /**
   * handing = begun; found so at a start, the program ended in the middle of it and it is perhaps done already. given-up = not
   * tried any more.
   */
  readonly state: "waiting" | "handing" | "done" | "given-up";
  readonly tries: number;
  /** ISO; not before. */
  readonly nextTry?: string;
  /** First failure, ISO, and what the last one said. */
  readonly failingSince?: string;
  readonly error?: string;
  /** It was or is handed over a second time, perhaps. */
  readonly perhapsAgain?: boolean;
  /** Mails this target came to when it was resolved: once. */
  readonly mails?: readonly FaxMail[];
  /** Name without ending the fax has in the folder. */
  readonly file?: string;
  /** What the other side said when it took it: a print job's name. */
  readonly result?: string;
  /** When the default mailbox got the fax instead, ISO. */
  readonly toDefault?: string;
  /** It was added later because somebody asked for the fax once more. */
  readonly onWish?: boolean;
}

/** delivery.json: what was decided once, and how far it has come. */
export interface Delivery {
  /** When it was decided. */
  readonly at: string;
  /** Which rule of inbound.yaml decided. */
  readonly rule: string;
  /** Addresses that were known when it was decided. */
  readonly mail: readonly string[];
  /** Version of the rules that decided. */
  readonly rules?: string;
  /** On the junk list: nobody is told, unless a mailbox for junk is named. */
  readonly junk?: boolean;
  /** Whether words are read on its pages; missing: an older version wrote it. */
  readonly ocr?: boolean;
  /** Numbers of pages that could not be read; missing = fax.tif and fax.pdf are not made yet. */
  readonly unreadable?: readonly number[];
  /** Missing: an older version wrote it, when everything was handed over. */
  readonly targets?: readonly TargetRecord[];
  /** Ids of the wishes to deliver it once more that were carried out. */
  readonly redelivered?: readonly string[];
}

// Seam A: one whole fax call. Implemented by T.30 over a link (Class 1) and, later, by modems that speak T.30 themselves
// (Class 2). A call never rejects for anything the telephone network, the modem or the far end does: every end is a report.

import type { CallReport, Capabilities, Page, PageAnswer, ReceivedPage } from "../base/fax.ts";

/** The pages of one call, loaded one at a time so that a 500-page document costs one page of memory. */
export interface FaxDocument {
  readonly pageCount: number;
  /** Page `index` from 0, header line included, ready for the line. Rejects only when our disk fails. */
  load(index: number): Promise<Page>;
}

/**
 * Written before and after everything that could make a page arrive twice (DESIGN 4.2). Each promise resolves when the
 * line is on disk; the call waits for it before it goes on. A rejection ends the call with outcome 206.
 */
export interface CallJournal {
  /** Before the first octet of the dial command leaves. */
  dialling(): Promise<void>;
  /** Before MPS/EOM/EOP or a PPS with one of them leaves for this page (document number from 1). */
  asked(page: number, command: "MPS" | "EOM" | "EOP"): Promise<void>;
  /** After the answer; `none` when the wait for it was given up. */
  answered(page: number, answer: PageAnswer): Promise<void>;
}

/** What happens in a call, for the live view and the trace. Never awaited. */
export interface CallObserver {
  progress(event: CallProgress): void;
  /** One trace record; text in T.30 words, octets as they were on the link. */
  trace(layer: "call" | "t30" | "modem", direction: ">" | "<" | "-", text: string, bytes?: Uint8Array): void;
}

export type CallProgress =
  | { readonly phase: "dialling" | "answering" | "negotiating" | "training" | "hanging-up" }
  | { readonly phase: "page"; readonly page: number; readonly pages: number | undefined; readonly remoteId: string };

export interface StationOptions {
  /** Our own number as sent in TSI/CSI: at most 20 of digits, + and blank. */
  readonly stationId: string;
  /** What our rules and the modem allow. */
  readonly own: Capabilities;
  /** Aborting ends the call in good order: DCN if there is time, then on hook. */
  readonly signal: AbortSignal;
  readonly observer: CallObserver;
}

export interface SendOptions extends StationOptions {
  /** Dial string for the modem: digits, *, #, comma, W, +; validated before it comes here. */
  readonly dial: string;
  /** First page to send, from 0: the first one without a confirmation. */
  readonly firstPage: number;
  readonly journal: CallJournal;
}

export interface ReceiveOptions extends StationOptions {
  /**
   * Takes a page; resolves when it is flushed to disk, and only then is it confirmed (MCF). A rejection means the disk
   * failed: the page is not confirmed and the call ends.
   */
  keep(page: ReceivedPage): Promise<void>;
}

export interface FaxCall {
  send(document: FaxDocument, options: SendOptions): Promise<CallReport>;
  receive(options: ReceiveOptions): Promise<CallReport>;
}

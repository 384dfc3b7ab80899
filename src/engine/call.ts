// Seam A: one whole fax call. Implemented by T.30 over a link (Class 1) and, later, by modems that speak T.30 themselves
// (Class 2). A call never rejects for anything the telephone network, the modem or the far end does: every end is a report.

import type { CallReport, Capabilities, Page, PageAnswer, ReceivedPage, Resolution } from "../base/fax.ts";

/** What a page is, without its pels. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
  readonly resolution: Resolution;
}

/** The pages of one call, loaded one at a time so that a 500-page document costs one page of memory. */
export interface FaxDocument {
  readonly pageCount: number;
  /** Page `index` from 0, header line included, ready for the line. Rejects with a FaxError of kind "input" when it cannot be decoded (outcome 304), with anything else when our disk fails (206). */
  load(index: number, form?: number): Promise<Page>;
  /** The forms page `index` was prepared in, the best first; `load` takes the number of one, 0 when not given. Missing = one alone. */
  forms?(index: number): readonly PageSize[];
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
  /** SUB: at most 20 of digits, *, # and blank. A far end that takes none ends the call with 115, and nothing is sent. */
  readonly subAddress?: string;
  /** SID, as SUB; 116 when the far end takes none. */
  readonly senderPassword?: string;
  readonly copies?: Copies;
  /** bit/s at which training begins, for a far end that is known to hear no better; missing = the fastest both have. */
  readonly beginAt?: number;
}

/** How often a page may be put on the far end's paper; default 3, none of them used. */
export interface Copies {
  /** In all calls together, at least 1. A page rejected with its last copy ends the call with 107, or 113 for PIN. */
  readonly most: number;
  /**
   * How often the first page of this call was put there in earlier calls: RTN or PIN answered, or the answer lost. Below
   * `most`; a FaxError is thrown otherwise.
   */
  readonly ofFirstPage: number;
}

export interface ReceiveOptions extends StationOptions {
  /**
   * Takes a page; resolves when it is flushed to disk, and only then is it confirmed (MCF). A rejection means the disk
   * failed: the page is not confirmed and the call ends.
   */
  keep(page: ReceivedPage): Promise<void>;
  /**
   * The answer to EOP has left: the document is whole, though the call goes on to its DCN. Pages that come after it are another
   * document's. `soFar`: outcome 21, seconds to this moment. Never awaited; not called for a document that breaks off.
   */
  whole?(soFar: CallReport): void;
  /**
   * A caller wants to poll us (DTC): the document for him, undefined when there is none for what he asked for. The DIS says
   * that there is something to be polled when this is given, and that SEP may choose when `own.selectivePolling` is true. Strings are empty where he sent none. A rejection is our disk.
   */
  offer?(asked: Asked): Promise<FaxDocument | undefined>;
}

/** What a polling caller said before his DTC. */
export interface Asked {
  /** SEP. */
  readonly selectiveAddress: string;
  /** PWD. */
  readonly password: string;
}

export interface PollOptions extends StationOptions {
  /** As for sending. */
  readonly dial: string;
  /** SEP: at most 20 of digits, *, # and blank; 115 when the far end knows no selective polling (DIS bit 47). */
  readonly selectiveAddress?: string;
  /** PWD, as SEP; 116 when the far end takes none (DIS bit 50). */
  readonly password?: string;
  readonly journal: Pick<CallJournal, "dialling">;
  /** As for receiving. */
  keep(page: ReceivedPage): Promise<void>;
}

export interface FaxCall {
  send(document: FaxDocument, options: SendOptions): Promise<CallReport>;
  receive(options: ReceiveOptions): Promise<CallReport>;
  /** Calls and fetches what lies there for us: direction receive, outcome 21, 22 or what kept the pages from coming. */
  poll(options: PollOptions): Promise<CallReport>;
}

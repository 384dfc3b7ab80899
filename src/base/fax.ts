// Vocabulary of a fax call: pages, rates, capabilities, reports. Types and small tables only.
// Names are those of T.30 and T.4; units stand with each field.

import type { OutcomeCode } from "./outcome.ts";

/** Vertical resolution: standard 3.85, fine 7.7, superfine 15.4 lines/mm; across always 8.04 pels/mm (T.4 clause 2). */
export type Resolution = "standard" | "fine" | "superfine";

export const linesPerMm: Readonly<Record<Resolution, number>> = { standard: 3.85, fine: 7.7, superfine: 15.4 };
/** Lines per inch as TIFF-F writes them (RFC 3949: 98, 196, 391). */
export const linesPerInch: Readonly<Record<Resolution, number>> = { standard: 98, fine: 196, superfine: 391 };
/** Pels per inch across (RFC 3949: 204; 8.04 pels/mm). */
export const pelsPerInch = 204;
export const pelsPerMm = 8.04;

/** Pels across: A4 1728, B4 2048, A3 2432 (T.4 clause 2.2). */
export type PageWidth = 1728 | 2048 | 2432;

/** How page data is coded on the line: T.4 one- and two-dimensional, T.6. */
export type Compression = "mh" | "mr" | "mmr";

/** A bilevel page. Rows are packed eight pels to an octet, most significant bit leftmost, 1 = black, each row padded with 0 to whole octets. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** Octets per row: ceil(width / 8). */
  readonly stride: number;
  /** stride × height octets. */
  readonly data: Uint8Array;
}

export interface Page {
  readonly bitmap: Bitmap;
  readonly resolution: Resolution;
}

/** A high-speed modulation and its rate in bit/s (T.30 Table 2, bits 11-14). */
export interface Rate {
  readonly modulation: "v27ter" | "v29" | "v17";
  readonly bps: 2400 | 4800 | 7200 | 9600 | 12000 | 14400;
}

/** A rate with its training: TCF always long, the first image after CFR short on V.17, one long after CTC/CTR. */
export interface Carrier extends Rate {
  readonly training: "long" | "short";
}

/** What one station can do, as its DIS says or as our rules allow. */
export interface Capabilities {
  readonly canReceive: boolean;
  readonly canBePolled: boolean;
  /** Fastest first. */
  readonly rates: readonly Rate[];
  readonly resolutions: readonly Resolution[];
  readonly widths: readonly PageWidth[];
  readonly compressions: readonly Compression[];
  readonly ecm: boolean;
  /** The station prefers 64-octet ECM frames. */
  readonly ecm64: boolean;
  readonly pageLength: "a4" | "b4" | "unlimited";
  /** Minimum scan line time in ms by resolution (T.30 bits 21-23). */
  readonly minScanTime: Readonly<Record<Resolution, number>>;
  /** Takes a SUB before the DCS (bit 49). */
  readonly subAddress: boolean;
  /** Takes a PWD before the DTC or a SID before the DCS (bit 50). */
  readonly password: boolean;
  /** Takes a SEP before the DTC (bit 47). */
  readonly selectivePolling: boolean;
}

/** What one page is sent with, as the DCS says. */
export interface PageFormat {
  readonly rate: Rate;
  readonly resolution: Resolution;
  readonly width: PageWidth;
  readonly compression: Compression;
  /** undefined = no error correction. */
  readonly ecmFrameSize: 256 | 64 | undefined;
  /** Minimum scan line time, ms; 0 with ECM. */
  readonly minScanTime: number;
}

/** Copy quality of a page received without ECM; all zero but `lines` where nothing was damaged. */
export interface CopyQuality {
  readonly lines: number;
  readonly badLines: number;
  readonly longestBadRun: number;
}

export interface ReceivedPage {
  /** Number in the call, from 1. */
  readonly page: number;
  readonly format: PageFormat;
  /** The coded image exactly as it came (least significant bit first), RTC/EOFB included. */
  readonly raw: Uint8Array;
  /** The decoded and repaired image. */
  readonly bitmap: Bitmap;
  readonly quality: CopyQuality;
  /** ECM frames asked for again, over all blocks of the page. */
  readonly resentFrames: number;
  /** SUB of the DCS it was sent under: for whom it is; empty if there was none. Two pages of a call may have two. */
  readonly subAddress: string;
}

/**
 * The answer to a post-page command. PPR: frames are missing and the command is given again, so the page is neither taken
 * nor in doubt; ERR: the far end knows that the page stays damaged; none: no answer came.
 */
export type PageAnswer = "MCF" | "RTP" | "RTN" | "PIP" | "PIN" | "PPR" | "ERR" | "none";

/** Not taken, and perhaps on the far end's paper all the same: many machines print what they reject or know to be damaged. */
export const putOnPaper = (answer: PageAnswer): boolean => answer === "RTN" || answer === "PIN" || answer === "ERR";

export interface SentPage {
  /** Number in the document, from 1. */
  readonly page: number;
  readonly answer: PageAnswer;
  /** The receiver has taken the page: MCF, RTP, PIP. */
  readonly confirmed: boolean;
  readonly seconds: number;
  readonly format: PageFormat;
}

/** What the far end said about itself and asked for; strings are empty where it sent none. */
export interface FarStation {
  /** Its last DIS or DTC. */
  readonly capabilities: Capabilities | undefined;
  /** From its NSF, NSC or NSS; the model is empty where the octets do not spell it. */
  readonly equipment: { readonly maker: string; readonly model: string } | undefined;
  /** The last SUB: for whom the pages behind it are. */
  readonly subAddress: string;
  /** SEP: which document it wants. */
  readonly selectiveAddress: string;
  /** PWD or SID. Never goes into a trace. */
  readonly password: string;
}

/** One TCF of ours and its answer; DIS or CRP instead of one, and silence, are "none". */
export interface Training {
  readonly rate: Rate;
  readonly answer: "CFR" | "FTT" | "DCN" | "none";
}

/** How a call ended and what was learned in it. Every call has exactly one. */
export interface CallReport {
  readonly outcome: OutcomeCode;
  /** For the log and the administrator: what the modem or the far end said, in field terms. */
  readonly detail: string;
  /** Which way the pages went: a call in which we were polled is "send". */
  readonly direction: "send" | "receive";
  /** Far end's CSI, TSI or CIG, trimmed; empty if none came. */
  readonly remoteId: string;
  /** undefined: it said nothing that could be read. */
  readonly far: FarStation | undefined;
  /** Direction send: every training, in order. */
  readonly trainings: readonly Training[];
  /** Direction send: a block did not come over at the lowest rate and was given up (EOR). */
  readonly ecmGivenUp: boolean;
  readonly format: PageFormat | undefined;
  /** Direction send: pages that were transferred, in order. */
  readonly sent: readonly SentPage[];
  /** Pages confirmed to the caller (receive) or by the receiver (send). */
  readonly confirmedPages: number;
  /**
   * "Page n perhaps twice" (document numbers, ascending): its confirmation may have been lost, or it was rejected (RTN, PIN)
   * and sent again, and many machines print what they reject.
   */
  readonly doubtfulPages: readonly number[];
  /** Seconds off-hook, by the call's clock. */
  readonly seconds: number;
}

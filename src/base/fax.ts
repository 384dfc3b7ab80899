// Vocabulary of a fax call: pages, rates, capabilities, reports. Types and small tables only.
// Names are those of T.30 and T.4; units stand with each field.

import type { OutcomeCode } from "./outcome.ts";

/**
 * How dense pels and lines are (T.4 clause 2): the metric standard, fine, superfine (R8 × 3.85, 7.7, 15.4) and r16
 * (R16 × 15.4), and those in pels an inch. T.4 takes 200x200 for fine and 400x400 for r16, pel for pel.
 */
export type Resolution = "standard" | "fine" | "superfine" | "200x200" | "300x300" | "400x400" | "r16";

/** Pels and lines of a resolution. */
interface Grid {
  /** A millimetre, as T.4 has them. */
  readonly across: number;
  readonly down: number;
  /** An inch, in whole numbers as TIFF-F writes them (RFC 3949). */
  readonly dpi: readonly [across: number, down: number];
  /** Pels across a sheet for one of standard. */
  readonly density: 1 | 1.5 | 2;
}

const inch = 25.4;
export const grids: Readonly<Record<Resolution, Grid>> = {
  standard: { across: 8.04, down: 3.85, dpi: [204, 98], density: 1 },
  fine: { across: 8.04, down: 7.7, dpi: [204, 196], density: 1 },
  superfine: { across: 8.04, down: 15.4, dpi: [204, 391], density: 1 },
  "200x200": { across: 200 / inch, down: 200 / inch, dpi: [200, 200], density: 1 },
  "300x300": { across: 300 / inch, down: 300 / inch, dpi: [300, 300], density: 1.5 },
  "400x400": { across: 400 / inch, down: 400 / inch, dpi: [400, 400], density: 2 },
  r16: { across: 16.08, down: 15.4, dpi: [408, 391], density: 2 },
};
export const everyResolution = Object.keys(grids) as readonly Resolution[];

/** In which of them documents are prepared: what a sender may ask for. */
export type Quality = Extract<Resolution, "standard" | "fine" | "superfine" | "300x300" | "400x400">;

/** As rules and commands name them. */
export const qualityNames = {
  standard: "standard",
  fine: "fine",
  superfine: "superfine",
  "300": "300x300",
  "400": "400x400",
} as const satisfies Readonly<Record<string, Quality>>;

/** Widths of paper by their pels in standard: A4 1728, B4 2048, A3 2432 (T.4 clause 2.2). */
export type PageWidth = 1728 | 2048 | 2432;
export const pageWidths: readonly PageWidth[] = [1728, 2048, 2432];

/** Pels across that paper: 1728, 2048, 2432; at 300 an inch 2592, 3072, 3648; at 400 and r16 3456, 4096, 4864. */
export const pelsAcross = (paper: PageWidth, resolution: Resolution): number => paper * grids[resolution].density;

/** The paper a page of so many pels is for; undefined when no fax machine has it. */
export const paperOf = (width: number, resolution: Resolution): PageWidth | undefined =>
  pageWidths.find((paper) => pelsAcross(paper, resolution) === width);

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
  /** Of its paper. */
  readonly widths: readonly PageWidth[];
  readonly compressions: readonly Compression[];
  readonly ecm: boolean;
  /** The station prefers 64-octet ECM frames. */
  readonly ecm64: boolean;
  readonly pageLength: "a4" | "b4" | "unlimited";
  /** Minimum scan line time in ms by lines a millimetre: 3.85, 7.7, 15.4 (T.30 bits 21-23, 46). */
  readonly minScanTime: Readonly<Record<"standard" | "fine" | "superfine", number>>;
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
  /** Pels, one of `pelsAcross`. */
  readonly width: number;
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

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

export interface Delivery {
  readonly at: string;
  /** Which rule of inbound.yaml decided. */
  readonly rule: string;
  readonly mail: readonly string[];
}

// What earlier calls to a number taught about the fax machine there (partner memory). Types only; one file a number,
// <spool>/partners/<number>.json, written by the line after a call. Times are ISO 8601 UTC.

import type { Rate } from "./fax.ts";

/** Something left out for a while. */
export interface Spell {
  readonly since: string;
  /** Faxes that went through since then. */
  readonly goodCalls: number;
}

export interface Partner {
  /** As in JobRequest.destination. */
  readonly destination: string;
  /** Its CSI; empty if it never sent one. */
  readonly remoteId: string;
  /** Maker and model as its NSF says; empty if unknown. */
  readonly equipment: string;
  /** Calls in which it spoke to us. */
  readonly calls: number;
  readonly lastCall: string;
  readonly lastAt: string;
  /** Fastest rate at which it confirmed a page. */
  readonly bestRate?: Rate;
  /** Training came down to this rate: calls begin there, until some went well in a row. */
  readonly slow?: Spell & { readonly bps: number };
  /** Calls in a row in which it heard none of our TCFs at V.17, and then one of an older modulation. */
  readonly v17Failures: number;
  /** It hung up at V.17, or did not hear it in several calls. */
  readonly noV17?: Spell;
  /** Calls in a row that failed in error correction. */
  readonly ecmFailures: number;
  /** Without error correction since then. */
  readonly noEcm?: string;
  /** It rejected one page at two rates: such machines print what they reject. */
  readonly rejectsPages?: string;
}

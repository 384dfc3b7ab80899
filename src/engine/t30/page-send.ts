// Phases C and D of the caller without error correction (T.30 figure 5-2, boxes I, II, III): the image, then MPS, EOM or EOP
// and its answer. With error correction: ecm-send.ts.

import type { PageFormat } from "../../base/fax.ts";
import { ask } from "./ask.ts";
import { giveUp } from "./call-end.ts";
import { carrierOf } from "./negotiate.ts";
import type { SendLedger } from "./send-ledger.ts";
import type { Station } from "./station.ts";

export type PostPage = "MPS" | "EOM" | "EOP";
/** Answers that end a page; the others end the call. */
export type PageVerdict = "MCF" | "RTP" | "RTN" | "PIP" | "PIN";

export interface OutgoingPage {
  /** Document number, from 1. */
  readonly page: number;
  /** Counter of pages in this call, from 0, for PPS. */
  readonly counter: number;
  readonly octets: Uint8Array;
  readonly format: PageFormat;
  /** Asked once the image is out: the next page, on which it depends, is loaded meanwhile. Never rejects. */
  command(): Promise<PostPage>;
}

export interface PageSent {
  readonly verdict: PageVerdict;
  /** undefined: rejected at the end of a block, before the page's own command. */
  readonly command: PostPage | undefined;
}

/** Sends the page after its CFR or the MCF of the page before (short training), and asks whether it came over well. */
export async function sendPage(station: Station, ledger: SendLedger, out: OutgoingPage): Promise<PageSent> {
  const started = station.clock.now();
  await station.sendData(carrierOf(out.format.rate, "short"), out.octets, `page ${out.page}`);
  ledger.transferred(out.page, (station.clock.now() - started) / 1000, out.format);
  const command = await out.command();
  await ledger.asked(out.page, command);
  const answer = await ask(station, { kind: command }, "MCF", "RTP", "RTN", "PIP", "PIN");
  if (answer === undefined) throw giveUp(106, `${command} was not answered`);
  const verdict = answer.kind as PageVerdict;
  await ledger.answered(out.page, verdict);
  return { verdict, command };
}

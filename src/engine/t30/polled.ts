// The answerer when its caller polls (T.30 5.3.6.1.2 and figure 5-2, DTC): the document is asked for at our own office and goes
// out by the procedures of every sender. Nothing for this caller: DCN, not DIS again (FACTS 3.9).

import { describeError } from "../../base/errors.ts";
import type { CallReport, Capabilities, Rate } from "../../base/fax.ts";
import { Inbox } from "../../base/inbox.ts";
import type { CallJournal, FaxDocument, ReceiveOptions } from "../call.ts";
import { type CallEnd, giveUp } from "./call-end.ts";
import { copiesOf } from "./copies.ts";
import { SendLedger } from "./send-ledger.ts";
import { sendPages } from "./send-pages.ts";
import { awaitDtc } from "./sender-phase-b.ts";
import type { Station } from "./station.ts";
import { keepLimit } from "./timers.ts";

/** Nobody sends such a document again by himself: the report says all there is to say. */
const noJournal: CallJournal = { dialling: async () => {}, asked: async () => {}, answered: async () => {} };

export class Polled {
  readonly #station: Station;
  readonly #options: ReceiveOptions;
  readonly #sendRates: readonly Rate[];
  #ledger: SendLedger | undefined;

  constructor(station: Station, options: ReceiveOptions, sendRates: readonly Rate[]) {
    this.#station = station;
    this.#options = options;
    this.#sendRates = sendRates;
  }

  /** A document goes out: the call's report is a sender's. */
  get begun(): boolean {
    return this.#ledger !== undefined;
  }

  /** From the DTC just heard to the last confirmation. `received`: pages this caller sent before. */
  async send(received: number): Promise<void> {
    const station = this.#station;
    const { own } = this.#options;
    if (received > 0) throw giveUp(112, "the caller wants to poll after sending");
    const document = await this.#document();
    this.#ledger = new SendLedger(document.pageCount, noJournal);
    station.sending = true;
    let first: Capabilities | undefined = station.far?.capabilities;
    await sendPages(station, this.#ledger, {
      document,
      firstPage: 0,
      copies: copiesOf(),
      own: { ...own, rates: this.#sendRates },
      addressed: [],
      invited: async () => {
        const far = first ?? (await awaitDtc(station));
        first = undefined;
        return far;
      },
    });
  }

  conclude(end: CallEnd | undefined, seconds: number): Promise<CallReport> {
    return this.#ledger!.conclude(end ?? { outcome: 24, detail: "" }, this.#station.learned, seconds);
  }

  async #document(): Promise<FaxDocument> {
    const { offer } = this.#options;
    const { selectiveAddress = "", password = "" } = this.#station.far ?? {};
    if (offer === undefined) throw giveUp(112, "the caller wants to poll us and there is nothing to be polled");
    const answer = new Inbox<{ kind: "found"; document: FaxDocument | undefined } | { kind: "failed"; error: unknown }>(
      this.#station.clock,
    );
    offer({ selectiveAddress, password }).then(
      (document) => answer.push({ kind: "found", document }),
      (error: unknown) => answer.push({ kind: "failed", error }),
    );
    const found = await answer.next(this.#station.after(keepLimit));
    if (found.kind === "failed") throw giveUp(206, `the document to be polled: ${describeError(found.error)}`);
    if (found.kind !== "found") throw giveUp(206, `the document to be polled was not found in ${keepLimit / 1000} s`);
    if (found.document === undefined || found.document.pageCount === 0)
      throw giveUp(112, "there is nothing to be polled for what this caller asked for");
    return found.document;
  }
}

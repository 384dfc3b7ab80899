// A whole call of the answering station after its modem said CONNECT: it receives, or sends when it is polled. Always ends in
// a report; whatever the far end does, every wait and every repetition is bounded. A bug of ours throws.

import type { CallReport, Rate } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { ReceiveOptions } from "../call.ts";
import type { CallEnd } from "./call-end.ts";
import type { T30Link } from "./link.ts";
import type { Taken } from "./message-phase.ts";
import { Polled } from "./polled.ts";
import { receivedReport, receivePages, type TakenPages } from "./receive-pages.ts";
import { identify } from "./receiver-phase-b.ts";
import { Station } from "./station.ts";
import { wholeCall } from "./whole-call.ts";

/**
 * Receives a document over a link that is connected; hangs up in every case. Outcome 21 when the last page was kept, 22 when
 * the call ended after at least one, 23 when none came; 206 when our disk failed, 401 when cancelled. When the caller polls
 * what `offer` gives, the report is a sender's: 24 when all pages were confirmed. `sendRates`: our modem's in that direction.
 */
export async function receiveFax(
  link: T30Link,
  options: ReceiveOptions,
  sendRates: readonly Rate[] = options.own.rates,
): Promise<CallReport> {
  const station = new Station(link, options, "answerer");
  const taken: TakenPages = { pages: 0, complete: false, refusals: 0 };
  const polled = new Polled(station, options, sendRates);
  const begun = station.clock.now();
  const whole = (): void => {
    const seconds = (station.clock.now() - begun) / 1000;
    options.whole?.(receivedReport(station, taken, 21, { end: undefined, seconds }));
  };
  const { end, seconds } = await wholeCall(
    station,
    async () => {
      const plan = { keep: options.keep, whole, invite: () => identify(station, announced(options)) };
      if ((await receivePages(station, plan, taken)) === "polled") await polled.send(taken.pages);
    },
    () => polled.begun,
  );
  if (polled.begun) return polled.conclude(end, seconds);
  return receivedReport(station, taken, outcomeOf(end, taken), { end, seconds });
}

/** The DIS: with a document to be polled goes a password, and an address to choose it where there is more than one (bit 47). */
function announced({ own, offer }: ReceiveOptions): ReceiveOptions["own"] {
  const offers = offer !== undefined;
  return {
    ...own,
    canBePolled: offers,
    selectivePolling: offers && own.selectivePolling,
    password: offers || own.password,
  };
}

/** The caller's DCN is the good end of a whole document; a fault of our own is named whatever came before. */
function outcomeOf(end: CallEnd | undefined, taken: Taken): OutcomeCode {
  if (taken.complete) return 21;
  if (end?.outcome === 206 || end?.outcome === 401) return end.outcome;
  return taken.pages > 0 ? 22 : 23;
}

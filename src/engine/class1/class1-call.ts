// Seam A over a Class 1 modem: one whole call, from dialling or answering to on hook. T.30 itself is engine/t30, the modem is
// engine/modem; this only joins them. It never rejects for anything the network, the modem or the far end does; the modem is
// on hook and in command mode afterwards, or its port is gone. The modem must have been set up (engine/modem/set-up.ts).

import type { CallReport, Rate } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { FaxCall, FaxDocument, PollOptions, ReceiveOptions, SendOptions, StationOptions } from "../call.ts";
import { answer, type CallSetUp, dial } from "../modem/dial.ts";
import type { ModemPort } from "../modem/modem-port.ts";
import { commonRates } from "../modem/rates.ts";
import type { ModemFacts } from "../modem/set-up.ts";
import { receiveFax } from "../t30/answerer.ts";
import { sendFax } from "../t30/caller.ts";
import { copiesOf } from "../t30/copies.ts";
import { pollFax } from "../t30/poller.ts";
import { unconnectedCall } from "../unconnected-call.ts";
import { Class1Link } from "./class1-link.ts";

/** Calls over this modem, one at a time. `facts` as set-up learned them: profile and rates. */
export function class1Call(modem: ModemPort, facts: ModemFacts): FaxCall {
  return {
    async send(document: FaxDocument, options: SendOptions): Promise<CallReport> {
      copiesOf(options.copies);
      return calling(modem, facts, "send", options, (link) =>
        sendFax(link, document, withRates(options, facts.sendRates)),
      );
    },

    poll: (options: PollOptions): Promise<CallReport> =>
      calling(modem, facts, "receive", options, (link) => pollFax(link, withRates(options, facts.receiveRates))),

    async receive(options: ReceiveOptions): Promise<CallReport> {
      const started = begin(modem, options);
      const end = (outcome: OutcomeCode, detail: string): CallReport =>
        unconnectedCall("receive", outcome, detail, seconds(modem, started));
      if (options.signal.aborted) return end(401, "cancelled");
      options.observer.progress({ phase: "answering" });
      const setUp = await answer(modem, facts.profile, options.signal);
      if (setUp.kind !== "connected") return end(...endOf(setUp));
      options.observer.progress({ phase: "negotiating" });
      const link = new Class1Link(modem, facts.profile, "called", options.signal);
      const report = await receiveFax(
        link,
        withRates(options, facts.receiveRates),
        commonRates(options.own.rates, facts.sendRates),
      );
      const ours = link.lost?.outcome === 202 || link.lost?.outcome === 203 ? link.lost : undefined;
      // A call without a page that our own modem ended is our modem's fault, not the caller's.
      const outcome = report.outcome === 23 && ours !== undefined ? ours.outcome : report.outcome;
      return { ...report, outcome, seconds: seconds(modem, started) };
    },
  };
}

/** Dials, and speaks T.30 once a fax machine answers. */
async function calling(
  modem: ModemPort,
  facts: ModemFacts,
  direction: CallReport["direction"],
  options: StationOptions & Pick<SendOptions | PollOptions, "dial" | "journal">,
  converse: (link: Class1Link) => Promise<CallReport>,
): Promise<CallReport> {
  const started = begin(modem, options);
  const end = (outcome: OutcomeCode, detail: string): CallReport =>
    unconnectedCall(direction, outcome, detail, seconds(modem, started));
  if (options.signal.aborted) return end(401, "cancelled");
  try {
    await options.journal.dialling();
  } catch {
    return end(206, "the journal cannot be written");
  }
  options.observer.progress({ phase: "dialling" });
  const setUp = await dial(modem, facts.profile, options.dial, options.signal);
  if (setUp.kind !== "connected") return end(...endOf(setUp));
  options.observer.progress({ phase: "negotiating" });
  const report = await converse(new Class1Link(modem, facts.profile, "caller", options.signal));
  return { ...report, seconds: seconds(modem, started) };
}

function begin(modem: ModemPort, options: StationOptions): number {
  modem.traceTo((direction, text, bytes) => options.observer.trace("modem", direction, text, bytes));
  return modem.clock.now();
}

function seconds(modem: ModemPort, started: number): number {
  return (modem.clock.now() - started) / 1000;
}

function endOf(setUp: Exclude<CallSetUp, { kind: "connected" }>): [OutcomeCode, string] {
  return setUp.kind === "aborted" ? [401, "cancelled"] : [setUp.outcome, setUp.detail];
}

/** What our rules allow and this modem can do. */
function withRates<T extends StationOptions>(options: T, rates: readonly Rate[]): T {
  return { ...options, own: { ...options.own, rates: commonRates(options.own.rates, rates) } };
}

// A whole call between two soft modems on the trial exchange in virtual time: class1Call at both ends, and what both knew at
// the end. The journal and the kept pages are held in memory.

import { sleep } from "../../src/base/clock.ts";
import type { CallReport, Capabilities, Page, PageAnswer, ReceivedPage } from "../../src/base/fax.ts";
import { Inbox } from "../../src/base/inbox.ts";
import { outcome } from "../../src/base/outcome.ts";
import type { CallObserver } from "../../src/engine/call.ts";
import { class1Call } from "../../src/engine/class1/class1-call.ts";
import { hangUp } from "../../src/engine/modem/hang-up.ts";
import { type IncomingCall, watchIdle } from "../../src/engine/modem/idle-watch.ts";
import type { ModemProfile } from "../../src/engine/modem/profile.ts";
import { setUpModem } from "../../src/engine/modem/set-up.ts";
import type { ExchangeCall } from "../../src/trial/exchange.ts";
import type { CallFault, ModemFault, Side } from "../../src/trial/fault.ts";
import { documentOf, everything, type TraceLine } from "./t30-call.ts";
import { type Personalities, type TrialLine, type TrialLines, trialLines } from "./trial-lines.ts";

export interface ModemTalk {
  readonly pages: readonly Page[];
  readonly caller?: Partial<Capabilities>;
  readonly answerer?: Partial<Capabilities>;
  readonly number?: string;
  readonly faults?: (call: ExchangeCall) => readonly CallFault[];
  readonly profile?: ModemProfile;
  readonly modems?: Personalities;
  /** What each side's modem does wrong, from the moment the call begins. */
  readonly modemFaults?: Partial<Record<Side, readonly ModemFault[]>>;
  /** ms after the call began at which the caller's signal fires. */
  readonly abortAt?: number;
  /** ms until keep() of a page resolves; negative = it rejects. */
  keepDelay?(page: number): number;
  readonly limit?: number;
  /** Called right before the call, for tests that do something in mid call. */
  readonly before?: (lines: TrialLines) => void;
  /** Nobody watches the called line. */
  readonly unattended?: boolean;
}

export interface ModemTalked {
  readonly sent: CallReport;
  readonly received: CallReport | undefined;
  readonly incoming: IncomingCall | undefined;
  readonly kept: readonly ReceivedPage[];
  readonly journal: readonly { readonly page: number; readonly what: string }[];
  readonly trace: readonly TraceLine[];
  readonly lines: TrialLines;
}

export async function modemTalk(talk: ModemTalk): Promise<ModemTalked> {
  const lines = await trialLines(talk.faults, talk.modems);
  const { clock, caller, called } = lines;
  const never = new AbortController().signal;
  const over = new AbortController();
  const trace: TraceLine[] = [];
  const observer = (side: string): CallObserver => ({
    progress: () => {},
    trace: (layer, direction, text, bytes) =>
      void trace.push({ at: clock.now(), side: `${side} ${layer}`, layer, direction, text, octets: bytes?.slice() }),
  });
  const journal: { page: number; what: string }[] = [];
  const kept: ReceivedPage[] = [];
  let incoming: IncomingCall | undefined;
  /** The called modem is set up. */
  const watching = new Inbox<{ kind: "set-up" }>(clock);

  const answering = async (): Promise<CallReport | undefined> => {
    const ready = await setUpModem(called.driver, talk.profile, never);
    if (ready.kind !== "ready") throw new Error(JSON.stringify(ready));
    watching.push({ kind: "set-up" });
    if (talk.unattended) return undefined;
    const event = await watchIdle(called.driver, 1, over.signal);
    if (event.kind !== "ringing") return undefined;
    incoming = event.call;
    const report = await class1Call(called.driver, ready.facts).receive({
      stationId: "+1 555 0002",
      own: { ...everything, ...talk.answerer },
      signal: never,
      observer: observer("called"),
      keep: async (page) => {
        const wait = talk.keepDelay?.(page.page) ?? 0;
        if (wait > 0) await sleep(clock, wait);
        if (wait < 0) throw new Error("disk full");
        kept.push(page);
      },
    });
    await afterwards(called, report);
    return report;
  };
  const calling = async (): Promise<CallReport> => {
    const ready = await setUpModem(caller.driver, talk.profile, never);
    if (ready.kind !== "ready") throw new Error(JSON.stringify(ready));
    await watching.next(Number.POSITIVE_INFINITY);
    talk.before?.(lines);
    caller.modem.misbehave(talk.modemFaults?.caller ?? []);
    called.modem.misbehave(talk.modemFaults?.called ?? []);
    const cancel = new AbortController();
    if (talk.abortAt !== undefined) clock.at(clock.now() + talk.abortAt, () => cancel.abort());
    const report = await class1Call(caller.driver, ready.facts).send(documentOf(talk.pages), {
      stationId: "+1 555 0001",
      own: { ...everything, ...talk.caller },
      signal: cancel.signal,
      observer: observer("caller"),
      dial: talk.number ?? "5550001",
      firstPage: 0,
      journal: {
        dialling: async () => void journal.push({ page: 0, what: "dialling" }),
        asked: async (page, command) => void journal.push({ page, what: command }),
        answered: async (page: number, answer: PageAnswer) => void journal.push({ page, what: answer }),
      },
    });
    await afterwards(caller, report);
    if (incoming === undefined) over.abort();
    return report;
  };
  const [received, sent] = await clock.run(Promise.all([answering(), calling()]), talk.limit);
  return { sent, received, incoming, kept, journal, trace, lines };
}

/** What a line does with a modem that spoiled its call or stays off hook: closes the port, which drops DTR. */
async function afterwards({ driver, port }: TrialLine, report: CallReport): Promise<void> {
  if (outcome(report.outcome).layer === "modem" || !(await hangUp(driver))) await port.close();
}

export const printModemTrace = (talked: ModemTalked): string =>
  talked.trace.map((t) => `${(t.at / 1000).toFixed(3)} ${t.side.padEnd(13)} ${t.direction} ${t.text}`).join("\n");

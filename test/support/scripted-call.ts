// One of our stations against a scripted far end, and what came of it.

import type { CallReport, Capabilities, Page, PageAnswer, ReceivedPage } from "../../src/base/fax.ts";
import type { CallObserver } from "../../src/engine/call.ts";
import { receiveFax } from "../../src/engine/t30/answerer.ts";
import { sendFax } from "../../src/engine/t30/caller.ts";
import { type Faults, Line } from "./loopback-link.ts";
import { ScriptedStation, type Step } from "./scripted-station.ts";
import { documentOf, everything } from "./t30-call.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface Scripted {
  readonly report: CallReport;
  readonly journal: readonly string[];
  readonly kept: readonly ReceivedPage[];
  /** When the call was over, ms. */
  readonly end: number;
}

const observer: CallObserver = { progress: () => {}, trace: () => {} };

export interface CallerSetting {
  readonly pages: readonly Page[];
  readonly own?: Partial<Capabilities>;
  readonly faults?: Faults;
  /** A journal that fails at this entry. */
  readonly journalFailsAt?: string;
  readonly loadFailsAt?: number;
  readonly abortAt?: number;
}

export async function callerAgainst(steps: readonly Step[], setting: CallerSetting): Promise<Scripted> {
  const clock = new VirtualClock();
  const abort = new AbortController();
  if (setting.abortAt !== undefined) clock.at(setting.abortAt, () => abort.abort());
  const line = new Line(clock, setting.faults === undefined ? {} : { faults: setting.faults }, {
    caller: abort.signal,
  });
  const journal: string[] = [];
  const write = async (entry: string): Promise<void> => {
    if (entry === setting.journalFailsAt) throw new Error("disk full");
    journal.push(entry);
  };
  const document = documentOf(setting.pages);
  const call = sendFax(
    line.caller,
    {
      pageCount: document.pageCount,
      load: async (index) => {
        if (index === setting.loadFailsAt) throw new Error("cannot read");
        return document.load(index);
      },
    },
    {
      stationId: "+1 555",
      own: { ...everything, ...setting.own },
      signal: abort.signal,
      observer,
      firstPage: 0,
      journal: {
        dialling: async () => {},
        asked: (page, command) => write(`${page} ${command}`),
        answered: (page: number, answer: PageAnswer) => write(`${page} ${answer}`),
      },
    },
  );
  const [report] = await clock.run(Promise.all([call, new ScriptedStation(line.answerer).run(steps)]));
  return { report, journal, kept: [], end: clock.now() };
}

export interface AnswererSetting {
  readonly own?: Partial<Capabilities>;
  readonly faults?: Faults;
  /** ms until keep() resolves; negative = it rejects. */
  readonly keepDelay?: number;
}

export async function answererAgainst(steps: readonly Step[], setting: AnswererSetting = {}): Promise<Scripted> {
  const clock = new VirtualClock();
  const line = new Line(clock, setting.faults === undefined ? {} : { faults: setting.faults });
  const kept: ReceivedPage[] = [];
  const call = receiveFax(line.answerer, {
    stationId: "+1 666",
    own: { ...everything, ...setting.own },
    signal: new AbortController().signal,
    observer,
    keep: async (page) => {
      const length = setting.keepDelay ?? 0;
      if (length < 0) throw new Error("disk full");
      if (length > 0) await new Promise<void>((resolve) => void clock.at(clock.now() + length, resolve));
      kept.push(page);
    },
  });
  const [report] = await clock.run(Promise.all([call, new ScriptedStation(line.caller).run(steps)]));
  return { report, journal: [], kept, end: clock.now() };
}

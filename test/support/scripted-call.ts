// One of our stations against a scripted far end, and what came of it.

import { hex } from "../../src/base/bytes.ts";
import type { CallReport, Capabilities, Page, PageAnswer, ReceivedPage } from "../../src/base/fax.ts";
import type { Asked, FaxDocument, SendOptions, StationOptions } from "../../src/engine/call.ts";
import { receiveFax } from "../../src/engine/t30/answerer.ts";
import { sendFax } from "../../src/engine/t30/caller.ts";
import { pollFax } from "../../src/engine/t30/poller.ts";
import { type Faults, Line, type Side } from "./loopback-link.ts";
import { ScriptedStation, type Step } from "./scripted-station.ts";
import { documentOf, everything } from "./t30-call.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface Scripted {
  readonly report: CallReport;
  readonly journal: readonly string[];
  readonly kept: readonly ReceivedPage[];
  readonly trace: readonly string[];
  /** When the call was over, ms. */
  readonly end: number;
}

/** The line, our station on one side of it, and what is written down of the call. */
class Stage {
  readonly clock = new VirtualClock();
  readonly line: Line;
  readonly station: StationOptions;
  readonly journal: string[] = [];
  readonly kept: ReceivedPage[] = [];
  readonly trace: string[] = [];
  readonly #ours: Side;
  readonly #keepDelay: number;

  constructor(ours: Side, setting: Pick<AnswererSetting, "own" | "faults" | "keepDelay" | "abortAt">) {
    const { clock } = this;
    this.#ours = ours;
    this.#keepDelay = setting.keepDelay ?? 0;
    const abort = new AbortController();
    if (setting.abortAt !== undefined) clock.at(setting.abortAt, () => abort.abort());
    this.line = new Line(clock, setting.faults === undefined ? {} : { faults: setting.faults }, {
      [ours]: abort.signal,
    });
    this.station = {
      stationId: ours === "caller" ? "+1 555" : "+1 666",
      own: { ...everything, ...setting.own },
      signal: abort.signal,
      observer: {
        progress: () => {},
        trace: (_layer, direction, text, bytes) =>
          void this.trace.push(`${direction} ${text} ${bytes === undefined ? "" : hex(bytes)}`),
      },
    };
  }

  readonly keep = async (page: ReceivedPage): Promise<void> => {
    const { clock } = this;
    if (this.#keepDelay < 0) throw new Error("disk full");
    if (this.#keepDelay > 0)
      await new Promise<void>((resolve) => void clock.at(clock.now() + this.#keepDelay, resolve));
    this.kept.push(page);
  };

  async play(steps: readonly Step[], call: Promise<CallReport>): Promise<Scripted> {
    const far = new ScriptedStation(this.#ours === "caller" ? this.line.answerer : this.line.caller);
    const [report] = await this.clock.run(Promise.all([call, far.run(steps)]));
    return { report, journal: this.journal, kept: this.kept, trace: this.trace, end: this.clock.now() };
  }
}

export interface CallerSetting {
  readonly pages: readonly Page[];
  readonly own?: Partial<Capabilities>;
  readonly faults?: Faults;
  readonly options?: Pick<Partial<SendOptions>, "subAddress" | "senderPassword" | "copies" | "firstPage">;
  /** A journal that fails at this entry. */
  readonly journalFailsAt?: string;
  readonly loadFailsAt?: number;
  /** Default: an error of our disk. */
  readonly loadFailure?: Error;
  readonly abortAt?: number;
}

export async function callerAgainst(steps: readonly Step[], setting: CallerSetting): Promise<Scripted> {
  const stage = new Stage("caller", setting);
  const write = async (entry: string): Promise<void> => {
    if (entry === setting.journalFailsAt) throw new Error("disk full");
    stage.journal.push(entry);
  };
  const document = documentOf(setting.pages);
  const call = sendFax(
    stage.line.caller,
    {
      pageCount: document.pageCount,
      load: async (index) => {
        if (index === setting.loadFailsAt) throw setting.loadFailure ?? new Error("cannot read");
        return document.load(index);
      },
    },
    {
      ...stage.station,
      firstPage: 0,
      ...setting.options,
      journal: {
        dialling: async () => {},
        asked: (page, command) => write(`${page} ${command}`),
        answered: (page: number, answer: PageAnswer) => write(`${page} ${answer}`),
      },
    },
  );
  return stage.play(steps, call);
}

export interface AnswererSetting {
  readonly own?: Partial<Capabilities>;
  readonly faults?: Faults;
  /** ms until keep() resolves; negative = it rejects. */
  readonly keepDelay?: number;
  readonly offer?: (asked: Asked) => Promise<FaxDocument | undefined>;
  readonly abortAt?: number;
}

export async function answererAgainst(steps: readonly Step[], setting: AnswererSetting = {}): Promise<Scripted> {
  const stage = new Stage("answerer", setting);
  const { offer } = setting;
  return stage.play(
    steps,
    receiveFax(stage.line.answerer, {
      ...stage.station,
      keep: stage.keep,
      whole: ({ outcome }) => void stage.journal.push(`whole ${outcome} after page ${stage.kept.length}`),
      ...(offer !== undefined && { offer }),
    }),
  );
}

export interface PollerSetting extends Omit<AnswererSetting, "offer"> {
  readonly selectiveAddress?: string;
  readonly password?: string;
}

export async function pollerAgainst(steps: readonly Step[], setting: PollerSetting = {}): Promise<Scripted> {
  const stage = new Stage("caller", setting);
  const { selectiveAddress = "", password = "" } = setting;
  return stage.play(
    steps,
    pollFax(stage.line.caller, { ...stage.station, keep: stage.keep, selectiveAddress, password }),
  );
}

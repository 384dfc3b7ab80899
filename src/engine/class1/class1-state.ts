// What both halves of a Class 1 link share: the modem, what it is doing for us now, and how line or modem were lost. A modem
// that waits (+FRH/+FRM) is always aborted before the next command, or it would eat the command. ERROR to a +F command means
// on hook; a port that is gone and a silent modem end the link as `dropped`. ITU-T T.31 8; LAB "driver must know".

import type { Clock, Millis } from "../../base/clock.ts";
import type { Aborted } from "../../base/inbox.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { AtResult } from "../../codec/at/answer-line.ts";
import type { DleReader } from "../../codec/at/dle.ts";
import type { Answer, ModemPort, NoAnswer } from "../modem/modem-port.ts";
import type { ModemProfile } from "../modem/profile.ts";
import type { Dropped, LinkEnd } from "../t30/link.ts";
import { abortReception } from "./abort-reception.ts";
import type { BareResult } from "./bare-result.ts";
import { FrameCollector } from "./frame-collector.ts";

/** What the modem is doing for us now. */
export type Running =
  | { readonly kind: "none" }
  /** +FRH or +FRM was said, no CONNECT yet. */
  | { readonly kind: "waiting"; readonly command: string; readonly since: Millis }
  | { readonly kind: "frh-data"; readonly collector: FrameCollector }
  | { readonly kind: "fth-ready" }
  /** `early`: the modem took the carrier by itself (+FAR) before we asked for it. */
  | {
      readonly kind: "frm-data";
      readonly code: number;
      readonly reader: DleReader;
      readonly bare: BareResult;
      readonly early: boolean;
    };

const none: Running = { kind: "none" };

/** CONNECT to a transmit command comes within 20 ms of the modem's time; a slow one may take a second. */
export const commandTime: Millis = 8000;
/** Result after DLE ETX. */
export const tailTime: Millis = 2000;

export class Class1State {
  readonly modem: ModemPort;
  readonly profile: ModemProfile;
  readonly signal: AbortSignal;
  running: Running;
  /** The last abort was not answered in time: one OK or NO CARRIER may still come, and answers nothing that was said since. */
  owed = false;
  #dropped: Dropped | undefined;

  /** `role`: after ATD's CONNECT +FRH=3 runs already, after ATA's +FTH=3 (T.31 8.2). */
  constructor(modem: ModemPort, profile: ModemProfile, role: "caller" | "called", signal: AbortSignal) {
    this.modem = modem;
    this.profile = profile;
    this.signal = signal;
    this.running =
      role === "caller" ? { kind: "frh-data", collector: new FrameCollector(modem) } : { kind: "fth-ready" };
  }

  get clock(): Clock {
    return this.modem.clock;
  }

  /** How the line or the modem was lost; undefined while it is there. */
  get dropped(): Dropped | undefined {
    return this.#dropped;
  }

  /** Why nothing more can be said now; undefined = go on. */
  get ended(): Dropped | Aborted | undefined {
    return this.#dropped ?? (this.signal.aborted ? { kind: "aborted" } : undefined);
  }

  idle(): void {
    this.running = none;
  }

  async endReception(): Promise<void> {
    if (this.running.kind === "none" || this.running.kind === "fth-ready") return;
    this.idle();
    await this.abort();
  }

  /** Ends what the modem waits for, by one octet. */
  async abort(): Promise<void> {
    const aborted = await abortReception(this.modem, this.profile.abortWait);
    if (aborted === "gone") this.lost(203, "the port is gone");
    this.owed ||= aborted === "unanswered";
  }

  /** True once, for the result that is owed, when it is one of these. */
  late(answer: Answer | NoAnswer, ...results: readonly AtResult[]): answer is Answer {
    if (!this.owed || answer.kind !== "answer" || !results.includes(answer.result)) return false;
    this.owed = false;
    this.modem.note(`${answer.text} of the abort, late: dropped`);
    return true;
  }

  refused(answer: Answer, what: string): Dropped {
    return this.lost(201, `${answer.text} to ${what}`);
  }

  /** No answer where one was due. */
  silent(event: NoAnswer, what: string): Exclude<LinkEnd, { kind: "timeout" }> {
    if (event.kind === "aborted") return event;
    if (event.kind === "closed") return this.lost(203, event.cause);
    return this.lost(202, `the modem gives no answer to ${what}`);
  }

  /** The first loss counts. */
  lost(outcome: OutcomeCode, detail: string): Dropped {
    this.idle();
    this.#dropped ??= { kind: "dropped", outcome, detail };
    return this.#dropped;
  }
}

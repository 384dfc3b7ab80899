// Seam B played from a recording: gives the engine what the far end said then, at its time, and holds what the engine says now
// against what was said then. At the first difference the two part: the link drops. Time is the recording's and jumps.

import type { Clock, Millis } from "../../base/clock.ts";
import type { Carrier } from "../../base/fax.ts";
import type { Aborted, TimedOut } from "../../base/inbox.ts";
import { parseDcs } from "../../codec/t30/dcs.ts";
import { describeFrame, describeRate } from "../../codec/t30/describe.ts";
import { formatFcd, rcp } from "../../codec/t30/ecm-frame.ts";
import { parseFrame } from "../../codec/t30/frame.ts";
import type { CarrierEvent, Dropped, FrameEvent, ImageEvent, SendResult, T30Link } from "../t30/link.ts";
import { tcfZeros } from "../t30/training.ts";
import type { Recording, Step } from "./recording.ts";
import { firstFrameLike, imageLike } from "./stand-in.ts";

/** Where today's engine and the recording part. */
export interface Difference {
  /** ms of the recording. */
  readonly at: Millis;
  readonly recorded: string;
  readonly now: string;
}

/** A frame that came so much after a deadline of today's was still waited for then: clocks and modems are not exact. */
const leeway: Millis = 1_500;

export class ReplayLink implements T30Link {
  readonly clock: Clock;
  difference: Difference | undefined;
  readonly #steps: readonly Step[];
  readonly #cancelled: boolean;
  #next = 0;
  #now: Millis;
  #image: Uint8Array | undefined;
  #frames: FrameEvent[] = [];
  #format: NonNullable<ReturnType<typeof parseDcs>>["format"] | undefined;
  readonly #waiting: { readonly time: Millis; readonly wake: () => void }[] = [];

  constructor(recording: Recording) {
    this.#steps = recording.steps;
    this.#cancelled = recording.cancelled;
    this.#now = recording.steps[0]?.at ?? 0;
    this.clock = { now: () => this.#now, at: (time, wake) => this.#at(time, wake) };
  }

  /** Steps of the recording that were not come to. */
  get left(): number {
    return this.#steps.length - this.#next;
  }

  /** The next thing we said then, from here on; undefined when we said nothing more. */
  nextSaid(): (Step & { kind: "said" }) | undefined {
    return this.#steps.slice(this.#next).find((step) => step.kind === "said");
  }

  /** Lets time pass to `time` of the recording. */
  advance(time: Millis): void {
    this.#now = Math.max(this.#now, time);
    for (let i = 0; i < this.#waiting.length; )
      if (this.#waiting[i]!.time <= this.#now) this.#waiting.splice(i, 1)[0]!.wake();
      else i++;
  }

  async sendFrames(frames: readonly Uint8Array[]): Promise<SendResult> {
    for (const frame of frames) {
      const step = this.#steps[this.#next];
      if (step === undefined && parseFrame(frame).kind === "DCN") return { kind: "sent" };
      if (step?.kind !== "said" || !sameFrame(step.frame, frame)) return this.#part(describeFrame(frame));
      this.#learn(frame);
      this.advance(step.at);
      this.#next++;
    }
    this.advance(this.#now + burstTime(frames));
    return { kind: "sent" };
  }

  async sendData(carrier: Carrier, bytes: Uint8Array): Promise<SendResult> {
    return this.#transmit(carrier, bytes.length);
  }

  async sendHdlc(carrier: Carrier, frames: readonly Uint8Array[]): Promise<SendResult> {
    return this.#transmit(
      carrier,
      frames.reduce((sum, frame) => sum + frame.length + 3, 0),
    );
  }

  async receiveFrame(deadline: Millis): Promise<FrameEvent> {
    const step = this.#steps[this.#next];
    if (step === undefined) return this.#over();
    if (step.kind === "heard" && step.at <= deadline + leeway) {
      this.#next++;
      this.#learn(step.frame);
      this.advance(step.at);
      return { kind: "frame", bytes: step.frame, crcOk: step.crcOk };
    }
    if (step.kind === "tcf" && step.verdict === "not heard") this.#next++;
    return this.#silence(step, deadline);
  }

  async receiveCarrier(_carrier: Carrier, deadline: Millis): Promise<CarrierEvent> {
    const step = this.#steps[this.#next];
    if (step === undefined) return this.#over();
    if (step.kind === "heard" && step.at <= deadline + leeway) return { kind: "wrong-carrier" };
    if (step.kind === "tcf") {
      this.#next++;
      if (step.verdict !== "not heard") {
        this.#image = tcfLike(step.verdict, this.#format?.rate);
        this.advance(step.at);
        return { kind: "carrier" };
      }
    }
    if (step.kind === "image" && this.#format !== undefined) {
      this.#next++;
      this.#image = imageLike(step, this.#format);
      this.advance(step.at);
      return { kind: "carrier" };
    }
    if (step.kind === "frames") {
      this.#next++;
      const size = this.#format?.ecmFrameSize ?? 256;
      const first = this.#format !== undefined && this.#blockBehind() === 0;
      this.#frames = step.heard.map((n) =>
        frameEvent(formatFcd(n, n === 0 && first ? firstFrameLike(this.#format!, size) : new Uint8Array(size))),
      );
      if (step.rcp) this.#frames.push(frameEvent(rcp));
      this.advance(step.at);
      return { kind: "carrier" };
    }
    return this.#silence(step, deadline);
  }

  async receiveData(): Promise<ImageEvent> {
    const bytes = this.#image;
    this.#image = undefined;
    return bytes === undefined ? { kind: "carrier-lost" } : { kind: "data", bytes };
  }

  async receiveHdlc(): Promise<FrameEvent> {
    return this.#frames.shift() ?? { kind: "carrier-lost" };
  }

  async stopReceiving(): Promise<void> {
    this.#image = undefined;
    this.#frames = [];
  }

  async silence(length: Millis): Promise<SendResult> {
    this.advance(this.#now + length);
    return { kind: "sent" };
  }

  async drop(): Promise<void> {}

  /** Number of the block the page data from here on belongs to, as the PPS behind it says. */
  #blockBehind(): number {
    for (const step of this.#steps.slice(this.#next)) {
      const frame = step.kind === "heard" ? parseFrame(step.frame) : undefined;
      if (frame?.kind === "PPS") return frame.block;
    }
    return 0;
  }

  #transmit(carrier: Carrier, octets: number): SendResult {
    const words = `data at ${describeRate(carrier)}`;
    const step = this.#steps[this.#next];
    if (step?.kind !== "sent" || !step.words.includes(` at ${describeRate(carrier)}`)) return this.#part(words);
    this.#next++;
    this.advance(step.at + (octets * 8000) / carrier.bps);
    return { kind: "sent" };
  }

  #part(now: string): Dropped | Aborted {
    const step = this.#steps[this.#next];
    if (step === undefined) return this.#over();
    if (this.#cancelledHere(step)) return { kind: "aborted" };
    this.difference ??= { at: step.at, recorded: wordsOf(step), now: `we say ${now}` };
    return { kind: "dropped", outcome: 201, detail: "the recording and today's engine part here" };
  }

  #over(): Dropped {
    return { kind: "dropped", outcome: 201, detail: "the recording ends here" };
  }

  #silence(step: Step, deadline: Millis): TimedOut | Aborted {
    if (this.#cancelledHere(step)) return { kind: "aborted" };
    this.advance(deadline);
    return { kind: "timeout" };
  }

  #cancelledHere(step: Step): boolean {
    return this.#cancelled && step.kind === "said" && parseFrame(step.frame).kind === "DCN";
  }

  #learn(frame: Uint8Array): void {
    const parsed = parseFrame(frame);
    if (parsed.kind === "DCS") this.#format = parseDcs(parsed.fif)?.format;
  }

  #at(time: Millis, wake: () => void): () => void {
    if (time <= this.#now) {
      void Promise.resolve().then(wake);
      return () => {};
    }
    const entry = { time, wake };
    this.#waiting.push(entry);
    return () => {
      const index = this.#waiting.indexOf(entry);
      if (index >= 0) this.#waiting.splice(index, 1);
    };
  }
}

const frameEvent = (bytes: Uint8Array): FrameEvent => ({ kind: "frame", bytes, crcOk: true });

function wordsOf(step: Step): string {
  switch (step.kind) {
    case "said":
      return `we said ${step.words}`;
    case "sent":
      return `we sent ${step.words}`;
    case "heard":
      return `we heard ${step.words}`;
    case "tcf":
      return `a TCF, ${step.verdict}`;
    default:
      return "page data came";
  }
}

/** In the words a trace has for it: octets of a password are not written down. */
function sameFrame(recorded: Uint8Array, now: Uint8Array): boolean {
  const { kind } = parseFrame(now);
  if (kind === "PWD" || kind === "SID") return (recorded[2] ?? 0) === now[2];
  return recorded.length === now.length && now.every((octet, i) => octet === recorded[i]);
}

function tcfLike(verdict: "good" | "bad", rate: Parameters<typeof tcfZeros>[0] | undefined): Uint8Array {
  const zeros = tcfZeros(rate ?? { modulation: "v27ter", bps: 2400 });
  return verdict === "good" ? zeros : zeros.fill(0x55);
}

/** Preamble, frames with flag and FCS at 300 bit/s. */
function burstTime(frames: readonly Uint8Array[]): Millis {
  return 1_000 + frames.reduce((sum, frame) => sum + ((frame.length + 3) * 8_000) / 300, 0);
}

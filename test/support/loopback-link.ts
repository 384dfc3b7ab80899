// Two T30Links joined in memory over one clock, in line time: preambles, rates, training, 75 ms gaps, a delay each way, half
// duplex. Who is not listening in the right mode at the right moment hears nothing, as on a real line. Faults are hooks.

import type { Clock, Millis } from "../../src/base/clock.ts";
import type { Carrier, Rate } from "../../src/base/fax.ts";
import { Inbox } from "../../src/base/inbox.ts";
import { stuffFrames } from "../../src/codec/hdlc/stuffer.ts";
import type { CarrierEvent, Dropped, FrameEvent, ImageEvent, SendResult, T30Link } from "../../src/engine/t30/link.ts";

export type Side = "caller" | "answerer";
export type FrameFault = "lose" | "corrupt" | "duplicate" | undefined;

/** What the line does to what is sent; a hook that is missing or gives undefined leaves it alone. Numbers count from 0 per side. */
export interface Faults {
  frame?(from: Side, index: number, bytes: Uint8Array): FrameFault;
  /** A whole V.21 burst leaves so many ms late. */
  delay?(from: Side, burst: number): Millis | undefined;
  ecmFrame?(index: number, bytes: Uint8Array): "lose" | "corrupt" | undefined;
  /** Raw data (TCF or page): other octets, or no carrier at all. */
  data?(from: Side, index: number, carrier: Carrier, bytes: Uint8Array): Uint8Array | "no-carrier" | undefined;
  /** An ECM transmission that is never heard. */
  ecmCarrier?(index: number, carrier: Carrier): "no-carrier" | undefined;
  /** The carrier of a transmission breaks off after this share (0-1) of it. */
  cutOff?(index: number, carrier: Carrier): number | undefined;
  /** The line drops at this time of the call. */
  readonly dropAt?: Millis;
}

export interface LoopbackOptions {
  readonly delay?: Millis;
  readonly faults?: Faults;
  /** Tells what went over the line, for tests that look. */
  heard?(from: Side, what: string, at: Millis): void;
}

const gap: Millis = 75;
const preamble: Millis = 1000;
const v21 = 300;

/** Training by modulation in ms (long, short). */
const trainings: Readonly<Record<Rate["modulation"], readonly [Millis, Millis]>> = {
  v27ter: [943, 943],
  v29: [253, 253],
  v17: [1393, 142],
};

/** V.21 bits of a frame with FCS, a flag and the stuffing it takes on the average. */
const frameTime = (bytes: Uint8Array): Millis => ((bytes.length + 2) * 8 * 1.016 + 8) * (1000 / v21);

type Mode = "off" | "v21" | "seek" | "locked";

export class Line {
  readonly clock: Clock;
  readonly caller: LoopbackLink;
  readonly answerer: LoopbackLink;
  readonly faults: Faults;
  readonly options: LoopbackOptions;
  readonly #takeBack: () => void;
  dropped: Dropped | undefined;

  constructor(
    clock: Clock,
    options: LoopbackOptions = {},
    signals: { caller?: AbortSignal; answerer?: AbortSignal } = {},
  ) {
    this.clock = clock;
    this.options = options;
    this.faults = options.faults ?? {};
    this.caller = new LoopbackLink(this, "caller", signals.caller);
    this.answerer = new LoopbackLink(this, "answerer", signals.answerer);
    const { dropAt } = this.faults;
    this.#takeBack =
      dropAt === undefined
        ? (): void => {}
        : clock.at(clock.now() + dropAt, () => {
            this.caller.gone("cut");
            this.answerer.gone("cut");
          });
  }

  far(side: Side): LoopbackLink {
    return side === "caller" ? this.answerer : this.caller;
  }

  /** One side went on hook: the other hears it one delay later, after all that was said before. */
  hungUp(side: Side): void {
    this.#takeBack();
    this.clock.at(this.clock.now() + (this.options.delay ?? 20) + 1, () => this.far(side).gone(`${side} went on hook`));
  }
}

type Sound =
  | { readonly kind: "frame"; readonly bytes: Uint8Array; readonly crcOk: boolean }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "carrier" }
  | { readonly kind: "wrong-carrier" }
  | { readonly kind: "carrier-lost" }
  | { readonly kind: "woken" };

type Tone = { readonly kind: "v21" } | { readonly kind: "fast"; readonly carrier: Carrier; readonly trainEnd: Millis };

export class LoopbackLink implements T30Link {
  readonly clock: Clock;
  readonly side: Side;
  readonly #line: Line;
  readonly #signal: AbortSignal | undefined;
  readonly #ear: Inbox<Sound>;
  #mode: Mode = "off";
  /** Since when in this mode. */
  #since: Millis = 0;
  #wanted: Carrier | undefined;
  /** What the far end sounds now. */
  #dropped: Dropped | undefined;
  #hearing: Tone | undefined;
  /** The end of the last carrier heard or sent. */
  #lastEnd: Millis = Number.NEGATIVE_INFINITY;
  #frames = 0;
  #ecmFrames = 0;
  #bursts = 0;
  #datas = 0;

  constructor(line: Line, side: Side, signal: AbortSignal | undefined) {
    this.clock = line.clock;
    this.side = side;
    this.#line = line;
    this.#signal = signal;
    this.#ear = new Inbox(line.clock);
  }

  async sendFrames(frames: readonly Uint8Array[]): Promise<SendResult> {
    const { faults, options } = this.#line;
    const late = faults.delay?.(this.side, this.#bursts++) ?? 0;
    const start = await this.#begin(late);
    if (typeof start !== "number") return start;
    const far = this.#line.far(this.side);
    let at = start;
    this.#over(at, () => far.#hear({ kind: "v21" }));
    at += preamble;
    for (const bytes of frames) {
      const fault = faults.frame?.(this.side, this.#frames++, bytes);
      const begin = at;
      at += frameTime(bytes);
      const arrived = fault === "corrupt" ? spoil(bytes) : bytes;
      const sound: Sound = { kind: "frame", bytes: arrived, crcOk: fault !== "corrupt" };
      options.heard?.(this.side, `${bytes[2]}${fault === undefined ? "" : ` ${fault}`}`, begin);
      if (fault !== "lose") this.#over(at, (delay) => far.#hearFrame(sound, begin + delay));
      if (fault === "duplicate") {
        const again = at;
        at += frameTime(bytes);
        this.#over(at, (delay) => far.#hearFrame(sound, again + delay));
      }
    }
    this.#over(at, () => far.#hearEnd());
    return this.#until(at);
  }

  async sendData(carrier: Carrier, bytes: Uint8Array): Promise<SendResult> {
    const index = this.#datas++;
    const changed = this.#line.faults.data?.(this.side, index, carrier, bytes);
    return this.#sendFast(carrier, index, changed === "no-carrier", bytes.length, (far, at, share) => {
      const arrived = changed === undefined || changed === "no-carrier" ? bytes : changed;
      const step = Math.max(32, Math.floor(carrier.bps / 16));
      const end = Math.floor(arrived.length * share);
      for (let i = 0; i < end; i += step) {
        const part = arrived.slice(i, Math.min(end, i + step));
        this.#over(at + ((i + part.length) * 8000) / carrier.bps, () => far.#hearFast({ kind: "data", bytes: part }));
      }
    });
  }

  async sendHdlc(carrier: Carrier, frames: readonly Uint8Array[]): Promise<SendResult> {
    const { faults } = this.#line;
    const index = this.#datas++;
    const flags = Math.ceil((carrier.bps * 0.2) / 8);
    const total = stuffFrames(frames, { leadingFlags: flags }).length;
    const missed = faults.ecmCarrier?.(index, carrier) === "no-carrier";
    return this.#sendFast(carrier, index, missed, total, (far, at, share) => {
      let octets = flags;
      for (const bytes of frames) {
        octets += (bytes.length + 3) * 1.016;
        const fault = faults.ecmFrame?.(this.#ecmFrames++, bytes);
        if (fault === "lose" || octets > total * share) continue;
        const sound: Sound = { kind: "frame", bytes: fault ? spoil(bytes) : bytes.slice(), crcOk: fault === undefined };
        this.#over(at + (Math.min(octets, total) * 8000) / carrier.bps, () => far.#hearFast(sound));
      }
    });
  }

  receiveFrame(deadline: Millis): Promise<FrameEvent> {
    this.#listen("v21");
    return this.#next<FrameEvent>(deadline, "frame", "carrier-lost");
  }

  async receiveCarrier(carrier: Carrier, deadline: Millis): Promise<CarrierEvent> {
    this.#wanted = carrier;
    this.#mode = "off";
    this.#listen("seek");
    const heard = this.#hearing;
    if (heard?.kind === "v21") this.#mindV21(heard);
    // Late for the beginning: a long training can still be joined in its first half.
    if (heard?.kind === "fast" && fits(heard.carrier, carrier) && this.clock.now() < heard.trainEnd - 700)
      this.#lock(heard.trainEnd);
    return this.#next<CarrierEvent>(deadline, "carrier", "wrong-carrier");
  }

  receiveData(deadline: Millis): Promise<ImageEvent> {
    return this.#next<ImageEvent>(deadline, "data", "carrier-lost");
  }

  receiveHdlc(deadline: Millis): Promise<FrameEvent> {
    return this.#next<FrameEvent>(deadline, "frame", "carrier-lost");
  }

  async stopReceiving(): Promise<void> {
    this.#mode = "off";
    this.#ear.clear();
  }

  silence(length: Millis): Promise<SendResult> {
    return this.#until(this.clock.now() + length);
  }

  async drop(): Promise<void> {
    if (this.#dropped !== undefined) return;
    this.gone("on hook");
    this.#line.hungUp(this.side);
  }

  /** Nothing more is said or heard here. */
  gone(why: string): void {
    this.#dropped ??= { kind: "dropped", outcome: 201, detail: `line: ${why}` };
    this.#ear.push({ kind: "woken" });
  }

  async #begin(late: Millis): Promise<Millis | Exclude<SendResult, { kind: "sent" }>> {
    this.#mode = "off";
    const start = Math.max(this.clock.now(), this.#lastEnd + gap) + late;
    const waited = await this.#until(start);
    return waited.kind === "sent" ? start : waited;
  }

  async #sendFast(
    carrier: Carrier,
    index: number,
    missed: boolean,
    octets: number,
    play: (far: LoopbackLink, at: Millis, share: number) => void,
  ): Promise<SendResult> {
    const start = await this.#begin(0);
    if (typeof start !== "number") return start;
    const far = this.#line.far(this.side);
    const trainEnd = start + trainings[carrier.modulation][carrier.training === "long" ? 0 : 1];
    const end = trainEnd + (octets * 8000) / carrier.bps;
    const share = this.#line.faults.cutOff?.(index, carrier) ?? 1;
    if (!missed) {
      this.#over(start, (delay) => far.#hear({ kind: "fast", carrier, trainEnd: trainEnd + delay }));
      play(far, trainEnd, share);
      const heardEnd = trainEnd + (end - trainEnd) * share + 5;
      this.#over(heardEnd, () => far.#hearEnd());
    }
    return this.#until(end + 5);
  }

  /** Something happens at the far end, one delay later; not at all when the line has dropped by then. */
  #over(at: Millis, happen: (delay: Millis) => void): void {
    const delay = this.#line.options.delay ?? 20;
    this.clock.at(at + delay, () => {
      if (this.#line.far(this.side).#dropped === undefined) happen(delay);
    });
  }

  async #until(time: Millis): Promise<SendResult> {
    for (;;) {
      if (this.#dropped !== undefined) return this.#dropped;
      if (this.#signal?.aborted) return { kind: "aborted" };
      if (this.clock.now() >= time) break;
      const event = await this.#ear.next(time, this.#signal);
      if (event.kind === "aborted") return event;
    }
    this.#lastEnd = Math.max(this.#lastEnd, time);
    return { kind: "sent" };
  }

  #listen(mode: Mode): void {
    if (this.#mode === mode) return;
    this.#mode = mode;
    this.#since = this.clock.now();
    this.#ear.clear();
  }

  /** Waits for one of these sounds; others are of another mode and pass by. */
  async #next<T extends { kind: string }>(deadline: Millis, ...kinds: readonly string[]): Promise<T> {
    for (;;) {
      if (this.#dropped !== undefined) return this.#dropped as unknown as T;
      const event = await this.#ear.next(deadline, this.#signal);
      if (event.kind === "aborted" || event.kind === "timeout" || kinds.includes(event.kind))
        return event as unknown as T;
    }
  }

  #hear(what: Tone): void {
    this.#hearing = what;
    if (this.#mode !== "seek") return;
    if (what.kind === "v21") this.#mindV21(what);
    else if (fits(what.carrier, this.#wanted)) this.#lock(what.trainEnd);
  }

  /** A V.21 carrier that stays is told; one that is just ending is not. */
  #mindV21(tone: Tone): void {
    const since = this.#since;
    this.clock.at(this.clock.now() + 100, () => {
      if (this.#mode === "seek" && this.#since === since && this.#hearing === tone)
        this.#ear.push({ kind: "wrong-carrier" });
    });
  }

  #lock(at: Millis): void {
    const since = this.#since;
    this.clock.at(at, () => {
      if (this.#mode !== "seek" || this.#since !== since || this.#hearing?.kind !== "fast") return;
      this.#mode = "locked";
      this.#ear.push({ kind: "carrier" });
    });
  }

  #hearFrame(sound: Sound, begin: Millis): void {
    if (this.#mode === "v21" && this.#since <= begin - 100) this.#ear.push(sound);
  }

  #hearFast(sound: Sound): void {
    if (this.#mode === "locked") this.#ear.push(sound);
  }

  #hearEnd(): void {
    const heard = this.#hearing;
    this.#hearing = undefined;
    this.#lastEnd = Math.max(this.#lastEnd, this.clock.now());
    if (heard?.kind === "v21" && this.#mode === "v21") this.#ear.push({ kind: "carrier-lost" });
    if (heard?.kind === "fast" && this.#mode === "locked") {
      this.#mode = "off";
      this.#ear.push({ kind: "carrier-lost" });
    }
  }
}

/** A V.17 receiver set to short training cannot train on anything else, and the reverse. */
function fits(sent: Carrier, wanted: Carrier | undefined): boolean {
  return sent.modulation === wanted?.modulation && sent.bps === wanted.bps && sent.training === wanted.training;
}

function spoil(bytes: Uint8Array): Uint8Array {
  const spoiled = bytes.slice();
  spoiled[spoiled.length >> 1]! ^= 0x24;
  return spoiled;
}

// Seam B over a Class 1 modem: T.30's frames, data and silences as +FTH/+FRH/+FTM/+FRM/+FTS/+FRS. It decides nothing of
// T.30. A modem that waits (+FRH/+FRM) is always aborted before the next command, or it would eat the command. ERROR to a +F
// command means on hook; a port that is gone and a silent modem end the link as `dropped`. ITU-T T.31 8; LAB "driver must know".

import { concatBytes } from "../../base/bytes.ts";
import { type Clock, type Millis, sleep } from "../../base/clock.ts";
import type { Carrier } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import { DleReader, dataEnd, shield } from "../../codec/at/dle.ts";
import { HdlcReceiver } from "../../codec/hdlc/receiver.ts";
import { stuffFrames } from "../../codec/hdlc/stuffer.ts";
import { hangUp } from "../modem/hang-up.ts";
import type { Answer, ModemPort, NoAnswer } from "../modem/modem-port.ts";
import type { ModemProfile } from "../modem/profile.ts";
import { modulationCode } from "../modem/rates.ts";
import type { CarrierEvent, Dropped, FrameEvent, ImageEvent, LinkEnd, SendResult, T30Link } from "../t30/link.ts";
import { abortReception } from "./abort-reception.ts";
import { BareResult } from "./bare-result.ts";
import { transmitData } from "./data-pump.ts";
import { FrameCollector } from "./frame-collector.ts";

/** What the modem is doing for us now. */
type Running =
  | { readonly kind: "none" }
  /** +FRH or +FRM was said, no CONNECT yet. */
  | { readonly kind: "waiting"; readonly command: string; readonly since: Millis }
  | { readonly kind: "frh-data"; readonly collector: FrameCollector }
  | { readonly kind: "fth-ready" }
  | { readonly kind: "frm-data"; readonly reader: DleReader; readonly bare: BareResult };

const none: Running = { kind: "none" };
/** CONNECT to a transmit command comes within 20 ms of the modem's time; a slow one may take a second. */
const commandTime: Millis = 8000;
/** Result after DLE ETX. */
const tailTime: Millis = 2000;
/** A result in place of CONNECT that comes at once is asked again this often before it counts as a lost line. */
const mostRefusals = 3;
const quickRefusal: Millis = 1000;
/** Pause before listening again after a refused +FRH (FACTS 4), or one that heard noise. */
const listenAgain: Millis = 200;
/** RTC or RCP is followed by the carrier's end within this time as a rule. */
const carrierTail: Millis = 200;

export class Class1Link implements T30Link {
  readonly clock: Clock;
  readonly #modem: ModemPort;
  readonly #profile: ModemProfile;
  readonly #signal: AbortSignal;
  #running: Running;
  #hdlc = new HdlcReceiver();
  #frames: FrameEvent[] = [];
  #refusals = 0;
  #dropped: Dropped | undefined;

  /** `role`: after ATD's CONNECT +FRH=3 runs already, after ATA's +FTH=3 (T.31 8.2). */
  constructor(modem: ModemPort, profile: ModemProfile, role: "caller" | "called", signal: AbortSignal) {
    this.#modem = modem;
    this.#profile = profile;
    this.#signal = signal;
    this.clock = modem.clock;
    this.#running =
      role === "caller" ? { kind: "frh-data", collector: new FrameCollector(modem) } : { kind: "fth-ready" };
  }

  /** How the line or the modem was lost; undefined while it is there. */
  get lost(): Dropped | undefined {
    return this.#dropped;
  }

  /** Not cut short by the abort signal, so that a DCN can still leave after it; takes a few seconds at most. */
  async sendFrames(frames: readonly Uint8Array[]): Promise<SendResult> {
    if (this.#dropped !== undefined) return this.#dropped;
    if (this.#running.kind !== "fth-ready") {
      const problem = (await this.#keepSilence()) ?? (await this.#transmitCommand("AT+FTH=3"));
      if (problem !== undefined) return problem;
    }
    this.#running = none;
    for (const [index, frame] of frames.entries()) {
      const problem = await this.#sendFrame(frame, index === frames.length - 1);
      if (problem !== undefined) return problem;
    }
    return { kind: "sent" };
  }

  sendData(carrier: Carrier, bytes: Uint8Array): Promise<SendResult> {
    return this.#transmit(carrier, bytes);
  }

  sendHdlc(carrier: Carrier, frames: readonly Uint8Array[]): Promise<SendResult> {
    return this.#transmit(carrier, stuffFrames(frames, { leadingFlags: Math.ceil((carrier.bps * 0.2) / 8) }));
  }

  /** `deadline` is for the beginning of the burst; a frame that has begun is waited for. */
  async receiveFrame(deadline: Millis): Promise<FrameEvent> {
    for (;;) {
      if (this.#dropped !== undefined) return this.#dropped;
      if (this.#signal.aborted) return { kind: "aborted" };
      if (this.#running.kind === "frh-data") return this.#collectFrame(this.#running.collector);
      const event = await this.#listen("AT+FRH=3", deadline);
      if (event.kind === "carrier") this.#running = { kind: "frh-data", collector: new FrameCollector(this.#modem) };
      else if (event.kind === "wrong-carrier" || event.kind === "refused") {
        await sleep(this.clock, Math.max(0, Math.min(listenAgain, deadline - this.clock.now())), this.#signal);
        if (this.clock.now() >= deadline) return { kind: "timeout" };
      } else return event;
    }
  }

  async receiveCarrier(carrier: Carrier, deadline: Millis): Promise<CarrierEvent> {
    const code = modulationCode(carrier);
    if (code === undefined) return this.#lost(202, `no modulation ${carrier.modulation} at ${carrier.bps} bit/s`);
    for (;;) {
      if (this.#dropped !== undefined) return this.#dropped;
      if (this.#signal.aborted) return { kind: "aborted" };
      const event = await this.#listen(`AT+FRM=${code}`, deadline);
      // A carrier that could not be trained on has ended; the next may come within the deadline.
      if (event.kind === "refused") continue;
      if (event.kind === "carrier") {
        this.#running = { kind: "frm-data", reader: new DleReader(), bare: new BareResult() };
        this.#hdlc = new HdlcReceiver();
        this.#frames = [];
      }
      return event;
    }
  }

  async receiveData(deadline: Millis): Promise<ImageEvent> {
    for (;;) {
      if (this.#dropped !== undefined) return this.#dropped;
      if (this.#running.kind !== "frm-data") return { kind: "carrier-lost" };
      const data = await this.#nextData(this.#running, deadline);
      if (!(data instanceof Uint8Array)) return data;
      if (data.length > 0) return { kind: "data", bytes: data };
    }
  }

  async receiveHdlc(deadline: Millis): Promise<FrameEvent> {
    for (;;) {
      const ready = this.#frames.shift();
      if (ready !== undefined) return ready;
      if (this.#dropped !== undefined) return this.#dropped;
      if (this.#running.kind !== "frm-data") return { kind: "carrier-lost" };
      const data = await this.#nextData(this.#running, deadline);
      if (!(data instanceof Uint8Array)) return data;
      for (const frame of this.#hdlc.push(data)) this.#frames.push({ kind: "frame", ...frame });
    }
  }

  async stopReceiving(): Promise<void> {
    // The carrier mostly ends by itself a moment after RTC or RCP; the modem's NO CARRIER then spares it an abort.
    const end = this.clock.now() + carrierTail;
    while (this.#running.kind === "frm-data") {
      const data = await this.#nextData(this.#running, end);
      if (!(data instanceof Uint8Array)) break;
    }
    if (this.#running.kind === "frm-data" || this.#isWaitingForData()) await this.#endReception();
  }

  async silence(length: Millis): Promise<SendResult> {
    await this.#endReception();
    if (this.#dropped !== undefined) return this.#dropped;
    await sleep(this.clock, length);
    return { kind: "sent" };
  }

  async drop(): Promise<void> {
    if (this.#running.kind === "fth-ready") {
      await this.#modem.write(dataEnd, this.clock.now() + commandTime);
      await this.#modem.result(this.clock.now() + tailTime);
      this.#running = none;
    }
    await this.#endReception();
    if (this.#dropped?.outcome !== 203) await hangUp(this.#modem);
    this.#dropped ??= { kind: "dropped", outcome: 201, detail: "on hook" };
  }

  #isWaitingForData(): boolean {
    return this.#running.kind === "waiting" && this.#running.command !== "AT+FRH=3";
  }

  /** Says a receive command, unless it is running already, and waits for CONNECT. "refused" = ask again. */
  async #listen(command: string, deadline: Millis): Promise<CarrierEvent | { readonly kind: "refused" }> {
    if (this.#running.kind !== "waiting" || this.#running.command !== command) {
      await this.#endReception();
      if (this.#dropped !== undefined) return this.#dropped;
      if (!(await this.#modem.say(command))) return this.#lost(203, "the port takes no octets");
      this.#running = { kind: "waiting", command, since: this.clock.now() };
    }
    const { since } = this.#running;
    const answer = await this.#modem.result(deadline, this.#signal, command);
    if (answer.kind === "closed") return this.#lost(203, answer.cause);
    if (answer.kind !== "answer") return answer;
    this.#running = none;
    if (answer.result === "CONNECT") {
      this.#refusals = 0;
      return { kind: "carrier" };
    }
    if (answer.result === "+FCERROR") return { kind: "wrong-carrier" };
    // NO CARRIER: noise taken for a carrier, or the modem's own time-out. One that comes at once, again and again, is the end.
    const quick = this.clock.now() - since < quickRefusal;
    if (answer.result === "ERROR" || (quick && ++this.#refusals >= mostRefusals)) return this.#refused(answer, command);
    return { kind: "refused" };
  }

  async #collectFrame(collector: FrameCollector): Promise<FrameEvent> {
    const frame = await collector.collect(this.#signal);
    if (frame.kind === "aborted") return frame;
    if (frame.kind === "closed") return this.#lost(203, frame.cause);
    if (frame.kind === "endless") {
      await this.#endReception();
      return this.#dropped ?? { kind: "carrier-lost" };
    }
    this.#running = none;
    if (frame.kind === "noise") {
      this.#modem.note("no frame, only noise");
      await sleep(this.clock, listenAgain, this.#signal);
      return { kind: "carrier-lost" };
    }
    if (frame.kind === "frame")
      this.#modem.note(`frame of ${frame.bytes.length} octets, FCS ${frame.crcOk ? "right" : "wrong"}`);
    return frame;
  }

  /** The next unshielded octets; after DLE ETX reception is over and what came last is returned. */
  async #nextData({ reader, bare }: Running & { kind: "frm-data" }, deadline: Millis): Promise<Uint8Array | LinkEnd> {
    const event = await this.#modem.readOctets(deadline, this.#signal);
    if (event.kind === "closed") return this.#lost(203, event.cause);
    if (event.kind !== "bytes") return event;
    const { data, ended, rest } = reader.push(event.bytes);
    const result = bare.push(event.bytes);
    if (result > 0 && !ended) {
      this.#modem.note("the carrier ended without DLE ETX");
      this.#running = none;
      return data.subarray(0, Math.max(0, data.length - result));
    }
    if (ended) {
      this.#running = none;
      this.#modem.putBack(rest);
      const result = await this.#modem.result(this.clock.now() + tailTime);
      if (result.kind === "closed") this.#lost(203, result.cause);
    }
    return data;
  }

  async #sendFrame(frame: Uint8Array, last: boolean): Promise<SendResult | undefined> {
    const airTime = 2000 + (frame.length + 4) * 8 * 1.3 * (1000 / 300);
    this.#modem.note(`frame of ${frame.length} octets to the modem`);
    if (!(await this.#modem.write(concatBytes([shield(frame), dataEnd]), this.clock.now() + commandTime)))
      return this.#lost(203, "the port takes no octets");
    const answer = await this.#modem.result(this.clock.now() + airTime + commandTime);
    if (answer.kind !== "answer") return this.#silent(answer, "a frame");
    if (answer.result === "CONNECT" && last) {
      // The modem saw no final bit and waits for more: an empty frame ends the burst.
      await this.#modem.write(dataEnd, this.clock.now() + commandTime);
      await this.#modem.result(this.clock.now() + commandTime);
      return undefined;
    }
    if (answer.result === "OK") return last ? undefined : this.#transmitCommand("AT+FTH=3");
    return answer.result === "CONNECT" ? undefined : this.#refused(answer, "a frame");
  }

  async #transmit(carrier: Carrier, bytes: Uint8Array): Promise<SendResult> {
    const code = modulationCode(carrier);
    if (code === undefined) return this.#lost(202, `no modulation ${carrier.modulation} at ${carrier.bps} bit/s`);
    if (this.#dropped !== undefined) return this.#dropped;
    if (this.#signal.aborted) return { kind: "aborted" };
    const problem = (await this.#keepSilence()) ?? (await this.#transmitCommand(`AT+FTM=${code}`));
    if (problem !== undefined) return problem;

    this.#modem.note(`${bytes.length} octets of data at ${carrier.bps} bit/s`);
    const end = await transmitData(this.#modem, carrier, bytes, this.#profile.flow, this.#signal);
    if (end.kind === "interrupted") return this.#lost(201, `${end.text} while sending data`);
    if (end.kind !== "answer") return this.#silent(end, "the end of data");
    return end.result === "OK" ? { kind: "sent" } : this.#refused(end, "the end of data");
  }

  /** Ends reception and keeps the silence between two carriers (T.30 5.3.2); undefined = done. */
  async #keepSilence(): Promise<SendResult | undefined> {
    await this.#endReception();
    if (this.#dropped !== undefined) return this.#dropped;
    const { silenceBeforeSending: means, silence } = this.#profile;
    if (means === "pause") {
      await sleep(this.clock, silence);
      return undefined;
    }
    const command = `AT${means}=${Math.round(silence / 10)}`;
    const answer = await this.#modem.command(command, means === "+FRS" ? 1000 + silence : commandTime);
    if (answer.kind === "timeout" && means === "+FRS") {
      // The line is never silent for so long: any octet ends the wait (T.31 8.3.6).
      await abortReception(this.#modem, this.#profile.abortWait);
      return undefined;
    }
    if (answer.kind !== "answer") return this.#silent(answer, command);
    return answer.result === "OK" ? undefined : this.#refused(answer, command);
  }

  /** Says +FTH or +FTM and waits for CONNECT; undefined = the modem takes data. */
  async #transmitCommand(command: string): Promise<SendResult | undefined> {
    const answer = await this.#modem.command(command, commandTime);
    if (answer.kind !== "answer") return this.#silent(answer, command);
    return answer.result === "CONNECT" ? undefined : this.#refused(answer, command);
  }

  async #endReception(): Promise<void> {
    if (this.#running.kind === "none" || this.#running.kind === "fth-ready") return;
    this.#running = none;
    if (!(await abortReception(this.#modem, this.#profile.abortWait))) this.#lost(203, "the port is gone");
  }

  #refused(answer: Answer, what: string): Dropped {
    return this.#lost(201, `${answer.text} to ${what}`);
  }

  #silent(event: NoAnswer, what: string): SendResult {
    if (event.kind === "aborted") return event;
    if (event.kind === "closed") return this.#lost(203, event.cause);
    return this.#lost(202, `the modem gives no answer to ${what}`);
  }

  #lost(outcome: OutcomeCode, detail: string): Dropped {
    this.#running = none;
    this.#dropped ??= { kind: "dropped", outcome, detail };
    return this.#dropped;
  }
}

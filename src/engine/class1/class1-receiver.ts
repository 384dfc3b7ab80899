// The receiving half of a Class 1 link: frames by +FRH, fast data by +FRM. With adaptive reception (+FAR=1) the modem may take
// the other kind of carrier by itself and says which: "+FRH:3" or "+FRM:n" before CONNECT; nothing of it is lost then. Without
// it the wrong carrier is +FCERROR. It decides nothing of T.30. ITU-T T.31 8.3 and 8.5.1.

import { type Millis, sleep } from "../../base/clock.ts";
import type { Carrier } from "../../base/fax.ts";
import { DleReader } from "../../codec/at/dle.ts";
import { HdlcReceiver } from "../../codec/hdlc/receiver.ts";
import { modulationCode } from "../modem/rates.ts";
import type { CarrierEvent, Dropped, FrameEvent, ImageEvent, LinkEnd } from "../t30/link.ts";
import { BareResult } from "./bare-result.ts";
import { type Class1State, type Running, tailTime } from "./class1-state.ts";
import { FrameCollector } from "./frame-collector.ts";

/** A result in place of CONNECT that comes at once is asked again this often before it counts as a lost line. */
const mostRefusals = 3;
const quickRefusal: Millis = 1000;
/** Pause before listening again after a refused +FRH (FACTS 4), or one that heard noise. */
const listenAgain: Millis = 200;
/** RTC or RCP is followed by the carrier's end within this time as a rule. */
const carrierTail: Millis = 200;

/** What a receive command led to: `heard` is the code of the carrier, 3 for V.21. */
type Listened =
  | { readonly kind: "carrier"; readonly heard: number }
  | { readonly kind: "wrong-carrier" }
  | { readonly kind: "refused" }
  | LinkEnd;

const v21 = 3;

export class Class1Receiver {
  readonly #state: Class1State;
  #hdlc = new HdlcReceiver();
  #frames: FrameEvent[] = [];
  #refusals = 0;

  constructor(state: Class1State) {
    this.#state = state;
  }

  async frame(deadline: Millis): Promise<FrameEvent> {
    const state = this.#state;
    for (;;) {
      if (state.ended !== undefined) return state.ended;
      if (state.running.kind === "frh-data") return this.#collectFrame(state.running.collector);
      const event = await this.#listen("AT+FRH=3", deadline);
      if (event.kind === "carrier") {
        if (event.heard === v21) continue;
        // The image has begun: whoever asks for its carrier now finds it running.
        return { kind: "carrier-lost" };
      }
      if (event.kind !== "wrong-carrier" && event.kind !== "refused") return event;
      await sleep(state.clock, Math.max(0, Math.min(listenAgain, deadline - state.clock.now())), state.signal);
      if (state.clock.now() >= deadline) return { kind: "timeout" };
    }
  }

  async carrier(carrier: Carrier, deadline: Millis): Promise<CarrierEvent> {
    const state = this.#state;
    const code = modulationCode(carrier);
    if (code === undefined) return state.lost(202, `no modulation ${carrier.modulation} at ${carrier.bps} bit/s`);
    for (;;) {
      if (state.ended !== undefined) return state.ended;
      const { running } = state;
      if (running.kind === "frm-data" && running.early && running.code === code) {
        state.running = { ...running, early: false };
        return { kind: "carrier" };
      }
      const event = await this.#listen(`AT+FRM=${code}`, deadline);
      if (event.kind === "refused") return { kind: "untrained" };
      if (event.kind !== "carrier") return event;
      return event.heard === code ? { kind: "carrier" } : { kind: "wrong-carrier" };
    }
  }

  async data(deadline: Millis): Promise<ImageEvent> {
    const state = this.#state;
    for (;;) {
      if (state.dropped !== undefined) return state.dropped;
      if (state.running.kind !== "frm-data") return { kind: "carrier-lost" };
      const data = await this.#nextData(state.running, deadline);
      if (!(data instanceof Uint8Array)) return data;
      if (data.length > 0) return { kind: "data", bytes: data };
    }
  }

  async hdlc(deadline: Millis): Promise<FrameEvent> {
    const state = this.#state;
    for (;;) {
      const ready = this.#frames.shift();
      if (ready !== undefined) return ready;
      if (state.dropped !== undefined) return state.dropped;
      if (state.running.kind !== "frm-data") return { kind: "carrier-lost" };
      const data = await this.#nextData(state.running, deadline);
      if (!(data instanceof Uint8Array)) return data;
      for (const frame of this.#hdlc.push(data)) this.#frames.push({ kind: "frame", ...frame });
    }
  }

  async stop(): Promise<void> {
    const state = this.#state;
    // The carrier mostly ends by itself a moment after RTC or RCP; the modem's NO CARRIER then spares it an abort.
    const end = state.clock.now() + carrierTail;
    while (state.running.kind === "frm-data") {
      const data = await this.#nextData(state.running, end);
      if (!(data instanceof Uint8Array)) break;
    }
    const { running } = state;
    const awaitsData = running.kind === "waiting" && running.command !== "AT+FRH=3";
    if (running.kind === "frm-data" || awaitsData) await state.endReception();
  }

  /** Says a receive command, unless it is running already, and waits for CONNECT. "refused" = ask again. */
  async #listen(command: string, deadline: Millis): Promise<Listened> {
    const state = this.#state;
    if (state.running.kind !== "waiting" || state.running.command !== command) {
      await state.endReception();
      if (state.dropped !== undefined) return state.dropped;
      if (!(await state.modem.say(command))) return state.lost(203, "the port takes no octets");
      state.running = { kind: "waiting", command, since: state.clock.now() };
    }
    const { since } = state.running;
    let answer = await state.modem.result(deadline, state.signal, command);
    // No receive command is answered OK; a NO CARRIER may be its own, and is asked again below all the same.
    if (state.late(answer, "OK")) answer = await state.modem.result(deadline, state.signal, command);
    if (answer.kind === "closed") return state.lost(203, answer.cause);
    if (answer.kind !== "answer") return answer;
    state.idle();
    if (answer.result === "CONNECT") {
      state.owed = false;
      this.#refusals = 0;
      return this.#connected(command, answer.lines);
    }
    if (answer.result === "+FCERROR") return { kind: "wrong-carrier" };
    // NO CARRIER: noise taken for a carrier, or the modem's own time-out. One that comes at once, again and again, is the end.
    const quick = state.clock.now() - since < quickRefusal;
    if (answer.result === "ERROR" || (quick && ++this.#refusals >= mostRefusals)) return state.refused(answer, command);
    return { kind: "refused" };
  }

  /** The modem hands over what it hears: the carrier asked for, or the one it says it took instead. */
  #connected(command: string, lines: readonly string[]): Listened {
    const state = this.#state;
    const asked = Number(command.split("=")[1]);
    const adapted = lines.map((line) => /^\+FR[HM]: ?(\d+)$/.exec(line)?.[1]).findLast((code) => code !== undefined);
    const heard = adapted === undefined ? asked : Number(adapted);
    if (heard === v21) state.running = { kind: "frh-data", collector: new FrameCollector(state.modem) };
    else {
      const early = heard !== asked;
      state.running = { kind: "frm-data", code: heard, reader: new DleReader(), bare: new BareResult(), early };
      this.#hdlc = new HdlcReceiver();
      this.#frames = [];
    }
    return { kind: "carrier", heard };
  }

  async #collectFrame(collector: FrameCollector): Promise<FrameEvent> {
    const state = this.#state;
    const frame = await collector.collect(state.signal);
    if (frame.kind === "aborted") return frame;
    if (frame.kind === "closed") return state.lost(203, frame.cause);
    if (frame.kind === "endless") {
      await state.endReception();
      return state.dropped ?? { kind: "carrier-lost" };
    }
    state.idle();
    if (frame.kind === "noise") {
      state.modem.note("no frame, only noise");
      await sleep(state.clock, listenAgain, state.signal);
      return { kind: "carrier-lost" };
    }
    if (frame.kind === "frame")
      state.modem.note(`frame of ${frame.bytes.length} octets, FCS ${frame.crcOk ? "right" : "wrong"}`);
    return frame;
  }

  /** The next unshielded octets; after DLE ETX reception is over and what came last is returned. */
  async #nextData(
    { reader, bare }: Running & { kind: "frm-data" },
    deadline: Millis,
  ): Promise<Uint8Array | LinkEnd | Dropped> {
    const state = this.#state;
    const event = await state.modem.readOctets(deadline, state.signal);
    if (event.kind === "closed") return state.lost(203, event.cause);
    if (event.kind !== "bytes") return event;
    const { data, ended, rest } = reader.push(event.bytes);
    const result = bare.push(event.bytes);
    if (result > 0 && !ended) {
      state.modem.note("the carrier ended without DLE ETX");
      state.idle();
      return data.subarray(0, Math.max(0, data.length - result));
    }
    if (ended) {
      state.idle();
      state.modem.putBack(rest);
      const tail = await state.modem.result(state.clock.now() + tailTime);
      if (tail.kind === "closed") state.lost(203, tail.cause);
    }
    return data;
  }
}

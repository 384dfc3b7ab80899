// Seam B over a Class 1 modem: T.30's frames, data and silences as +FTH/+FRH/+FTM/+FRM/+FTS/+FRS. The two halves are
// class1-sender and class1-receiver; this joins them and goes on hook. It decides nothing of T.30. ITU-T T.31 8.

import { type Clock, type Millis, sleep } from "../../base/clock.ts";
import type { Carrier } from "../../base/fax.ts";
import { dataEnd } from "../../codec/at/dle.ts";
import { stuffFrames } from "../../codec/hdlc/stuffer.ts";
import { hangUp } from "../modem/hang-up.ts";
import type { ModemPort } from "../modem/modem-port.ts";
import type { ModemProfile } from "../modem/profile.ts";
import type { CarrierEvent, Dropped, FrameEvent, ImageEvent, SendResult, T30Link } from "../t30/link.ts";
import { Class1Receiver } from "./class1-receiver.ts";
import { sendBurst, transmit } from "./class1-sender.ts";
import { Class1State, commandTime, tailTime } from "./class1-state.ts";

/** Flags before the first frame of page data. */
const flagTime: Millis = 200;

export class Class1Link implements T30Link {
  readonly clock: Clock;
  readonly #state: Class1State;
  readonly #receiver: Class1Receiver;

  /** `role`: after ATD's CONNECT +FRH=3 runs already, after ATA's +FTH=3 (T.31 8.2). */
  constructor(modem: ModemPort, profile: ModemProfile, role: "caller" | "called", signal: AbortSignal) {
    this.clock = modem.clock;
    this.#state = new Class1State(modem, profile, role, signal);
    this.#receiver = new Class1Receiver(this.#state);
  }

  /** How the line or the modem was lost; undefined while it is there. */
  get lost(): Dropped | undefined {
    return this.#state.dropped;
  }

  sendFrames(frames: readonly Uint8Array[]): Promise<SendResult> {
    return sendBurst(this.#state, frames);
  }

  sendData(carrier: Carrier, bytes: Uint8Array): Promise<SendResult> {
    return transmit(this.#state, carrier, bytes);
  }

  sendHdlc(carrier: Carrier, frames: readonly Uint8Array[]): Promise<SendResult> {
    return transmit(
      this.#state,
      carrier,
      stuffFrames(frames, { leadingFlags: Math.ceil((carrier.bps * flagTime) / 8000) }),
    );
  }

  /** `deadline` is for the beginning of the burst; a frame that has begun is waited for. */
  receiveFrame(deadline: Millis): Promise<FrameEvent> {
    return this.#receiver.frame(deadline);
  }

  receiveCarrier(carrier: Carrier, deadline: Millis): Promise<CarrierEvent> {
    return this.#receiver.carrier(carrier, deadline);
  }

  receiveData(deadline: Millis): Promise<ImageEvent> {
    return this.#receiver.data(deadline);
  }

  receiveHdlc(deadline: Millis): Promise<FrameEvent> {
    return this.#receiver.hdlc(deadline);
  }

  stopReceiving(): Promise<void> {
    return this.#receiver.stop();
  }

  async silence(length: Millis): Promise<SendResult> {
    await this.#state.endReception();
    if (this.#state.dropped !== undefined) return this.#state.dropped;
    await sleep(this.clock, length);
    return { kind: "sent" };
  }

  async drop(): Promise<void> {
    const state = this.#state;
    if (state.running.kind === "fth-ready") {
      await state.modem.write(dataEnd, this.clock.now() + commandTime);
      await state.modem.result(this.clock.now() + tailTime);
      state.idle();
    }
    await state.endReception();
    if (state.dropped?.outcome !== 203) await hangUp(state.modem);
    if (state.dropped === undefined) state.lost(201, "on hook");
  }
}

// What a soft modem does besides being in command mode: hook, dialling, answering, and the +F commands of a call. It gives
// results by its host and reads no AT text. Behaviour checked against LAB's recordings; ITU-T T.31 8, V.250 6.3.

import type { Clock, Millis } from "../base/clock.ts";
import type { ModemSettings } from "./modem-settings.ts";
import type { ResultText } from "./modem-words.ts";
import { Receiver } from "./receiver.ts";
import type { Signal } from "./signal.ts";
import { DataTransmitter, type FeedTrouble, FrameTransmitter, type Transmitter } from "./transmitter.ts";

export type DialProgress = "busy" | "unobtainable" | "no dial tone" | "ringing" | "answered";

/** The wall socket, as the modem uses it. */
export interface WallSocket {
  dial(number: string): void;
  /** Off hook; false when nobody calls. */
  answer(): boolean;
  hangUp(): void;
  send(signal: Signal): void;
}

export interface CallHost {
  readonly clock: Clock;
  readonly settings: ModemSettings;
  readonly trouble: FeedTrouble;
  toProgram(bytes: Uint8Array): void;
  result(text: ResultText): void;
  /** A call that was dialled ended without a connection, or with one. */
  dialled(number: string, connected: boolean): void;
  /** The modem resets itself in mid call. */
  crashed(): void;
}

/** What the modem does; `command` also while it is connected and waits for the next command. */
type Activity =
  | { readonly kind: "command" }
  | { readonly kind: "calling"; readonly number: string; answered: boolean }
  | { readonly kind: "answering" }
  | { readonly kind: "transmitting"; readonly transmitter: Transmitter }
  | { readonly kind: "receiving" }
  | { readonly kind: "waiting" };

/** A command's result; "silent" = it comes later. */
export type Started = ResultText | "silent";

/** Answering: pause, CED, pause (T.30 4.1; FACTS 3.5), then V.21. */
const answerPause: Millis = 200 + 2600 + 75;
/** The modem answers commands that start something on its next 20 ms. */
const tick: Millis = 20;
const command: Activity = { kind: "command" };

export class CallUnit {
  readonly #host: CallHost;
  readonly #receiver: Receiver;
  #socket: WallSocket | undefined;
  #activity: Activity = command;
  #offHook = false;
  #connected = false;
  #cancel: () => void = () => {};

  constructor(host: CallHost) {
    this.#host = host;
    this.#receiver = new Receiver({
      clock: host.clock,
      adaptive: () => host.settings.adaptive,
      toProgram: (bytes) => host.toProgram(bytes),
      result: (text, over) => this.#outcome(text, over),
    });
  }

  plugIn(socket: WallSocket): void {
    this.#socket = socket;
  }

  get offHook(): boolean {
    return this.#offHook;
  }

  get inCommandMode(): boolean {
    return this.#activity.kind === "command";
  }

  get takesData(): boolean {
    return this.#activity.kind === "transmitting";
  }

  takeData(bytes: Uint8Array): void {
    if (this.#activity.kind === "transmitting") this.#activity.transmitter.take(bytes);
  }

  progress(progress: DialProgress): void {
    if (this.#activity.kind !== "calling" || progress === "ringing") return;
    if (progress === "answered") {
      this.#connected = true;
      this.#activity.answered = true;
      this.#receiver.listenForFrames();
      return;
    }
    this.#failed(progress === "busy" ? "BUSY" : progress === "no dial tone" ? "NO DIALTONE" : "NO CARRIER");
  }

  signal(signal: Signal): void {
    this.#receiver.hear(signal);
  }

  lineDropped(): void {
    const { kind } = this.#activity;
    // A modem idle in command mode says nothing; its next +F command is an ERROR (LAB "driver must know" 9).
    const told = this.#receiver.lineDropped();
    this.goOnHook();
    if (!told && (kind === "transmitting" || kind === "answering" || kind === "calling"))
      this.#host.result("NO CARRIER");
    else if (!told && kind === "waiting") this.#host.result("ERROR");
  }

  /** `number`: digits, * # , W. */
  dial(number: string): Started {
    const { settings } = this.#host;
    if (settings.faxClass === "0" || this.#socket === undefined || this.#offHook) return "NO CARRIER";
    this.#offHook = true;
    this.#activity = { kind: "calling", number, answered: false };
    const pauses = (number.match(/,/g)?.length ?? 0) * settings.register(8) * 1000;
    this.#after(settings.register(7) * 1000 + pauses, () => {
      const answered = this.#activity.kind === "calling" && this.#activity.answered;
      this.#failed(answered ? "NO CARRIER" : "NO ANSWER");
    });
    this.#socket.dial(number);
    return "silent";
  }

  /** Off hook without a tone (ATH1); takes a call that rings. */
  pickUp(): void {
    if (this.#offHook) return;
    this.#offHook = true;
    this.#connected = this.#socket?.answer() === true;
  }

  answer(): Started {
    const { settings } = this.#host;
    if (settings.faxClass === "0" || this.#offHook) return "NO CARRIER";
    this.#offHook = true;
    this.#activity = { kind: "answering" };
    if (this.#socket?.answer() === true) {
      this.#connected = true;
      this.#after(answerPause, () => this.#startFrames());
    } else
      this.#after(settings.register(7) * 1000, () => {
        this.goOnHook();
        this.#host.result("NO CARRIER");
      });
    return "silent";
  }

  /** +FTS, +FRS, +FTM, +FRM, +FTH, +FRH with their value. */
  fax(name: string, value: string): Started {
    if (!this.#connected || this.#host.settings.refuses(name, value)) return "ERROR";
    const number = Number(value);
    switch (name) {
      case "+FTS":
        this.#receiver.forgetWaiting();
        this.#activity = { kind: "waiting" };
        this.#after(number * 10, () => this.#outcome("OK", true));
        return "silent";
      case "+FRS":
        this.#activity = { kind: "waiting" };
        if (this.#host.settings.personality.silenceResets) this.#host.crashed();
        else this.#awaitSilence(number * 10);
        return "silent";
      case "+FRH":
        this.#activity = { kind: "receiving" };
        this.#after(tick, () => this.#receiver.listenForFrames());
        return "silent";
      case "+FRM":
        this.#activity = { kind: "receiving" };
        this.#receiver.listenForData(number);
        return "silent";
      case "+FTH":
        this.#activity = { kind: "waiting" };
        this.#after(tick, () => this.#startFrames());
        return "silent";
      default:
        this.#activity = { kind: "waiting" };
        this.#after(tick, () => this.#startData(number));
        return "silent";
    }
  }

  /** An octet while something runs that takes none: the program wants it ended. */
  interrupt(): void {
    if (this.#activity.kind === "calling" || this.#activity.kind === "answering") {
      this.goOnHook();
      this.#host.result("NO CARRIER");
      return;
    }
    this.#cancel();
    this.#receiver.stopListening();
    this.#outcome("OK", true);
  }

  goOnHook(): void {
    this.#cancel();
    if (this.#activity.kind === "transmitting") this.#activity.transmitter.stop();
    this.#activity = command;
    this.#receiver.reset();
    const wasOff = this.#offHook;
    this.#offHook = false;
    this.#connected = false;
    if (wasOff) this.#socket?.hangUp();
  }

  #failed(result: ResultText): void {
    const number = this.#activity.kind === "calling" ? this.#activity.number : "";
    this.goOnHook();
    this.#host.dialled(number, false);
    this.#host.result(result);
  }

  #startFrames(): void {
    this.#receiver.forgetWaiting();
    this.#activity = { kind: "transmitting", transmitter: new FrameTransmitter(this.#transmitHost()) };
    this.#host.result("CONNECT");
  }

  #startData(code: number): void {
    this.#receiver.forgetWaiting();
    const { settings, trouble } = this.#host;
    const transmitter = new DataTransmitter(this.#transmitHost(), code, settings.flow, trouble);
    this.#activity = { kind: "transmitting", transmitter };
    this.#host.result("CONNECT");
  }

  #transmitHost(): ConstructorParameters<typeof FrameTransmitter>[0] {
    return {
      clock: this.#host.clock,
      send: (signal) => this.#socket?.send(signal),
      toProgram: (bytes) => this.#host.toProgram(bytes),
      result: (text, over) => this.#outcome(text, over),
    };
  }

  /** T.31 8.3.6: OK after so much silence; any octet ends the wait. */
  #awaitSilence(length: Millis): void {
    const since = this.#receiver.silentSince();
    const now = this.#host.clock.now();
    if (since !== undefined && now - since >= length) {
      this.#after(tick, () => this.#outcome("OK", true));
      return;
    }
    this.#after(tick, () => this.#awaitSilence(length));
  }

  #outcome(text: ResultText, over: boolean): void {
    // CONNECT while calling: the far end's V.21 is there and +FRH=3 is running (T.31 8.2).
    if (this.#activity.kind === "calling") {
      this.#cancel();
      this.#host.dialled(this.#activity.number, true);
      this.#activity = { kind: "receiving" };
    }
    if (over) this.#activity = command;
    this.#host.result(text);
  }

  #after(length: Millis, act: () => void): void {
    this.#cancel();
    this.#cancel = this.#host.clock.at(this.#host.clock.now() + length, act);
  }
}

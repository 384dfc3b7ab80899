// A soft Class 1 modem: the modem's side of T.31 between a program (octets both ways) and the wall socket of the trial exchange.
// It speaks no T.30. Whatever the program writes is either a command, data of the running +F command, or ends what runs; a
// program that goes away hangs up and resets the modem (as a drop of DTR would). Behaviour checked against LAB's recordings.

import type { Clock, Millis } from "../base/clock.ts";
import { type AtCommand, CommandLineReader, parseCommandLine } from "./command-line.ts";
import { ModemSettings } from "./modem-settings.ts";
import { callerIdLines, formatInformation, formatResult, type ResultText, type RingingCall } from "./modem-words.ts";
import { Receiver } from "./receiver.ts";
import type { Signal } from "./signal.ts";
import { DataTransmitter, FrameTransmitter, type Transmitter } from "./transmitter.ts";

export type DialProgress = "busy" | "unobtainable" | "no dial tone" | "ringing" | "answered";

/** The wall socket, as the modem uses it. */
export interface WallSocket {
  dial(number: string): void;
  /** Off hook; false when nobody calls. */
  answer(): boolean;
  hangUp(): void;
  send(signal: Signal): void;
}

/** What the modem does besides being in command mode; `online` = connected and in command mode. */
type Activity =
  | { readonly kind: "command" }
  | { readonly kind: "calling"; answered: boolean }
  | { readonly kind: "answering" }
  | { readonly kind: "transmitting"; readonly transmitter: Transmitter }
  | { readonly kind: "receiving" }
  | { readonly kind: "waiting" };

/** Answering: pause, CED, pause (T.30 4.1; FACTS 3.5), then V.21. */
const answerPause: Millis = 200 + 2600 + 75;
/** The modem answers commands that start something on its next 20 ms. */
const tick: Millis = 20;
const ringEvery: Millis = 5000;
const command: Activity = { kind: "command" };

export class SoftModem {
  readonly #clock: Clock;
  readonly #settings: ModemSettings;
  readonly #lines = new CommandLineReader();
  readonly #receiver: Receiver;
  #socket: WallSocket | undefined;
  #program: ((bytes: Uint8Array) => void) | undefined;
  #activity: Activity = command;
  #offHook = false;
  #connected = false;
  #ringing: RingingCall | undefined;
  #rings = 0;
  #afterReturn = false;
  #cancel: () => void = () => {};
  #cancelRing: () => void = () => {};
  /** Octets of fill and of loss over all calls: a program that fed the modem badly. */
  readonly trouble = { dry: 0, overrun: 0 };

  constructor(clock: Clock, name: string) {
    this.#clock = clock;
    this.#settings = new ModemSettings(`faxgate soft modem ${name}`);
    this.#receiver = new Receiver({
      clock,
      toProgram: (bytes) => this.#put(bytes),
      result: (text, over) => this.#outcome(text, over),
    });
  }

  plugIn(socket: WallSocket): void {
    this.#socket = socket;
  }

  /** A program opens the port; it gets what the modem says. */
  attach(program: (bytes: Uint8Array) => void): void {
    this.#program = program;
  }

  /** The program closed the port: the call is dropped and the modem resets. */
  detach(): void {
    this.#program = undefined;
    this.ringingStopped();
    this.#goOnHook();
    this.#settings.reset();
    this.#lines.reset();
  }

  /** On hook, not ringing, and a program is there that could answer. */
  get free(): boolean {
    return this.#program !== undefined && !this.#offHook && this.#ringing === undefined;
  }

  /** Octets of the program, any octets at all. */
  fromProgram(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      if (this.#activity.kind === "transmitting") {
        this.#activity.transmitter.take(bytes.subarray(i));
        return;
      }
      const octet = bytes[i]!;
      const lineFeed = octet === 0x0a && this.#afterReturn;
      this.#afterReturn = octet === 0x0d;
      if (lineFeed) continue;
      if (this.#activity.kind === "command") this.#typed(octet);
      else this.#interrupt();
    }
  }

  // Calls of the exchange.

  ring(call: RingingCall): void {
    this.#ringing = call;
    this.#rings = 0;
    if (this.#settings.callerId) for (const line of callerIdLines(call, new Date())) this.#info(line);
    this.#ringOnce();
  }

  ringingStopped(): void {
    this.#ringing = undefined;
    this.#cancelRing();
  }

  progress(progress: DialProgress): void {
    if (this.#activity.kind !== "calling") return;
    if (progress === "ringing") return;
    if (progress === "answered") {
      this.#connected = true;
      this.#activity.answered = true;
      this.#receiver.listenForFrames();
      return;
    }
    this.#goOnHook();
    this.#result(progress === "busy" ? "BUSY" : progress === "no dial tone" ? "NO DIALTONE" : "NO CARRIER");
  }

  signal(signal: Signal): void {
    this.#receiver.hear(signal);
  }

  lineDropped(): void {
    const { kind } = this.#activity;
    // A modem idle in command mode says nothing; its next +F command is an ERROR (LAB "driver must know" 9).
    const told = this.#receiver.lineDropped();
    this.#goOnHook();
    if (!told && (kind === "transmitting" || kind === "answering" || kind === "calling")) this.#result("NO CARRIER");
    else if (!told && kind === "waiting") this.#result("ERROR");
  }

  // Command mode.

  #typed(octet: number): void {
    if (this.#settings.echo) this.#put(Uint8Array.of(octet));
    const body = this.#lines.push(octet);
    if (body === undefined) return;
    const commands = parseCommandLine(body);
    if (commands === undefined) {
      this.#result("ERROR");
      return;
    }
    for (const each of commands) {
      const done = this.#execute(each);
      if (done === "next") continue;
      if (done !== "silent") this.#result(done);
      return;
    }
    this.#result("OK");
  }

  /** "silent" = the command gives its result later. */
  #execute(each: AtCommand): ResultText | "silent" | "next" {
    switch (each.name) {
      case "Z":
        this.#goOnHook();
        this.#settings.reset();
        return "OK";
      case "H":
        if (each.value !== "1") this.#goOnHook();
        return "next";
      case "D":
        return this.#dial(each.value);
      case "A":
        return this.#answer();
      case "+FTS":
      case "+FRS":
      case "+FTM":
      case "+FRM":
      case "+FTH":
      case "+FRH":
        if (each.form === "=") return this.#fax(each.name, each.value);
        break;
      default:
        break;
    }
    const answer = this.#settings.execute(each);
    if (answer === "ERROR") return "ERROR";
    for (const line of answer) this.#info(line);
    return "next";
  }

  #dial(text: string): ResultText | "silent" {
    const number = text.replace(/[^0-9*#,W]/g, "");
    if (this.#settings.faxClass === "0" || this.#socket === undefined || this.#offHook) return "NO CARRIER";
    if (this.#ringing !== undefined) return "NO DIALTONE";
    this.#offHook = true;
    this.#activity = { kind: "calling", answered: false };
    this.#after(this.#settings.register(7) * 1000 + this.#dialTime(number), () => {
      const answered = this.#activity.kind === "calling" && this.#activity.answered;
      this.#goOnHook();
      this.#result(answered ? "NO CARRIER" : "NO ANSWER");
    });
    this.#socket.dial(number);
    return "silent";
  }

  #dialTime(number: string): Millis {
    return (number.match(/,/g)?.length ?? 0) * this.#settings.register(8) * 1000;
  }

  #answer(): ResultText | "silent" {
    if (this.#settings.faxClass === "0" || this.#offHook) return "NO CARRIER";
    this.#offHook = true;
    this.#cancelRing();
    this.#ringing = undefined;
    this.#activity = { kind: "answering" };
    if (this.#socket?.answer() === true) {
      this.#connected = true;
      this.#after(answerPause, () => this.#startFrames());
    } else
      this.#after(this.#settings.register(7) * 1000, () => {
        this.#goOnHook();
        this.#result("NO CARRIER");
      });
    return "silent";
  }

  #fax(name: string, value: string): ResultText | "silent" {
    if (!this.#connected || this.#settings.refuses(name, value)) return "ERROR";
    const number = Number(value);
    switch (name) {
      case "+FTS":
        this.#receiver.forgetWaiting();
        this.#activity = { kind: "waiting" };
        this.#after(number * 10, () => this.#outcome("OK", true));
        return "silent";
      case "+FRS":
        this.#activity = { kind: "waiting" };
        this.#awaitSilence(number * 10);
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

  #startFrames(): void {
    this.#receiver.forgetWaiting();
    this.#activity = { kind: "transmitting", transmitter: new FrameTransmitter(this.#transmitHost()) };
    this.#result("CONNECT");
  }

  #startData(code: number): void {
    this.#receiver.forgetWaiting();
    const transmitter = new DataTransmitter(this.#transmitHost(), code, this.#settings.flow, this.trouble);
    this.#activity = { kind: "transmitting", transmitter };
    this.#result("CONNECT");
  }

  #transmitHost(): ConstructorParameters<typeof FrameTransmitter>[0] {
    return {
      clock: this.#clock,
      send: (signal) => this.#socket?.send(signal),
      toProgram: (bytes) => this.#put(bytes),
      result: (text, over) => this.#outcome(text, over),
    };
  }

  /** T.31 8.3.6: OK after so much silence; any octet ends the wait. */
  #awaitSilence(length: Millis): void {
    const since = this.#receiver.silentSince();
    const now = this.#clock.now();
    if (since !== undefined && now - since >= length) {
      this.#after(tick, () => this.#outcome("OK", true));
      return;
    }
    this.#after(tick, () => this.#awaitSilence(length));
  }

  /** An octet while something runs that takes none: the program wants it ended. */
  #interrupt(): void {
    if (this.#activity.kind === "calling" || this.#activity.kind === "answering") {
      this.#goOnHook();
      this.#result("NO CARRIER");
      return;
    }
    this.#cancel();
    this.#receiver.stopListening();
    this.#outcome("OK", true);
  }

  #outcome(text: ResultText, over: boolean): void {
    // CONNECT while calling: the far end's V.21 is there and +FRH=3 is running (T.31 8.2).
    if (this.#activity.kind === "calling") {
      this.#cancel();
      this.#activity = { kind: "receiving" };
    }
    if (over) this.#activity = command;
    this.#result(text);
  }

  #goOnHook(): void {
    this.#cancel();
    if (this.#activity.kind === "transmitting") this.#activity.transmitter.stop();
    this.#activity = command;
    this.#receiver.reset();
    const wasOff = this.#offHook;
    this.#offHook = false;
    this.#connected = false;
    if (wasOff) this.#socket?.hangUp();
  }

  #ringOnce(): void {
    this.#rings++;
    this.#result("RING");
    const automatic = this.#settings.register(0);
    if (automatic > 0 && this.#rings >= automatic && this.#activity.kind === "command" && !this.#offHook) {
      const answer = this.#answer();
      if (answer !== "silent") this.#result(answer);
      return;
    }
    this.#cancelRing = this.#clock.at(this.#clock.now() + ringEvery, () => this.#ringOnce());
  }

  #after(length: Millis, act: () => void): void {
    this.#cancel();
    this.#cancel = this.#clock.at(this.#clock.now() + length, act);
  }

  #result(text: ResultText): void {
    if (this.#settings.quiet) return;
    this.#put(formatResult(text, this.#settings.verbose));
  }

  #info(text: string): void {
    this.#put(formatInformation(text));
  }

  #put(bytes: Uint8Array): void {
    this.#program?.(bytes);
  }
}

// A modem's port as the engines use it: commands with their answers, answer lines, raw octets, one buffer behind all three.
// It never decides what an answer means for a call. Every wait has a deadline; a port that is gone is an event, not an error.
// Answers may be echoed, glued to data, or mixed with RING lines of an incoming call (LAB, FACTS 4); those are kept aside.

import type { BytePort } from "../../base/byte-port.ts";
import { hex, latin1Bytes } from "../../base/bytes.ts";
import type { Clock, Millis } from "../../base/clock.ts";
import type { Aborted, TimedOut } from "../../base/inbox.ts";
import type { AtLine, AtResult } from "../../codec/at/answer-line.ts";
import { AnswerReader } from "../../codec/at/answer-reader.ts";

export interface PortClosed {
  readonly kind: "closed";
  readonly cause: string;
}

export interface Answer {
  readonly kind: "answer";
  readonly result: AtResult;
  /** The result's whole line. */
  readonly text: string;
  /** Lines before the result, without echo, RING and caller ID; at most 100. */
  readonly lines: readonly string[];
}

export type NoAnswer = TimedOut | Aborted | PortClosed;
export type LineEvent = AtLine | NoAnswer;
export type OctetsEvent = { readonly kind: "bytes"; readonly bytes: Uint8Array } | NoAnswer;

/** Same form as CallObserver.trace without its layer. */
export type ModemTrace = (direction: ">" | "<" | "-", text: string, bytes?: Uint8Array) => void;

const mostLines = 100;
/** Chunks dropped before a command; a modem that babbles faster is not waited for. */
const mostChunks = 1000;
const writeTimeout: Millis = 5000;

export class ModemPort {
  readonly clock: Clock;
  readonly #port: BytePort;
  readonly #reader = new AnswerReader();
  #deferred: AtLine[] = [];
  #trace: ModemTrace = () => {};

  /** `port` is open already and belongs to this object from now on. */
  constructor(port: BytePort, clock: Clock) {
    this.#port = port;
    this.clock = clock;
  }

  get name(): string {
    return this.#port.name;
  }

  /** Where commands and answers are recorded from now on: the trace of the call that begins. */
  traceTo(trace: ModemTrace): void {
    this.#trace = trace;
  }

  note(text: string): void {
    this.#trace("-", text);
  }

  /** The next answer line. */
  async readLine(deadline: Millis, signal?: AbortSignal): Promise<LineEvent> {
    for (;;) {
      const line = this.#reader.take();
      if (line !== undefined) {
        this.#trace("<", line.kind === "caller-id" ? `${line.field}=${line.value}` : line.text);
        return line;
      }
      const event = await this.#port.read(deadline, signal);
      if (event.kind !== "bytes") return event;
      this.#reader.push(event.bytes);
    }
  }

  /** The next octets as they are; first those that came behind the last line taken. */
  async readOctets(deadline: Millis, signal?: AbortSignal): Promise<OctetsEvent> {
    if (this.#reader.length > 0) return { kind: "bytes", bytes: this.#reader.takeRest() };
    return this.#port.read(deadline, signal);
  }

  /** Puts octets back in front: what came behind the end of data. */
  putBack(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const behind = this.#reader.takeRest();
    this.#reader.push(bytes);
    if (behind.length > 0) this.#reader.push(behind);
  }

  /** Octets to the modem as they are; false when the port is gone or does not take them in time. */
  write(bytes: Uint8Array, deadline: Millis, signal?: AbortSignal): Promise<boolean> {
    return this.#port.write(bytes, deadline, signal);
  }

  /** Writes a command line without waiting for its answer; false when the port is gone. */
  async say(text: string): Promise<boolean> {
    this.#trace(">", text);
    return this.write(latin1Bytes(`${text}\r`), this.clock.now() + writeTimeout);
  }

  /**
   * A command and its final result. RING and caller-ID lines that come in between are kept for `takeDeferred`.
   * Answers to earlier commands that were still on the way are dropped first.
   */
  async command(text: string, timeout: Millis, signal?: AbortSignal): Promise<Answer | NoAnswer> {
    await this.discardInput();
    if (!(await this.say(text))) return this.#whyNotWritten();
    return this.result(this.clock.now() + timeout, signal, text);
  }

  /** The final result of a command that was said before; `echo` is dropped from the lines. */
  async result(deadline: Millis, signal?: AbortSignal, echo?: string): Promise<Answer | NoAnswer> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.readLine(deadline, signal);
      if (line.kind === "caller-id" || (line.kind === "result" && line.result === "RING")) this.#defer(line);
      else if (line.kind === "result") return { kind: "answer", result: line.result, text: line.text, lines };
      else if (line.kind !== "text") return line;
      else if (line.text !== echo && lines.length < mostLines) lines.push(line.text);
    }
  }

  /** RING and caller-ID lines met while commands were answered, oldest first; takes them. */
  takeDeferred(): AtLine[] {
    return this.#deferred.splice(0);
  }

  /** Drops what has come but was not read; lines of an incoming call are kept. */
  async discardInput(): Promise<void> {
    for (let chunks = 0; chunks < mostChunks; chunks++) {
      const event = await this.#port.read(this.clock.now());
      if (event.kind !== "bytes") break;
      this.#reader.push(event.bytes);
    }
    for (let line = this.#reader.take(); line !== undefined; line = this.#reader.take()) {
      if (line.kind === "caller-id" || (line.kind === "result" && line.result === "RING")) this.#defer(line);
      else this.#trace("<", `late: ${line.text}`);
    }
    const rest = this.#reader.takeRest();
    if (rest.length > 0) this.#trace("<", `dropped ${hex(rest, 16)}`);
  }

  /** Reads and drops everything until the modem is quiet for `quiet` ms, at most `most` ms; false when the port is gone. */
  async settle(quiet: Millis, most: Millis, signal?: AbortSignal): Promise<boolean> {
    const end = this.clock.now() + most;
    for (;;) {
      const line = await this.readLine(Math.min(end, this.clock.now() + quiet), signal);
      if (line.kind === "closed") return false;
      if (line.kind === "aborted") return true;
      if (line.kind === "timeout") {
        await this.discardInput();
        return true;
      }
      if (this.clock.now() >= end) return true;
      if (line.kind === "caller-id" || (line.kind === "result" && line.result === "RING")) this.#defer(line);
    }
  }

  /** Sets DTR where the port has control lines; false where it has none. */
  async setDtr(on: boolean): Promise<boolean> {
    if (this.#port.controlLines === undefined) return false;
    this.#trace("-", `DTR ${on ? "on" : "off"}`);
    await this.#port.controlLines.setDtr(on);
    return true;
  }

  #defer(line: AtLine): void {
    if (this.#deferred.length < mostLines) this.#deferred.push(line);
  }

  async #whyNotWritten(): Promise<NoAnswer> {
    const event = await this.#port.read(this.clock.now());
    if (event.kind === "bytes") this.#reader.push(event.bytes);
    return event.kind === "closed" ? event : { kind: "closed", cause: "the port takes no octets" };
  }
}

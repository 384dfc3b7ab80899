// A modem that answers as a table says, for what the soft modem never does: odd results, silence, noise, other makers' words.
// The last rule that matches a command line counts; what is not in the table is answered OK.

import type { BytePort, ControlLines, PortEvent } from "../../src/base/byte-port.ts";
import { latin1Bytes, latin1Text } from "../../src/base/bytes.ts";
import type { Clock, Millis } from "../../src/base/clock.ts";
import { Inbox } from "../../src/base/inbox.ts";

export interface Rule {
  /** Matched against a whole command line, or against octets that are no line. */
  readonly when: RegExp;
  /** Written back; a function is asked each time. */
  readonly answer: string | (() => string);
  /** ms until the answer; default 10. */
  readonly after?: Millis;
}

type Incoming = Exclude<PortEvent, { kind: "timeout" } | { kind: "aborted" }>;

export class ScriptedModem implements BytePort {
  readonly name = "scripted";
  readonly #clock: Clock;
  readonly #rules: readonly Rule[];
  readonly #inbox: Inbox<Incoming>;
  #line = "";
  #gone = false;
  /** Command lines in order. */
  readonly said: string[] = [];
  readonly dtr: boolean[] = [];
  controlLines?: ControlLines;

  constructor(clock: Clock, rules: readonly Rule[], withControlLines = false) {
    this.#clock = clock;
    this.#rules = [...rules].reverse();
    this.#inbox = new Inbox(clock);
    if (withControlLines)
      this.controlLines = {
        setDtr: async (on) => void this.dtr.push(on),
        carrierDetected: async () => false,
      };
  }

  async open(): Promise<void> {}

  /** Something the modem says by itself. */
  says(text: string): void {
    this.#inbox.push({ kind: "bytes", bytes: latin1Bytes(text) });
  }

  vanish(cause: string): void {
    this.#gone = true;
    this.#inbox.push({ kind: "closed", cause });
  }

  async write(bytes: Uint8Array): Promise<boolean> {
    if (this.#gone) return false;
    this.#line += latin1Text(bytes);
    const whole = /^[^\r]*\r$/.exec(this.#line) ?? (/AT/i.test(this.#line) ? null : [this.#line]);
    if (whole === null) return true;
    const text = this.#line.replace(/\r$/, "");
    this.#line = "";
    if (text !== "") this.said.push(text);
    const rule = this.#rules.find((r) => r.when.test(text));
    const answer = rule === undefined ? (/^AT/i.test(text) ? "\r\nOK\r\n" : "") : rule.answer;
    const reply = typeof answer === "string" ? answer : answer();
    if (reply !== "") this.#clock.at(this.#clock.now() + (rule?.after ?? 10), () => this.says(reply));
    return true;
  }

  async read(deadline: Millis, signal?: AbortSignal): Promise<PortEvent> {
    const event = await this.#inbox.next(deadline, signal);
    if (event.kind === "closed") this.#inbox.unshift(event);
    return event;
  }

  unread(bytes: Uint8Array): void {
    this.#inbox.unshift({ kind: "bytes", bytes });
  }

  async close(): Promise<void> {
    this.vanish("closed by us");
  }
}

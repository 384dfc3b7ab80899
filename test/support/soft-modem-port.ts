// A BytePort straight into a soft modem, without a socket: for calls in virtual time. It can be unplugged in mid call.

import type { BytePort, PortEvent } from "../../src/base/byte-port.ts";
import { type Clock, type Millis, sleep } from "../../src/base/clock.ts";
import { Inbox } from "../../src/base/inbox.ts";
import type { SoftModem } from "../../src/trial/soft-modem.ts";

type Incoming = Exclude<PortEvent, { kind: "timeout" } | { kind: "aborted" }>;

export class SoftModemPort implements BytePort {
  readonly name: string;
  readonly #modem: SoftModem;
  readonly #clock: Clock;
  readonly #inbox: Inbox<Incoming>;
  #open = false;
  /** Everything written to and read from the modem, for tests that look at it. */
  readonly written: Uint8Array[] = [];

  constructor(modem: SoftModem, clock: Clock, name = "soft") {
    this.name = name;
    this.#modem = modem;
    this.#clock = clock;
    this.#inbox = new Inbox(clock);
  }

  async open(): Promise<void> {
    this.#open = true;
    this.#modem.attach(
      (bytes) => this.#inbox.push({ kind: "bytes", bytes: bytes.slice() }),
      () => this.#gone("EIO"),
    );
  }

  async write(bytes: Uint8Array, deadline: Millis, signal?: AbortSignal): Promise<boolean> {
    const clock = this.#clock;
    if (clock.now() < this.#modem.stalledUntil) {
      const until = Math.min(deadline, this.#modem.stalledUntil);
      await sleep(clock, until - clock.now(), signal);
      if (clock.now() < this.#modem.stalledUntil) return false;
    }
    if (!this.#open || signal?.aborted) return false;
    this.written.push(bytes.slice());
    this.#modem.fromProgram(bytes);
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

  /** The tty vanishes: every wait ends, every write fails. */
  unplug(cause = "EIO"): void {
    if (!this.#open) return;
    this.#modem.detach();
    this.#gone(cause);
  }

  #gone(cause: string): void {
    this.#open = false;
    this.#inbox.push({ kind: "closed", cause });
  }

  async close(): Promise<void> {
    if (this.#open) this.unplug("closed by us");
  }
}

// What every real port shares: octets in by events, reads with a deadline, `closed` repeated for ever once it is gone, and a
// write that waits for the drain with a deadline. Never throws; a port nobody reads from is held to a limit of octets.

import type { PortEvent } from "../../base/byte-port.ts";
import type { Clock, Millis } from "../../base/clock.ts";
import { type Aborted, Inbox, type TimedOut } from "../../base/inbox.ts";

type Incoming = Exclude<PortEvent, TimedOut | Aborted>;

/** A modem sends 2 kB a second at most; this much unread means that nobody will ever read it. */
const mostQueued = 4096;

export class PortInbox {
  readonly #clock: Clock;
  readonly #inbox: Inbox<Incoming>;
  #closed: Incoming | undefined;
  #lost = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#inbox = new Inbox(clock);
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /** Chunks thrown away because nobody read. */
  get lost(): number {
    return this.#lost;
  }

  received(bytes: Uint8Array): void {
    if (this.#closed !== undefined) return;
    if (this.#inbox.length < mostQueued) this.#inbox.push({ kind: "bytes", bytes });
    else this.#lost++;
  }

  closed(cause: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = { kind: "closed", cause };
    this.#inbox.push(this.#closed);
  }

  async read(deadline: Millis, signal?: AbortSignal): Promise<PortEvent> {
    const event = await this.#inbox.next(deadline, signal);
    if (event.kind === "closed") this.#inbox.unshift(event);
    return event;
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#inbox.unshift({ kind: "bytes", bytes });
  }

  /** Waits for `start`'s callback; false when the port is gone, the deadline passes or the signal fires first. */
  untilDrained(start: (done: (ok: boolean) => void) => void, deadline: Millis, signal?: AbortSignal): Promise<boolean> {
    if (this.#closed !== undefined || signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (ok: boolean): void => {
        cancel();
        signal?.removeEventListener("abort", onAbort);
        this.#waiting.delete(settle);
        resolve(ok);
      };
      const onAbort = (): void => settle(false);
      const cancel = this.#clock.at(deadline, () => settle(false));
      signal?.addEventListener("abort", onAbort);
      this.#waiting.add(settle);
      start(settle);
    });
  }

  readonly #waiting = new Set<(ok: boolean) => void>();

  /** Ends every write that waits: the port is gone. */
  failWrites(): void {
    for (const settle of [...this.#waiting]) settle(false);
  }
}

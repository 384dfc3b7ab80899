// A BytePort over a unix or TCP socket: the trial exchange's modems, or a modem behind a terminal server. Has no control lines;
// closing the socket is the drop of DTR. Fails to open with a FaxError that names the address; nothing else ever rejects.

import { connect, type Socket } from "node:net";
import type { BytePort, PortEvent } from "../../base/byte-port.ts";
import type { Clock, Millis } from "../../base/clock.ts";
import { FaxError } from "../../base/errors.ts";
import { PortInbox } from "./port-inbox.ts";

const openTime = 5000;

export type SocketAddress = { readonly path: string } | { readonly host: string; readonly port: number };

export class SocketPort implements BytePort {
  readonly name: string;
  readonly #address: SocketAddress;
  readonly #inbox: PortInbox;
  #socket: Socket | undefined;

  constructor(name: string, address: SocketAddress, clock: Clock) {
    this.name = name;
    this.#address = address;
    this.#inbox = new PortInbox(clock);
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#address);
      const fail = (cause: unknown): void => {
        clearTimeout(timer);
        socket.destroy();
        reject(new FaxError("resource", `cannot open ${this.name}: is the modem's server running?`, cause));
      };
      const timer = setTimeout(() => fail(new Error("no connection in 5 s")), openTime);
      socket.once("error", fail);
      socket.once("connect", () => {
        clearTimeout(timer);
        socket.off("error", fail);
        this.#socket = socket;
        socket.setNoDelay(true);
        socket.on("data", (bytes: Uint8Array) => this.#inbox.received(new Uint8Array(bytes)));
        socket.on("error", (error) => this.#gone(error.message));
        socket.on("close", () => this.#gone("connection closed"));
        resolve();
      });
    });
  }

  write(bytes: Uint8Array, deadline: Millis, signal?: AbortSignal): Promise<boolean> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return Promise.resolve(false);
    return this.#inbox.untilDrained((done) => socket.write(bytes, (error) => done(!error)), deadline, signal);
  }

  read(deadline: Millis, signal?: AbortSignal): Promise<PortEvent> {
    return this.#inbox.read(deadline, signal);
  }

  unread(bytes: Uint8Array): void {
    this.#inbox.unread(bytes);
  }

  async close(): Promise<void> {
    this.#gone("closed by us");
    this.#socket?.destroy();
  }

  #gone(cause: string): void {
    this.#inbox.closed(cause);
    this.#inbox.failWrites();
  }
}

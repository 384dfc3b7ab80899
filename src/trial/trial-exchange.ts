// The trial exchange as a server: each soft modem on a unix socket of its own (<directory>/t0.sock …), all on one exchange. A
// program that closes its socket drops DTR: the call ends, the modem resets, and the next program may connect. One program per
// modem: a second one is turned away at once. Loopback by nature; the sockets are readable by our own user only.

import { chmod, mkdir, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { FaxError } from "../base/errors.ts";
import { Exchange, type ExchangeOptions, type Subscriber } from "./exchange.ts";
import { SoftModem } from "./soft-modem.ts";

export interface TrialExchangeOptions extends ExchangeOptions {
  readonly clock: Clock;
  /** Made when missing. A unix socket's path may have 107 characters at most. */
  readonly directory: string;
  readonly modems: readonly Subscriber[];
}

export interface TrialExchange {
  /** Socket of a modem: `unix:` + this is its device. */
  socketPath(name: string): string;
  stop(): Promise<void>;
}

export async function startTrialExchange(options: TrialExchangeOptions): Promise<TrialExchange> {
  const { clock, directory, modems } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const exchange = new Exchange(clock, options);
  const socketPath = (name: string): string => join(directory, `${name}.sock`);
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    await Promise.all(modems.map((modem) => rm(socketPath(modem.name), { force: true })));
  };
  try {
    for (const subscriber of modems) {
      const modem = new SoftModem(clock, subscriber.name);
      exchange.connect(subscriber, modem);
      const path = socketPath(subscriber.name);
      await rm(path, { force: true });
      servers.push(await serve(path, modem, sockets));
      await chmod(path, 0o600);
    }
  } catch (error) {
    await stop();
    throw new FaxError("resource", `the trial exchange cannot listen in ${directory}`, error);
  }
  return { socketPath, stop };
}

function serve(path: string, modem: SoftModem, sockets: Set<Socket>): Promise<Server> {
  let program: Socket | undefined;
  const server = createServer((socket) => {
    if (program !== undefined) {
      socket.destroy();
      return;
    }
    program = socket;
    sockets.add(socket);
    modem.attach(
      (bytes) => {
        if (!socket.destroyed) socket.write(bytes);
      },
      () => socket.destroy(),
    );
    socket.on("data", (bytes: Uint8Array) => modem.fromProgram(new Uint8Array(bytes)));
    // The close event follows every error.
    socket.on("error", () => {});
    socket.on("close", () => {
      program = undefined;
      sockets.delete(socket);
      modem.detach();
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => resolve(server));
  });
}

// Two iaxmodem programs that call each other over loopback UDP, without an Asterisk: two real soft modems on ptys.
// "server" takes host:port and refresh 0 switches registration off, so each is the other's exchange.

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needPrograms, type Running, run, start } from "./programs.ts";

export interface IaxmodemPair {
  /** A folder of the test's own. */
  readonly folder: string;
  readonly devices: readonly [string, string];
  readonly modems: readonly [Running, Running];
  stop(): Promise<void>;
}

/** iaxmodem refuses calls so long after its modem was reset or put on hook; the caller sees NO DIALTONE. */
export const deafTime = 5200;

export async function startIaxmodemPair(): Promise<IaxmodemPair> {
  needPrograms("iaxmodem", "tiffcp");
  const folder = await mkdtemp(join(tmpdir(), "faxgate-interop-"));
  const owner = `${(await run("id", ["-un"], folder)).trim()}:${(await run("id", ["-gn"], folder)).trim()}`;
  const ports = await freePorts();
  const devices: [string, string] = [join(folder, "ttyA"), join(folder, "ttyB")];
  const modems: Running[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(modems.map((modem) => modem.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const [index, letter] of (["A", "B"] as const).entries()) {
      await writeFile(
        join(folder, `modem${letter}`),
        [
          `device ${devices[index]}`,
          `owner ${owner}`,
          "mode 600",
          `port ${ports[index]}`,
          "refresh 0",
          `server 127.0.0.1:${ports[1 - index]}`,
          `peername line${letter}`,
          "secret none",
          `cidname Line ${letter}`,
          `cidnumber 100${index + 1}`,
          "codec slinear",
          "nodaemon",
          "",
        ].join("\n"),
      );
      // It looks its settings up below /etc/iaxmodem, whatever the name says.
      modems.push(start("iaxmodem", [`../..${join(folder, `modem${letter}`)}`], folder));
    }
    for (let i = 0; i < 100 && !devices.every((device) => existsSync(device)); i++) await pause(100);
    assert.equal(
      devices.every((device) => existsSync(device)),
      true,
      modems.map((m) => m.output()).join("\n"),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { folder, devices, modems: [modems[0]!, modems[1]!], stop };
}

export const pause = (length: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, length));

/** Two UDP ports nobody listens on now. */
async function freePorts(): Promise<[number, number]> {
  const free: number[] = [];
  for (let port = 4570; port < 4600 && free.length < 2; port++)
    if (
      await new Promise<boolean>((resolve) => {
        const socket = createSocket("udp4");
        socket.once("error", () => resolve(false));
        socket.bind(port, () => socket.close(() => resolve(true)));
      })
    )
      free.push(port);
  assert.equal(free.length, 2, "no free UDP ports from 4570 on");
  return [free[0]!, free[1]!];
}

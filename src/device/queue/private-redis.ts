// The private redis-server: every write in its log at once (AOF always), nothing ever evicted, reachable by unix socket only.
// It runs in a group of its own, so that Ctrl-C does not reach it, and dies with its parent. One left over from a killed run
// is adopted only if its directory is ours.

import { type ChildProcess, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { privateRedisSocket } from "./redis-address.ts";

/** Starts the server; its log goes to <spool>/redis/redis.log. */
export function spawnPrivateRedis(spool: string): ChildProcess {
  const folder = join(spool, "redis");
  const settings = {
    port: "0",
    unixsocket: privateRedisSocket(spool),
    unixsocketperm: "700",
    dir: folder,
    pidfile: join(folder, "redis.pid"),
    logfile: join(folder, "redis.log"),
    appendonly: "yes",
    appendfsync: "always",
    save: "",
    "maxmemory-policy": "noeviction",
    daemonize: "no",
  };
  const args = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]);
  return spawn("setpriv", ["--pdeathsig", "TERM", "redis-server", ...args], { detached: true, stdio: "ignore" });
}

/** One inline command over the socket; undefined when nobody answers within a second. */
function ask(socket: string, command: string): Promise<string | undefined> {
  return new Promise((done) => {
    const connection = connect(socket);
    let answer = "";
    const finish = (result: string | undefined): void => {
      connection.destroy();
      done(result);
    };
    connection.setTimeout(1_000, () => finish(undefined));
    connection.on("error", () => finish(undefined));
    connection.on("connect", () => connection.write(`${command}\r\n`));
    connection.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
      if (/^[+-].*\r\n/.test(answer) || answer.length > 64 || (/^\*2/.test(answer) && answer.split("\r\n").length >= 6))
        finish(answer);
    });
    connection.on("close", () => finish(answer === "" ? undefined : answer));
  });
}

/** Whether it answers. */
export async function pingRedis(spool: string): Promise<boolean> {
  return (await ask(privateRedisSocket(spool), "PING"))?.startsWith("+PONG") ?? false;
}

/**
 * Ends a server left over from a run that was killed, so that ours can start on the same files. Answers false when the
 * socket belongs to somebody else's Redis.
 */
export async function endLeftOver(spool: string): Promise<boolean> {
  const socket = privateRedisSocket(spool);
  const directory = await ask(socket, "CONFIG GET dir");
  if (directory === undefined) {
    await rm(socket, { force: true });
    return true;
  }
  const path = directory.split("\r\n")[4] ?? "";
  if (resolve(path) !== resolve(join(spool, "redis"))) return false;
  await ask(socket, "SHUTDOWN NOSAVE");
  for (let i = 0; i < 100 && (await ask(socket, "PING")) !== undefined; i++)
    await new Promise((r) => setTimeout(r, 50));
  await rm(socket, { force: true });
  return true;
}

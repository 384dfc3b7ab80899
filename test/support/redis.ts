// A private redis-server as the gateway starts it, on a temporary spool.

import type { ChildProcess } from "node:child_process";
import { Redis } from "ioredis";
import { pingRedis, spawnPrivateRedis } from "../../src/device/queue/private-redis.ts";
import { redisOptions } from "../../src/device/queue/redis-address.ts";
import type { Spool } from "../../src/device/store/spool.ts";

export class TestRedis {
  readonly #spool: Spool;
  #process: ChildProcess | undefined;

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async start(): Promise<void> {
    this.#process = spawnPrivateRedis(this.#spool.root);
    for (let i = 0; i < 300 && !(await pingRedis(this.#spool.root)); i++) await pause(20);
  }

  /** As if the power had gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.on("exit", done));
    child.kill("SIGKILL");
    await gone;
  }

  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  /** A client of its own, as BullMQ wants one. */
  connect(): Redis {
    return new Redis(redisOptions("private", this.#spool.root).path!, { maxRetriesPerRequest: null });
  }

  async command(...words: [string, ...string[]]): Promise<unknown> {
    const redis = this.connect();
    try {
      return await redis.call(words[0], ...words.slice(1));
    } finally {
      redis.disconnect();
    }
  }
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export async function until(test: () => boolean | Promise<boolean>, what: string, patience = 10_000): Promise<void> {
  const end = Date.now() + patience;
  while (!(await test())) {
    if (Date.now() > end) throw new Error(`not within ${patience} ms: ${what}`);
    await pause(10);
  }
}

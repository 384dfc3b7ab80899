// A Redis that stalls or dies at the worst moment, which is while BullMQ greets it: the queue must work again by itself.

import assert from "node:assert/strict";
import { ReadyFetcher, ReadyOffers } from "../../../src/device/queue/ready-queue.ts";
import { redisOptions } from "../../../src/device/queue/redis-address.ts";
import { pause, TestRedis, until } from "../../support/redis.ts";
import { tempSpool } from "../../support/temp-spool.ts";

describe("a Redis that stalls", function () {
  this.timeout(60_000);
  let redis: TestRedis;
  let offers: ReadyOffers;
  let fetcher: ReadyFetcher;
  beforeEach(async () => {
    const spool = await tempSpool();
    redis = new TestRedis(spool);
    await redis.start();
    const options = redisOptions("private", spool.root);
    offers = new ReadyOffers(options, "site");
    fetcher = new ReadyFetcher(options, "site", ["p"], "t0");
  });
  afterEach(async () => {
    redis.signal("SIGCONT");
    await offers.close();
    await fetcher.close();
    await redis.kill();
  });

  it("while queue and fetcher are made: both work once it answers again", async () => {
    await until(() => offers.connected, "connected");
    await pause(200);
    redis.signal("SIGSTOP");
    await assert.rejects(fetcher.next(), /timed out/);
    await assert.rejects(offers.offer("p", { job: "j1", attempt: 1 }), /timed out/);
    redis.signal("SIGCONT");
    await until(async () => {
      try {
        await offers.offer("p", { job: "j2", attempt: 1 });
        return true;
      } catch {
        return false;
      }
    }, "an offer is taken");
    const found = new Set<string>();
    await until(async () => {
      const entry = await fetcher.next().catch(() => undefined);
      if (entry !== undefined) found.add(entry.job);
      return found.has("j2");
    }, "the entry is fetched");
  });
});

// What a Redis the rules name says of itself: whether it answers, and whether it keeps what it is given.

import { Redis } from "ioredis";
import { describeError } from "../../base/errors.ts";
import { redisOptions } from "./redis-address.ts";

export type RedisHealth =
  | { readonly ok: false; readonly why: string }
  | {
      readonly ok: true;
      readonly version: string;
      /** "noeviction", "allkeys-lru" …; what else than the first throws away entries when memory is short. */
      readonly evicts: string;
      /** It writes its entries to disk. */
      readonly durable: boolean;
    };

const patience = 5_000;

/** Never rejects. */
export async function askRedis(redis: string, spool: string): Promise<RedisHealth> {
  const limits = { lazyConnect: true, connectTimeout: patience, commandTimeout: patience, maxRetriesPerRequest: 0 };
  // As in ready-queue.ts: the type cannot say that the reply mapping is not given.
  const options = Object.assign({}, redisOptions(redis, spool), limits);
  const client = new Redis(options as typeof options & { replyMapping: "legacy" });
  // Told by the command that fails.
  client.on("error", () => {});
  try {
    await client.connect();
    const about = await client.info();
    const value = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(about)?.[1] ?? "";
    return {
      ok: true,
      version: value("redis_version"),
      evicts: value("maxmemory_policy"),
      durable: value("aof_enabled") === "1" || Number(value("rdb_last_save_time")) > 0,
    };
  } catch (error) {
    return { ok: false, why: describeError(error) };
  } finally {
    client.disconnect();
  }
}

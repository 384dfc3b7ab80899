// How to reach Redis: the private one over its unix socket, or the one the rules name.

import { join } from "node:path";
import type { RedisOptions } from "ioredis";
import { socketFolder } from "../store/socket-folder.ts";

/** Socket of the private Redis. */
export function privateRedisSocket(spool: string): string {
  return join(socketFolder(spool), "redis.sock");
}

/** `redis` as in rules/faxgate.yaml. */
export function redisOptions(redis: string, spool: string): RedisOptions {
  if (redis === "private") return { path: privateRedisSocket(spool) };
  const url = new URL(redis);
  const db = Number(url.pathname.slice(1));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? 6379 : Number(url.port),
    ...(url.username === "" ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === "" ? {} : { password: decodeURIComponent(url.password) }),
    ...(Number.isInteger(db) && db > 0 ? { db } : {}),
    ...(url.protocol === "rediss:" ? { tls: {} } : {}),
  };
}

// How to reach Redis: the private one over its unix socket, or the one the rules name.

import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RedisOptions } from "ioredis";

/** Socket of the private Redis. A unix socket's path may have 107 octets; a longer one moves to the temporary folder. */
export function privateRedisSocket(spool: string): string {
  const path = join(spool, "run", "redis.sock");
  return path.length <= 100
    ? path
    : join(tmpdir(), `faxgate-${createHash("sha256").update(spool).digest("hex").slice(0, 16)}.sock`);
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

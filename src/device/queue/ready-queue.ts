// The window of jobs that are ready to be called, one BullMQ queue per pool. It is only a timetable: an entry says "look at
// this job", the claim on disk says who calls. Losing every entry costs a minute (the sweep offers again), never a fax.
// Every call fails at once when Redis is away; nobody hangs on it. Stalled re-run is off: BullMQ would call a second time.

import { Queue, Worker } from "bullmq";
import { Redis, type RedisOptions } from "ioredis";
import { FaxError } from "../../base/errors.ts";

export interface ReadyEntry {
  readonly job: string;
  readonly attempt: number;
}

/** How long a fetched entry is locked, ms: taking it out of the queue follows at once, so this only bounds what a death costs. */
const fetchLock = 10_000;
/** A Redis that is there and does not answer counts as away after this long, ms: a line must hear its telephone ring. */
const answerWithin = 3_000;

/** Several sites may share one Redis; each has queues of its own. */
const queueName = (site: string, pool: string): string => `faxgate-${site}-ready-${pool}`;
/** BullMQ allows no colon and no bare number in an id. */
const entryId = (entry: ReadyEntry): string => `${entry.job}-${entry.attempt}`;

function connect(options: RedisOptions, maxRetriesPerRequest: number | null): Redis {
  const fixed = {
    maxRetriesPerRequest,
    enableOfflineQueue: false,
    // A command is never sent a second time: nobody waits for its answer any more.
    autoResendUnfulfilledCommands: false,
    commandTimeout: answerWithin,
    retryStrategy: backOff,
  };
  // The reply mapping is left at the library's own; its type cannot say "not given" under exactOptionalPropertyTypes.
  const connection = new Redis(Object.assign({}, options, fixed) as RedisOptions & { replyMapping: "legacy" });
  // Without a listener every reconnect attempt would print; being away is seen by the calls that fail.
  connection.on("error", () => {});
  return connection;
}

/** The office's end: offers and takes back. */
export class ReadyOffers {
  readonly #redis: Redis;
  readonly #site: string;
  readonly #queues = new Map<string, Queue>();

  /** `site`: see device/store/site-secret. */
  constructor(options: RedisOptions, site: string) {
    this.#site = site;
    this.#redis = connect(options, 1);
  }

  get connected(): boolean {
    return this.#redis.status === "ready";
  }

  async #queue(pool: string): Promise<Queue> {
    if (!this.connected) throw new FaxError("resource", "Redis is not connected");
    let queue = this.#queues.get(pool);
    if (queue === undefined) {
      queue = new Queue(queueName(this.#site, pool), { connection: this.#redis, skipWaitingForReady: true });
      queue.on("error", () => {});
      await greeted(queue);
      this.#queues.set(pool, queue);
    }
    return queue;
  }

  /** Puts an entry in the window; a known one stays as it is. Priority 1 is the first. */
  async offer(pool: string, entry: ReadyEntry, priority = 10): Promise<void> {
    await (await this.#queue(pool)).add("call", entry, {
      jobId: entryId(entry),
      priority,
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  /**
   * Whether the entry still waits for a line. One whose fetcher died between fetching and taking it out is removed once its
   * lock has run out (fetchLock), so that it can be offered again: BullMQ ignores an offer of an id it knows.
   */
  async stillOffered(pool: string, entry: ReadyEntry): Promise<boolean> {
    const job = await (await this.#queue(pool)).getJob(entryId(entry));
    if (job === undefined) return false;
    if (!(await job.isActive())) return true;
    try {
      await job.remove();
      return false;
    } catch {
      // Locked: fetched a moment ago.
      return true;
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#queues.values()].map((queue) => queue.close()));
    this.#redis.disconnect();
  }
}

/** A line's end: fetches by hand when it is idle. */
export class ReadyFetcher {
  readonly #redis: Redis;
  readonly #site: string;
  readonly #pools: readonly string[];
  readonly #token: string;
  readonly #workers = new Map<string, Worker>();

  constructor(options: RedisOptions, site: string, pools: readonly string[], token: string) {
    this.#site = site;
    this.#token = token;
    this.#redis = connect(options, null);
    this.#pools = pools;
  }

  async #fetcher(pool: string): Promise<Worker> {
    let worker = this.#workers.get(pool);
    if (worker === undefined) {
      worker = new Worker(queueName(this.#site, pool), null, {
        connection: this.#redis,
        maxStalledCount: 0,
        skipStalledCheck: true,
        autorun: false,
        lockDuration: fetchLock,
      });
      worker.on("error", () => {});
      await greeted(worker);
      this.#workers.set(pool, worker);
    }
    return worker;
  }

  /** The next entry, taken out of the queue for good; undefined when there is none or Redis is away. */
  async next(): Promise<ReadyEntry | undefined> {
    if (this.#redis.status !== "ready") return undefined;
    for (const pool of this.#pools) {
      const worker = await this.#fetcher(pool);
      const job = await worker.getNextJob(this.#token, { block: false });
      if (job === undefined) continue;
      await job.moveToCompleted(true, this.#token, false);
      return job.data as ReadyEntry;
    }
    return undefined;
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#workers.values()].map((worker) => worker.close(true)));
    this.#redis.disconnect();
  }
}

/**
 * BullMQ asks Redis who it is when a queue or worker is made, and keeps the answer for ever, a refusal too: one made while
 * Redis dies would never work again. So it is used only when it was greeted, and made anew otherwise.
 */
async function greeted(made: Queue | Worker): Promise<void> {
  try {
    await made.waitUntilReady();
  } catch (error) {
    await (made instanceof Worker ? made.close(true) : made.close()).catch(() => {});
    throw error;
  }
}

/** Reconnects for ever, quickly at first. */
const backOff = (times: number): number => Math.min(50 * times, 1000);

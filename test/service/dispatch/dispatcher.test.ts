// The dispatcher with a real Redis: what is ready is offered, called once, offered again when the queue lost it.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Worker } from "bullmq";
import type { Submission } from "../../../src/base/job.ts";
import type { OutcomeCode } from "../../../src/base/outcome.ts";
import type { RuleSet } from "../../../src/codec/rules/rule-set.ts";
import { createLog } from "../../../src/device/log/log.ts";
import { type ReadyEntry, ReadyFetcher, ReadyOffers } from "../../../src/device/queue/ready-queue.ts";
import { redisOptions } from "../../../src/device/queue/redis-address.ts";
import { createExclusive, makeDirectory, writeJson } from "../../../src/device/store/atomic.ts";
import {
  ClaimedJob,
  createJob,
  type Job,
  readJob,
  writeConsent,
  writeControl,
} from "../../../src/device/store/job-files.ts";
import { ownLife } from "../../../src/device/store/process-life.ts";
import { newId, type Spool } from "../../../src/device/store/spool.ts";
import { DeadOwners } from "../../../src/service/dispatch/dead-owners.ts";
import { Dispatcher } from "../../../src/service/dispatch/dispatcher.ts";
import { jobRequest, submission } from "../../support/job.ts";
import { pause, TestRedis, until } from "../../support/redis.ts";
import { trialRules } from "../../support/rules.ts";
import { tempSpool } from "../../support/temp-spool.ts";

const times = { sweep: 150, check: 50, round: 20 };

describe("the dispatcher", function () {
  this.timeout(40_000);
  let spool: Spool;
  let redis: TestRedis;
  let rules: RuleSet;
  let ended: string[];
  const delayed: string[] = [];
  /** Submissions that somebody works with. */
  let held: Set<string>;
  const running: { stop(): Promise<void> }[] = [];
  const fetchers: ReadyFetcher[] = [];

  before(async () => {
    spool = await tempSpool();
    redis = new TestRedis(spool);
    await redis.start();
  });
  after(() => redis.kill());

  beforeEach(() => {
    rules = trialRules();
    ended = [];
    held = new Set();
  });
  afterEach(async () => {
    for (const dispatcher of running.splice(0)) await dispatcher.stop();
    for (const fetcher of fetchers.splice(0)) await fetcher.close();
    await redis.command("FLUSHALL");
    const { rm } = await import("node:fs/promises");
    for (const area of ["active", "done", "run"])
      for (const name of await spool.list(area))
        if (!name.endsWith(".sock")) await rm(spool.path(area, name), { recursive: true, force: true });
  });

  async function start(epoch = newId(), patience = 100): Promise<Dispatcher> {
    const offers = new ReadyOffers(redisOptions("private", spool.root), "test");
    const dispatcher = new Dispatcher(
      {
        spool,
        log: createLog("office", () => {}),
        rules: () => rules,
        epoch,
        dead: new DeadOwners(patience),
        ended: async (_submission: Submission, job: Job, outcome: OutcomeCode) => {
          ended.push(`${job.request.id} ${outcome}`);
        },
        delayed: async (_submission: Submission, job: Job) => {
          delayed.push(job.request.id);
        },
        offers,
        isHeld: (id) => held.has(id),
      },
      times,
    );
    await dispatcher.start();
    running.push({
      stop: async () => {
        await dispatcher.stop();
        await offers.close();
      },
    });
    return dispatcher;
  }

  async function fetcher(pools = ["default"]): Promise<ReadyFetcher> {
    const made = new ReadyFetcher(redisOptions("private", spool.root), "test", pools, `t-${newId()}`);
    fetchers.push(made);
    return made;
  }

  let serial = 0;
  async function make(change: Partial<Submission> = {}, count = 1, job = {}): Promise<string[]> {
    const about = submission({ id: newId(), ...change });
    await makeDirectory(spool.active(about.id));
    const ids: string[] = [];
    for (let number = 1; number <= count; number++) {
      const destination = `555${String(++serial).padStart(4, "0")}`;
      const request = jobRequest({ submission: about.id, number, pages: 1, destination, dial: destination, ...job });
      await createJob(spool, request);
      ids.push(request.id);
    }
    await writeJson(spool.path("active", about.id, "submission.json"), about);
    return ids;
  }

  it("tells once that a fax takes longer, also on hold, and not before its hour", async () => {
    const long = new Date(Date.now() - 5 * 3_600_000).toISOString();
    const [late] = await make({}, 1, { createdAt: long });
    const [held] = await make({}, 1, { createdAt: long });
    await writeControl(spool, held!, { wish: "hold", by: "x", at: long });
    await make({}, 1, { createdAt: long, notBefore: new Date(Date.now() - 1_000).toISOString() });
    await make({}, 1);
    await start();
    await until(async () => delayed.length === 2, "both are told");
    await (await start("second")).stop();
    assert.deepEqual([...delayed].sort(), [late!, held!].sort());
  });

  async function next(from: ReadyFetcher, patience = 5_000): Promise<ReadyEntry> {
    let entry: ReadyEntry | undefined;
    await until(
      async () => {
        entry = await from.next();
        return entry !== undefined;
      },
      "an entry",
      patience,
    );
    return entry!;
  }

  /** A line's whole work on an entry: claim, call, journal. False when it was not to be called. */
  async function call(entry: ReadyEntry, outcome: OutcomeCode, line = "t0"): Promise<boolean> {
    const pen = await ClaimedJob.take(spool, entry.job, { by: "line", line, epoch: "e" });
    if (pen === undefined) return false;
    const job = await readJob(spool, entry.job);
    if (job === undefined || job.state.outcome !== undefined || job.state.undecided !== undefined) {
      await pen.release();
      return false;
    }
    const number = `c${String(++serial).padStart(8, "0")}`;
    await pen.write({ e: "claimed", line, attempt: entry.attempt, call: number });
    if (outcome === 0) {
      await pen.write({ e: "asked", page: 1, command: "EOP" });
      await pen.write({ e: "answered", page: 1, answer: "MCF" });
    }
    await pen.write({ e: "attempt-end", call: number, outcome, detail: "", remoteId: "", seconds: 1 });
    await pen.release();
    return true;
  }

  it("offers a job, and moves its submission to done when it was delivered and told", async () => {
    const dispatcher = await start();
    const [id] = await make();
    dispatcher.touch(id!);
    const line = await fetcher();
    const entry = await next(line);
    assert.deepEqual(entry, { job: id, attempt: 1 });
    assert.ok(await call(entry, 0));
    const about = id!.replace(/-\d+$/, "");
    await until(() => existsSync(spool.path("done", about, "submission.json")), "done");
    assert.deepEqual(ended, [`${id} 0`]);
    assert.deepEqual(await spool.list("active"), []);
    assert.equal((await readJob(spool, id!))!.state.noticed, true);
  });

  it("calls each of 60 jobs once, whichever of four lines fetches, with a FLUSHALL and a dead Redis in between", async () => {
    rules = trialRules((file, text) => (file === "outbound.yaml" ? text.replace("20s", "1s") : text));
    const all: string[] = [];
    for (let i = 0; i < 20; i++) all.push(...(await make({ user: `user${i % 7}` }, 3)));
    await start();
    const calls = new Map<string, number>();
    let over = false;
    const work = async (line: string): Promise<void> => {
      const from = await fetcher();
      while (!over) {
        const entry = await from.next().catch(() => undefined);
        if (entry === undefined) await pause(10);
        else if (await call(entry, 0, line)) calls.set(entry.job, (calls.get(entry.job) ?? 0) + 1);
      }
    };
    const lines = ["t0", "t1", "t2", "t3"].map(work);
    await until(() => calls.size > 15, "15 calls", 20_000);
    await redis.command("FLUSHALL");
    await until(() => calls.size > 30, "30 calls", 20_000);
    await redis.kill();
    await pause(300);
    await redis.start();
    await until(() => calls.size === 60 && ended.length === 60, "60 calls", 30_000);
    over = true;
    await Promise.all(lines);
    assert.deepEqual([...calls.keys()].sort(), [...all].sort());
    assert.deepEqual(new Set(calls.values()), new Set([1]));
    assert.equal(new Set(ended).size, 60);
  });

  it("offers again what a line fetched and then died, before and after taking it out of the queue", async () => {
    const [id] = await make();
    const dispatcher = await start();
    dispatcher.touch(id!);
    const first = await fetcher();
    assert.equal((await next(first)).job, id);
    assert.equal((await next(first)).job, id, "fetched, never claimed");
    // A fetcher that dies between the two: the entry stays active under a lock of its own.
    const connection = redis.connect();
    const dying = new Worker("faxgate-test-ready-default", null, {
      connection,
      skipStalledCheck: true,
      autorun: false,
      lockDuration: 400,
    });
    dying.on("error", () => {});
    await until(async () => (await dying.getNextJob("dying", { block: false })) !== undefined, "the dying one's");
    await dying.close(true);
    connection.disconnect();
    assert.equal(await first.next(), undefined, "locked");
    assert.equal((await next(first, 3_000)).job, id);
  });

  it("answers at once that there is nothing while Redis hangs, and goes on when it is back", async () => {
    const line = await fetcher();
    const [id] = await make();
    const dispatcher = await start();
    dispatcher.touch(id!);
    await next(line);
    redis.signal("SIGSTOP");
    try {
      const began = Date.now();
      await line.next().catch(() => undefined);
      assert.ok(Date.now() - began < 4_000, "a line must hear its telephone");
    } finally {
      redis.signal("SIGCONT");
    }
    // What the stopped one took meanwhile is free again when its lock has run out.
    assert.equal((await next(line, 20_000)).job, id);
  });

  it("never offers a job of a submission that is still being made", async () => {
    const [id] = await make();
    const file = spool.path("active", id!.replace(/-\d+$/, ""), "submission.json");
    const text = readFileSync(file);
    const { rm, writeFile } = await import("node:fs/promises");
    await rm(file);
    const dispatcher = await start();
    dispatcher.touch(id!);
    const line = await fetcher();
    await pause(400);
    assert.equal(await line.next(), undefined);
    await writeFile(file, text);
    assert.equal((await next(line)).job, id);
  });

  it("keeps to hold, release and cancel", async () => {
    const [held, gone] = await make({}, 2);
    await writeControl(spool, held!, { wish: "hold", by: "x", at: "now" });
    await writeControl(spool, gone!, { wish: "cancel", by: "x", at: "now" });
    await start();
    const line = await fetcher();
    await until(() => ended.includes(`${gone} 401`), "cancelled");
    await pause(200);
    assert.equal(await line.next(), undefined);
    await writeControl(spool, held!, { wish: "release", by: "x", at: "now" });
    assert.equal((await next(line)).job, held);
  });

  it("goes on offering while very many are cancelled at once", async () => {
    const many = await make({}, 150);
    const dispatcher = await start();
    const line = await fetcher(["line-x"]);
    const [other] = await make({}, 1, { line: "x" });
    const cancel = JSON.stringify({ wish: "cancel", by: "x", at: new Date().toISOString() });
    for (const [n, id] of many.entries()) {
      writeFileSync(spool.path("active", id.replace(/-\d+$/, ""), "jobs", `${n + 1}.control`), cancel);
      dispatcher.touch(id);
    }
    dispatcher.touch(other!);
    assert.equal((await next(line, 20_000)).job, other);
    const before = ended.length;
    await until(() => ended.length >= 150, "all are cancelled", 20_000);
    assert.ok(before < 150, "the other one did not wait for all of them");
  });

  it("offers what somebody has to agree to when he has, and ends it when he says no, or nothing", async () => {
    const needs = [{ kind: "approve", of: ["user2@plant.example"], why: "x" }];
    const [agreed] = await make({}, 1, { needs });
    const [refused] = await make({}, 1, { needs });
    // Days pass until somebody agrees: none of them was spent trying.
    const [late] = await make({}, 1, { needs, createdAt: new Date(Date.now() - 5 * 86_400_000).toISOString() });
    const [old] = await make({}, 1, { needs, createdAt: new Date(Date.now() - 8 * 86_400_000).toISOString() });
    const dispatcher = await start();
    const line = await fetcher();
    // A wish to release is no second person's word.
    await writeControl(spool, agreed!, { wish: "release", by: "x", at: new Date().toISOString() });
    dispatcher.touch(agreed!);
    await until(() => ended.includes(`${old} 406`), "nobody agreed in time");
    await pause(200);
    assert.equal(await line.next(), undefined);
    const said = { by: "user2@plant.example", at: new Date().toISOString() };
    assert.equal(await writeConsent(spool, refused!, "approve", { answer: "no", ...said }), true);
    assert.equal(await writeConsent(spool, refused!, "approve", { answer: "yes", ...said }), false, "the first counts");
    await writeConsent(spool, agreed!, "approve", { answer: "yes", ...said });
    assert.equal((await next(line)).job, agreed);
    await writeConsent(spool, late!, "approve", { answer: "yes", ...said });
    // What was fetched and not claimed is soon offered again.
    let other = await next(line);
    while (other.job === agreed) other = await next(line);
    assert.equal(other.job, late);
    await until(() => ended.includes(`${refused} 407`), "refused");
  });

  it("lets what can wait do so for half its time only", async () => {
    await make({ user: "u1" }, 40);
    await make({ user: "u1" }, 1, { priority: "low", createdAt: new Date(Date.now() - 11 * 3_600_000).toISOString() });
    const long = { priority: "low", createdAt: new Date(Date.now() - 13 * 3_600_000).toISOString() };
    const [patient] = await make({ user: "u1" }, 1, long);
    await start();
    assert.equal((await next(await fetcher())).job, patient);
  });

  it("pins a job to its line", async () => {
    await make({}, 1, { line: "t1" });
    await start();
    const other = await fetcher(["line-t0", "default"]);
    const own = await fetcher(["line-t1", "default"]);
    await next(own);
    assert.equal(await other.next(), undefined);
  });

  it("tries a busy number again by the policy, and counts anew after again", async () => {
    rules = trialRules((file, text) =>
      file === "outbound.yaml"
        ? text
            .replace("busy: { tries: 3, wait: 20s }", "busy: { tries: 2, wait: 1s }")
            .replace("give-up-after: 1d", "give-up-after: 1h")
        : text,
    );
    const old = new Date(Date.now() - 2 * 3_600_000).toISOString();
    const [id] = await make({}, 1, { createdAt: old });
    const pen = (await ClaimedJob.take(spool, id!, { by: "line", line: "t0", epoch: "e" }))!;
    for (const attempt of [1, 2])
      for (const entry of [
        { e: "claimed", line: "t0", attempt, call: `c0000000${attempt}` },
        { e: "attempt-end", call: `c0000000${attempt}`, outcome: 1, detail: "", remoteId: "", seconds: 1 },
      ] as const)
        await pen.write(entry);
    await pen.write({ e: "final", outcome: 20 });
    await pen.write({ e: "noticed", outcome: 20 });
    await pen.write({ e: "restart" });
    await pen.release();
    await start();
    const line = await fetcher();
    const third = await next(line);
    assert.equal(third.attempt, 3);
    assert.ok(await call(third, 1));
    let fourth = await next(line);
    // Offered once more while the call was being written down: an old story, which a line lets lie.
    while (fourth.attempt === 3) fourth = await next(line);
    assert.equal(fourth.attempt, 4);
    assert.ok(await call(fourth, 1));
    await until(() => ended.includes(`${id} 1`), "ended as busy");
  });

  it("keeps a fax in doubt while it can be answered, and a printed document that waits until its token expires", async () => {
    const soon = new Date(Date.now() + 1_200).toISOString();
    const [doubt] = await make();
    const [printed] = await make({ kind: "print", token: "t".repeat(26), tokenExpires: soon });
    const waiting = submission({ id: newId(), kind: "print", state: "waiting", token: "w", tokenExpires: soon });
    await makeDirectory(spool.active(waiting.id));
    await writeJson(spool.path("active", waiting.id, "submission.json"), waiting);
    await start();
    const line = await fetcher();
    for (let i = 0; i < 2; i++) {
      const entry = await next(line);
      assert.ok(await call(entry, entry.job === doubt ? 20 : 0));
    }
    await until(() => ended.length === 2, "both told");
    await until(
      async () => (await spool.list("done")).includes(printed!.replace(/-\d+$/, "")),
      "what was faxed is done",
    );
    assert.ok((await spool.list("active")).includes(waiting.id));
    await until(async () => (await spool.list("active")).length === 1, "the one that waited is over");
    assert.deepEqual(await spool.list("active"), [doubt!.replace(/-\d+$/, "")]);
  });

  it("leaves what an answer is being worked on where it is", async () => {
    const [id] = await make();
    const name = id!.replace(/-\d+$/, "");
    held.add(name);
    await start();
    assert.ok(await call(await next(await fetcher()), 0));
    await until(() => ended.length === 1, "told");
    await pause(2 * times.sweep);
    assert.deepEqual(await spool.list("active"), [name]);
    held.clear();
    await until(async () => (await spool.list("done")).includes(name), "done when it is let go");
  });

  it("tells an end once, also when telling fails at first", async () => {
    const [id] = await make();
    let fail = 2;
    await start();
    const original = ended.push.bind(ended);
    ended.push = (...items: string[]): number => {
      if (fail-- > 0) throw new Error("the disk is full");
      return original(...items);
    };
    const line = await fetcher();
    assert.ok(await call(await next(line), 0));
    await until(() => ended.length === 1, "told");
    await pause(200);
    assert.deepEqual([...ended], [`${id} 0`]);
  });

  it("is not stopped by a damaged submission or job: they are put aside or left, the others go on", async () => {
    const [bad] = await make();
    const [worse] = await make();
    const [good] = await make();
    const folder = (id: string): string => id.replace(/-\d+$/, "");
    writeFileSync(spool.path("active", folder(bad!), "submission.json"), "{");
    writeFileSync(spool.path("active", folder(worse!), "jobs", "1.json"), "{");
    await start();
    const line = await fetcher();
    assert.equal((await next(line)).job, good);
    assert.ok((await spool.list("corrupt")).some((name) => name.endsWith(folder(bad!))));
    assert.ok((await spool.list("run")).includes(`alarm-submission-${folder(bad!)}.json`));
    assert.ok(existsSync(spool.path("active", folder(worse!))));
  });

  describe("and claims of the dead", () => {
    const gone = 2 ** 22 - 3;
    const claim = async (id: string, change: object): Promise<void> => {
      const file = spool.path("active", id.replace(/-\d+$/, ""), "jobs", `${id.split("-").at(-1)}.claim`);
      const whole = {
        ...ownLife(),
        by: "line",
        line: "t9",
        epoch: "old",
        pid: gone,
        at: new Date().toISOString(),
        ...change,
      };
      await createExclusive(file, JSON.stringify(whole));
    };

    it("ends what an earlier office left claimed, whoever has its process id now", async () => {
      const [id] = await make();
      await claim(id!, { by: "office", line: "", pid: process.pid, started: "another boot:1" });
      await start();
      assert.equal((await next(await fetcher())).job, id);
    });

    it("gives a line's successor time, then ends the attempt and records the call", async () => {
      const [id] = await make();
      const pen = (await ClaimedJob.take(spool, id!, { by: "line", line: "t9", epoch: "old" }))!;
      await pen.write({ e: "claimed", line: "t9", attempt: 1, call: "c09999999" });
      await pen.write({ e: "dialling", call: "c09999999", firstPage: 0 });
      await pen.release();
      // Claimed long ago: what counts is for how long its owner has been dead.
      await claim(id!, { at: new Date(Date.now() - 600_000).toISOString() });
      await start(newId(), 600);
      await pause(300);
      assert.equal((await readJob(spool, id!))!.state.attempts[0]!.outcome, undefined);
      await until(async () => (await readJob(spool, id!))!.state.state === "waiting", "ended");
      const record = readFileSync(spool.path("calls.jsonl"), "utf8").trim().split("\n").at(-1)!;
      assert.equal((JSON.parse(record) as { call: string }).call, "c09999999");
      assert.equal((await readJob(spool, id!))!.state.attempts[0]!.outcome, 204);
    });

    it("leaves the living, other hosts' and reused process ids in peace or not, as it should", async () => {
      const dead = new DeadOwners(0);
      const at = new Date().toISOString();
      const whole = { ...ownLife(), by: "line", line: "t9", epoch: "old", at } as const;
      assert.equal(dead.mayFence(whole), false, "it lives");
      assert.equal(dead.mayFence({ ...whole, line: "office" }), false, "a line may have any name");
      assert.equal(dead.mayFence({ ...whole, host: "elsewhere", pid: gone }), false, "another machine");
      assert.equal(dead.mayFence({ ...whole, pid: gone }), true, "it is dead");
      assert.equal(dead.mayFence({ ...whole, started: "another boot:1" }), true, "another program's id now");
      assert.equal(dead.mayFence({ ...whole, by: "office", line: "", pid: gone }), true, "an office before this one");
      assert.equal(dead.mayFence({ ...whole, by: "office", line: "" }), false, "this office itself");
    });
  });
});

// kill -9 of every process at bad moments: each job ends once, confirmed pages are not sent again, nothing is lost.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { Job } from "../../src/device/store/job-files.ts";
import { diceOf } from "../support/dice.ts";
import { Gateway, simplePdf } from "../support/gateway.ts";
import { journalFaults, receivedPages, sentPages } from "../support/received-pages.ts";

const quickRetry = (text: string): string =>
  text
    .replace(/busy: \{[^}]*\}/, "busy: { tries: 30, wait: 1s }")
    .replace(/protocol: \{[^}]*\}/, "protocol: { tries: 30, wait: 1s }")
    .replace(/no-answer: \{[^}]*\}/, "no-answer: { tries: 30, wait: 1s }")
    .replace(/no-fax: \{[^}]*\}/, "no-fax: { tries: 30, wait: 1s }")
    .replace("local-fault-wait: 5s", "local-fault-wait: 1s");

describe("processes that die", function () {
  this.timeout(600_000);
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = new Gateway({ speed: 10, rules: { "outbound.yaml": quickRetry } });
    await gateway.start();
  });
  afterEach(() => gateway.remove());

  const ended = async (count: number, patience = 120_000): Promise<Job[]> => {
    let jobs: Job[] = [];
    await gateway.until(
      async () => {
        jobs = await gateway.jobs();
        return (
          jobs.length === count &&
          jobs.every((job) => (job.state.state === "final" || job.state.state === "in-doubt") && job.state.noticed)
        );
      },
      patience,
      `${count} jobs ended`,
    );
    return jobs;
  };
  const pages = (title: string): { attachments: { filename: string; content: Buffer }[] } => ({
    attachments: [{ filename: "a.pdf", content: simplePdf([`${title} 1`, `${title} 2`, `${title} 3`]) }],
  });
  const socket = (): string => gateway.spool.path("run", "redis.sock");

  async function assertExact(jobs: readonly Job[]): Promise<void> {
    assert.deepEqual(jobs.flatMap(journalFaults), []);
    await gateway.until(async () => (await gateway.spool.list("incoming")).length === 0, 20_000, "incoming is empty");
    const got = await receivedPages(gateway.spool);
    // Jobs of one mail share their pages: what all of them may have put on paper is added up page by page.
    const expected = new Map<string, { confirmed: number; jobs: number; doubts: number }>();
    for (const job of jobs)
      (await sentPages(gateway.spool, job)).forEach((page, index) => {
        const sum = expected.get(page) ?? { confirmed: 0, jobs: 0, doubts: 0 };
        const asked = job.journal.filter((entry) => entry.e === "asked" && entry.page === index + 1).length;
        const named = job.state.doubtful.includes(index + 1) || job.state.outcome === 20;
        expected.set(page, {
          confirmed: sum.confirmed + (index < job.state.confirmedPages ? 1 : 0),
          jobs: sum.jobs + 1,
          doubts: sum.doubts + (named ? asked : 0),
        });
      });
    for (const [page, sum] of expected) {
      const times = got.get(page) ?? 0;
      assert.ok(times >= sum.confirmed, `page ${page}: confirmed ${sum.confirmed} times, received ${times} times`);
      assert.ok(
        times <= sum.jobs + sum.doubts,
        `page ${page}: received ${times} times by ${sum.jobs} jobs, ${sum.doubts} in doubt`,
      );
    }
  }

  it("Redis killed, then a mail: 250 all the same, and the fax goes out when Redis is back", async () => {
    gateway.kill("redis");
    assert.match(await gateway.send({ to: "5550001@fax.local", ...pages("redis") }), /^250/);
    const jobs = await ended(1);
    assert.equal(jobs[0]!.state.outcome, 0);
    await gateway.mails("received", "purchasing@plant.example");
    await assertExact(jobs);
  });

  it("FLUSHALL with queued jobs and a call running: nothing lost, nothing twice", async () => {
    for (let i = 0; i < 5; i++) await gateway.send({ to: `555002${i}@fax.local`, ...pages(`flush ${i}`) });
    await gateway.until(
      async () => (await gateway.jobs()).some((job) => job.state.confirmedPages > 0),
      60_000,
      "a page",
    );
    execFileSync("redis-cli", ["-s", socket(), "FLUSHALL"]);
    const jobs = await ended(5);
    assert.ok(jobs.every((job) => job.state.outcome === 0 && job.state.attempts.length === 1));
    await assertExact(jobs);
  });

  it("the line process in page 2 of 3", async () => {
    await gateway.send({ to: "5550001@fax.local", ...pages("line") });
    let line = "";
    await gateway.until(
      async () => {
        const [job] = await gateway.jobs();
        line = job?.claim?.line ?? "";
        return job?.state.confirmedPages === 1;
      },
      60_000,
      "page 1 is confirmed",
    );
    gateway.kill(`line@${line}`);
    const jobs = await ended(1);
    assert.equal(jobs[0]!.state.outcome, 0);
    assert.equal(jobs[0]!.state.attempts.length, 2);
    await assertExact(jobs);
  });

  it("the office during preparation", async () => {
    const sent = gateway.send({
      to: "5550001@fax.local",
      attachments: [{ filename: "a.pdf", content: simplePdf(Array.from({ length: 40 }, (_, i) => `office ${i}`)) }],
    });
    await sent;
    await gateway.until(async () => (await gateway.spool.list("active")).length > 0, 10_000, "preparing");
    gateway.kill("office");
    const jobs = await ended(1, 300_000);
    assert.equal(jobs[0]!.state.outcome, 0);
    assert.equal(jobs[0]!.request.pages, 40);
    await assertExact(jobs);
  });

  it("master itself, started again by hand", async () => {
    await gateway.send({ to: ["5550001@fax.local", "5550002@fax.local"], ...pages("master") });
    await gateway.until(
      async () => (await gateway.jobs()).some((job) => job.state.confirmedPages > 0),
      60_000,
      "a page",
    );
    const before = gateway.pids();
    gateway.kill("master");
    await gateway.start();
    const jobs = await ended(2);
    assert.ok(jobs.every((job) => job.state.outcome === 0));
    for (const [name, pid] of Object.entries(before)) assert.ok(!alive(pid), `${name} of the killed run still runs`);
    await assertExact(jobs);
  });

  it("50 random kills under traffic", async () => {
    const seed = Number(process.env["FAXGATE_SEED"] ?? Date.now() % 100_000);
    const dice = diceOf(seed);
    console.log(`      seed ${seed} (FAXGATE_SEED replays it)`);
    const killed: Record<string, number> = {};
    let mails = 0;
    let jobs = 0;
    for (let kills = 0; kills < 50; ) {
      if (mails < 24) {
        const to = [
          `5550${String(100 + mails * 2).slice(1)}1@fax.local`,
          `55500${String(10 + (mails % 80))}@fax.local`,
        ].filter((a) => !/555009[0-2]/.test(a));
        const unique = [...new Set(to)].filter((a) => /^55500\d\d@/.test(a));
        try {
          await gateway.send({ to: unique, messageId: `<kill-${mails}@plant.example>`, ...pages(`kills ${mails}`) });
          jobs += unique.length;
        } catch (error) {
          // The smtp process was dead at that moment: the client knows and sends again.
          assert.match(String(error), /ECONNREFUSED|ECONNRESET|closed|421|socket/i);
          continue;
        }
        mails++;
      }
      await new Promise((done) => setTimeout(done, 300 + dice(900)));
      const names = ["line@t0", "line@t1", "line@t2", "line@t3", "office", "smtp", "redis", "trial"];
      const name = names[dice(names.length)]!;
      const pid = gateway.pids()[name];
      if (pid === undefined) continue;
      process.kill(pid, "SIGKILL");
      killed[name] = (killed[name] ?? 0) + 1;
      kills++;
    }
    console.log(`      killed ${JSON.stringify(killed)}; ${mails} mails, ${jobs} jobs`);
    const all = await ended(jobs, 400_000);
    const count = (test: (job: Job) => boolean): number => all.filter(test).length;
    console.log(
      `      delivered ${count((j) => j.state.outcome === 0)}, perhaps ${count((j) => j.state.outcome === 20)}, pages in doubt ${all.reduce((sum, j) => sum + j.state.doubtful.length, 0)}`,
    );
    assert.equal(
      count((job) => job.state.outcome !== 0 && job.state.outcome !== 20),
      0,
    );
    await assertExact(all);
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

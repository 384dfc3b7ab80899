// The supervisor against child processes that crash, hang, refuse their settings, and will not stop.

import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createLog } from "../../../src/device/log/log.ts";
import { SupervisedChild, type SupervisorTimes } from "../../../src/main/supervisor.ts";

const script = resolve(import.meta.dirname, "../../fixtures/children/child.mjs");
const times: SupervisorTimes = {
  // Long enough for a process to start, and to get its turn, on a machine that has much else to do.
  readyWithin: 5_000,
  silence: 400,
  look: 25,
  grace: 150,
  healthyAfter: 2_000,
  firstDelay: 40,
  longestDelay: 400,
  crashes: 3,
  crashWindow: 10_000,
};

describe("the supervisor", function () {
  this.timeout(15_000);
  let folder: string;
  let child: SupervisedChild | undefined;
  let told: string[];
  let log: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-test-"));
    told = [];
    log = [];
  });
  afterEach(async () => {
    await child?.stop(0);
    rmSync(folder, { recursive: true, force: true });
  });

  const note = (): string => join(folder, "note");
  const starts = (): number[] => {
    try {
      return readFileSync(note(), "utf8")
        .trim()
        .split("\n")
        .map((line) => Number(line.split(" ")[1]));
    } catch {
      return [];
    }
  };
  function supervise(kind: string, change: Partial<SupervisorTimes> = {}): SupervisedChild {
    child = new SupervisedChild(
      {
        name: kind,
        start: () => fork(script, [kind, note()], { execArgv: [], stdio: ["ignore", "ignore", "ignore", "ipc"] }),
      },
      createLog("master", (line) => log.push(line)),
      {
        status: (_name, text) => told.push(`status ${text}`),
        badSettings: () => told.push("settings"),
        throttled: (_name, crashes) => told.push(`throttled ${crashes}`),
      },
      { ...times, ...change },
    );
    child.start();
    return child;
  }
  async function until(test: () => boolean, what: string, patience = 6_000): Promise<void> {
    const end = Date.now() + patience;
    while (!test()) {
      if (Date.now() > end) throw new Error(`not within ${patience} ms: ${what}\n${log.join("\n")}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  }
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  it("hears ready, status and the beat, and drains", async () => {
    const good = supervise("good");
    assert.equal(await good.ready(), true);
    await until(() => told.includes("status idle") && good.loopDelayMs === 3, "status and beat");
    await new Promise((done) => setTimeout(done, 2 * times.silence));
    assert.equal(starts().length, 1, "a child that beats is left alone");
    const began = Date.now();
    await good.stop(3_000);
    assert.ok(Date.now() - began < 1_500, "it went by itself");
    assert.equal(alive(starts()[0]!), false);
    good.start();
    assert.equal(good.pid, undefined, "a stopped one is not started again");
  });

  it("starts a crashing child again with growing delays, and tells after some", async () => {
    supervise("crash");
    await until(() => starts().length >= 5, "five starts");
    const delays = log.flatMap((line) => /inMs=(\d+)/.exec(line)?.[1] ?? []).map(Number);
    for (const [i, delay] of delays.slice(0, 4).entries()) {
      const wanted = times.firstDelay * 2 ** i;
      assert.ok(delay >= wanted * 0.8 - 1 && delay <= wanted * 1.2 + 1, `delay ${i} is ${delay}`);
    }
    assert.deepEqual(
      told.filter((t) => t.startsWith("throttled")),
      ["throttled 3"],
    );
  });

  it("never waits longer than the longest delay, and begins anew after a healthy spell", async () => {
    supervise("crash", { longestDelay: 60, healthyAfter: 1 });
    await until(() => starts().length >= 4, "four starts");
    const delays = log.flatMap((line) => /inMs=(\d+)/.exec(line)?.[1] ?? []).map(Number);
    assert.ok(
      delays.every((delay) => delay <= times.firstDelay * 1.2 + 1),
      delays.join(),
    );
  });

  it("waits for a child that needs a few starts, and not for ever for one that never gets there", async () => {
    assert.equal(await supervise("crash-twice").ready(), true);
    assert.equal(starts().length, 3);
    await child!.stop(0);
    rmSync(note());
    assert.equal(await supervise("crash-early").ready(), false);
    await until(() => starts().length > 3, "it is started all the same");
    await child!.stop(0);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    assert.equal(await supervise("never-ready").ready(stop.signal), false);
  });

  it("leaves a child with wrong settings alone", async () => {
    const wrong = supervise("settings");
    assert.equal(await wrong.ready(), false);
    await new Promise((done) => setTimeout(done, 300));
    assert.deepEqual([wrong.state, starts().length, told], ["bad-settings", 1, ["settings"]]);
  });

  it("starts one again that ends with 42 after it was ready: that is a crash", async () => {
    supervise("settings-late");
    await until(() => starts().length >= 2, "started again");
    assert.deepEqual(
      told.filter((t) => t === "settings"),
      [],
    );
  });

  it("ends a child whose event loop hangs, though it never sees SIGTERM, and starts it again", async () => {
    const silent = supervise("silent");
    await until(() => starts().length === 2 && silent.state === "ready", "killed and started again");
    assert.equal(alive(starts()[0]!), false);
    assert.match(log.join("\n"), /does not answer[\s\S]*signal=SIGKILL/);
  });

  it("ends a child that does not get ready", async () => {
    supervise("never-ready", { readyWithin: 700 });
    await until(() => starts().length === 2, "started again");
    assert.match(log.join("\n"), /does not answer/);
  });

  it("kills what will not stop", async () => {
    const stubborn = supervise("stubborn");
    await stubborn.ready();
    const began = Date.now();
    await stubborn.stop(100);
    const took = Date.now() - began;
    assert.ok(took >= 200 && took < 1_500, `${took} ms`);
    assert.equal(alive(starts()[0]!), false);
  });

  it("stops between a crash and the next start", async () => {
    supervise("crash-early", { firstDelay: 5_000, longestDelay: 5_000 });
    await until(() => log.some((line) => line.includes("started again")), "crashed");
    await child!.stop(1_000);
    await new Promise((done) => setTimeout(done, 100));
    assert.equal(starts().length, 1);
  });

  it("takes a program's own word for ready where it has no IPC, and survives one that is not there", async () => {
    let up = false;
    child = new SupervisedChild(
      { name: "redis", start: () => spawn("sleep", ["30"], { stdio: "ignore" }), probe: async () => up },
      createLog("master", (line) => log.push(line)),
      { status: () => {}, badSettings: () => {}, throttled: () => {} },
      times,
    );
    child.start();
    setTimeout(() => {
      up = true;
    }, 100);
    assert.equal(await child.ready(), true);
    await new Promise((done) => setTimeout(done, 2 * times.silence));
    assert.equal(child.state, "ready", "no beat is asked of it");
    await child.stop(0);
    child = new SupervisedChild(
      { name: "gone", start: () => spawn("/no/such/program") },
      createLog("master", (line) => log.push(line)),
      { status: () => {}, badSettings: () => {}, throttled: () => {} },
      times,
    );
    child.start();
    assert.equal(await child.ready(), false);
  });
});

// The limits of child programs, with real programs behind them: nothing outlives its limit, nothing throws, nothing stays.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describeError, isFaxError } from "../../../../src/base/errors.ts";
import { createPool } from "../../../../src/device/exec/pool.ts";
import { type ChildOptions, runProgram } from "../../../../src/device/exec/run.ts";
import { sandbox } from "../../../../src/device/exec/sandbox.ts";

describe("child programs", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-exec-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const limits = { seconds: 5, memoryMb: 512, fileMb: 1 };
  const sh = (script: string, more: Partial<ChildOptions> = {}): ReturnType<typeof runProgram> =>
    runProgram({ program: "sh", args: ["-c", script], folder, limits, ...more });

  /** Processes whose command line holds `mark`. */
  function alive(mark: string): string[] {
    return readdirSync("/proc").filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(mark);
      } catch {
        return false;
      }
    });
  }

  async function assertGone(mark: string): Promise<void> {
    for (let i = 0; i < 400 && alive(mark).length > 0; i++) await pause(25);
    assert.deepEqual(alive(mark), [], `${mark} still runs`);
  }

  it("gives what a program writes and its code", async () => {
    const result = await sh("echo out; echo err >&2; exit 7");
    assert.deepEqual([result.ok, result.code, result.stdout, result.stderr], [false, 7, "out\n", "err\n"]);
    assert.equal((await sh("exit 0")).ok, true);
  });

  it("passes arguments as they are: no shell reads them", async () => {
    const result = await runProgram({ program: "printf", args: ["%s|", "$(id)", "a b", ";", "`x`"], folder, limits });
    assert.equal(result.stdout, "$(id)|a b|;|`x`|");
  });

  it("hands on nothing of our environment, its own folder, low priority, no core, few files", async () => {
    process.env.FAXGATE_SECRET = "x";
    const result = await sh("env; pwd; nice; ulimit -c; ulimit -n").finally(() => {
      delete process.env.FAXGATE_SECRET;
    });
    assert.doesNotMatch(result.stdout, /FAXGATE_SECRET/);
    assert.match(result.stdout, new RegExp(`\n${folder}\n${Math.min(19, getPriority() + 10)}\n0\n256\n$`));
  });

  it("hands its output to a reader as it comes, all of it, however slow he is", async () => {
    let octets = 0;
    const result = await sh("head -c 3000000 /dev/zero; echo err >&2", {
      limits: { ...limits, seconds: 0.6 },
      reader: async (pieces) => {
        for await (const piece of pieces) {
          octets += piece.length;
          if (octets < 400_000) await pause(150);
        }
      },
    });
    assert.deepEqual([result.ok, result.timedOut, result.stdout, result.stderr], [true, false, "", "err\n"]);
    assert.equal(octets, 3_000_000);
  });

  it("ends a program whose output stops, and what its reader has is kept", async () => {
    let text = "";
    const result = await sh("echo one; sleep 60 & setsid sleep 61", {
      limits: { ...limits, seconds: 0.5 },
      reader: async (pieces) => {
        for await (const piece of pieces) text += Buffer.from(piece).toString();
      },
    });
    assert.deepEqual([result.ok, result.timedOut, text], [false, true, "one\n"]);
    await assertGone("sleep\0" + "60");
  });

  it("a reader that fails ends the program, and its failure is thrown; one that stops early ends it too", async () => {
    const endless = "exec yes faxgate-endless";
    const failing = sh(endless, { reader: () => Promise.reject(new Error("no room")) });
    await assert.rejects(failing, /no room/);
    const early = await sh(endless, {
      reader: async (pieces) => {
        for await (const _ of pieces) return;
      },
    });
    assert.deepEqual([early.ok, early.timedOut], [false, false]);
    await assertGone("faxgate-endless");
  });

  it("takes a file for standard input and one for standard output, else none", async () => {
    writeFileSync(join(folder, "in.txt"), "from a file");
    const result = await sh("cat", { stdin: join(folder, "in.txt"), stdout: join(folder, "out.txt") });
    assert.deepEqual([result.ok, result.stdout], [true, ""]);
    assert.equal(readFileSync(join(folder, "out.txt"), "utf8"), "from a file");
    assert.equal((await sh("cat")).stdout, "");
  });

  it("kills the whole group at the time limit", async () => {
    const started = performance.now();
    const result = await sh("sleep 12345.25 & sleep 12345.25", { limits: { ...limits, seconds: 0.3 } });
    assert.deepEqual([result.ok, result.timedOut, result.signal], [false, true, "SIGKILL"]);
    assert.ok(performance.now() - started < 3000);
    await assertGone("12345.25");
  });

  it("kills what a program left behind, and does not wait for a pipe it holds", async () => {
    const started = performance.now();
    const result = await sh("sleep 12346.25 & echo done");
    assert.equal(result.stdout, "done\n");
    assert.ok(performance.now() - started < 3000);
    await assertGone("12346.25");
  });

  it("stops a program that takes more memory than it may", async () => {
    const result = await sh("x=$(head -c 300000000 /dev/zero | tr '\\0' x); echo $x | wc -c", {
      limits: { ...limits, memoryMb: 128 },
    });
    assert.equal(result.ok, false);
    assert.doesNotMatch(result.stdout, /30000000/);
  });

  it("stops a program that writes a larger file than it may", async () => {
    const result = await runProgram({
      program: "dd",
      args: ["if=/dev/zero", "of=big", "bs=1M", "count=9"],
      folder,
      limits,
    });
    assert.deepEqual([result.ok, result.tooMuchOutput], [false, true]);
  });

  it("stops a program that floods its standard output, and keeps 64 KB of it", async () => {
    const result = await runProgram({ program: "yes", args: [], folder, limits });
    assert.deepEqual([result.ok, result.tooMuchOutput, result.timedOut], [false, true, false]);
    assert.equal(result.stdout.length, 65_536);
  });

  it("says that a program is not installed", async () => {
    const result = await runProgram({ program: "no-such-program", args: [], folder, limits });
    assert.deepEqual([result.ok, result.missing], [false, true]);
  });

  it("ends when its caller gives up", async () => {
    const giveUp = new AbortController();
    const running = sh("sleep 12347.25", { signal: giveUp.signal });
    await pause(150);
    giveUp.abort();
    const result = await running;
    assert.deepEqual([result.ok, result.timedOut], [false, false]);
    await assertGone("12347.25");
  });

  it("reaches no network where the system can take it away", async function () {
    try {
      execFileSync("unshare", ["--net", "true"], { stdio: "ignore" });
    } catch {
      try {
        execFileSync("unshare", ["--map-root-user", "--net", "true"], { stdio: "ignore" });
      } catch {
        // Nothing to prove: this kernel gives no network namespace to this user.
        this.skip();
      }
    }
    const result = await sh("cat /proc/net/dev; cat /proc/net/tcp");
    assert.doesNotMatch(result.stdout, /eth|wlan|en[ops]\d/);
    assert.equal(/0100007F:/.test(result.stdout), false, "sees a loopback socket of ours");
  });

  const none = /^CapInh:\t0+\nCapPrm:\t0+\nCapEff:\t0+\nCapAmb:\t0+\n$/;

  it("has none of our capabilities", async () => {
    assert.match((await sh("grep -E '^Cap(Inh|Prm|Eff|Amb)' /proc/self/status")).stdout, none);
  });

  it("sees of the system no more than programs and libraries where it needs no more", async function () {
    if ((await sandbox()).kind !== "own files") this.skip();
    const found = await sh("ls /etc; ls /dev /var 2>&1; echo x > made", { bare: true });
    const more = found.stdout.split("\n").filter((line) => !/^(?:|alternatives|ld\.so\.cache|ls: .*)$/.test(line));
    assert.deepEqual([found.ok, more], [true, []]);
    assert.equal(readFileSync(join(folder, "made"), "utf8"), "x\n");
    assert.match((await sh("grep -E '^Cap(Inh|Prm|Eff|Amb)' /proc/self/status", { bare: true })).stdout, none);
  });

  it("has none of the capabilities a service gives its processes", async function () {
    // As systemd starts us: an ordinary user with a capability.
    const source = join(import.meta.dirname, "../../../../src/device/exec/run.ts");
    const service = ["--reuid=65534", "--clear-groups", "--inh-caps=+sys_nice", "--ambient-caps=+sys_nice", "--"];
    try {
      execFileSync("setpriv", [...service, "cat", source], { stdio: "ignore" });
    } catch {
      // Only root can make such a process, and this tree must be readable to it.
      this.skip();
    }
    const script = join(folder, "service.ts");
    const options = {
      program: "grep",
      args: ["-E", "^Cap(Inh|Prm|Eff|Amb)", "/proc/self/status"],
      folder: "/tmp",
      limits,
    };
    writeFileSync(
      script,
      `import { execFileSync } from "node:child_process";
       import { runProgram } from ${JSON.stringify(source)};
       const options = ${JSON.stringify(options)};
       const ours = execFileSync("grep", options.args, { encoding: "utf8" });
       void runProgram(options).then((result) => console.log(ours + "=" + result.stdout));`,
    );
    chmodSync(folder, 0o755);
    const text = execFileSync("setpriv", [...service, process.execPath, "--import", "tsx", script], {
      cwd: join(import.meta.dirname, "../../../.."),
      encoding: "utf8",
      env: { ...process.env, HOME: "/tmp" },
    });
    const [ours, its] = text.trimEnd().split("=");
    assert.match(ours!, /CapEff:\t0*800000\n/);
    assert.match(`${its}\n`, none);
  });

  it("leaves nothing behind when our own process is killed", async function () {
    this.timeout(60_000);
    // A number of our own: another run of these tests may sleep beside us.
    const nap = `12348.${process.pid}`;
    const script = join(folder, "parent.ts");
    writeFileSync(
      script,
      `import { runProgram } from ${JSON.stringify(join(import.meta.dirname, "../../../../src/device/exec/run.ts"))};
       void runProgram({ program: "sleep", args: ["${nap}"], folder: ${JSON.stringify(folder)}, limits: ${JSON.stringify(limits)} });`,
    );
    const parent = spawn(process.execPath, ["--import", "tsx", script], {
      cwd: join(import.meta.dirname, "../../../.."),
      stdio: "ignore",
    });
    for (let i = 0; i < 1_200 && alive(nap).length === 0; i++) await pause(25);
    // The wrapper shows the number too; wait until it has become the program itself.
    await pause(150);
    assert.ok(alive(nap).length > 0);
    parent.kill("SIGKILL");
    await assertGone(nap);
  });

  it("hears of every child that ends at once, however many", async () => {
    const ends = async (): Promise<boolean[]> => {
      const own: boolean[] = [];
      for (let i = 0; i < 15; i++)
        own.push((await runProgram({ program: i % 2 === 0 ? "true" : "echo", args: [], folder, limits })).ok);
      return own;
    };
    const all = await Promise.all(Array.from({ length: 8 }, ends));
    assert.ok(all.flat().every(Boolean));
  });

  it("ends one that is given up while it is being started", async () => {
    const abort = new AbortController();
    const nap = `12350.${process.pid}`;
    const running = sh(`sleep ${nap}`, { signal: abort.signal });
    abort.abort();
    assert.equal((await running).ok, false);
    await assertGone(nap);
  });

  it("says so where the process that starts them is gone, and starts another one", async () => {
    const nap = `12349.${process.pid}`;
    const lost = sh(`sleep ${nap}`);
    for (let i = 0; i < 200 && alive(nap).length === 0; i++) await pause(25);
    const [child] = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter((pid) => alive("starter-process").includes(pid));
    process.kill(Number(child), "SIGKILL");
    await assert.rejects(lost, (error) => isFaxError(error, "later"));
    await assertGone(nap);
    assert.equal((await sh("echo again")).stdout, "again\n");
  });

  it("stops a program that fills its folder with many files", async () => {
    const own = mkdtempSync(join(tmpdir(), "faxgate-exec-"));
    const script = "i=0; while :; do i=$((i+1)); head -c 900000 /dev/zero > f$i; done";
    const result = await sh(script, { folder: own, limits: { ...limits, seconds: 30, folderMb: 20 } }).finally(() =>
      rmSync(own, { recursive: true, force: true }),
    );
    assert.deepEqual([result.ok, result.tooMuchOutput, result.timedOut], [false, true, false]);
  });

  it("writes its output nowhere where something lies already: a link there would lead it astray", async () => {
    writeFileSync(join(folder, "kept.txt"), "kept");
    await assert.rejects(sh("echo other", { stdout: join(folder, "kept.txt") }), (error) =>
      describeError(error).includes("EEXIST"),
    );
    assert.equal(readFileSync(join(folder, "kept.txt"), "utf8"), "kept");
  });

  it("runs so many at once and no more", async () => {
    let limit = 2;
    let now = 0;
    let most = 0;
    const pool = createPool(() => limit);
    const task = async (): Promise<void> => {
      most = Math.max(most, ++now);
      await pause(5);
      now--;
    };
    await Promise.all(Array.from({ length: 7 }, () => pool.run(task)));
    assert.equal(most, 2);
    await assert.rejects(
      pool.run(() => Promise.reject(new Error("its own"))),
      /its own/,
    );
    limit = 0;
    assert.equal(await pool.run(async () => 5), 5);
    assert.ok(!existsSync(join(folder, "core")));
  });

  it("lets one that takes long make room, as often as the limit says", async () => {
    const pool = createPool(() => 1, 30);
    const ends: (() => void)[] = [];
    const hang = (): Promise<void> => pool.run(() => new Promise<void>((resolve) => ends.push(resolve)));
    const hanging = [hang(), hang()];
    const started = performance.now();
    // The first goes to the second lane; the second stays in the first, whose room is not taken twice.
    assert.equal(await Promise.race([pool.run(async () => "after"), pause(200).then(() => "held up")]), "held up");
    assert.equal(ends.length, 2);
    ends[0]!();
    assert.equal(await pool.run(async () => "at last"), "at last");
    assert.ok(performance.now() - started < 2000);
    ends[1]!();
    await Promise.all(hanging);
    // Nothing is counted twice: one at once again.
    let now = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 5 }, () =>
        pool.run(async () => {
          most = Math.max(most, ++now);
          await pause(2);
          now--;
        }),
      ),
    );
    assert.equal(most, 1);
  });
});

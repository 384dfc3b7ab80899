// What a child sees of this machine. As much is proved as the system allows to the user who runs the tests, who is told what.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChildResult, runProgram } from "../../../../src/device/exec/run.ts";
import { sandbox } from "../../../../src/device/exec/sandbox.ts";
import { converterHealth } from "../../../../src/service/doctor/converters.ts";

describe("the sandbox of child programs", () => {
  const limits = { seconds: 10, memoryMb: 512, fileMb: 1 };
  const spool = mkdtempSync(join(tmpdir(), "faxgate-spool-"));
  const folder = mkdtempSync(join(spool, ".convert-"));
  const marker = join(spool, "marker");
  let ownFiles = false;
  before(async () => {
    writeFileSync(marker, "another's fax");
    ownFiles = (await sandbox()).kind === "own files";
  });
  after(() => rmSync(spool, { recursive: true, force: true }));
  const sh = (script: string, ...args: string[]): Promise<ChildResult> =>
    runProgram({ program: "sh", args: ["-c", script, "sh", ...args], folder, limits });

  /** Where this machine does not give it, the doctor says so, and that something is wrong. */
  async function isTold(sentence: RegExp): Promise<void> {
    const { isolation, faults } = await converterHealth("no");
    assert.match(isolation, sentence);
    assert.match(faults.join(), /bubblewrap/);
  }

  it("gives own files wherever bubblewrap works", () => {
    let works = true;
    try {
      execFileSync("bwrap", ["--unshare-net", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "true"]);
    } catch {
      works = false;
    }
    assert.equal(ownFiles, works);
  });

  it("hides all files but the system's, its folder's and those its arguments name", async () => {
    if (!ownFiles) return isTold(/may (?:read|do) what the gateway may/);
    const hidden = await sh(
      `cat "${marker}" /etc/passwd /etc/shadow; ls "${spool}"; ls /root /home /var/spool; echo done`,
    );
    assert.doesNotMatch(hidden.stdout, /fax|root/);
    assert.match(hidden.stdout, /done\n$/);
    assert.equal((await sh('cat "$1"', marker)).stdout, "another's fax");
    assert.equal((await sh('echo x > "$1"', marker)).ok, false);
    const made = await sh("echo here > mine && cat mine && ls /usr/bin/gs");
    assert.equal(made.stdout, "here\n/usr/bin/gs\n");
    assert.equal((await sh("echo x > /usr/x || echo x > /x || echo x > /dev/x")).ok, false);
  });

  it("shows no process but its own, and kills what it left behind", async () => {
    if (!ownFiles) return isTold(/may (?:read|do) what the gateway may/);
    const nap = `12349.${process.pid}`;
    const result = await sh(`setsid sleep ${nap} </dev/null >/dev/null 2>&1 & ls /proc | grep -c '^[0-9]'`);
    assert.ok(Number(result.stdout) < 10, result.stdout);
    assert.doesNotMatch(execFileSync("ps", ["ax"], { encoding: "utf8" }), new RegExp(`sleep ${nap}`));
  });

  it("reaches no listener of this machine", async () => {
    if ((await sandbox()).kind === "none") return isTold(/may do what the gateway may/);
    let heard = 0;
    const server = createServer((socket) => {
      heard++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const call = `const s = require("net").connect(${port}, "127.0.0.1"); s.on("error", (e) => console.log(e.code)); s.on("connect", () => console.log("connected"));`;
    const result = await runProgram({
      program: process.execPath,
      args: ["-e", call],
      folder,
      limits: { ...limits, memoryMb: 2048 },
    });
    server.close();
    assert.match(result.stdout, /ENETUNREACH|ECONNREFUSED/);
    assert.equal(heard, 0);
  });

  it("is another user than root, and what it makes is ours to read", async () => {
    if (!(await sandbox()).ownUser) {
      assert.ok(process.getuid?.() !== 0 || !ownFiles, "root has bubblewrap, and no other user");
      assert.doesNotMatch((await converterHealth("no")).isolation, /without an account/);
      return;
    }
    const result = await sh("id -u; echo x > theirs");
    assert.notEqual(result.stdout.trim(), "0");
    const { uid } = statSync(join(folder, "theirs"));
    assert.equal(String(uid), result.stdout.trim());
    assert.throws(() => execFileSync("getent", ["passwd", String(uid)]), "it has an account");
  });

  it("tells how a program ended", async () => {
    assert.deepEqual([(await sh("exit 3")).code, (await sh("exit 3")).signal], [3, undefined]);
    assert.deepEqual([(await sh("kill -SEGV $$")).code, (await sh("kill -SEGV $$")).signal], [undefined, "SIGSEGV"]);
    const spin = await runProgram({
      program: "sh",
      args: ["-c", "ulimit -t 1; while :; do :; done"],
      folder,
      limits: { ...limits, seconds: 20 },
    });
    assert.ok(spin.timedOut || spin.signal === "SIGKILL", JSON.stringify(spin));
  });
});

// Programs of this system that take a fax over: what is said of one that cannot be started at all.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { handOver } from "../../../../src/device/exec/hand-over.ts";

describe("handing over to a program", () => {
  it("takes exit code 0 and nothing else for a yes", async () => {
    assert.deepEqual(await handOver({ program: "sh", args: ["-c", "echo done"], ms: 5_000 }), {
      kind: "taken",
      said: "done",
    });
    const refused = await handOver({ program: "sh", args: ["-c", "echo full >&2; exit 3"], ms: 5_000 });
    assert.deepEqual(refused, { kind: "refused", why: "exit code 3: full" });
    assert.deepEqual(await handOver({ program: "faxgate-none", args: [], ms: 5_000 }), {
      kind: "refused",
      why: "faxgate-none is not there",
    });
  });

  it("hears what is said at the very end, and does not wait for who keeps the pipes", async () => {
    const late = await handOver({ program: "sh", args: ["-c", "(sleep 0.1; echo late) &"], ms: 5_000 });
    assert.deepEqual(late, { kind: "taken", said: "late" });
    const begun = performance.now();
    const kept = await handOver({ program: "sh", args: ["-c", "echo full; sleep 3 & exit 3"], ms: 5_000 });
    assert.deepEqual(kept, { kind: "refused", why: "exit code 3: full" });
    assert.ok(performance.now() - begun < 2_500, `${performance.now() - begun} ms`);
  });

  it("refuses a command line longer than the system takes", async () => {
    const end = await handOver({ program: "true", args: ["x".repeat(3_000_000)], ms: 5_000 });
    assert.equal(end.kind, "refused");
    assert.match(end.kind === "refused" ? end.why : "", /E2BIG/);
  });

  it("says so where the process has no file descriptor left, and goes on", () => {
    const module = new URL("../../../../src/device/exec/hand-over.ts", import.meta.url).pathname;
    const script = `
      import { openSync, closeSync } from "node:fs";
      import { handOver } from ${JSON.stringify(module)};
      const taken = [];
      try { for (;;) taken.push(openSync("/dev/null", "r")); } catch {}
      const without = await handOver({ program: "true", args: [], ms: 5000 });
      for (const one of taken) closeSync(one);
      const after = await handOver({ program: "true", args: [], ms: 5000 });
      console.log(JSON.stringify([without, after]));`;
    const args = ["--nofile=200", process.execPath, "--import", "tsx", "--input-type=module", "-e", script];
    const { stdout, stderr } = spawnSync("prlimit", args, { encoding: "utf8" });
    const [without, after] = JSON.parse(stdout || "[]");
    assert.equal(without?.kind, "refused", stderr);
    assert.match(without.why, /EMFILE/);
    assert.equal(after.kind, "taken");
  });
});

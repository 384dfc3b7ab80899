// A child whose master dies ends, whenever that is: one that goes on would keep the next master's from its lock for ever.

import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { resolve } from "node:path";
import { rulesFolder } from "../../support/rules.ts";
import { tempSpool } from "../../support/temp-spool.ts";

const script = resolve(import.meta.dirname, "../../fixtures/children/left-alone.mjs");

describe("a child whose master dies", function () {
  this.timeout(20_000);
  let child: ChildProcess;
  afterEach(() => child.kill("SIGKILL"));

  async function started(): Promise<void> {
    const options = { rules: rulesFolder, spool: (await tempSpool()).root, lineSpeed: 1 };
    child = fork(script, [JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  }
  const ended = (): Promise<unknown> => new Promise((done) => child.once("exit", done));

  it("while its program is being loaded: ends", async () => {
    await started();
    child.disconnect();
    assert.equal(await ended(), 0);
  });

  it("while it works: ends", async () => {
    await started();
    await new Promise((works) => child.stdout!.once("data", works));
    child.disconnect();
    assert.equal(await ended(), 0);
  });
});

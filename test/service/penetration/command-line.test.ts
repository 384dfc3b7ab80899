// Attacks from a shell on the gateway's own machine: somebody else's name, numbers and file
// names that are lines, options or paths. What is refused is refused before anything is on disk.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBitmap } from "../../../src/codec/image/bitmap.ts";
import { writeTiff } from "../../../src/codec/tiff/write.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { runCommand } from "../../support/faxgate-command.ts";
import { held, officeWithHeldFax } from "../../support/held-fax.ts";
import type { Office } from "../../support/office.ts";

describe("penetration: the command line", function () {
  this.timeout(30_000);
  let office: Office;
  let spool: Spool;
  let folder: string;
  let page: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-test-"));
    page = join(folder, "page.tif");
    writeFileSync(page, writeTiff([{ bitmap: createBitmap(1728, 40), resolution: "fine" }]));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    office = await officeWithHeldFax();
    spool = office.spool;
  });

  const everything = (): string[] =>
    (readdirSync(spool.root, { recursive: true }) as string[]).map((name) => spool.path(name));

  const names = [
    "constructor",
    "__proto__",
    "toString",
    "",
    "user1\r\nBcc: x",
    "*",
    "user1@plant.example",
    "DOM+User1",
  ];
  it("in a name that is no user's: refused, also one every object has", async () => {
    for (const name of names) {
      const { code, err } = await runCommand(spool, "send", "5550001", page, "--from", name);
      assert.equal(code, 1, name);
      assert.match(err, /^there is no user "/);
      assert.equal(err.trim().split("\n").length, 1);
    }
    for (const line of ["constructor", "__proto__", "../t0"])
      assert.match((await runCommand(spool, "send", "--line", line, "5550001", page)).err, /there is no line/);
    assert.deepEqual(await spool.list("incoming"), []);
  });

  const numbers: readonly (readonly [number: string, why: RegExp])[] = [
    ["911", /emergency/],
    ["+34942314159", /the trial faxes to/],
    ["00 34 942 314159", /./],
    ["5550001\r\nBcc: x@evil.example", /./],
    ["5550001\u001b[2J", /./],
    ["5550001,,911", /./],
    ['5550001"@evil.example', /./],
    ["../../etc/passwd", /./],
    ["__proto__", /./],
    ["constructor", /./],
  ];
  it("a number that the user may not fax, or none, however it is spelled: refused in one line", async () => {
    for (const [number, why] of numbers) {
      const { code, err } = await runCommand(spool, "send", number, page);
      assert.equal(code, 1, number + err);
      assert.match(err, why, number + err);
      assert.equal(err.trim().split("\n").length, 1);
      assert.doesNotMatch(err.trimEnd(), /[\p{Cc}\p{Cf}]/u, number);
    }
    assert.deepEqual(await spool.list("incoming"), []);
  });

  it("files named like headers, paths and options: the fax has a plain subject, its part a plain name", async () => {
    const hostile = ["x\r\nBcc: thief@evil.example", "-rf", "a\u001b[2J.tif", '"; rm x.tif', "=?utf-8?Q?=0ABcc:?="];
    for (const name of hostile) {
      const path = join(folder, name);
      writeFileSync(path, "x");
      const { code, err } = await runCommand(spool, "send", "--", "5550001", path);
      assert.equal(code, 0, err);
    }
    await office.work();
    const jobs = (await office.jobs()).filter(({ request }) => request.submission !== held);
    assert.equal(jobs.length, hostile.length);
    for (const { request } of jobs) assert.equal(request.destination, "5550001");
    for (const { parts } of office.prepared)
      for (const part of parts) {
        assert.match(part.path, /\/run\/mail-[^/]+\/part-\d{3}$/);
        assert.doesNotMatch(part.name, /[\p{Cc}/]/u);
      }
    const queue = await runCommand(spool, "queue");
    assert.doesNotMatch(queue.out.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
    assert.ok(office.log.filter((line) => /mail worked on .*account=/.test(line)).length === hostile.length);
  });

  it("ids that are paths or names every object has: nothing is read or written outside", async () => {
    for (const id of [
      "../../etc/passwd",
      "..",
      ".",
      "/etc/passwd-1",
      "0mabc-two/../0mabc-two-1",
      "__proto__-1",
      "%2e%2e-1",
      "",
    ])
      for (const command of ["cancel", "hold", "release", "show"]) {
        const before = everything();
        const { code, err } = await runCommand(spool, command, id);
        assert.equal(code, 1, `${command} ${id}`);
        assert.match(err, /there is no job|is neither a job|nothing is remembered/, `${command} ${id}`);
        assert.deepEqual(everything(), before);
      }
  });
});

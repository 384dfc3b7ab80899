// Attacks from a shell by another account than the gateway's. Runs the command as that account, so it needs root.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createBitmap } from "../../src/codec/image/bitmap.ts";
import { writeTiff } from "../../src/codec/tiff/write.ts";
import { readJob } from "../../src/device/store/job-files.ts";
import { preparePrintFolders } from "../../src/device/store/print-drop.ts";
import type { Spool } from "../../src/device/store/spool.ts";
import type { AnswerOf, AskedOf } from "../support/command-as.ts";
import { held, officeWithHeldFax } from "../support/held-fax.ts";
import type { Office } from "../support/office.ts";
import { rulesFolder } from "../support/rules.ts";
import { mayMakeUsers } from "../support/unix-users.ts";

const nobody = 65_534;
/** An account the system has no name for, as in some containers. */
const nameless = 54_321;

describe("the command line of another account", function () {
  this.timeout(30_000);
  let office: Office;
  let spool: Spool;
  let folder: string;
  let page: string;
  before(() => {
    assert.ok(mayMakeUsers(), "these tests run as other accounts and need root");
    folder = mkdtempSync(join(tmpdir(), "faxgate-test-"));
    chmodSync(folder, 0o755);
    cpSync(rulesFolder, join(folder, "rules"), { recursive: true });
    page = join(folder, "page.tif");
    writeFileSync(page, writeTiff([{ bitmap: createBitmap(1728, 40), resolution: "fine" }]));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    office = await officeWithHeldFax();
    spool = office.spool;
    // As the gateway makes it: everybody must get through to the print drop.
    await preparePrintFolders(spool.root);
  });

  const as = (uid: number, asked: Partial<AskedOf>): Promise<AnswerOf> =>
    new Promise((done, failed) => {
      const file = resolve(import.meta.dirname, "../support/command-as.ts");
      const child = spawn(process.execPath, ["--import", "tsx", file, String(uid), String(uid)]);
      let out = "";
      let err = "";
      child.stdout.on("data", (piece) => (out += String(piece)));
      child.stderr.on("data", (piece) => (err += String(piece)));
      child.on("close", (code) => (code === 0 ? done(JSON.parse(out) as AnswerOf) : failed(new Error(err))));
      const all = { spool: spool.root, rules: join(folder, "rules"), commands: [], paths: [], ...asked };
      child.stdin.end(JSON.stringify(all));
    });
  const everything = (): string[] =>
    (readdirSync(spool.root, { recursive: true }) as string[]).map((name) => spool.path(name));

  it("another account may do nothing: neither send nor cancel nor agree nor look", async () => {
    const before = everything();
    const commands = [
      ["send", "5550001", "user1", page],
      ["cancel", `${held}-1`],
      ["hold", held],
      ["release", `${held}-1`],
      ["queue"],
      ["show", `${held}-1`],
      ["show", "c00000001"],
      ["trace", "c00000001"],
    ];
    const { errors, access } = await as(nobody, { commands, paths: before });
    for (const [index, error] of errors.entries())
      assert.match(error, /EACCES|there is no (?:trace|record) of/, commands[index]!.join(" "));
    assert.deepEqual(everything(), before, "nothing new in the spool");
    // Everybody may print, and the print server's lpq reads the list of what waits.
    const open = before.filter((_, index) => access[index] !== "").map((path) => path.slice(spool.root.length + 1));
    assert.deepEqual(open, ["print-drop", "print-queue"]);
    assert.equal(access[before.indexOf(spool.path("print-drop"))], "w", "put in, and not look");
    assert.equal(access[before.indexOf(spool.path("print-queue"))], "r", "look, and not write");
    const job = (await readJob(spool, `${held}-1`))!;
    assert.deepEqual([job.control, job.consents], [undefined, {}]);
  });

  it("the gateway's own account that the system has no name for stands in the records by its number", async () => {
    for (const path of [spool.root, ...everything()]) chownSync(path, nameless, nameless);
    const { errors } = await as(nameless, {
      commands: [
        ["release", `${held}-1`],
        ["send", "5550001", "user1", page],
      ],
    });
    assert.deepEqual(errors, ["", ""]);
    const job = (await readJob(spool, `${held}-1`))!;
    assert.equal(job.consents["approve"]?.by, "uid 54321 (faxgate release)");
    await office.work();
    assert.ok(
      office.log.some((line) => /mail worked on .*account="uid 54321"/.test(line)),
      office.log.join("\n"),
    );
  });
});

// Rules that change while they are in force: swapped in whole, or not at all and told once.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RulesFolder } from "../../../../src/device/store/rules-folder.ts";
import { rulesFolder } from "../../../support/rules.ts";
import { tempSpool } from "../../../support/temp-spool.ts";

describe("the rules folder", () => {
  let folder: string;
  let rules: RulesFolder;
  let changed: number;
  let refused: (readonly string[])[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-test-"));
    cpSync(rulesFolder, folder, { recursive: true });
    rules = await RulesFolder.open(folder);
    changed = 0;
    refused = [];
    rules.follow(
      () => changed++,
      (faults) => refused.push(faults),
      { every: 20, settle: 60 },
    );
  });
  afterEach(() => {
    rules.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  /** In one step, as editors save: who looks every 20 ms would see a file that is written half. */
  const edit = (file: string, change: (text: string) => string): void => {
    writeFileSync(join(folder, ".new"), change(readFileSync(join(folder, file), "utf8")));
    renameSync(join(folder, ".new"), join(folder, file));
  };
  const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 450));
  async function until(test: () => boolean): Promise<void> {
    for (let i = 0; i < 400 && !test(); i++) await new Promise((done) => setTimeout(done, 10));
    assert.ok(test());
  }

  it("takes a good change whole, and what is held of the old rules stays as it was", async () => {
    const held = rules.current;
    edit("faxgate.yaml", (text) => text.replace("name: Example Plant", "name: Another Plant"));
    await until(() => changed === 1);
    assert.equal(rules.current.site.name, "Another Plant");
    assert.equal(held.site.name, "Example Plant");
    await settled();
    assert.deepEqual([changed, refused.length], [1, 0]);
  });

  it("checks nothing while it is busy, and takes what waits in the first moment it is not, however short", async () => {
    rules.stop();
    rules = await RulesFolder.open(folder);
    let busy = true;
    rules.follow(
      () => changed++,
      (faults) => refused.push(faults),
      { every: 20, settle: 60, isBusy: () => busy },
    );
    edit("faxgate.yaml", (text) => text.replace("name: Example Plant", "name: Another Plant"));
    await settled();
    await settled();
    assert.deepEqual([changed, rules.current.site.name], [0, "Example Plant"]);
    busy = false;
    rules.takeWaiting();
    busy = true;
    assert.deepEqual([changed, rules.current.site.name], [1, "Another Plant"]);
    rules.takeWaiting();
    assert.equal(changed, 1);
  });

  it("keeps the old rules at a fault, tells its place once, and takes the mended ones", async () => {
    edit("inbound.yaml", (text) => text.replace("default: faxmaster", "defualt: faxmaster"));
    await until(() => refused.length === 1);
    await settled();
    assert.equal(refused.length, 1);
    assert.match(refused[0]!.join("\n"), /inbound\.yaml:\d+:\d+: "defualt" is not a setting.*did you mean "default"/);
    assert.equal(rules.current.inbound.default[0], "faxmaster@plant.example");
    edit("inbound.yaml", (text) => text.replace("defualt: faxmaster", "default: other"));
    await until(() => changed === 1);
    assert.equal(rules.current.inbound.default[0], "other@plant.example");
  });

  it("never mixes two files of which one is faulty", async () => {
    edit("faxgate.yaml", (text) => text.replace("name: Example Plant", "name: Another Plant"));
    edit("users.yaml", () => "users: [");
    await until(() => refused.length >= 1);
    await settled();
    assert.equal(rules.current.users["user1"]?.name, "User One");
    if (changed === 0) assert.equal(rules.current.site.name, "Example Plant");
  });

  it("tells a file that is gone or cannot be read once", async () => {
    rmSync(join(folder, "lines.yaml"));
    await until(() => refused.length === 1);
    assert.match(refused[0]![0]!, /lines\.yaml:1:1: the file is missing/);
    cpSync(rulesFolder, join(folder, "lines.yaml"), { recursive: true });
    await until(() => refused.length === 2);
    assert.match(refused[1]![0]!, /cannot be read/);
    await settled();
    assert.equal(refused.length, 2);
  });

  it("says nothing more when it was stopped in the middle of a look, or just before one", async () => {
    edit("users.yaml", () => "users: [");
    for (let i = 0; i < 3; i++) await new Promise(setImmediate);
    rules.stop();
    rmSync(folder, { recursive: true, force: true });
    const heard = refused.length;
    await settled();
    assert.deepEqual([changed, refused.length], [0, heard]);
  });

  it("neither takes nor tells a file that is only half saved", async () => {
    const path = join(folder, "outbound.yaml");
    const whole = readFileSync(path, "utf8");
    // Good rules by chance, and broken ones, each for a moment.
    for (const half of ["permit: []\n", "permit: [\n"]) {
      writeFileSync(path, half);
      await new Promise((done) => setTimeout(done, 25));
    }
    writeFileSync(path, whole.replace("  page-copies: 3", "  page-copies: 2"));
    await until(() => changed === 1);
    await settled();
    assert.deepEqual([changed, refused, rules.current.outbound.retry["page-copies"]], [1, [], 2]);
  });

  it("reads what is included, and follows it", async () => {
    mkdirSync(join(folder, "sites"));
    writeFileSync(join(folder, "sites/north.yaml"), "users: { nora: { mail: nora@plant.example } }\n");
    edit("users.yaml", (text) => `include: sites/*.yaml\n${text}`);
    await until(() => rules.current.users["nora"] !== undefined);
    const { version, loadedAt } = rules.current;
    assert.match(`${version} ${loadedAt}`, /^[0-9a-f]{10} \d{4}-\d\d-\d\dT.*Z$/);
    writeFileSync(join(folder, "sites/south.yaml"), "users: { susi: { mial: x } }\n");
    await until(() => refused.length === 1);
    assert.match(refused[0]!.join(), /sites\/south\.yaml:1:18: "mial" is not a setting/);
    writeFileSync(join(folder, "sites/south.yaml"), "users: { susi: { mail: susi@plant.example } }\n");
    await until(() => rules.current.users["susi"] !== undefined);
    assert.notEqual(rules.current.version, version);
  });

  it("is opened with the rules in force where an edit is faulty and the gateway runs, and mends itself", async () => {
    const spool = await tempSpool();
    await assert.rejects(RulesFolder.inForce(spool), /no rules in force are known/);
    await rules.keep(spool);
    edit("outbound.yaml", () => "permit: maybe");
    const again = await RulesFolder.open(folder, spool);
    assert.equal(again.current.version, rules.current.version);
    assert.match(again.placeOf("outbound.yaml", ["permit", 1]), /outbound\.yaml:\d+:5$/);
    let heard = 0;
    again.follow(
      () => heard++,
      () => assert.fail("told again"),
      { every: 20, settle: 60 },
    );
    await settled();
    edit("outbound.yaml", () => "permit: []\n");
    await until(() => heard === 1);
    assert.deepEqual(again.current.outbound.permit, []);
    again.stop();
  });

  it("is not opened with a fault", async () => {
    edit("outbound.yaml", () => "permit: maybe");
    await assert.rejects(RulesFolder.open(folder), (error: { kind?: string; message: string }) => {
      assert.equal(error.kind, "settings");
      return /outbound\.yaml:1:9/.test(error.message);
    });
  });
});

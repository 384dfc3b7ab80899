// Rules that change while they are in force: swapped in whole, or not at all and told once.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RulesFolder } from "../../../../src/device/store/rules-folder.ts";
import { rulesFolder } from "../../../support/rules.ts";

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

  it("is not opened with a fault", async () => {
    edit("outbound.yaml", () => "permit: maybe");
    await assert.rejects(RulesFolder.open(folder), (error: { kind?: string; message: string }) => {
      assert.equal(error.kind, "settings");
      return /outbound\.yaml:1:9/.test(error.message);
    });
  });
});

// Received faxes while the program that hands them over is killed again and again: every fax gets to each target, in the mailbox,
// in the folder and in its index once; to a program a second time only where that was in doubt, and then it is told so.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Delivery } from "../../src/base/received.ts";
import { isDelivered } from "../../src/device/store/received-files.ts";
import { receivedFax } from "../support/received-fax.ts";
import { rulesFolder } from "../support/rules.ts";
import { tempSpool } from "../support/temp-spool.ts";

const faxes = 40;
const child = resolve(import.meta.dirname, "../fixtures/children/hand-over-faxes.mjs");

describe("received faxes through kills", function () {
  this.timeout(300_000);

  it("get to every target once, or are named as perhaps a second time", async () => {
    const spool = await tempSpool();
    const at = (name: string): string => join(spool.root, "test", name);
    mkdirSync(at("archive"), { recursive: true });
    cpSync(rulesFolder, at("rules"), { recursive: true });
    // Half of the time passes before it notes what it has taken, half behind it.
    const take = `#!/bin/sh\nsleep 0.02\necho "$1 again=$FAXGATE_PERHAPS_AGAIN" >> ${at("taken")}\nsleep 0.02\n`;
    writeFileSync(at("take"), take);
    chmodSync(at("take"), 0o755);
    writeFileSync(
      at("rules/inbound.yaml"),
      `rules:
  - also: yes
    command: ["${at("take")}", "{call}"]
    folder: "${at("archive")}"
    round-robin: [a@plant.example, b@plant.example]
  - { mail: c@plant.example, form: both }
default: faxmaster@plant.example
`,
    );
    const folders: string[] = [];
    for (let n = 1; n <= faxes; n++)
      folders.push((await receivedFax(spool, { call: `c${String(n).padStart(8, "0")}` })).folder);
    const isDone = async (): Promise<boolean> =>
      (await Promise.all(folders.map((folder) => isDelivered(folder)))).every(Boolean);

    const run = async (): Promise<ChildProcess> => {
      const args = [child, spool.root, at("rules")];
      const office = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      await ready(office);
      return office;
    };
    const kill = async (office: ChildProcess): Promise<void> => {
      const gone = new Promise((done) => office.once("exit", done));
      office.kill("SIGKILL");
      await gone;
    };
    for (let kills = 0; kills < 60; kills++) {
      const office = await run();
      await new Promise((done) => setTimeout(done, 5 + ((kills * 37) % 120)));
      assert.ok(kills >= 10 || !(await isDone()), `done after ${kills} kills`);
      await kill(office);
    }
    // What was killed several times rests for a while.
    const office = await run();
    const end = Date.now() + 120_000;
    while (!(await isDone())) {
      assert.ok(Date.now() < end, "all of them in the end");
      await new Promise((done) => setTimeout(done, 50));
    }
    await kill(office);
    // A program that was handed a fax outlives its office for a moment.
    await new Promise((done) => setTimeout(done, 200));

    const queued = await spool.list("outgoing-mail");
    const to = (id: string): string =>
      (
        JSON.parse(readFileSync(spool.path("outgoing-mail", id, "envelope.json"), "utf8")) as { to: string[] }
      ).to.join();
    const mailed = queued.map((id) => `${id.slice(0, 9)} ${to(id)[0]}`);
    const taken = readFileSync(at("taken"), "utf8").trim().split("\n");
    const index = readFileSync(at("archive/index.csv"), "utf8").trim().split("\r\n").slice(1);
    const files = readdirSync(at("archive"));
    const turns = { a: 0, b: 0 };
    for (const folder of folders) {
      const call = folder.slice(-9);
      assert.equal(mailed.filter((mail) => mail === `${call} c`).length, 1, `${call}: its mail`);
      const [turn, ...more] = mailed.filter((mail) => mail === `${call} a` || mail === `${call} b`);
      assert.ok(turn !== undefined && more.length === 0, `${call}: its turn`);
      turns[turn.at(-1) as "a" | "b"]++;
      assert.equal(index.filter((line) => line.includes(`,${call},`)).length, 1, `${call}: its line in the index`);
      const [first, ...others] = taken.filter((line) => line.startsWith(`${call} `));
      assert.ok(first !== undefined, `${call}: taken by the program`);
      assert.ok(
        others.every((line) => line.endsWith("again=yes")),
        `${call}: ${others.join()}`,
      );
      const delivery = JSON.parse(readFileSync(join(folder, "delivery.json"), "utf8")) as Delivery;
      const file = delivery.targets!.find(({ target }) => target.kind === "folder")!.file;
      assert.ok(existsSync(at(`archive/${file}.pdf`)), `${call}: its file`);
    }
    assert.equal(files.filter((name) => name.endsWith(".pdf")).length, faxes, files.join(" "));
    assert.ok(!files.some((name) => name.startsWith(".")), "nothing half made is left");
    assert.equal(turns.a, turns.b);
  });
});

const ready = (office: ChildProcess): Promise<void> =>
  new Promise((done, failed) => {
    let said = "";
    office.stdout!.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("ready\n")) done();
    });
    office.once("exit", () => failed(new Error(said)));
  });

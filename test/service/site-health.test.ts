// faxgate doctor: what it says of things that are in order, and of each that is not.

import assert from "node:assert/strict";
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import type { RuleSet } from "../../src/codec/rules/rule-set.ts";
import { preparePrintFolders } from "../../src/device/store/print-drop.ts";
import type { Spool } from "../../src/device/store/spool.ts";
import type { Finding } from "../../src/service/doctor/finding.ts";
import { lineHealth } from "../../src/service/doctor/line-health.ts";
import { askerOf, groupsIn, mayUse } from "../../src/service/doctor/may-use.ts";
import {
  certificateHealth,
  portHealth,
  printerHealth,
  redisHealth,
  relayHealth,
} from "../../src/service/doctor/reach-health.ts";
import { siteHealth } from "../../src/service/doctor/site-health.ts";
import {
  clockHealth,
  diskHealth,
  secretsHealth,
  secretsOf,
  spoolHealth,
} from "../../src/service/doctor/spool-health.ts";
import { targetsHealth } from "../../src/service/doctor/targets-health.ts";
import { makeCertificate } from "../support/certificate.ts";
import { freePort } from "../support/free-port.ts";
import { TestRedis } from "../support/redis.ts";
import { Relay, relayAt } from "../support/relay.ts";
import { rulesFolder, trialRules } from "../support/rules.ts";
import { tempFolder, tempSpool } from "../support/temp-spool.ts";

const states = (found: readonly Finding[]): string[] => found.map(({ state }) => state);
const now = Date.UTC(2026, 10, 23);

describe("the doctor for everything", function () {
  this.timeout(30_000);
  let spool: Spool;
  let rules: RuleSet;
  beforeEach(async () => {
    spool = await tempSpool();
    chmodSync(spool.root, 0o751);
    await preparePrintFolders(spool.root);
    rules = trialRules();
  });

  const site = (change: Partial<RuleSet["site"]>): RuleSet => ({ ...rules, site: { ...rules.site, ...change } });
  const smtp = (change: Partial<RuleSet["site"]["smtp"]>): RuleSet => site({ smtp: { ...rules.site.smtp, ...change } });

  it("looks at all of a trial that does not run, and finds nothing wrong", async () => {
    const folder = tempFolder("rules");
    const told: Finding[] = [];
    // Its port may be taken on this machine by a trial that runs.
    cpSync(rulesFolder, folder, { recursive: true });
    const file = join(folder, "faxgate.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("127.0.0.1:2525", `127.0.0.1:${await freePort()}`));
    const found = await siteHealth(folder, spool, (finding) => told.push(finding));
    assert.deepEqual(told, found);
    assert.deepEqual(
      found.filter(({ state }) => state === "wrong"),
      [],
    );
    const subjects = new Set(found.map(({ subject }) => subject.split(" ")[0]));
    for (const one of ["rules", "gateway", "spool", "disk", "clock", "port", "redis", "relay", "documents", "line"])
      assert.ok(subjects.has(one), one);
  });

  it("says where the rules are wrong, and looks at nothing else then", async () => {
    const folder = tempFolder("rules");
    const found = await siteHealth(folder, spool, () => {});
    assert.ok(found.length > 0 && found.every(({ subject, state }) => subject === "rules" && state === "wrong"));
  });

  it("sees a spool that others can read, that has lost a folder, or that nobody can print into", async () => {
    assert.deepEqual(states(await spoolHealth(spool)), ["ok"]);
    chmodSync(spool.root, 0o755);
    rmSync(spool.path("incoming"), { recursive: true });
    chmodSync(spool.path("print-drop"), 0o755);
    writeFileSync(spool.path("corrupt", "x"), "");
    const found = await spoolHealth(spool);
    assert.deepEqual(states(found), ["wrong", "wrong", "wrong", "look"]);
    assert.match(found.map(({ todo }) => todo).join("\n"), /chmod o-rw[\s\S]*chmod 3733/);
  });

  it("sees a disk without room, and one that gets full", async () => {
    assert.equal((await diskHealth(spool, smtp({ "min-free-mb": 1_000_000_000 })))[0]!.state, "wrong");
    const full = site({ retention: { ...rules.site.retention, high: 0 } });
    assert.equal((await diskHealth(spool, { ...full }))[0]!.state, "look");
    const roomy = site({ retention: { ...rules.site.retention, high: 100 } });
    assert.equal((await diskHealth(spool, { ...roomy }))[0]!.state, "ok");
  });

  it("sees a clock that stands before this program or before its last call", async () => {
    assert.equal((await clockHealth(spool, Date.UTC(2000, 0, 1)))[0]!.state, "wrong");
    writeFileSync(spool.path("traces", "c00000001"), "");
    assert.match((await clockHealth(spool, Date.now() - 86_400_000))[0]!.what, /the last call was later/);
    assert.notEqual((await clockHealth(spool, Date.now()))[0]!.state, "wrong");
  });

  it("sees secrets that are missing or open to everybody", async () => {
    const file = join(tempFolder("secrets"), "relay-password");
    const target = relayAt(25, { "password-file": file });
    const files = secretsOf(site({ relay: [target, target] }));
    assert.deepEqual(files, [file]);
    assert.match((await secretsHealth(files))[0]!.what, /ENOENT|no such file/);
    writeFileSync(file, "secret", { mode: 0o644 });
    assert.match((await secretsHealth(files))[0]!.todo, /chmod/);
    chmodSync(file, 0o640);
    assert.deepEqual(states(await secretsHealth(files)), ["ok"]);
    assert.deepEqual(await secretsHealth([]), []);
  });

  it("sees folders and programs of received faxes that are not there, or not for the gateway", async () => {
    const place = tempFolder("targets");
    chmodSync(place, 0o755);
    const program = join(place, "take");
    writeFileSync(program, "#!/bin/sh\n", { mode: 0o644 });
    const inbound = (folder: string): RuleSet =>
      trialRules((file, text) =>
        file === "inbound.yaml"
          ? `rules: [{ name: one, folder: "${folder}", command: "${program}" }]\ndefault: faxmaster@plant.example\n`
          : text,
      );
    const away = await targetsHealth(inbound(join(place, "none")));
    assert.deepEqual(states(away), ["wrong", "wrong"]);
    assert.match(away[0]!.what, /none cannot be reached/);
    assert.match(away[1]!.what, /take is not there, or the gateway may not run it/);
    chmodSync(program, 0o755);
    assert.deepEqual(states(await targetsHealth(inbound(place))), ["ok", "ok"]);
  });

  it("looks with the gateway's rights also when root asks", async function () {
    if (process.getuid?.() !== 0) return this.skip();
    const place = tempFolder("rights");
    chmodSync(place, 0o755);
    const secret = join(place, "secret");
    writeFileSync(secret, "x", { mode: 0o640 });
    assert.equal(await askerOf(spool), undefined, "a spool of root's is used by root");
    chownSync(spool.root, 65_534, 65_534);
    const nobody = await askerOf(spool);
    assert.deepEqual(nobody, { uid: 65_534, gid: 65_534 });
    assert.deepEqual(states(await secretsHealth([secret])), ["ok"]);
    assert.match((await secretsHealth([secret], nobody))[0]!.what, /may not be read by the gateway/);
    assert.deepEqual(
      [await mayUse(place, ["read", "run"], nobody), await mayUse(place, ["read", "write"], nobody)],
      [true, false],
    );
    chownSync(secret, 65_534, 0);
    assert.deepEqual(states(await secretsHealth([secret], nobody)), ["ok"]);
    // A user whom the system's list does not know has the group he is given.
    chownSync(secret, 0, 12_345);
    assert.equal(await mayUse(secret, ["read"], { uid: 54_321, gid: 12_345 }), true);
    assert.equal(await mayUse(secret, ["read"], { uid: 54_321, gid: 12_346 }), false);
    // Who says nothing has not said "root's".
    assert.deepEqual(["", "0 4", "id: no such user"].map(groupsIn), [undefined, [0, 4], undefined]);
  });

  describe("of a port", () => {
    let server: Server;
    let port: number;
    beforeEach(async () => {
      server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      port = (server.address() as { port: number }).port;
    });
    afterEach(() => server.close());

    it("sees another program there, whether the gateway runs or not", async () => {
      const taken = smtp({ listen: [`127.0.0.1:${port}`] });
      assert.match((await portHealth(taken, false))[0]!.todo, /another program has it/);
      assert.match((await portHealth(taken, true))[0]!.what, /not as we do/);
    });

    it("sees that nobody listens though the gateway runs, and that a port is free while it does not", async () => {
      const free = smtp({ listen: [`127.0.0.1:${await freePort()}`] });
      assert.equal((await portHealth(free, true))[0]!.state, "wrong");
      assert.equal((await portHealth(free, false))[0]!.state, "ok");
    });

    it("sees an address that is not this machine's", async () => {
      assert.match((await portHealth(smtp({ listen: ["192.0.2.1:25"] }), false))[0]!.todo, /has not/);
    });
  });

  it("tries relays as far as the log-in, and names what one says", async () => {
    const relay = await Relay.start();
    try {
      const away = relayAt(await freePort());
      const found = await relayHealth(site({ relay: [relayAt(relay.port), away] }));
      assert.deepEqual(states(found), ["ok", "wrong"]);
      assert.match(found[1]!.what, /ECONNREFUSED/);
      assert.deepEqual(relay.taken, []);
      assert.deepEqual(states(await relayHealth(site({ relay: "outbox" }))), ["look"]);
    } finally {
      await relay.stop();
    }
  });

  it("asks a Redis the rules name, and says where there is none", async () => {
    const away = site({ redis: `redis://127.0.0.1:${await freePort()}` });
    assert.match((await redisHealth(away, spool.root, true))[0]!.what, /ECONNREFUSED|refused|closed/i);
    const redis = new TestRedis(spool);
    assert.deepEqual(states(await redisHealth(rules, spool.root, true)), ["wrong"]);
    await redis.start();
    try {
      assert.deepEqual(states(await redisHealth(rules, spool.root, true)), ["ok"]);
    } finally {
      await redis.kill();
    }
  });

  it("sees a certificate that ends soon, or has ended", async () => {
    const { cert, key } = makeCertificate();
    const found = async (days: number): Promise<string> =>
      states(await certificateHealth(smtp({ tls: { cert, key } }), Date.now() + days * 86_400_000))[0]!;
    assert.notEqual(await found(0), "wrong");
    assert.equal(await found(100_000), "wrong");
    const none = await certificateHealth(smtp({ tls: { cert: key, key } }), now);
    assert.deepEqual(states(none), ["wrong"]);
  });

  it("sees modems that are not there or out of order, and names that may change", async () => {
    const line = Object.values(rules.lines)[0]!;
    const lines = (devices: readonly string[]): RuleSet => ({
      ...rules,
      lines: Object.fromEntries(devices.map((device, i) => [`l${i}`, { ...line, device }])),
    });
    const devices = await lineHealth(spool, lines(["/dev/ttyNONE", spool.root, "/dev/null"]), false);
    assert.deepEqual(states(devices), ["wrong", "wrong", "ok"]);
    assert.match(devices[0]!.todo, /plugged in/);
    assert.deepEqual(states(await lineHealth(spool, lines([]), false)), ["wrong"]);
    assert.deepEqual(states(await lineHealth(spool, lines(["trial:t0"]), true)), ["wrong"]);
    mkdirSync(spool.path("run"), { recursive: true });
    writeFileSync(spool.path("run", "line-l0.json"), JSON.stringify({ state: "wedged", text: "no answer to AT" }));
    assert.match((await lineHealth(spool, lines(["trial:t0"]), true))[0]!.what, /no answer to AT/);
    assert.deepEqual(states(await lineHealth(spool, lines(["/dev/ttyUSB7"]), false)), ["wrong", "look"]);
  });

  it("sees a printer that is not there", async () => {
    assert.deepEqual(await printerHealth(rules), []);
    const rule = { ...rules.inbound.rules[0]!, printer: ["no-such-printer"] };
    const found = await printerHealth({ ...rules, inbound: { ...rules.inbound, rules: [rule] } });
    assert.deepEqual(states(found), ["wrong"]);
  });
});

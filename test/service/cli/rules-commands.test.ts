// The commands that look after rules: replay of past calls and faxes, tidying, schemas.

import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallRecord } from "../../../src/base/job.ts";
import { addJunkSender } from "../../../src/device/store/junk-list.ts";
import { RulesFolder } from "../../../src/device/store/rules-folder.ts";
import { newId, Spool } from "../../../src/device/store/spool.ts";
import { runCommand } from "../../support/faxgate-command.ts";
import { rulesFolder } from "../../support/rules.ts";

describe("faxgate rules", () => {
  let folder: string;
  let rules: string;
  let spool: Spool;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-test-"));
    rules = join(folder, "rules");
    cpSync(rulesFolder, rules, { recursive: true });
    spool = new Spool(join(folder, "var"));
    await spool.prepare();
    await (await RulesFolder.open(rules)).keep(spool);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const edit = (file: string, from: string, to: string): void => {
    const path = join(rules, file);
    const text = readFileSync(path, "utf8");
    assert.ok(text.includes(from));
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  };
  const run = (...args: string[]) => runCommand(spool, "rules", ...args, "--rules", rules);
  const call = (n: number, called: string, daysAgo = 1, more: Partial<CallRecord> = {}): string =>
    `${JSON.stringify({
      ...{
        call: `c${String(n).padStart(8, "0")}`,
        direction: "receive",
        line: "t2",
        seconds: 40,
        outcome: 21,
        detail: "",
      },
      ...{ startedAt: new Date(Date.now() - daysAgo * 86_400_000).toISOString(), remoteId: "ACME", pages: 1 },
      ...{ calledNumber: called, callerNumber: "5551234" },
      ...more,
    })}\n`;
  function job(user: string, number: string, daysAgo = 1): string {
    const id = `${(Date.now() - daysAgo * 86_400_000).toString(36).padStart(9, "0")}-${newId().slice(10)}`;
    const home = spool.path("done", id);
    mkdirSync(join(home, "jobs"), { recursive: true });
    const createdAt = new Date(Date.now() - daysAgo * 86_400_000).toISOString();
    writeFileSync(join(home, "submission.json"), JSON.stringify({ id, user, owner: `${user}@plant.example` }));
    writeFileSync(join(home, "jobs/1.json"), JSON.stringify({ id: `${id}-1`, original: number, createdAt }));
    return `${id}-1`;
  }

  it("replay: tells what edited rules make otherwise, of calls and of faxes, and changes nothing", async () => {
    const calls = [1, 2, 3].map((n) => call(n, "5550001"));
    writeFileSync(
      spool.path("calls.jsonl"),
      `${calls.join("")}${call(4, "5550002")}{"torn\n${call(5, "5550001", 40)}${call(6, "5550001", 1, { pages: 0 })}${call(7, "x", 1, { direction: "send" })}`,
    );
    const sent = [
      job("user1", "5550001"),
      job("user2", "555-0002"),
      job("user1", "+1 206 555 0199"),
      job("user1", "5550001", 40),
    ];
    const same = await run("replay");
    assert.deepEqual([same.code, /make the same of all of them/.test(same.out)], [0, true], same.out + same.err);
    edit("inbound.yaml", "mail: purchasing@plant.example", "mail: buyers@plant.example, printer: laser");
    edit(
      "outbound.yaml",
      "permit:\n",
      'permit:\n  - { users: user1, allow: no, to: 555XXXX, reason: "not any more" }\n',
    );
    const text = await run("replay", "--since", "30d");
    assert.equal(text.code, 0, text.err);
    assert.match(text.out, /5 calls received, 3 faxes asked for\n.* something else of 4 of them/);
    assert.match(
      text.out,
      /3 +in +purchasing@plant\.example +1 +buyers@plant\.example; printer laser +1 +c00000001 c00000002 c00000003\n/,
    );
    const { changes, looked, changed } = JSON.parse((await run("replay", "--since", "4w", "--json")).out) as {
      changes: {
        kind: string;
        count: number;
        was: { end: string };
        now: { end: string; rule: string };
        examples: string[];
      }[];
      looked: object;
      changed: number;
    };
    assert.deepEqual([looked, changed], [{ calls: 5, jobs: 3 }, 4]);
    assert.deepEqual(
      changes.find(({ kind }) => kind === "outbound"),
      {
        ...changes.find(({ kind }) => kind === "outbound")!,
        was: { end: "pool default, dialled 5550001", rule: "permit 1" },
        now: { end: "refused: not any more", rule: "permit 1" },
        count: 1,
        examples: [sent[0]],
      },
    );
    assert.equal((await run("replay", "--since", "60d", "--json")).out.includes('"jobs": 4'), true);
    assert.match((await run("replay", "--against", rules)).out, /make the same/);
    assert.equal((await run("replay", "--since", "soon")).code, 2);
    // What was learned of junk is asked before the rules, today's and edited ones.
    await addJunkSender(spool, { caller: "5551234", tsi: "", call: "c00000001", by: "admin", at: "" });
    assert.match((await run("replay")).out, /something else of 1 of them/);
    edit("inbound.yaml", "default:", "defualt:");
    assert.equal((await run("replay")).code, 42);
  });

  it("replay: takes a hundred thousand calls in seconds and in little memory", async function () {
    this.timeout(60_000);
    edit("inbound.yaml", 'called: "5550001", mail: purchasing', 'called: "555000[5-9]", mail: purchasing');
    const block = Array.from({ length: 1000 }, (_, n) => call(n, `555000${n % 10}`)).join("");
    for (let n = 0; n < 100; n++) appendFileSync(spool.path("calls.jsonl"), block);
    const started = performance.now();
    const result = await run("replay", "--json");
    assert.equal(result.code, 0, result.err);
    const { looked, changed, changes } = JSON.parse(result.out) as {
      looked: object;
      changed: number;
      changes: object[];
    };
    assert.deepEqual([looked, changed, changes.length], [{ calls: 100_000, jobs: 0 }, 60_000, 2]);
    assert.ok(performance.now() - started < 20_000, String(performance.now() - started));
  });

  it("format: tidies in place for whoever could read the file, and names what is not tidy", async () => {
    assert.deepEqual(await run("format", "--check").then(({ code, out }) => [code, out]), [0, ""]);
    edit("users.yaml", "[DOM+User1]", "[ DOM+User1 ]");
    edit("faxgate.yaml", "domains: [fax.local]", "include: more/x.yaml\ndomains: [fax.local]");
    mkdirSync(join(rules, "more"));
    writeFileSync(join(rules, "more/x.yaml"), "variables:\n     a: b # why\n");
    chmodSync(join(rules, "users.yaml"), 0o644);
    const check = await run("format", "--check");
    assert.deepEqual([check.code, check.out.match(/[\w/]+\.yaml is not tidy/g)?.length], [1, 2], check.out);
    assert.equal((await run("format")).code, 0);
    assert.equal((await run("format", "--check")).code, 0);
    assert.equal(readFileSync(join(rules, "more/x.yaml"), "utf8"), "variables:\n  a: b # why\n");
    assert.equal(
      readFileSync(join(rules, "users.yaml"), "utf8"),
      readFileSync(join(rulesFolder, "users.yaml"), "utf8"),
    );
    assert.equal(statSync(join(rules, "users.yaml")).mode & 0o777, 0o644);
    edit("lines.yaml", "lines:", "lines: [");
    const broken = await run("format");
    assert.deepEqual(
      [broken.code, /lines\.yaml:\d+:\d+: this is not YAML: a comma is missing, or a bracket/.test(broken.out)],
      [42, true],
      broken.out,
    );
  });

  it("schema: writes one for each file", async () => {
    const result = await run("schema", join(folder, "made"));
    assert.deepEqual([result.code, result.out.trim().split("\n").length], [0, 5]);
    assert.equal(
      readFileSync(join(folder, "made/users.json"), "utf8"),
      readFileSync(join(rulesFolder, "schema/users.json"), "utf8"),
    );
  });
});

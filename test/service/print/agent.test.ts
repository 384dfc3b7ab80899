// The print agent with the real SMTP server: who printed is the owner of the file, whatever the file says; what waits while
// the gateway is away comes once; deleting is for owners.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { RuleSet } from "../../../src/codec/rules/rule-set.ts";
import { createLog } from "../../../src/device/log/log.ts";
import { dropFile, preparePrintFolders, readListing } from "../../../src/device/store/print-drop.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { People } from "../../../src/service/people/people.ts";
import { startPrintAgent } from "../../../src/service/print/agent.ts";
import { ownServer } from "../../../src/service/print/own-server.ts";
import { startSmtp } from "../../../src/service/smtp/server.ts";
import { trialRules } from "../../support/rules.ts";
import { tempSpool } from "../../support/temp-spool.ts";

const rootOnly = process.getuid?.() === 0 ? it : it.skip;
const anna = 61001;
const ben = 61002;
const lp = 61003;
const names = new Map([
  [0, "root"],
  [anna, "anna"],
  [ben, "DOM+Ben"],
  [lp, "lp"],
]);

describe("print agent", () => {
  let spool: Spool;
  let rules: RuleSet;
  let log: string[];
  const stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    spool = await tempSpool();
    await preparePrintFolders(spool.root);
    log = [];
    // Nobody is trusted to print by its address: the credential has to do.
    rules = trialRules((file, text) =>
      file === "faxgate.yaml"
        ? text
            .replace("127.0.0.1:2525", "127.0.0.1:0")
            .replace(/trust-print: .*/, "trust-print: []")
            .replace("accounts: []", "accounts: [lp]")
        : text,
    );
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  const smtp = async (): Promise<void> => {
    const server = await startSmtp({
      spool,
      log: createLog("smtp", () => {}),
      rules: () => rules,
      people: new People(() => rules),
      checkPassword: async () => false,
    });
    stops.push(() => server.stop());
  };
  const agent = async (mostBytes = 1_000_000): Promise<() => Promise<void>> => {
    const made = await startPrintAgent(
      {
        spool,
        log: createLog("agent", (line) => log.push(line)),
        access: () => ownServer(spool, rules),
        settings: () => ({ ...rules.site.print, mostBytes }),
        names: { nameOf: async (uid) => names.get(uid) },
        local: true,
      },
      { look: 50, first: 50, longest: 200 },
    );
    stops.push(() => made.stop());
    return () => made.stop();
  };
  /** A drop nobody watches, where a file gets its owner before the agent can see it. */
  const aside = (): string => {
    mkdirSync(spool.path("aside", "print-drop"), { recursive: true });
    return spool.path("aside");
  };
  const asUser = (uid: number, name: string): string => {
    const made = spool.path("aside", "print-drop", name);
    chownSync(made, uid, statSync(spool.path("print-drop")).gid);
    renameSync(made, spool.path("print-drop", name));
    return name;
  };
  const drop = async (uid: number, title: string, user = "", document = "%!PS\nshowpage\n"): Promise<string> => {
    const head = (bytes: number) =>
      ({ faxgate: "print-job", bytes, printer: "fax", title, user, host: "pc1", file: "smbprn.1" }) as const;
    return asUser(uid, await dropFile(aside(), head, [Buffer.from(document)], document.length));
  };
  const wish = async (uid: number, job: number): Promise<void> => {
    asUser(uid, await dropFile(aside(), () => ({ faxgate: "cancel", job })));
  };
  const until = async (what: string, test: () => boolean | Promise<boolean>): Promise<void> => {
    const end = Date.now() + 8_000;
    while (!(await test())) {
      if (Date.now() > end) throw new Error(`not in time: ${what}\n${log.join("\n")}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  };
  const mails = (): string[] =>
    readdirSync(spool.path("incoming"))
      .filter((name) => !name.startsWith("."))
      .map((name) => readFileSync(spool.path("incoming", name), "latin1"));
  const header = (mail: string, name: string): string => new RegExp(`^${name}: (.*?)\r?$`, "mi").exec(mail)?.[1] ?? "";
  const listed = async (): Promise<string[]> =>
    ((await readListing(spool.root))?.jobs ?? []).map((job) => `${job.number} ${job.user} ${job.state}`);

  it("keeps the drop closed to eyes and open to hands", () => {
    assert.equal(statSync(spool.path("print-drop")).mode & 0o7777, 0o3733);
    assert.equal(statSync(spool.path("print-jobs")).mode & 0o007, 0);
  });

  rootOnly("names the file's owner, and believes the file only where a print server wrote it", async () => {
    await smtp();
    await drop(anna, "own");
    await drop(anna, "a lie", "DOM+Ben");
    await drop(ben, "named by winbind");
    await drop(0, "of CUPS", "anna");
    await drop(lp, "of lpd", "ben@PLANT.EXAMPLE");
    await drop(61099, "of nobody known", "DOM+Ben");
    await agent();
    await until("six mails", () => mails().length === 6);
    const found = new Map(mails().map((m) => [header(m, "subject"), header(m, "x-faxgate-print-user")]));
    assert.deepEqual(Object.fromEntries(found), {
      own: "DOM+anna",
      "a lie": "DOM+anna",
      "named by winbind": "DOM+Ben",
      "of CUPS": "DOM+anna",
      "of lpd": "ben@PLANT.EXAMPLE",
      "of nobody known": "DOM+uid 61099",
    });
    assert.deepEqual(readdirSync(spool.path("print-drop")), []);
  });

  rootOnly("takes no link, pipe, folder, moved file or half a job for a print job", async () => {
    await smtp();
    const other = join(spool.root, "letter-of-ben");
    writeFileSync(other, '{"faxgate":"print-job","bytes":3,"title":"stolen"}\nabc', { mode: 0o640 });
    chownSync(other, ben, 12_345);
    const planted = (n: number): string => spool.path("print-drop", `job-${String(n).padStart(32, "0")}`);
    symlinkSync(other, planted(1));
    linkSync(other, planted(2));
    mkdirSync(planted(3));
    const moved = spool.path("print-drop", "job-x");
    writeFileSync(moved, '{"faxgate":"print-job","bytes":3,"title":"moved"}\nabc');
    chownSync(moved, ben, 12_345);
    linkSync(moved, planted(4));
    unlinkSync(moved);
    execFileSync("mkfifo", [planted(5)]);
    for (const [n, text] of [
      [6, '{"faxgate":"print-job","bytes":30,"title":"cut"}\nabc'],
      [7, "no head at all"],
      [8, `${"x".repeat(20_000)}\n`],
      [9, '{"faxgate":"print-job","bytes":-1}\n'],
      [10, "[1,2]\n"],
    ] as const)
      writeFileSync(planted(n), text);
    await agent();
    // The note why is the last thing that is written of each.
    const aside = (): string[] => readdirSync(spool.path("corrupt"));
    await until("ten notes why", () => aside().filter((name) => name.endsWith(".why")).length === 10);
    assert.deepEqual(readdirSync(spool.path("print-drop")), []);
    assert.deepEqual(mails(), []);
    for (const what of [
      "symbolic link",
      "several names",
      "no regular file",
      "not made here",
      "not whole",
      "no print job",
    ])
      assert.ok(
        log.some((line) => line.includes("print drop is no") && line.includes(what)),
        `${what}\n${log.join("\n")}`,
      );
    assert.equal(aside().length, 20);
    assert.equal(readFileSync(other, "utf8").includes("stolen"), true);
  });

  rootOnly("keeps jobs while the gateway is away, says so once, and hands them over once", async () => {
    await agent();
    await drop(anna, "early");
    await until("the listing", async () => (await listed()).length === 1);
    await until("a word in the listing", async () => (await readListing(spool.root))!.away !== "");
    await new Promise((done) => setTimeout(done, 600));
    assert.deepEqual(await listed(), ["1 DOM+anna queued"]);
    assert.equal(log.filter((line) => line.includes("they wait here")).length, 1);
    await smtp();
    await until("the mail", () => mails().length === 1);
    await until("the listing", async () => (await listed())[0] === "1 DOM+anna preparing");
    assert.equal((await readListing(spool.root))!.away, "");
    assert.equal(log.filter((line) => line.includes("can be reached again")).length, 1);
  });

  rootOnly("a job handed over before a crash that forgot it goes out again under the same Message-ID", async () => {
    await smtp();
    const stop = await agent();
    await drop(anna, "twice");
    await until("the mail", () => mails().length === 1);
    await until("handed", async () => (await listed())[0]?.endsWith("preparing") === true);
    await stop();
    const path = spool.path("print-jobs", "1.json");
    const record = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...record, state: "taken", submission: undefined }));
    const document = "%!PS\n";
    const head = { faxgate: "print-job", bytes: document.length, title: "twice" };
    writeFileSync(spool.path("print-jobs", "1.job"), `${JSON.stringify(head)}\n${document}`);
    chownSync(spool.path("print-jobs", "1.job"), anna, statSync(spool.path("print-drop")).gid);
    await agent();
    await until("a second mail", () => mails().length === 2);
    const ids = mails().map((mail) => header(mail, "message-id"));
    assert.equal(ids[0], ids[1]);
    assert.match(ids[0]!, /^<job\.[0-9a-f]{26}@fax\.local>$/);
  });

  rootOnly("deletes for the owner and root only, before and after the gateway has it", async () => {
    await agent();
    await drop(anna, "one");
    await drop(anna, "two");
    await until("two jobs", async () => (await listed()).length === 2);
    await wish(ben, 1);
    await until("the refusal", () => log.some((line) => line.includes("another's print job")));
    assert.equal((await listed()).length, 2);
    await wish(anna, 1);
    await until("one job", async () => (await listed()).length === 1);
    await smtp();
    await until("the mail", () => mails().length === 1);
    await until("handed", async () => (await listed())[0] === "2 DOM+anna preparing");
    await wish(0, 2);
    await until("the wish at the gateway", () => mails().some((mail) => header(mail, "x-faxgate-print-cancel") !== ""));
    await until("nothing listed", async () => (await listed()).length === 0);
    const [job, cancel] = mails().sort((a, b) => a.indexOf("Print-Cancel") - b.indexOf("Print-Cancel"));
    assert.equal(header(cancel!, "x-faxgate-print-cancel"), header(job!, "x-faxgate-print-id"));
  });

  rootOnly("tells the gateway of a job that is too large instead of losing it", async () => {
    await smtp();
    await drop(anna, "heavy", "", "x".repeat(3_000_000));
    await agent(2_097_152);
    await until("the word", () => mails().length === 1);
    assert.equal(header(mails()[0]!, "x-faxgate-print-fault"), "too-large 2");
    await until("no job left", async () => (await listed()).length === 0);
    assert.deepEqual(
      readdirSync(spool.path("print-jobs")).filter((name) => name !== "last.json"),
      [],
    );
  });
});

// Received faxes to mailboxes, folders and programs: real files and real child programs, failures, deaths in between.

import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FaxError } from "../../../src/base/errors.ts";
import type { Delivery, TargetRecord } from "../../../src/base/received.ts";
import { ringReceived } from "../../../src/device/store/received-bell.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { startInbound } from "../../../src/service/inbound/inbound.ts";
import { nextTurn } from "../../../src/service/inbound/turns.ts";
import { Office } from "../../support/office.ts";
import { receivedFax as made, type ReceivedWish } from "../../support/received-fax.ts";
import { pause, until } from "../../support/redis.ts";
import { trialRules } from "../../support/rules.ts";

const receivedFax = async (spool: Spool, wish: ReceivedWish = {}): Promise<string> => (await made(spool, wish)).folder;

describe("a received fax goes where the rules send it", () => {
  let office: Office;
  let place: string;
  let running: { stop(): Promise<void> } | undefined;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "faxgate-inbound-"));
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    rmSync(place, { recursive: true, force: true });
  });

  /** An office with these rules for received faxes. */
  async function withRules(inbound: string, users = ""): Promise<void> {
    const text = `${inbound}\n${/^default:/m.test(inbound) ? "" : "default: faxmaster@plant.example\n"}`;
    office = await Office.make(
      trialRules((file, shipped) =>
        file === "inbound.yaml" ? text : file === "users.yaml" ? `${shipped}${users}` : shipped,
      ),
    );
  }
  const start = async (): Promise<void> => {
    running = startInbound(await office.deps(), { look: 10, again: 20 });
  };
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = undefined;
  };
  const read = (folder: string): Delivery =>
    JSON.parse(readFileSync(join(folder, "delivery.json"), "utf8")) as Delivery;
  const target = (folder: string, id = "1"): TargetRecord => read(folder).targets!.find((one) => one.id === id)!;
  const settled = (folder: string): boolean =>
    existsSync(join(folder, "delivery.json")) &&
    read(folder).targets!.every(({ state }) => state === "done" || state === "given-up");
  /** Runs until the faxes are settled. */
  async function deliverAll(...folders: string[]): Promise<void> {
    await start();
    for (const folder of folders) await until(() => settled(folder), `${folder}\n${office.log.join("\n")}`);
    await stop();
  }
  const program = (name: string, text: string): string => {
    const path = join(place, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const alarms = async (): Promise<string[]> =>
    (await office.spool.list("run"))
      .filter((name) => name.startsWith("alarm-target-"))
      .map((name) =>
        String((JSON.parse(readFileSync(office.spool.path("run", name), "utf8")) as { what: string }).what),
      );

  it("to people in the form and language of each, told of in one mail a form", async () => {
    await withRules(
      `rules:
  - { name: all of it, called: "5550001", form: both, language: de, mail: [a@plant.example, user3@plant.example], department: sales, folder: "${place}" }
copy: [archive@plant.example, a@plant.example]`,
      `  user3: { mail: user3@plant.example, received-form: notice, language: es }
departments:
  sales: { mail: sales@plant.example, received-form: tiff }`,
    );
    const folder = await receivedFax(office.spool, { called: "5550001" });
    await deliverAll(folder);
    const mails = (await office.out("received")).map(({ id, to, mail }) => ({
      id,
      to: to.join(),
      subject: mail.subject,
      files: mail.attachments.filter(({ related }) => !related).map(({ contentType }) => contentType),
      text: mail.text ?? "",
    }));
    assert.deepEqual(
      mails.map(({ id, to, files }) => [id, to, files.join()]),
      [
        ["c00000042-received", "a@plant.example", "application/pdf,image/tiff"],
        ["c00000042-received-2", "user3@plant.example", ""],
        ["c00000042-received-3", "sales@plant.example", "image/tiff"],
        ["c00000042-received-4", "archive@plant.example", "application/pdf"],
      ],
    );
    assert.match(mails[0]!.subject ?? "", /Fax von 5559876/);
    assert.match(mails[1]!.text, new RegExp(`está en ${place}`));
    const { rule, targets } = read(folder);
    assert.equal(rule, "all of it");
    assert.ok(targets!.every(({ state, tries, perhapsAgain }) => state === "done" && tries === 0 && !perhapsAgain));
  });

  it("at the line's ring, without waiting for the next look; one that comes while another is worked on too", async () => {
    await withRules("rules: [{ name: one, mail: a@plant.example }]");
    running = startInbound(await office.deps(), { look: 3_600_000, again: 20 });
    const folders: string[] = [];
    for (let n = 1; n <= 5; n++) {
      folders.push(await receivedFax(office.spool, { call: `c0000000${n}` }));
      await ringReceived(office.spool);
    }
    for (const folder of folders) await until(() => settled(folder), `${folder}\n${office.log.join("\n")}`);
    assert.equal((await office.out("received")).length, 5);
  });

  it("junk: kept and marked, nobody told; to a mailbox where one is named", async () => {
    await withRules(`junk:\n  - { caller: "5559876" }\n  - { name: offers, tsi: OFFERS, mail: junk@plant.example }`);
    const silent = await receivedFax(office.spool);
    const told = await receivedFax(office.spool, { call: "c00000043", caller: "1", tsi: "offers" });
    await deliverAll(silent, told);
    assert.deepEqual(
      (await office.out()).map(({ to }) => to.join()),
      ["junk@plant.example"],
    );
    assert.ok(read(silent).junk === true && read(told).junk === true && read(told).rule === "junk offers");
    assert.ok(existsSync(join(silent, "fax.tif")) && existsSync(join(silent, "raw", "page-001.mh")));
  });

  it("leaves alone what an older version delivered", async () => {
    await withRules("rules: []");
    const folder = await receivedFax(office.spool);
    const old = { at: new Date().toISOString(), rule: "1", mail: ["a@plant.example"] };
    writeFileSync(join(folder, "delivery.json"), JSON.stringify(old));
    const next = await receivedFax(office.spool, { call: "c00000043" });
    await deliverAll(next);
    assert.deepEqual(read(folder), old);
    assert.equal((await office.out()).length, 1);
  });

  describe("into a folder", () => {
    const list = (): string[] => readdirSync(place).sort();
    const at = "2026-11-23T09:14:00";
    const startedAt = new Date(at).toISOString();

    it("under a name of its own, never in place of another, with a line in the index", async () => {
      await withRules(`rules: [{ folder: "${place}", form: both }]`);
      writeFileSync(join(place, "2026-11-23-0914-5559876-5550001.pdf"), "somebody's own");
      const first = await receivedFax(office.spool, { startedAt });
      const second = await receivedFax(office.spool, { call: "c00000043", startedAt, tsi: '=cmd|"/C calc"!A0' });
      const nobody = await receivedFax(office.spool, {
        ...{ call: "c00000044", startedAt, caller: "", called: "../../etc", tsi: "a,b\r\nc" },
      });
      await deliverAll(first, second, nobody);
      assert.deepEqual(list(), [
        "2026-11-23-0914-5559876-5550001-2.pdf",
        "2026-11-23-0914-5559876-5550001-2.tif",
        "2026-11-23-0914-5559876-5550001-3.pdf",
        "2026-11-23-0914-5559876-5550001-3.tif",
        "2026-11-23-0914-5559876-5550001.pdf",
        "2026-11-23-0914-unknown-etc.pdf",
        "2026-11-23-0914-unknown-etc.tif",
        "index.csv",
      ]);
      assert.equal(readFileSync(join(place, "2026-11-23-0914-5559876-5550001.pdf"), "utf8"), "somebody's own");
      const index = readFileSync(join(place, "index.csv"), "utf8").split("\r\n");
      assert.equal(index.length, 5);
      assert.match(index[0]!, /^file,call,received,/);
      assert.match(index[1]!, /^\S+-2\.pdf \S+-2\.tif,c00000042,2026-11-23 09:14:00,t2,5550001,5559876,,,,1,received$/);
      assert.match(index[2]!, /,"'=cmd\|""\/C calc""!A0",/);
      assert.match(index[3]!, /,"a,b c",/);
      assert.equal(target(first).file, "2026-11-23-0914-5559876-5550001-2");
    });

    it("by the rule's own name for files", async () => {
      await withRules(
        `rules: [{ folder: "${place}", file-name: "{call} {tsi} {subaddress} {pages}p" }]\nfile-name: "{date}"`,
      );
      const folder = await receivedFax(office.spool, { tsi: "ACME / Co", subAddress: "12#", pages: [{}, {}, {}] });
      await deliverAll(folder);
      assert.deepEqual(list(), ["c00000042 ACME_Co 12 3p.pdf", "index.csv"]);
    });

    it("once, after a death at any point", async () => {
      await withRules(`rules: [{ folder: "${place}", form: both }]`);
      const folder = await receivedFax(office.spool, { startedAt });
      await deliverAll(folder);
      const [whole, files] = [read(folder), list()];
      const index = readFileSync(join(place, "index.csv"), "utf8");
      const name = "2026-11-23-0914-5559876-5550001";
      const deaths: [what: string, change: Partial<TargetRecord>, gone: string[]][] = [
        ["before anything was placed", { state: "handing" }, [...files]],
        ["with a name", { state: "handing", file: name }, [...files]],
        ["behind the first file", { state: "handing", file: name }, [`${name}.tif`, "index.csv"]],
        ["behind both files", { state: "handing", file: name }, ["index.csv"]],
        ["behind the index", { state: "handing", file: name }, []],
      ];
      for (const [what, change, gone] of deaths) {
        for (const file of gone) rmSync(join(place, file));
        const { file: _, ...record } = whole.targets![0]!;
        writeFileSync(
          join(folder, "delivery.json"),
          JSON.stringify({ ...whole, targets: [{ ...record, ...change }, ...whole.targets!.slice(1)] }),
        );
        // A half-made file of the death's.
        writeFileSync(join(place, `.faxgate-c00000042-${name}.pdf`), "half");
        await deliverAll(folder);
        assert.deepEqual(list(), files, what);
        assert.equal(readFileSync(join(place, "index.csv"), "utf8"), index, what);
      }
    });

    it("that is away: tried again, told once, and told when it is back", async () => {
      const share = join(place, "share");
      await withRules(`rules: [{ folder: "${share}", mail: a@plant.example }]`);
      const folders = [await receivedFax(office.spool), await receivedFax(office.spool, { call: "c00000043" })];
      await start();
      await until(
        () => folders.every((one) => existsSync(join(one, "delivery.json")) && target(one, "2").tries >= 4),
        "tries",
      );
      assert.deepEqual(await alarms(), [`received faxes do not get to the folder ${share}`]);
      assert.equal((await office.out("received")).length, 2, "the mails do not wait for it");
      assert.match(target(folders[0]!, "2").error ?? "", /cannot be reached/);
      mkdirSync(share);
      for (const one of folders) await until(() => settled(one), "placed");
      await stop();
      assert.equal(readdirSync(share).length, 3);
      assert.deepEqual(await alarms(), [`received faxes get to the folder ${share} again`]);
      assert.equal((await office.out("received")).length, 2);
    });

    it("of a share only while that is mounted", async () => {
      await withRules(`rules: [{ folder: "${place}" }]\nshares: "${place}"`);
      const folder = await receivedFax(office.spool);
      await start();
      await until(() => existsSync(join(folder, "delivery.json")) && target(folder).tries >= 1, "tried");
      await stop();
      assert.match(target(folder).error ?? "", /is not mounted/);
      assert.deepEqual(list(), []);
      const mounted = mkdtempSync("/dev/shm/faxgate-inbound-");
      try {
        await withRules(`rules: [{ folder: "${mounted}" }]\nshares: /dev/shm`);
        await deliverAll(await receivedFax(office.spool));
        assert.equal(readdirSync(mounted).length, 2);
      } finally {
        rmSync(mounted, { recursive: true, force: true });
      }
    });
  });

  describe("to a program", () => {
    it("with its arguments as they stand, harmless values and a clean environment", async () => {
      const take = program("take", `{ printf '%s\\n' "$@"; env; pwd; cat "$2"; } > ${place}/taken`);
      await withRules(
        `rules: [{ command: [${take}, --pdf, "{pdf}", "--from={caller} {tsi}", "$(id) ; {unknown}"] }]`.replace(
          " {unknown}",
          "",
        ),
      );
      process.env["FAXGATE_TEST_SECRET"] = "secret";
      const folder = await receivedFax(office.spool, { caller: "+34 942`id`", tsi: "--x; rm -rf /" });
      await deliverAll(folder);
      delete process.env["FAXGATE_TEST_SECRET"];
      const taken = readFileSync(join(place, "taken"), "utf8").split("\n");
      assert.deepEqual(taken.slice(0, 4), [
        "--pdf",
        join(folder, ".command-1", "fax.pdf"),
        "--from=+34_942_id x_rm_rf",
        "$(id) ;",
      ]);
      assert.ok(!taken.some((line) => /secret|FAXGATE/.test(line)));
      assert.ok(taken.some((line) => line.startsWith("%PDF")));
      assert.ok(!existsSync(join(folder, ".command-1")), "its copies are gone");
    });

    it("that fails: tried until it takes the fax, the other targets once", async () => {
      const take = program(
        "take",
        `echo x >> ${place}/count; [ $(wc -l < ${place}/count) -ge 3 ] || { echo full >&2; exit 7; }`,
      );
      await withRules(`rules: [{ command: [${take}], mail: a@plant.example, folder: "${place}" }]`);
      const folder = await receivedFax(office.spool);
      await deliverAll(folder);
      const record = read(folder).targets!.find((one) => one.target.kind === "command")!;
      assert.deepEqual([record.tries, record.error, record.perhapsAgain], [2, "exit code 7: full", undefined]);
      assert.equal((await office.out("received")).length, 1);
      assert.equal(readFileSync(join(place, "index.csv"), "utf8").split("\r\n").length, 3);
    });

    it("that hangs: ended with all it started, tried again as perhaps a second time; no other fax waits for it", async () => {
      const take = program(
        "take",
        `[ "$FAXGATE_PERHAPS_AGAIN" = yes ] && { echo again > ${place}/again; exit 0; }; sleep 60 & echo $! > ${place}/child; wait`,
      );
      await withRules(
        `rules: [{ called: "1", command: [${take}] }, { called: "2", mail: a@plant.example }]\ntrouble: { command-time: 1s }`,
      );
      const slow = await receivedFax(office.spool, { called: "1" });
      const quick = await receivedFax(office.spool, { call: "c00000043", called: "2" });
      await start();
      await until(() => settled(quick), "the other fax");
      assert.ok(!settled(slow) && !existsSync(join(place, "again")));
      await until(() => settled(slow), "the hanging one");
      await stop();
      assert.ok(existsSync(join(place, "again")));
      assert.equal(target(slow).perhapsAgain, true);
      const child = Number(readFileSync(join(place, "child"), "utf8"));
      await until(() => !existsSync(`/proc/${child}/cwd`), "its child has ended");
    });

    it("that is not there: said so", async () => {
      await withRules("rules: [{ command: [/nowhere/at-all] }]");
      const folder = await receivedFax(office.spool);
      await start();
      await until(() => existsSync(join(folder, "delivery.json")) && target(folder).tries >= 1, "tried");
      await stop();
      assert.equal(target(folder).error, "/nowhere/at-all is not there");
    });
  });

  describe("after the program died", () => {
    /** As a death while target 1 was handed over leaves it. */
    async function died(rules: string): Promise<string> {
      await withRules(rules);
      const folder = await receivedFax(office.spool);
      await deliverAll(folder);
      const whole = read(folder);
      const handing = { ...whole, targets: [{ ...whole.targets![0]!, state: "handing" }, ...whole.targets!.slice(1)] };
      writeFileSync(join(folder, "delivery.json"), JSON.stringify(handing));
      return folder;
    }

    it("a program is told that it is perhaps a second time", async () => {
      const take = program("take", `echo "again=$FAXGATE_PERHAPS_AGAIN" >> ${place}/taken`);
      const folder = await died(`rules: [{ command: [${take}] }]`);
      await deliverAll(folder);
      assert.equal(readFileSync(join(place, "taken"), "utf8"), "again=\nagain=yes\n");
      assert.ok(office.log.some((line) => line.includes("perhaps handed over a second time")));
    });

    const mailed = (folder: string): Record<string, string[]> =>
      JSON.parse(readFileSync(join(folder, "mailed.json"), "utf8")) as Record<string, string[]>;
    /** The relay has taken it. */
    const gone = (): void =>
      rmSync(office.spool.path("outgoing-mail", "c00000042-received"), { recursive: true, force: true });
    const again = async (): Promise<(string | boolean)[]> =>
      (await office.out("received")).map(
        ({ mail }) =>
          mail.headers.get("x-faxgate-perhaps-again") === "yes" &&
          (mail.text ?? "").includes("perhaps you have it already"),
      );

    it("a mail that was surely queued is not made again, whether it waits or is gone", async () => {
      const folder = await died("rules: []");
      await deliverAll(folder);
      assert.deepEqual(await again(), [false]);
      gone();
      const whole = read(folder);
      writeFileSync(
        join(folder, "delivery.json"),
        JSON.stringify({ ...whole, targets: [{ ...whole.targets![0]!, state: "handing" }] }),
      );
      await deliverAll(folder);
      assert.deepEqual(await again(), []);
      const { to, begun, queued } = mailed(folder);
      assert.deepEqual(
        [to, begun, queued],
        [["faxmaster@plant.example"], ["c00000042-received"], ["c00000042-received"]],
      );
    });

    it("a mail is made again, and says so, only where it was perhaps queued and is gone", async () => {
      const deaths: [what: string, left: object | undefined, waits: boolean, marked: (boolean | string)[]][] = [
        ["before it was begun", undefined, false, [false]],
        [
          "before it was begun, another was",
          { to: ["x@plant.example"], begun: ["c00000042-received-2"] },
          false,
          [false],
        ],
        ["begun, and it waits", { to: [], begun: ["c00000042-received"] }, true, [false]],
        ["begun, and it is gone", { to: [], begun: ["c00000042-received"] }, false, [true]],
        ["of an earlier version, which did not note it", { to: ["faxmaster@plant.example"] }, false, [true]],
        ["queued, and it is gone", { to: [], begun: [], queued: ["c00000042-received"] }, false, []],
      ];
      for (const [what, left, waits, marked] of deaths) {
        const folder = await died("rules: []");
        if (!waits) gone();
        if (left === undefined) rmSync(join(folder, "mailed.json"));
        else writeFileSync(join(folder, "mailed.json"), JSON.stringify(left));
        await deliverAll(folder);
        assert.deepEqual(await again(), marked, what);
      }
    });

    it("what was decided stays, whatever the rules say now", async () => {
      const folder = await died(`rules: [{ mail: a@plant.example }]`);
      gone();
      rmSync(join(folder, "mailed.json"));
      office.rules = trialRules();
      await deliverAll(folder);
      assert.deepEqual((await office.out("received"))[0]!.to, ["a@plant.example"]);
    });
  });

  describe("in turn", () => {
    it("one after the other, and the same fax always to the same one", async () => {
      await withRules(`rules: [{ round-robin: [a@plant.example, b@plant.example, c@plant.example] }]`);
      const folders: string[] = [];
      for (let n = 1; n <= 7; n++) folders.push(await receivedFax(office.spool, { call: `c0000010${n}` }));
      await deliverAll(...folders);
      const to = (await office.out("received")).map((mail) => mail.to.join()).sort();
      assert.deepEqual(
        to.map((address) => address[0]),
        ["a", "a", "a", "b", "b", "c", "c"],
      );
      const among = ["a@plant.example", "b@plant.example", "c@plant.example"];
      const given = await nextTurn(office.spool, among, "c00000999");
      // The death came before anything else was written.
      assert.equal(await nextTurn(office.spool, among, "c00000999"), given);
      const next = await Promise.all(["x1", "x2", "x3"].map((call) => nextTurn(office.spool, among, call)));
      assert.equal(new Set(next).size, 3);
      assert.equal(next[2], given);
      for (const name of await office.spool.list("turns")) writeFileSync(office.spool.path("turns", name), "{");
      assert.equal(await nextTurn(office.spool, among, "y"), "a@plant.example");
    });
  });

  describe("to whom only the directory knows", () => {
    const directory = `  far: { print: [DOM+Far] }
directory: { servers: [ldap://127.0.0.1], base: "dc=plant", domains: [DOM], refresh: 0s }`;
    const entry = (account: string, group: string, more: Record<string, string[]> = {}) => ({
      dn: `cn=${account},dc=plant`,
      attributes: { sAMAccountName: [account], mail: [`${account}@plant.example`], memberOf: [group], ...more },
    });
    const staff = "cn=Fax Users,dc=plant";

    it("waits while it is down, then reaches every member once", async () => {
      await withRules(`rules: [{ group: Fax Users, user: far, mail: bert@plant.example }]`, directory);
      let down = true;
      const asked: string[] = [];
      office.search = async (_, filter) => {
        asked.push(filter);
        if (down) throw new FaxError("resource", "connection refused");
        if (filter.includes("objectClass=groupOfNames")) return [{ dn: staff, attributes: {} }];
        if (filter.includes("sAMAccountName=far")) return [entry("far", "cn=Other,dc=plant")];
        return [
          entry("anne", staff),
          entry("bert", staff),
          entry("left", staff, { userAccountControl: ["514"] }),
          entry("stranger", "cn=Other,dc=plant"),
        ];
      };
      const folder = await receivedFax(office.spool);
      await start();
      await until(() => existsSync(join(folder, "delivery.json")) && target(folder, "3").tries >= 2, "it waits");
      assert.deepEqual(
        (await office.out("received")).map(({ to }) => to.join()),
        ["bert@plant.example"],
      );
      await stop();
      down = false;
      await deliverAll(folder);
      assert.deepEqual((await office.out("received")).map(({ to }) => to.join()).sort(), [
        "anne@plant.example",
        "bert@plant.example",
        "far@plant.example",
      ]);
      assert.ok(asked.some((filter) => filter.includes("(memberOf=cn=Fax Users,dc=plant)")));
    });

    it("the default mailbox gets the fax of a group that nobody is in, with a word why", async () => {
      await withRules(`rules: [{ group: "odd*(name)" }]`, directory);
      const asked: string[] = [];
      office.search = async (_, filter) => {
        asked.push(filter);
        return [];
      };
      const folder = await receivedFax(office.spool);
      await deliverAll(folder);
      const [mail] = await office.out("received");
      assert.deepEqual(mail!.to, ["faxmaster@plant.example"]);
      assert.match(
        mail!.mail.text ?? "",
        /could not be delivered to the group odd\*\(name\) \(nobody in it has an address\)/,
      );
      assert.ok(asked.every((filter) => !filter.includes("odd*")));
    });
  });

  it("to the default mailbox when a printer stays away, with a word why; later it is given up", async () => {
    process.env["CUPS_SERVER"] = "127.0.0.1:1";
    await withRules(
      `rules: [{ printer: nowhere, mail: a@plant.example }]\ntrouble: { default-mailbox-after: 0s, give-up-after: 1s }`,
    );
    const folder = await receivedFax(office.spool);
    await deliverAll(folder);
    delete process.env["CUPS_SERVER"];
    const mails = await office.out("received");
    assert.deepEqual(
      mails.map(({ to }) => to.join()),
      ["a@plant.example", "faxmaster@plant.example"],
    );
    assert.match(
      mails[1]!.mail.text ?? "",
      /could not be delivered to the printer nowhere since .* It is still tried until/,
    );
    const record = target(folder, "2");
    assert.ok(
      record.state === "given-up" && record.toDefault !== undefined && record.tries >= 3,
      JSON.stringify(record),
    );
    assert.deepEqual(await alarms(), ["received faxes do not get to the printer nowhere"]);
    await pause(50);
    await deliverAll(folder);
    assert.equal((await office.out("received")).length, 2);
  });
});

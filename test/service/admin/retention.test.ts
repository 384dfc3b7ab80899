// What housekeeping removes and what it never touches, on a spool as a gateway leaves it.

import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { RuleSet } from "../../../src/codec/rules/rule-set.ts";
import { createLog } from "../../../src/device/log/log.ts";
import { waitingAlarms } from "../../../src/device/store/alarms.ts";
import { callRecords, closeMonth } from "../../../src/device/store/call-records.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { type Removed, type RetentionDeps, removeOld } from "../../../src/service/admin/retention.ts";
import { age, day, idAt, receivedFax, sentFax } from "../../support/finished-fax.ts";
import { trialRules } from "../../support/rules.ts";
import { tempSpool } from "../../support/temp-spool.ts";

const now = Date.UTC(2026, 10, 23, 12);
const ago = (days: number): number => now - days * day;

describe("retention", () => {
  let spool: Spool;
  let rules: RuleSet;
  beforeEach(async () => {
    spool = await tempSpool();
    rules = trialRules();
  });

  const keep = (change: Partial<RuleSet["site"]["retention"]>): void => {
    rules = { ...rules, site: { ...rules.site, retention: { ...rules.site.retention, ...change } } };
  };
  const round = (more: Partial<RetentionDeps> = {}): Promise<Removed> =>
    removeOld({
      spool,
      log: createLog("test", () => {}),
      rules: () => rules,
      now: () => now,
      inUse: async () => 10,
      ...more,
    });
  const done = (): string[] => readdirSync(spool.path("done")).sort();

  it("removes faxes that ended long enough ago, and no others", async () => {
    sentFax(spool, ago(120), { ended: ago(119) });
    const lately = sentFax(spool, ago(120), { ended: ago(10), tail: "lately" });
    const young = sentFax(spool, ago(20), { ended: ago(19) });
    const removed = await round();
    assert.deepEqual([removed.counts.sent, removed.forRoom], [1, 0]);
    assert.deepEqual(done(), [lately, young].sort());
  });

  it("never touches what has not ended, wherever it lies and however old it is", async () => {
    const active = sentFax(spool, ago(900), { area: "active" });
    const ended = sentFax(spool, ago(900), { area: "active", ended: ago(899), tail: "ended" });
    const open = sentFax(spool, ago(900), { tail: "open" });
    const claimed = sentFax(spool, ago(900), { ended: ago(899), tail: "claimed" });
    writeFileSync(spool.path("done", claimed, "jobs", "1.claim"), "{}");
    const waiting = receivedFax(spool, ago(900), { delivered: false });
    mkdirSync(spool.path("incoming", "000000001-x"));
    mkdirSync(spool.path("outgoing-mail", "000000001-x"));
    const removed = await round({ inUse: async () => 99 });
    assert.equal(
      Object.values(removed.counts).reduce((sum, count) => sum + count),
      0,
    );
    assert.deepEqual(readdirSync(spool.path("active")).sort(), [active, ended].sort());
    assert.deepEqual(done(), [open, claimed].sort());
    assert.ok(existsSync(join(waiting, "raw", "page-001.mmr")));
    assert.deepEqual(readdirSync(spool.path("incoming")), ["000000001-x"]);
    assert.deepEqual(readdirSync(spool.path("outgoing-mail")), ["000000001-x"]);
  });

  it("keeps a fax as long as its notice can be answered, whatever retention says", async () => {
    keep({ sent: 0, "at-least": 0 });
    const id = sentFax(spool, ago(6), { ended: ago(6) });
    sentFax(spool, ago(9), { ended: ago(8), tail: "old" });
    await round({ inUse: async () => 99 });
    assert.deepEqual(done(), [id]);
  });

  it("leaves one that somebody works with just now, and one an answer took away meanwhile", async () => {
    const held = sentFax(spool, ago(120), { ended: ago(119), tail: "held" });
    const taken = sentFax(spool, ago(120), { ended: ago(119), tail: "taken" });
    const isHeld = (id: string): boolean => {
      // An answer comes between the look and the removal.
      if (id === taken) void rename(spool.path("done", taken), spool.path("active", taken));
      return id === held;
    };
    const removed = await round({ isHeld });
    assert.equal(removed.counts.sent, 0);
    assert.deepEqual(done(), [held]);
    assert.ok(existsSync(spool.path("active", taken, "submission.json")));
  });

  it("removes received faxes that were delivered, and empty months", async () => {
    const old = receivedFax(spool, ago(500));
    const young = receivedFax(spool, ago(300), { call: "c00000002" });
    assert.equal((await round()).counts.received, 1);
    assert.equal(existsSync(old), false);
    assert.equal(existsSync(join(old, "..")), false);
    assert.ok(existsSync(join(young, "fax.json")));
  });

  it("removes old traces, but never the newest: the next call's number is counted from it", async () => {
    for (const [call, days] of [
      ["c00000001", 300],
      ["c00000002", 200],
      ["c00000003", 120],
    ] as const) {
      writeFileSync(spool.path("traces", call), "");
      age(spool.path("traces", call), ago(days));
    }
    assert.equal((await round()).counts.traces, 2);
    assert.deepEqual(readdirSync(spool.path("traces")), ["c00000003"]);
    assert.equal(await spool.newCall(), "c00000004");
  });

  it("goes on behind a fax whose files are damaged, and leaves that", async () => {
    const damaged = sentFax(spool, ago(200), { ended: ago(199), tail: "damaged" });
    writeFileSync(spool.path("done", damaged, "jobs", "1.json"), "{ torn");
    sentFax(spool, ago(120), { ended: ago(119) });
    const old = receivedFax(spool, ago(500));
    const removed = await round();
    assert.deepEqual([removed.counts.sent, removed.counts.received], [1, 1]);
    assert.deepEqual(done(), [damaged]);
    assert.equal(existsSync(old), false);
  });

  it("counts what was put aside from then on, however old it was", async () => {
    keep({ corrupt: 90 * day });
    for (const at of [ago(1), ago(100)]) {
      const name = `${idAt(at)}-0mabc-fax`;
      writeFileSync(spool.path("corrupt", name), "");
      age(spool.path("corrupt", name), ago(300));
    }
    assert.equal((await round()).counts.corrupt, 1);
    assert.deepEqual(readdirSync(spool.path("corrupt")), [`${idAt(ago(1))}-0mabc-fax`]);
  });

  it("never means never", async () => {
    keep({ sent: Number.POSITIVE_INFINITY });
    const id = sentFax(spool, ago(4_000), { ended: ago(3_999) });
    assert.equal((await round()).counts.sent, 0);
    assert.deepEqual(done(), [id]);
  });

  it("only says what would go in a dry run", async () => {
    const id = sentFax(spool, ago(120), { ended: ago(119) });
    const told: string[] = [];
    const removed = await round({ dryRun: true, onRemoved: ({ path }) => told.push(path) });
    assert.equal(removed.counts.sent, 1);
    assert.deepEqual(told, [spool.path("done", id)]);
    assert.deepEqual(done(), [id]);
  });

  it("takes away what an interrupted round left", async () => {
    mkdirSync(spool.path("done", ".gone-000000001-x", "jobs"), { recursive: true });
    writeFileSync(spool.path("done", ".gone-000000001-x", "jobs", "1.json"), "{}");
    await round();
    assert.deepEqual(done(), []);
  });

  it("makes room from the oldest on until the low mark, of all kinds alike", async () => {
    for (let i = 0; i < 120; i++) sentFax(spool, ago(60) + i, { ended: ago(50) + i * 1000 });
    const oldest = receivedFax(spool, ago(55));
    const youngest = receivedFax(spool, ago(9), { call: "c00000002" });
    // A tenth of a percent goes with each fax, as the disk sees it.
    const inUse = async (): Promise<number> => 80 + (readdirSync(spool.path("done")).length - 60) / 10;
    keep({ high: 84, low: 80 });
    const removed = await round({ inUse });
    assert.ok(removed.forRoom > 60 && removed.forRoom < 121, `${removed.forRoom}`);
    assert.equal(existsSync(oldest), false);
    assert.ok(existsSync(youngest));
    assert.deepEqual(await waitingAlarms(spool), []);
  });

  it("tells the administrator when nothing is left to remove and the disk is full", async () => {
    sentFax(spool, ago(3), { ended: ago(3) });
    await round({ inUse: async () => 97 });
    const [alarm] = await waitingAlarms(spool);
    assert.match(alarm!.what, /97 % full/);
    assert.equal(done().length, 1);
  });

  describe("of the list of calls", () => {
    const record = (startedAt: string, call: string): string => `${JSON.stringify({ call, startedAt })}\n`;
    const calls = async (since?: string): Promise<string[]> => {
      const found: string[] = [];
      for await (const { call } of callRecords(spool, since)) found.push(call);
      return found;
    };

    it("closes months by a name of their own, and reads them all in order", async () => {
      writeFileSync(spool.path("calls.jsonl"), record("2026-10-30T10:00:00.000Z", "c1"));
      await closeMonth(spool, new Date(now));
      appendFileSync(spool.path("calls.jsonl"), record("2026-11-01T10:00:00.000Z", "c2"));
      await closeMonth(spool, new Date(now));
      assert.deepEqual(
        readdirSync(spool.root)
          .filter((name) => name.startsWith("calls"))
          .sort(),
        ["calls-2026-10.jsonl", "calls.jsonl"],
      );
      assert.deepEqual(await calls(), ["c1", "c2"]);
      assert.deepEqual(await calls("2026-10-31T00:00:00.000Z"), ["c2"]);
    });

    it("loses no line of somebody who has the file open while its month is closed", async () => {
      writeFileSync(spool.path("calls.jsonl"), record("2026-10-30T10:00:00.000Z", "c1"));
      const writer = await open(spool.path("calls.jsonl"), "a");
      await closeMonth(spool, new Date(now));
      await writer.write(record("2026-10-31T23:59:00.000Z", "c2"));
      await writer.close();
      assert.deepEqual(await calls(), ["c1", "c2"]);
    });

    it("finds a call of this month in a file that was closed some time into it", async () => {
      const late = record("2026-11-01T00:30:00.000Z", "c2");
      writeFileSync(spool.path("calls.jsonl"), record("2026-10-30T10:00:00.000Z", "c1") + late);
      await closeMonth(spool, new Date(now));
      assert.deepEqual(await calls("2026-11-01T00:00:00.000Z"), ["c2"]);
    });

    it("removes whole months, and skips a torn line", async () => {
      writeFileSync(spool.path("calls-2025-09.jsonl"), record("2025-09-30T10:00:00.000Z", "c1"));
      writeFileSync(spool.path("calls-2025-10.jsonl"), `{"call":"c\n${record("2025-10-30T10:00:00.000Z", "c2")}`);
      assert.equal((await round()).counts.calls, 1);
      assert.deepEqual(await calls(), ["c2"]);
      assert.match(readFileSync(spool.path("calls-2025-10.jsonl"), "utf8"), /c2/);
    });
  });
});

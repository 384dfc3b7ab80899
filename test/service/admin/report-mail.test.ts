// The report as the administrator gets it: when it comes, what stands in it, what needs attention.

import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ParsedMail, simpleParser } from "mailparser";
import type { CallRecord } from "../../../src/base/job.ts";
import type { RuleSet } from "../../../src/codec/rules/rule-set.ts";
import { createLog } from "../../../src/device/log/log.ts";
import { readMessage, waitingMail } from "../../../src/device/mailout/outgoing-spool.ts";
import { noteAlarm } from "../../../src/device/store/alarm-list.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { type ReportDeps, sendDue } from "../../../src/service/admin/report-mail.ts";
import { callRecord } from "../../support/call-record.ts";
import { age, receivedFax, sentFax } from "../../support/finished-fax.ts";
import { rulesFolder, trialRules } from "../../support/rules.ts";
import { tempSpool } from "../../support/temp-spool.ts";

const tuesday = (hour: number): number => new Date(2026, 10, 24, hour).getTime();
const monday = (hour: number): number => new Date(2026, 10, 23, hour).getTime();

describe("the report mail", () => {
  let spool: Spool;
  let rules: RuleSet;
  const log = createLog("test", () => {});
  beforeEach(async () => {
    spool = await tempSpool();
    rules = trialRules();
  });

  const due = (now: number): Promise<boolean> => {
    const post = { spool, log, rules: () => rules, rulesFolder, queued: () => {} };
    const deps: ReportDeps = { spool, log, rules: () => rules, post, now: () => now };
    return sendDue(deps);
  };
  const mails = async (): Promise<ParsedMail[]> =>
    Promise.all(
      (await waitingMail(spool)).map(async ({ id }) => simpleParser(Buffer.from(await readMessage(spool, id)))),
    );
  const call = (change: Partial<CallRecord>): Promise<void> =>
    spool.appendRecord("calls.jsonl", callRecord({ pages: 2, ...change }));

  it("begins with the first whole week, comes once, and not again after a restart", async () => {
    assert.equal(await due(monday(6)), false, "of a new gateway there is nothing to tell yet");
    assert.equal(await due(monday(7)), true);
    assert.equal(await due(monday(8)), false);
    assert.equal(await due(tuesday(8)), false);
    const [mail, ...others] = await mails();
    assert.equal(others.length, 0);
    assert.equal(mail!.headers.get("x-faxgate-event"), "report");
    assert.match(mail!.subject!, /2026-11-16 – 2026-11-22/);
    assert.equal(mail!.attachments.filter(({ contentType }) => contentType === "image/png").length, 1);
  });

  it("tells once of the last week when the gateway was away for several", async () => {
    await due(new Date(2026, 9, 1).getTime());
    assert.equal(await due(monday(9)), true);
    assert.equal((await mails()).length, 1);
  });

  it("has the figures of its week, and nothing of another", async () => {
    await due(monday(6));
    await call({ job: "a-1", destination: "942000001" });
    await call({ direction: "receive", line: "t2", outcome: 21, pages: 5 });
    await call({ job: "b-1", destination: "942000002", outcome: 1, pages: 0 });
    await call({ startedAt: new Date(2026, 10, 23, 1).toISOString(), pages: 900 });
    await due(monday(7));
    const text = (await mails())[0]!.text!;
    assert.match(text, /Sent:\s+1 faxes, 2 pages, 2 minutes in 2 calls; 1 calls failed, 1 faxes not delivered/);
    assert.match(text, /Received:\s+1 faxes, 5 pages, 1 minutes; 0 incomplete/);
    assert.match(text, /1 {2}the number is busy/);
    assert.match(text, /t0 {2}2 calls out, 0 in, 1 failed/);
    assert.doesNotMatch(text, /900/);
  });

  it("names what needs attention, and says so when nothing does", async () => {
    const lines = Object.keys(rules.lines);
    for (const line of lines) {
      const status = { line, state: "idle", text: "", pid: 1, at: new Date(monday(1)).toISOString() };
      writeFileSync(spool.path("run", `line-${line}.json`), JSON.stringify(status));
    }
    rules = { ...rules, site: { ...rules.site, retention: { ...rules.site.retention, high: 100 } } };
    await due(monday(6));
    await due(monday(7));
    assert.match((await mails())[0]!.text!, /^Nothing needs attention\.$/m);
    rmSync(spool.path("outgoing-mail"), { recursive: true });
    mkdirSync(spool.path("outgoing-mail"));
    const wedged = {
      line: "t1",
      state: "wedged",
      text: "no answer to AT",
      pid: 1,
      at: new Date(monday(1)).toISOString(),
    };
    writeFileSync(spool.path("run", "line-t1.json"), JSON.stringify(wedged));
    rmSync(spool.path("run", "line-t3.json"));
    receivedFax(spool, monday(1), { delivered: false });
    // Pages nobody took up: of a day ago, of just now, and none at all.
    for (const [call, at, pages] of [
      ["c00000002", monday(8) - 90_000_000, true],
      ["c00000003", monday(8) - 3_600_000, true],
      ["c00000004", monday(8) - 90_000_000, false],
    ] as const) {
      const folder = receivedFax(spool, monday(1), { call, delivered: false });
      rmSync(join(folder, "fax.json"));
      if (!pages) rmSync(join(folder, "raw", "page-001.mmr"));
      age(join(folder, "raw"), at);
    }
    sentFax(spool, monday(1), { area: "active" });
    writeFileSync(spool.path("corrupt", "x"), "");
    writeFileSync(spool.path("corrupt", "x.why"), "");
    await noteAlarm(spool, { at: new Date(2026, 10, 18).toISOString(), what: "the modem of line t1 does not answer" });
    await noteAlarm(spool, { at: new Date(2026, 10, 12).toISOString(), what: "older" });
    for (let i = 0; i < 3; i++) await call({ job: `a-${i}`, destination: "942000009", outcome: 3, pages: 0 });
    for (let i = 0; i < 20; i++) await call({ line: "t0", destination: "1" });
    for (let i = 0; i < 12; i++) await call({ line: "t1", destination: "1", outcome: i % 2 === 0 ? 101 : 0 });
    rules = {
      ...rules,
      site: { ...rules.site, report: { ...rules.site.report, to: ["boss@plant.example"] } },
    };
    writeFileSync(spool.path("run", "report.json"), JSON.stringify({ key: "another" }));
    await due(monday(8));
    const [mail] = await mails();
    const text = mail!.text!;
    for (const expected of [
      /line t1 is out of service since 2026-11-23 01:00:00: no answer to AT/,
      /line t3 has never been started/,
      /1 received faxes are not delivered/,
      /pages of 1 calls were received and never handed over \(the first: c00000002\)/,
      /1 faxes wait for a line/,
      /1 damaged files/,
      /alarm of 2026-11-18 00:00:00: the modem of line t1 does not answer/,
      /942000009 was called 3 times and not reached, last: nobody answered/,
      /line t1: 6 of 12 calls failed/,
    ])
      assert.match(text, expected);
    assert.doesNotMatch(text, /older|Nothing needs/);
    assert.deepEqual((await waitingMail(spool))[0]!.to, ["faxmaster@plant.example", "boss@plant.example"]);
  });

  it("speaks the site's language", async () => {
    rules = { ...rules, site: { ...rules.site, language: "de" } };
    await due(monday(6));
    await due(monday(7));
    const [mail] = await mails();
    assert.match(mail!.subject!, /Bericht/);
    assert.match(mail!.text!, /Gesendet:\s+0 Faxe/);
  });
});

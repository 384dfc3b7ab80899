// What a dead line process left behind: its attempts are ended, what it received is handed over, and nothing damaged keeps
// the line from working.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import type { Page } from "../../../src/base/fax.ts";
import type { CallRecord } from "../../../src/base/job.ts";
import type { RawPage, ReceivedFax } from "../../../src/base/received.ts";
import { writeTiff } from "../../../src/codec/tiff/write.ts";
import { makeDirectory, writeJson } from "../../../src/device/store/atomic.ts";
import { createJob, readJob } from "../../../src/device/store/job-files.ts";
import { ownLife } from "../../../src/device/store/process-life.ts";
import type { CallHead } from "../../../src/device/store/received-files.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { finishOrphan, finishOwnCalls } from "../../../src/service/inbound/orphans.ts";
import type { LineContext } from "../../../src/service/line/line-context.ts";
import { fenceClaims } from "../../../src/service/line/recovery.ts";
import { openDocument } from "../../../src/service/line/tiff-document.ts";
import { testPage } from "../../support/bitmaps.ts";
import { age } from "../../support/finished-fax.ts";
import { jobRequest } from "../../support/job.ts";
import { lineContext } from "../../support/line-context.ts";
import { tempSpool } from "../../support/temp-spool.ts";

describe("a line's recovery", () => {
  let spool: Spool;
  let context: LineContext;
  beforeEach(async () => {
    spool = await tempSpool();
    context = lineContext(spool, "t0");
  });
  const calls = (): CallRecord[] => {
    if (!existsSync(spool.path("calls.jsonl"))) return [];
    const lines = readFileSync(spool.path("calls.jsonl"), "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as CallRecord);
  };
  async function claimed(submission: string, line: string, epoch: string): Promise<string> {
    const request = jobRequest({ submission });
    await createJob(spool, request);
    const file = spool.path("active", submission, "jobs", "1");
    const dead = epoch === "old" ? { started: "another boot:1" } : {};
    const claim = { ...ownLife(), ...dead, by: "line", line, epoch, at: new Date().toISOString() };
    writeFileSync(`${file}.claim`, JSON.stringify(claim));
    const open = { t: new Date().toISOString(), e: "claimed", line, attempt: 1, call: "c00000001" };
    writeFileSync(`${file}.journal`, `${JSON.stringify(open)}\n{"t":"20`);
    return request.id;
  }

  it("ends its own dead attempts once, and leaves those of others", async () => {
    const mine = await claimed("0mabc-mine", "t0", "old");
    const now = await claimed("0mabc-now", "t0", "new");
    const other = await claimed("0mabc-other", "t1", "old");
    await fenceClaims(context);
    await fenceClaims(context);
    assert.equal((await readJob(spool, mine))!.state.undecided?.outcome, 204);
    assert.equal((await readJob(spool, mine))!.claim, undefined);
    for (const id of [now, other]) assert.notEqual((await readJob(spool, id))!.claim, undefined);
    assert.deepEqual(
      calls().map((call) => [call.call, call.outcome]),
      [["c00000001", 204]],
    );
  });

  it("is not stopped by a damaged job", async () => {
    const mine = await claimed("0mabc-mine", "t0", "old");
    await claimed("0mabc-aaa", "t0", "old");
    writeFileSync(spool.path("active", "0mabc-aaa", "jobs", "1.json"), "{");
    await fenceClaims(context);
    assert.equal((await readJob(spool, mine))!.state.undecided?.outcome, 204);
  });

  async function received(call: string, alive: boolean, more: Partial<RawPage> = {}): Promise<string> {
    const folder = spool.path("received", "2026", "11", call);
    await makeDirectory(`${folder}/raw`);
    const head = {
      call,
      line: "t0",
      process: { ...ownLife(), ...(alive ? {} : { started: "another boot:1" }) },
      startedAt: "2026-11-22T10:00:00Z",
      calledNumber: "1",
      callerNumber: "2",
      callerName: "",
    };
    await writeJson(`${folder}/call.json`, head);
    const page: Partial<RawPage> = { page: 1, file: "raw/page-001.mh", resolution: "fine", remoteId: "TSI", ...more };
    await writeJson(`${folder}/raw/page-001.json`, page);
    return folder;
  }

  it("hands over what was received as incomplete, and leaves a call that still runs", async () => {
    const mine = await received("c00000002", false);
    const other = await received("c00000003", true);
    const bad = await received("c00000001", false);
    writeFileSync(`${bad}/call.json`, "{");
    const done = (call: string): Promise<boolean> => finishOrphan(context, "2026/11", call);
    assert.deepEqual([await done("c00000002"), await done("c00000003")], [true, false]);
    await assert.rejects(done("c00000001"), /damaged/);
    const fax = JSON.parse(readFileSync(`${mine}/fax.json`, "utf8")) as ReceivedFax;
    assert.deepEqual([fax.complete, fax.outcome, fax.pages.length, fax.remoteId], [false, 22, 1, "TSI"]);
    assert.equal("process" in fax, false);
    assert.equal(existsSync(`${other}/fax.json`), false);
    assert.deepEqual(
      calls().map((call) => [call.call, call.outcome]),
      [["c00000002", 22]],
    );
  });

  it("records a call that broke off once, however often its hand-over fails, and one that was on record not again", async () => {
    const folder = await received("c00000006", false);
    const done = (call: string): Promise<boolean> => finishOrphan(context, "2026/11", call);
    // A folder in its place: fax.json cannot be written.
    mkdirSync(`${folder}/fax.json`);
    await assert.rejects(done("c00000006"));
    await assert.rejects(done("c00000006"));
    rmdirSync(`${folder}/fax.json`);
    assert.equal(await done("c00000006"), true);
    // Its line had written the record of a whole document, and died before fax.json.
    const whole = await received("c00000007", false);
    const record = {
      ...calls()[0]!,
      call: "c00000007",
      outcome: 21 as const,
      detail: "",
      seconds: 12,
      remoteId: "TSI",
    };
    await spool.appendRecord("calls.jsonl", record);
    assert.equal(await done("c00000007"), true);
    const fax = JSON.parse(readFileSync(`${whole}/fax.json`, "utf8")) as ReceivedFax;
    assert.deepEqual([fax.complete, fax.outcome, fax.seconds], [true, 21, 12]);
    assert.deepEqual(
      calls().map(({ call, outcome }) => [call, outcome]),
      [
        ["c00000006", 22],
        ["c00000007", 21],
      ],
    );
  });

  it("finishes at its start what it was receiving, of its own name alone, past a damaged one", async () => {
    const bad = await received("c00000008", false);
    writeFileSync(`${bad}/call.json`, "{");
    const mine = await received("c00000009", false);
    const other = await received("c00000010", false);
    const head = JSON.parse(readFileSync(`${other}/call.json`, "utf8")) as object;
    writeFileSync(`${other}/call.json`, JSON.stringify({ ...head, line: "t1" }));
    const running = await received("c00000011", true);
    await finishOwnCalls(context, "t0");
    await finishOwnCalls(context, "t0");
    assert.deepEqual(
      [bad, mine, other, running].map((folder) => existsSync(`${folder}/fax.json`)),
      [false, true, false, false],
    );
    assert.equal(calls().length, 1);
  });

  async function of(folder: string, host: string): Promise<void> {
    const head = JSON.parse(readFileSync(`${folder}/call.json`, "utf8")) as CallHead;
    await writeJson(`${folder}/call.json`, { ...head, process: { ...head.process, host } });
  }

  it("finishes at its start a call of another machine under its name; the office leaves that alone", async () => {
    const folder = await received("c00000012", true);
    await of(folder, "another machine");
    assert.equal(await finishOrphan(context, "2026/11", "c00000012"), false);
    assert.deepEqual([existsSync(`${folder}/fax.json`), calls().length], [false, 0]);
    await finishOwnCalls(context, "t1");
    assert.equal(existsSync(`${folder}/fax.json`), false);
    await finishOwnCalls(context, "t0");
    assert.deepEqual([existsSync(`${folder}/fax.json`), calls().length], [true, 1]);
  });

  it("does not take the record of other pages for the call's", async () => {
    const folder = await received("c00000013", false);
    const whole = { call: "c00000013", startedAt: "2026-11-22T10:00:00Z", outcome: 21, detail: "", pages: 2 };
    await spool.appendRecord("calls.jsonl", whole as CallRecord);
    assert.equal(await finishOrphan(context, "2026/11", "c00000013"), true);
    const fax = JSON.parse(readFileSync(`${folder}/fax.json`, "utf8")) as ReceivedFax;
    assert.deepEqual([fax.complete, fax.outcome, fax.pages.length, calls().length], [false, 22, 1, 1]);
  });

  it("records a call once where office and line finish it at the same time, also after one that died at it", async () => {
    const folder = await received("c00000014", false);
    await writeJson(`${folder}/finishing`, { ...ownLife(), started: "another boot:1" });
    const done = (): Promise<boolean> => finishOrphan(context, "2026/11", "c00000014");
    await Promise.all([done(), finishOwnCalls(context, "t0"), done(), done()]);
    assert.equal(await done(), true);
    assert.deepEqual([calls().length, existsSync(`${folder}/finishing`)], [1, false]);
    // One that runs has it; one of a machine that is no more has it for an hour.
    const other = await received("c00000015", false);
    await writeJson(`${other}/finishing`, { ...ownLife(), host: "another machine" });
    assert.equal(await finishOrphan(context, "2026/11", "c00000015"), false);
    age(`${other}/finishing`, Date.now() - 3_660_000);
    assert.equal(await finishOrphan(context, "2026/11", "c00000015"), true);
    assert.equal(calls().length, 2);
  });

  it("hands over what was received to the sub-address it was sent to; a page's file of an earlier version has none", async () => {
    const to = async (call: string, more: Partial<RawPage>): Promise<(string | undefined)[]> => {
      const folder = await received(call, false, more);
      assert.equal(await finishOrphan(context, "2026/11", call), true);
      const fax = JSON.parse(readFileSync(`${folder}/fax.json`, "utf8")) as ReceivedFax;
      return [fax.subAddress, fax.pages[0]!.subAddress];
    };
    assert.deepEqual(await to("c00000004", { subAddress: "17#4" }), ["17#4", "17#4"]);
    assert.deepEqual(await to("c00000005", {}), ["", ""]);
  });

  it("a document that is gone or no TIFF is the job's end, not the line's", () => {
    const request = jobRequest({ pages: 1 });
    const kind = (error: { kind?: string }): boolean => error.kind === "input";
    assert.throws(() => openDocument(spool.path("active", "none.tif"), request, ""), kind);
    writeFileSync(spool.path("run", "x.tif"), "no TIFF");
    assert.throws(() => openDocument(spool.path("run", "x.tif"), request, ""), kind);
  });

  it("a document in two forms offers both with their header lines, and none that lacks a page", async () => {
    const [dense, plain, short] = ["dense", "plain", "short"].map((name) => spool.path("run", `${name}.tif`));
    const page = (resolution: "fine" | "300x300", height: number): Page => ({
      bitmap: testPage(resolution === "fine" ? 1728 : 2592, height),
      resolution,
    });
    writeFileSync(dense!, writeTiff([page("300x300", 150), page("300x300", 300)]));
    writeFileSync(plain!, writeTiff([page("fine", 98), page("fine", 196)]));
    writeFileSync(short!, writeTiff([page("fine", 98)]));
    const document = openDocument(dense!, jobRequest({ pages: 2 }), "", plain);
    assert.deepEqual(document.forms!(1), [
      { width: 2592, height: 348, resolution: "300x300" },
      { width: 1728, height: 228, resolution: "fine" },
    ]);
    for (const [form, size] of document.forms!(1).entries()) {
      const { bitmap, resolution } = await document.load(1, form);
      assert.deepEqual({ width: bitmap.width, height: bitmap.height, resolution }, size);
    }
    document.close();
    const kind = (error: { kind?: string }): boolean => error.kind === "input";
    assert.throws(() => openDocument(dense!, jobRequest({ pages: 2 }), "", short), kind);
    assert.throws(() => openDocument(dense!, jobRequest({ pages: 2 }), "", spool.path("run", "none.tif")), kind);
  });
});

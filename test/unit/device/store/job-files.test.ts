import assert from "node:assert/strict";
import { appendFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ClaimedJob, createJob, readJob, wordsLeft, writeControl } from "../../../../src/device/store/job-files.ts";
import { newId, type Spool } from "../../../../src/device/store/spool.ts";
import { jobRequest } from "../../../support/job.ts";
import { tempSpool } from "../../../support/temp-spool.ts";

const owner = { by: "line", line: "t0", epoch: "e1" } as const;

describe("job files", () => {
  let spool: Spool;
  const request = jobRequest();
  beforeEach(async () => {
    spool = await tempSpool();
    await createJob(spool, request);
  });

  it("one claim at a time, whoever is faster", async () => {
    const takes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        ClaimedJob.take(spool, request.id, { by: "line", line: `t${i}`, epoch: "e" }),
      ),
    );
    assert.equal(takes.filter((pen) => pen !== undefined).length, 1);
    await takes.find((pen) => pen !== undefined)!.release();
    const again = await ClaimedJob.take(spool, request.id, owner);
    assert.notEqual(again, undefined);
    await again!.release();
  });

  it("one fence at a time, and only of the owner that was seen", async () => {
    const first = (await ClaimedJob.take(spool, request.id, owner))!;
    const dead = (await readJob(spool, request.id))!.claim!;
    const fences = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        ClaimedJob.fence(spool, request.id, dead, { by: "line", line: "t0", epoch: `f${i}` }),
      ),
    );
    assert.equal(fences.filter((pen) => pen !== undefined).length, 1);
    assert.equal(await ClaimedJob.fence(spool, request.id, dead, owner), undefined);
    const folder = dirname(spool.path("active", request.submission, "jobs", "1.json"));
    await first.release();
    for (const pen of fences) await pen?.release();
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes("fenced") || name.startsWith(".tmp")),
      [],
    );
  });

  it("leaves a torn last line out and goes on behind it", async () => {
    const pen = (await ClaimedJob.take(spool, request.id, owner))!;
    await pen.write({ e: "claimed", line: "t0", attempt: 1, call: "c00000001" });
    await pen.release();
    appendFileSync(spool.path("active", request.submission, "jobs", "1.journal"), '{"t":"2026","e":"ask');
    const again = (await ClaimedJob.take(spool, request.id, owner))!;
    await again.write({ e: "final", outcome: 401 });
    await again.release();
    const job = (await readJob(spool, request.id))!;
    assert.deepEqual(
      job.journal.map((entry) => entry.e),
      ["claimed", "final"],
    );
    assert.equal(job.state.state, "final");
  });

  it("passes wishes on", async () => {
    await writeControl(spool, request.id, { wish: "cancel", by: "x", at: "now" });
    assert.equal((await readJob(spool, request.id))!.control?.wish, "cancel");
    assert.deepEqual(await wordsLeft(spool), [request.id]);
    assert.deepEqual(await wordsLeft(spool), []);
  });

  it("ids sort by time and never repeat", () => {
    const ids = Array.from({ length: 1000 }, () => newId());
    assert.equal(new Set(ids).size, 1000);
    assert.deepEqual([...ids].sort(), ids);
  });

  it("gives each call its own number, also to many processes at once", async () => {
    const calls = await Promise.all(Array.from({ length: 20 }, () => spool.newCall()));
    assert.equal(new Set(calls).size, 20);
    assert.match(calls[0]!, /^c\d{8}$/);
  });

  it("puts a broken file aside with a note", async () => {
    writeFileSync(spool.path("incoming", "broken"), "x");
    await spool.setAside(spool.path("incoming", "broken"), "zero length");
    assert.equal((await spool.list("corrupt")).length, 2);
    assert.deepEqual(await spool.list("incoming"), []);
  });
});

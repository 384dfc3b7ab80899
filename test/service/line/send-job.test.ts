// One attempt of a job through a call that is played: what the call is asked for, what the journal and partner memory keep.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { CallReport } from "../../../src/base/fax.ts";
import { createBitmap } from "../../../src/codec/image/bitmap.ts";
import { writeTiff } from "../../../src/codec/tiff/write.ts";
import { ClaimedJob, createJob, readJob, writeControl } from "../../../src/device/store/job-files.ts";
import { readPartner, writePartner } from "../../../src/device/store/partners.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import type { FaxCall, SendOptions } from "../../../src/engine/call.ts";
import { unconnectedCall } from "../../../src/engine/unconnected-call.ts";
import { decide } from "../../../src/service/dispatch/decide.ts";
import { sendJob } from "../../../src/service/line/send-job.ts";
import { jobRequest } from "../../support/job.ts";
import { lineContext } from "../../support/line-context.ts";
import { trialRules } from "../../support/rules.ts";
import { everything } from "../../support/t30-call.ts";
import { tempSpool } from "../../support/temp-spool.ts";

describe("one attempt of a job", () => {
  let spool: Spool;
  const id = "0mabc-def-1";

  beforeEach(async () => {
    spool = await tempSpool();
    await createJob(spool, jobRequest({ pages: 2, subAddress: "12#3", senderPassword: "77" }));
    const page = { bitmap: createBitmap(1728, 40), resolution: "fine" } as const;
    writeFileSync(spool.path("active", "0mabc-def", "pages.tif"), writeTiff([page, page]));
  });

  /** Plays one call: `play` acts as the engine would. */
  async function attempt(play: (options: SendOptions) => Promise<Partial<CallReport>>): Promise<void> {
    const job = await readJob(spool, id);
    const call = {
      send: async (_: unknown, options: SendOptions): Promise<CallReport> => {
        await options.journal.dialling();
        return {
          ...unconnectedCall("send", 106, ""),
          remoteId: "THEM",
          far: { capabilities: everything, equipment: undefined, subAddress: "", selectiveAddress: "", password: "" },
          ...(await play(options)),
        };
      },
    };
    const entry = { job: id, attempt: job!.state.attempt };
    const report = await sendJob(
      lineContext(spool, "t0"),
      call as unknown as FaxCall,
      entry as never,
      new AbortController().signal,
    );
    assert.ok(report, "the job was not called");
  }
  /** The office's word after an attempt. */
  async function retryNow(): Promise<void> {
    const pen = (await ClaimedJob.take(spool, id, { by: "office", line: "", epoch: "o" }))!;
    await pen.write({ e: "retry", at: new Date(Date.now() - 1000).toISOString() });
    await pen.release();
  }

  it("asks for sub-address and password, and remembers who answered", async () => {
    await attempt(async (options) => {
      assert.equal(options.subAddress, "12#3");
      assert.equal(options.senderPassword, "77");
      assert.deepEqual(options.copies, { most: 3, ofFirstPage: 0 });
      return { outcome: 105 };
    });
    const partner = await readPartner(spool, "5550001");
    assert.equal(partner?.remoteId, "THEM");
    assert.equal(partner?.lastCall, "c00000001");
  });

  it("is not made of what was cancelled, put on hold or put off since it was offered", async () => {
    const call = { send: () => assert.fail("it was called") } as unknown as FaxCall;
    const later = new Date(Date.now() + 60_000).toISOString();
    for (const wish of [{ wish: "cancel" }, { wish: "hold" }, { wish: "release", notBefore: later }] as const) {
      await writeControl(spool, id, { ...wish, by: "x", at: new Date().toISOString() });
      const entry = { job: id, attempt: 1 };
      assert.equal(await sendJob(lineContext(spool, "t0"), call, entry, new AbortController().signal), undefined);
      assert.equal((await readJob(spool, id))!.claim, undefined);
    }
  });

  it("offers the far end what memory allows", async () => {
    const since = new Date().toISOString();
    const about = { remoteId: "", equipment: "", calls: 3, lastCall: "c00000001", lastAt: since };
    await writePartner(spool, {
      destination: "5550001",
      ...about,
      ecmFailures: 2,
      v17Failures: 0,
      noV17: { since, goodCalls: 0 },
      noEcm: since,
    });
    await attempt(async (options) => {
      assert.ok(options.own.rates.length > 0 && options.own.rates.every((rate) => rate.modulation !== "v17"));
      assert.equal(options.own.ecm, false);
      return {};
    });
  });

  it("goes on behind the last page that was confirmed", async () => {
    await attempt(async ({ firstPage, journal }) => {
      assert.equal(firstPage, 0);
      await journal.asked(1, "MPS");
      await journal.answered(1, "MCF");
      return { outcome: 201 };
    });
    await retryNow();
    await attempt(async ({ firstPage }) => {
      assert.equal(firstPage, 1);
      return {};
    });
  });

  it("counts the copies of a page over its calls: rejected ones and lost answers", async () => {
    await attempt(async ({ journal }) => {
      await journal.asked(1, "EOP");
      await journal.answered(1, "RTN");
      await journal.asked(1, "EOP");
      await journal.answered(1, "RTN");
      return { outcome: 107 };
    });
    assert.ok((await readPartner(spool, "5550001"))?.rejectsPages, "a page rejected twice was not remembered");
    // Memory gives such a machine two copies, and they are used: the office ends the job instead of calling again.
    const { request, state } = (await readJob(spool, id))!;
    const policy = trialRules().outbound.retry;
    assert.deepEqual(decide(request, state, state.undecided!, policy, Date.now()), { kind: "final", outcome: 107 });
  });

  it("hands on how often the first page was put on paper by calls before", async () => {
    await attempt(async ({ journal }) => {
      await journal.asked(1, "EOP");
      await journal.answered(1, "RTN");
      return { outcome: 201 };
    });
    await retryNow();
    await attempt(async (options) => {
      assert.deepEqual(options.copies, { most: 3, ofFirstPage: 1 });
      return {};
    });
  });

  it("begins at the rate memory names", async () => {
    const since = new Date().toISOString();
    const about = { remoteId: "", equipment: "", calls: 3, lastCall: "c00000001", lastAt: since, v17Failures: 0 };
    const slow = { bps: 9600, since, goodCalls: 1 };
    await writePartner(spool, { destination: "5550001", ...about, ecmFailures: 0, slow });
    await attempt(async (options) => {
      assert.equal(options.beginAt, 9600);
      assert.equal(options.own.rates[0]?.bps, 14400, "what a faster machine there would be offered");
      return {};
    });
  });

  for (const [title, text] of [
    ["damaged", "{"],
    ["null", "null"],
    ["edited to nonsense", '{"destination":"5550001","slow":null,"calls":1}'],
    ["that of another number", '{"destination":"5550002","noEcm":"2999-01-01T00:00:00Z"}'],
  ] as const)
    it(`calls without memory when its file is ${title}`, async () => {
      await writePartner(spool, { destination: "5550001" } as never);
      writeFileSync(spool.path("partners", "5550001.json"), text);
      await attempt(async (options) => {
        assert.equal(options.own.ecm, true);
        assert.equal(options.beginAt, undefined);
        return { outcome: 105 };
      });
      // It is written anew; what could not be read is kept, a sound file of another number is not.
      assert.equal((await readPartner(spool, "5550001"))?.lastCall, "c00000001");
      assert.equal((await spool.list("corrupt")).length > 0, title !== "that of another number");
    });
});

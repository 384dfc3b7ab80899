// When the office gets what a call brought: a whole document at once, while the call goes on; the rest when it is over.

import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { OutcomeCode } from "../../../src/base/outcome.ts";
import { hearReceived } from "../../../src/device/store/received-bell.ts";
import type { Spool } from "../../../src/device/store/spool.ts";
import { unconnectedCall } from "../../../src/engine/unconnected-call.ts";
import { incomingCall, leftFaxes, leftRecords, receivedPage } from "../../support/incoming-call.ts";
import { until } from "../../support/redis.ts";
import { tempSpool } from "../../support/temp-spool.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

const report = (outcome: OutcomeCode, seconds: number) => ({ ...unconnectedCall("receive", outcome, ""), seconds });

describe("what a call brought is handed to the office", () => {
  let spool: Spool;
  beforeEach(async () => {
    spool = await tempSpool();
  });
  const handedOver = async (): Promise<number> =>
    (await leftFaxes(spool)).filter(({ fax }) => fax !== undefined).length;

  it("when the last page is confirmed, before the call is over, recorded once, with a ring of the bell", async () => {
    let rings = 0;
    const deaf = await hearReceived(spool, () => rings++);
    await incomingCall(spool, async ({ keep, whole }) => {
      await keep(receivedPage(1));
      await keep(receivedPage(2));
      assert.equal(await handedOver(), 0);
      assert.deepEqual(leftRecords(spool), []);
      whole?.(report(21, 40));
      await until(async () => (await handedOver()) === 1, "fax.json");
      await until(() => rings > 0, "the bell");
      return report(21, 42);
    });
    deaf();
    const [left, ...others] = await leftFaxes(spool);
    assert.deepEqual(
      [left!.fax!.pages.length, left!.fax!.complete, left!.fax!.seconds, others.length],
      [2, true, 40, 0],
    );
    assert.deepEqual(
      leftRecords(spool).map(({ call, outcome, pages, seconds }) => [call, outcome, pages, seconds]),
      [[left!.call, 21, 2, 40]],
    );
  });

  it("is never touched again: what follows EOP is a fax with a number of its own, incomplete where it breaks off", async () => {
    let first = "";
    await incomingCall(spool, async ({ keep, whole }) => {
      await keep(receivedPage(1));
      whole?.(report(21, 30));
      await until(async () => (await handedOver()) === 1, "fax.json");
      first = readFileSync(`${(await leftFaxes(spool))[0]!.folder}/fax.json`, "utf8");
      await keep(receivedPage(2));
      await keep(receivedPage(3));
      return report(22, 75);
    });
    const faxes = await leftFaxes(spool);
    assert.deepEqual(
      faxes.map(({ fax }) => [fax!.complete, fax!.seconds, fax!.pages.map(({ page, file }) => `${page} ${file}`)]),
      [
        [true, 30, ["1 raw/page-001.mh"]],
        [false, 45, ["1 raw/page-001.mh", "2 raw/page-002.mh"]],
      ],
    );
    assert.equal(readFileSync(`${faxes[0]!.folder}/fax.json`, "utf8"), first);
    assert.deepEqual([...readFileSync(`${faxes[1]!.folder}/raw/page-001.mh`)], [2, 8], "the call's second page");
    assert.deepEqual(
      leftRecords(spool).map(({ call, outcome, pages }) => [call, outcome, pages]),
      [
        [faxes[0]!.call, 21, 1],
        [faxes[1]!.call, 22, 2],
      ],
    );
  });

  it("as incomplete, when the call is over, where its end was not confirmed", async () => {
    await incomingCall(spool, async ({ keep }) => {
      await keep(receivedPage(1));
      return report(22, 20);
    });
    const [left] = await leftFaxes(spool);
    assert.equal(left!.fax!.complete, false);
    assert.deepEqual(
      leftRecords(spool).map(({ outcome }) => outcome),
      [22],
    );
  });

  it("not at all without a page; the call is recorded", async () => {
    await incomingCall(spool, async () => report(23, 9));
    assert.deepEqual(await leftFaxes(spool), []);
    assert.deepEqual(
      leftRecords(spool).map(({ outcome, seconds }) => [outcome, seconds]),
      [[23, 9]],
    );
  });

  it("as often as the disk refuses it, until it takes it", async () => {
    const clock = new VirtualClock();
    let folder = "";
    await incomingCall(
      spool,
      async ({ keep, whole }) => {
        await keep(receivedPage(1));
        folder = (await leftFaxes(spool))[0]!.folder;
        // A folder that is away for a while refuses every file, whoever asks.
        renameSync(folder, `${folder}.away`);
        writeFileSync(folder, "");
        whole?.(report(21, 30));
        return report(21, 31);
      },
      { clock },
    );
    assert.equal(await handedOver(), 0);
    rmSync(folder);
    renameSync(`${folder}.away`, folder);
    let waited = false;
    await clock.run(
      new Promise<void>((resolve) => {
        clock.at(10_000, () => {
          waited = true;
          resolve();
        });
      }),
    );
    assert.ok(waited);
    await until(() => existsSync(`${folder}/fax.json`), "fax.json");
    assert.equal(leftRecords(spool).length, 1);
  });

  it("though nobody hears the bell", async () => {
    await mkdir(spool.path("run", "received"), { recursive: true });
    await incomingCall(spool, async ({ keep, whole }) => {
      await keep(receivedPage(1));
      whole?.(report(21, 30));
      return report(21, 31);
    });
    assert.equal(await handedOver(), 1);
  });
});

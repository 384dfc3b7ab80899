// Polling through Class 1: one line calls, the other gives its document, both over soft modems on the trial exchange.

import assert from "node:assert/strict";
import type { CallReport, Capabilities, ReceivedPage } from "../../src/base/fax.ts";
import { bitmapsEqual } from "../../src/codec/image/bitmap.ts";
import type { StationOptions } from "../../src/engine/call.ts";
import { class1Call } from "../../src/engine/class1/class1-call.ts";
import { watchIdle } from "../../src/engine/modem/idle-watch.ts";
import { setUpModem } from "../../src/engine/modem/set-up.ts";
import { documentOf, drawPage, everything } from "../support/t30-call.ts";
import { trialLines } from "../support/trial-lines.ts";

const pages = [drawPage(1, 200, "standard"), drawPage(2, 200, "fine")];

async function pollCall(
  password: string,
  own: Partial<Capabilities>,
): Promise<{ polled: CallReport; sent: CallReport; kept: readonly ReceivedPage[]; dialled: number }> {
  const { clock, caller, called } = await trialLines();
  const station: StationOptions = {
    stationId: "+1 555 0002",
    own: { ...everything, selectivePolling: true, ...own },
    signal: new AbortController().signal,
    observer: { progress: () => {}, trace: () => {} },
  };
  const kept: ReceivedPage[] = [];
  let dialled = 0;
  const giving = async (): Promise<CallReport> => {
    const ready = await setUpModem(called.driver, undefined, station.signal);
    assert.equal(ready.kind, "ready");
    if (ready.kind !== "ready") throw new Error("unreachable");
    await watchIdle(called.driver, 1, station.signal);
    return class1Call(called.driver, ready.facts).receive({
      ...station,
      keep: () => Promise.reject(new Error("nothing is sent to us")),
      offer: async (asked) =>
        asked.password === "123" && asked.selectiveAddress === "7" ? documentOf(pages) : undefined,
    });
  };
  const fetching = async (): Promise<CallReport> => {
    const ready = await setUpModem(caller.driver, undefined, station.signal);
    if (ready.kind !== "ready") throw new Error(JSON.stringify(ready));
    return class1Call(caller.driver, ready.facts).poll({
      ...station,
      stationId: "+1 555 0001",
      dial: "5550001",
      selectiveAddress: "7",
      password,
      journal: { dialling: async () => void dialled++ },
      keep: async (page) => void kept.push(page),
    });
  };
  const [sent, polled] = await clock.run(Promise.all([giving(), fetching()]));
  return { polled, sent, kept, dialled };
}

describe("polling through Class 1", () => {
  for (const [name, own] of [
    ["with error correction", {}],
    ["without", { ecm: false, compressions: ["mh", "mr"] }],
  ] as const)
    it(`fetches two pages of different resolution ${name}`, async () => {
      const { polled, sent, kept, dialled } = await pollCall("123", own);
      assert.deepEqual([polled.outcome, polled.direction, sent.outcome, sent.direction], [21, "receive", 24, "send"]);
      assert.equal(dialled, 1);
      assert.equal(kept.length, 2);
      for (const [n, page] of kept.entries()) assert.ok(bitmapsEqual(page.bitmap, pages[n]!.bitmap), `page ${n + 1}`);
      assert.deepEqual([polled.remoteId, sent.remoteId], ["+1 555 0002", "+1 555 0001"]);
      assert.deepEqual([sent.far?.selectiveAddress, sent.far?.password], ["7", "123"]);
      assert.ok(polled.seconds > 0 && sent.trainings.length >= 1);
    });

  it("is refused with a wrong password, and nothing goes over the line", async () => {
    const { polled, sent, kept } = await pollCall("124", {});
    assert.deepEqual([polled.outcome, sent.outcome, kept.length], [118, 23, 0]);
  });
});

// How a call ends that breaks while a page waits for its answer (DESIGN 4.2).

import assert from "node:assert/strict";
import type { OutcomeCode } from "../../../../src/base/outcome.ts";
import type { CallJournal } from "../../../../src/engine/call.ts";
import { SendLedger } from "../../../../src/engine/t30/send-ledger.ts";

const journal: CallJournal = { dialling: async () => {}, asked: async () => {}, answered: async () => {} };
const learned = { remoteId: "", far: undefined, trainings: [], ecmGivenUp: false };

async function brokenAfter(page: number, outcome: OutcomeCode): Promise<OutcomeCode> {
  const ledger = new SendLedger(2, journal);
  await ledger.asked(page, page === 2 ? "EOP" : "MPS");
  const report = await ledger.conclude({ outcome, detail: "" }, learned, 0);
  assert.deepEqual(report.doubtfulPages, [page]);
  return report.outcome;
}

describe("a call that breaks before a page is answered", () => {
  for (const own of [201, 202, 203] as const)
    it(`keeps the name of what broke it, ${own}: nothing is learned of the far end by it`, async () => {
      assert.equal(await brokenAfter(1, own), own);
    });

  it("is a page not confirmed when the far end hung up or said nothing it should", async () => {
    for (const theirs of [105, 112] as const) assert.equal(await brokenAfter(1, theirs), 106);
  });

  it("is perhaps delivered when the page was the last one", async () => {
    for (const any of [105, 201, 202, 203] as const) assert.equal(await brokenAfter(2, any), 20);
  });
});

// A line's document for callers who poll: offered with the right password, as it is, and never in the way of an incoming fax.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { CallReport } from "../../../src/base/fax.ts";
import { createBitmap } from "../../../src/codec/image/bitmap.ts";
import { writeTiff } from "../../../src/codec/tiff/write.ts";
import { createLog } from "../../../src/device/log/log.ts";
import type { FaxCall, FaxDocument, ReceiveOptions } from "../../../src/engine/call.ts";
import { unconnectedCall } from "../../../src/engine/unconnected-call.ts";
import { receiveCall } from "../../../src/service/line/receive-fax.ts";
import { lineContext } from "../../support/line-context.ts";
import { tempSpool } from "../../support/temp-spool.ts";

const asked = (password: string) => ({ selectiveAddress: "", password });

/** One incoming call on a line with these settings; `play` acts as the engine would. */
async function called(
  change: { "poll-document"?: string; "poll-password"?: string },
  play: (options: ReceiveOptions) => Promise<Partial<CallReport>>,
): Promise<string> {
  const spool = await tempSpool();
  const log: string[] = [];
  const context = lineContext(spool, "t2");
  const call = {
    receive: async (options: ReceiveOptions): Promise<CallReport> => ({
      ...unconnectedCall("receive", 23, ""),
      ...(await play(options)),
    }),
  };
  const incoming = { calledNumber: "5550001", caller: "5559", callerName: "" };
  await receiveCall(
    { ...context, line: { ...context.line, ...change }, log: createLog("line@t2", (line) => void log.push(line)) },
    call as unknown as FaxCall,
    incoming as never,
    new AbortController().signal,
  );
  return log.join("\n");
}

describe("a document to be polled", () => {
  let path: string;
  before(async () => {
    path = (await tempSpool()).path("prices.tif");
    writeFileSync(path, writeTiff([1, 2].map(() => ({ bitmap: createBitmap(1728, 40), resolution: "fine" as const }))));
  });

  it("is not offered where the rules name none", () =>
    called({}, async (options) => {
      assert.equal(options.offer, undefined);
      return {};
    }).then((log) => assert.doesNotMatch(log, /polled/)));

  it("goes page by page to everybody, or to those with the password", async () => {
    let document: FaxDocument | undefined;
    await called({ "poll-document": path }, async ({ offer }) => {
      document = await offer!(asked("anything"));
      assert.equal((await document!.load(1)).bitmap.height, 40);
      return { direction: "send", outcome: 24, confirmedPages: 2 };
    });
    assert.equal(document?.pageCount, 2);
    await called({ "poll-document": path, "poll-password": "4711" }, async ({ offer, own }) => {
      assert.equal(own.password, true, "DIS bit 50 tells callers that they may send one");
      assert.equal(own.selectivePolling, false, "one document a line: there is nothing to choose by SEP");
      assert.equal(await offer!(asked("")), undefined);
      assert.equal(await offer!(asked("4712")), undefined);
      assert.equal((await offer!(asked("4711")))?.pageCount, 2);
      return {};
    });
  });

  it("that cannot be read costs no incoming fax", async () => {
    for (const bad of ["/nowhere/prices.tif", new URL(import.meta.url).pathname]) {
      const log = await called({ "poll-document": bad }, async (options) => {
        assert.equal(options.offer, undefined);
        return {};
      });
      assert.match(log, /document to be polled cannot be read/);
    }
  });
});

// For whom received pages are, from the engine's pages to fax.json: the sub-address all have in common, or nobody's.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { CallReport, ReceivedPage } from "../../../src/base/fax.ts";
import type { RawPage, ReceivedFax } from "../../../src/base/received.ts";
import { createBitmap } from "../../../src/codec/image/bitmap.ts";
import type { FaxCall, ReceiveOptions } from "../../../src/engine/call.ts";
import { unconnectedCall } from "../../../src/engine/unconnected-call.ts";
import { receiveCall } from "../../../src/service/line/receive-fax.ts";
import { lineContext } from "../../support/line-context.ts";
import { tempSpool } from "../../support/temp-spool.ts";

const page = (n: number, subAddress: string): ReceivedPage => ({
  page: n,
  format: {
    rate: { modulation: "v29", bps: 9600 },
    resolution: "fine",
    width: 1728,
    compression: "mh",
    ecmFrameSize: undefined,
    minScanTime: 0,
  },
  raw: Uint8Array.of(0, 8),
  bitmap: createBitmap(1728, 1),
  quality: { lines: 1, badLines: 0, longestBadRun: 0 },
  resentFrames: 0,
  subAddress,
});

/** A call that brought pages with these sub-addresses; the last one heard is `last`. */
async function received(subAddresses: readonly string[], last: string): Promise<ReceivedFax & { files: string[] }> {
  const spool = await tempSpool();
  const call = {
    receive: async ({ keep }: ReceiveOptions): Promise<CallReport> => {
      for (const [i, subAddress] of subAddresses.entries()) await keep(page(i + 1, subAddress));
      const far = {
        capabilities: undefined,
        equipment: undefined,
        subAddress: last,
        selectiveAddress: "",
        password: "",
      };
      return { ...unconnectedCall("receive", 21, ""), far };
    },
  };
  const incoming = { calledNumber: "1", caller: "2", callerName: "" };
  const { signal } = new AbortController();
  await receiveCall(lineContext(spool, "t0"), call as unknown as FaxCall, incoming as never, signal);
  const now = new Date();
  const month = [String(now.getFullYear()), String(now.getMonth() + 1).padStart(2, "0")].join("/");
  const [id] = await spool.list("received", month);
  const read = <T>(name: string): T => JSON.parse(readFileSync(spool.path("received", month, id!, name), "utf8")) as T;
  const files = subAddresses.map((_, i) => read<RawPage>(`raw/page-00${i + 1}.json`).subAddress);
  return { ...read<ReceivedFax>("fax.json"), files };
}

describe("the sub-address of a received fax", () => {
  for (const [subAddresses, last, common] of [
    [["17", "17"], "17", "17"],
    [["17", "18"], "18", ""],
    [["17", ""], "17", ""],
    [["", "17"], "17", ""],
    [["", ""], "17", ""],
  ] as const)
    it(`pages for "${subAddresses.join('", "')}", last heard "${last}": the fax is for "${common}"`, async () => {
      const fax = await received(subAddresses, last);
      assert.equal(fax.subAddress, common);
      assert.deepEqual(fax.files, subAddresses, "each page's file tells its own");
      assert.deepEqual(
        fax.pages.map(({ subAddress }) => subAddress),
        subAddresses,
      );
    });
});

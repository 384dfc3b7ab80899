// For whom received pages are, from the engine's pages to fax.json: the sub-address all have in common, or nobody's.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { RawPage, ReceivedFax } from "../../../src/base/received.ts";
import { unconnectedCall } from "../../../src/engine/unconnected-call.ts";
import { incomingCall, leftFaxes, receivedPage } from "../../support/incoming-call.ts";
import { tempSpool } from "../../support/temp-spool.ts";

/** A call that brought pages with these sub-addresses; the last one heard is `last`. */
async function received(subAddresses: readonly string[], last: string): Promise<ReceivedFax & { files: string[] }> {
  const spool = await tempSpool();
  await incomingCall(spool, async ({ keep }) => {
    for (const [i, subAddress] of subAddresses.entries()) await keep(receivedPage(i + 1, subAddress));
    const far = { capabilities: undefined, equipment: undefined, subAddress: last, selectiveAddress: "", password: "" };
    return { ...unconnectedCall("receive", 21, ""), far };
  });
  const [left] = await leftFaxes(spool);
  const { folder, fax } = left!;
  const files = subAddresses.map((_, i) => {
    const page = JSON.parse(readFileSync(`${folder}/raw/page-00${i + 1}.json`, "utf8")) as RawPage;
    return page.subAddress;
  });
  return { ...fax!, files };
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

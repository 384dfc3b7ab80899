// A mail that was handed over leaves the spool in one step.

import assert from "node:assert/strict";
import { forgetMail, queueMail, waitingMail } from "../../../../src/device/mailout/outgoing-spool.ts";
import { tempSpool } from "../../../support/temp-spool.ts";

describe("waiting mail", () => {
  it("that is forgotten while somebody looks is never taken for a damaged one", async () => {
    const spool = await tempSpool();
    const ids = Array.from({ length: 60 }, (_, n) => `m${100 + n}`);
    const message = Buffer.from("Subject: x\r\n\r\ntext\r\n");
    for (const id of ids)
      await queueMail(spool, { id, event: "delivered", from: "", to: ["a@plant.example"], message });
    let left = ids.length;
    const looking = (async () => {
      while (left > 0) await waitingMail(spool);
    })();
    for (const id of ids) {
      await forgetMail(spool, id);
      left--;
    }
    await looking;
    assert.deepEqual(await spool.list("corrupt"), []);
    assert.deepEqual(await spool.list("outgoing-mail"), []);
    await forgetMail(spool, "m100");
  });
});

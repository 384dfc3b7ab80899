// A printed document deleted in its owner's printer window: before it comes, while it waits, and never somebody else's.

import assert from "node:assert/strict";
import { readSubmission } from "../../../src/service/intake/submissions.ts";
import { message, Office } from "../../support/office.ts";

describe("deleting a printed document", () => {
  let office: Office;
  beforeEach(async () => {
    office = await Office.make();
  });
  const send = async (user: string, cancel = false): Promise<string> => {
    const headers = {
      "X-Faxgate-Print-User": user,
      "X-Faxgate-Print-Id": "0123456789abcdef",
      ...(cancel ? { "X-Faxgate-Print-Cancel": "0123456789abcdef" } : { "X-Faxgate-Print-Title": "letter" }),
    };
    const id = await office.mail(["print@fax.local"], message({ headers, text: "see attachment" }));
    await office.work();
    return id;
  };
  const told = async () => (await office.out()).map((mail) => [mail.event, ...mail.to]);

  it("throws it away and says so once; its numbers come too late", async () => {
    const id = await send("DOM+User1");
    await send("dom\\user1", true);
    await send("DOM+User1", true);
    const gone = (await readSubmission(office.spool, id))!;
    assert.equal(gone.state, "closed");
    assert.deepEqual(await told(), [
      ["print-notice", "user1@plant.example"],
      ["receipt", "user1@plant.example"],
    ]);
    await office.mail([`reply+${gone.token}@fax.local`], message({ text: "5550001" }));
    await office.work();
    assert.deepEqual(await office.jobs(), []);
  });

  it("before it comes makes no notice of it", async () => {
    await send("DOM+User1", true);
    const id = await send("DOM+User1");
    assert.equal((await readSubmission(office.spool, id))!.state, "closed");
    assert.deepEqual(await told(), []);
  });

  it("by another user does nothing", async () => {
    await send("DOM+User2", true);
    const id = await send("DOM+User1");
    await send("DOM+User2", true);
    assert.equal((await readSubmission(office.spool, id))!.state, "waiting");
    assert.deepEqual(await told(), [["print-notice", "user1@plant.example"]]);
  });

  it("that has its numbers already leaves its faxes alone", async () => {
    const id = await send("DOM+User1");
    const { token } = (await readSubmission(office.spool, id))!;
    await office.mail([`reply+${token}@fax.local`], message({ text: "5550001" }));
    await office.work();
    await send("DOM+User1", true);
    assert.equal((await readSubmission(office.spool, id))!.state, "open");
    assert.deepEqual(await office.numbers(), ["5550001"]);
  });
});

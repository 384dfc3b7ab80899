// A document in another quality: drawn again only where it is made of attachments alone, and as it was drawn the first time.

import assert from "node:assert/strict";

import { pagesInQuality } from "../../../src/service/intake/quality-pages.ts";
import { readSubmission } from "../../../src/service/intake/submissions.ts";
import { Office } from "../../support/office.ts";

async function prepared(subject: string, textFaxed: boolean) {
  const office = await Office.make();
  office.answer = { ok: true, pages: 1, remarks: [], title: "", body: "x", textFaxed };
  const mail = [
    "From: user1@plant.example",
    "To: 5550001@fax.local",
    `Subject: ${subject}`,
    `Message-ID: <${subject.length}@x>`,
  ];
  await office.mail(["5550001@fax.local"], [...mail, "", "Hello", ""].join("\r\n"));
  await office.work();
  const [id] = await office.spool.list("active");
  const submission = (await readSubmission(office.spool, id!))!;
  const pages = await pagesInQuality({ spool: office.spool, documents: office.documents }, submission, "standard");
  return { pages, again: office.prepared.slice(1) };
}

describe("a document in another quality", () => {
  it("is drawn again from the attachments, in the same mode", async () => {
    const { pages, again } = await prepared("Offer [fax: photo]", false);
    assert.deepEqual(pages, { document: "quality-standard/pages.tif", quality: "standard" });
    assert.deepEqual(
      again.map(({ quality, mode, text }) => [quality, mode, text]),
      [["standard", "photo", ""]],
    );
  });

  it("stays as it is where the mail's text is on its pages, or was asked for", async () => {
    for (const [subject, textFaxed] of [
      ["Offer", true],
      ["Offer [fax: body]", true],
      ["Offer [fax: both]", false],
    ] as const) {
      const { pages, again } = await prepared(subject, textFaxed);
      assert.deepEqual(pages, { document: "pages.tif", quality: "fine" }, subject);
      assert.deepEqual(again, []);
    }
  });
});

// Office documents through the real LibreOffice: pages as they come, passwords and damage told, hostile ones without effect.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blackness, DocumentRoom, inkBox } from "../support/documents.ts";
import { zipOf } from "../support/zip.ts";

const fixtures = join(import.meta.dirname, "../fixtures/documents/office");

describe("office documents", function () {
  this.timeout(120_000);
  let room: DocumentRoom;
  beforeEach(() => {
    room = new DocumentRoom();
    room.limits = { ...room.limits, "time-limit": 60_000 };
  });
  afterEach(() => room.close());
  const fixture = (name: string): string => room.file(name, readFileSync(join(fixtures, name)));

  for (const [name, pages] of [
    ["letter.docx", 2],
    ["letter.odt", 2],
    ["letter.doc", 2],
    ["letter.rtf", 2],
    ["macro.docm", 2],
    ["sheet.xlsx", 2],
    ["sheet.ods", 2],
    ["sheet.xls", 2],
    ["talk.pptx", 3],
    ["talk.odp", 3],
  ] as const)
    it(`makes ${pages} pages of ${name}`, async () => {
      const result = await room.prepare([fixture(name)]);
      assert.deepEqual(result, { ok: true, pages, remarks: [], title: "" });
      for (const page of room.pages()) assert.ok(inkBox(page) !== undefined && blackness(page) < 0.5);
    });

  it("says that a damaged document cannot be opened", async () => {
    const cut = readFileSync(join(fixtures, "letter.docx")).subarray(0, 3000);
    const result = await room.prepare([room.file("cut.docx", cut)]);
    assert.ok(!result.ok && result.outcome === 302);
    assert.match(result.reason, /LibreOffice cannot open it/);
  });

  it("does not begin on a bomb", async () => {
    const parts = [{ name: "word/document.xml", content: "x", says: 4_000_000_000 }];
    const result = await room.prepare([room.file("bomb.docx", zipOf(parts))]);
    assert.ok(!result.ok && result.outcome === 302);
    assert.match(result.reason, /more room than a fax may/);
  });

  it("ends one that takes too long, and leaves nothing", async () => {
    room.limits = { ...room.limits, "time-limit": 300 };
    const result = await room.prepare([fixture("letter.docx")]);
    assert.ok(!result.ok);
    assert.match(result.reason, /took longer than the 0.3 s/);
  });

  it("makes several at once, each with a profile of its own", async () => {
    const rooms = [new DocumentRoom(), new DocumentRoom()];
    try {
      const results = await Promise.all(
        [room, ...rooms].map((one) => one.prepare([one.file("a.docx", readFileSync(join(fixtures, "letter.docx")))])),
      );
      assert.deepEqual(
        results.map((result) => result.ok && result.pages),
        [2, 2, 2],
      );
    } finally {
      for (const one of rooms) one.close();
    }
  });

  it("refuses them in a sentence where LibreOffice is not installed or not wanted", async () => {
    room.limits = { ...room.limits, office: "no" };
    const result = await room.prepare([fixture("letter.docx")]);
    assert.ok(!result.ok);
    assert.match(result.reason, /the gateway has no LibreOffice.*; save it as PDF and send that/);
  });
});

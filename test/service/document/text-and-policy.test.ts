// Text in any script through the real paps, and what becomes of a mail with several parts.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import type { PrepareInput } from "../../../src/service/document/contract.ts";
import { a4, DocumentRoom, inkBox, inWords, pdfOf } from "../../support/documents.ts";

describe("text and the parts of a mail", function () {
  this.timeout(30_000);
  let room: DocumentRoom;
  beforeEach(() => {
    room = new DocumentRoom();
  });
  afterEach(() => room.close());

  const latin = "The quick brown fox\n";
  for (const [script, text] of [
    ["Latin", latin],
    ["Greek", "Καλημέρα κόσμε, τι κάνεις\n"],
    ["Cyrillic", "Привет, мир! Съешь же ещё\n"],
    ["Chinese and Japanese", "你好，世界。日本語のテキスト\n"],
    ["Arabic", "مرحبا بالعالم، كيف الحال\n"],
  ] as const)
    it(`draws ${script}`, async () => {
      const result = await room.prepare([], { text: text.repeat(10) });
      assert.deepEqual(result, { ok: true, pages: 1, remarks: [], title: "" });
      const [left, top, right, bottom] = inkBox(room.pages()[0]!)!;
      assert.ok(
        left > 100 && top > 100 && right - left > 300 && bottom - top > 250,
        `${left} ${top} ${right} ${bottom}`,
      );
      assert.equal(room.pages()[0]!.height, 2289);
    });

  it("tells of letters that no font has", async () => {
    // Cuneiform's neighbour in rarity among the scripts asked for; fontconfig says what this machine has.
    const has = room.run("fc-list", "fontconfig", ":charset=f40", "family").trim() !== "";
    const result = await room.prepare([], { text: "Hello \u0f40\u0f41" });
    assert.ok(result.ok);
    assert.deepEqual(
      result.remarks,
      has
        ? []
        : [
            "the text of the mail: it has letters that no font on the gateway has, and they are missing on the pages: Tibetan",
          ],
    );
  });

  it("draws other letters for other text", async () => {
    const boxes = new Set<string>();
    for (const text of ["Жы", "你好", "Ωω", "مر"]) {
      await room.prepare([], { text });
      boxes.add(Buffer.from(room.pages()[0]!.data).toString("base64"));
    }
    assert.equal(boxes.size, 4);
  });

  it("wraps long lines inside the page and keeps what follows", async () => {
    const result = await room.prepare([], { text: `${"word ".repeat(400)}\n${"x".repeat(3000)}\nend` });
    assert.ok(result.ok);
    const [, , right, bottom] = inkBox(room.pages()[0]!)!;
    assert.ok(right < 1728 - 60 && bottom > 1200, `${right} ${bottom}`);
  });

  it("is not led astray by control characters, form feeds and half characters", async () => {
    const odd = `${String.fromCharCode(...Array.from({ length: 32 }, (_, i) => i))}\u007f\u0085\u2028\ud800 after\f\f\f\fsecond`;
    const result = await room.prepare([], { text: odd });
    assert.ok(result.ok && result.pages <= 3, JSON.stringify(result));
    assert.ok((await room.prepare([], { text: "%!PS\n(/etc/passwd) (r) file\n--option\n@file" })).ok);
  });

  it("limits a very long text by pages, quickly", async () => {
    const started = performance.now();
    const result = await room.prepare([], { text: "line\n".repeat(2_000_000), maxPages: 3 });
    assert.ok(!result.ok && result.outcome === 303);
    assert.ok(performance.now() - started < 5000);
  });

  const part = (
    name: string,
    content: Uint8Array | string,
    contentType = "application/octet-stream",
    inline = false,
  ) => ({
    path: room.file(name, content),
    name,
    contentType,
    inline,
  });
  const prepare = (parts: PrepareInput["parts"], text = "") =>
    room.documents.prepare({ text, parts, maxPages: 50 }, room.folder).then(inWords);

  it("takes a text attachment in UTF-8, UTF-16 and Latin-1", async () => {
    for (const content of [
      Buffer.from("Grüße, Привет"),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("Grüße, Привет", "utf16le")]),
      Buffer.from("Gr\u00fc\u00dfe", "latin1"),
    ]) {
      const result = await prepare([part("note.txt", content, "text/plain")]);
      assert.deepEqual([result.ok, inkBox(room.pages()[0]!) !== undefined], [true, true]);
    }
  });

  it("faxes the documents and not the text when there are documents, in order, and names what is left out", async () => {
    room.limits = { ...room.limits, office: "no" };
    const result = await prepare(
      [
        part("a.pdf", pdfOf([a4, a4])),
        part("list.docx", "PK\u0003\u0004 word/document.xml"),
        part("logo.png", "x", "image/png", true),
        part("b.pdf", pdfOf([a4])),
      ],
      "See attachment",
    );
    assert.ok(result.ok);
    assert.equal(result.pages, 3);
    assert.deepEqual(result.remarks, [
      '"list.docx" could not be faxed: it is an Office document, and the gateway has no LibreOffice to open it (its administrator can install it); save it as PDF and send that',
      'the picture "logo.png" belongs to the text of the mail and was left out',
    ]);
  });

  it("faxes the text when no part can be faxed", async () => {
    const result = await prepare([part("list.zip", "PK\u0003\u0004 readme")], "Please call back.");
    assert.ok(result.ok);
    assert.deepEqual([result.pages, result.remarks.length], [1, 1]);
    assert.ok((await prepare([part("logo.png", "x", "image/png", true)], "Just text")).ok);
  });

  it("says why nothing can be faxed: 301 for nothing, 302 for a document that failed", async () => {
    const nothing = await prepare([], " \r\n\t ");
    assert.deepEqual(nothing, {
      ok: false,
      outcome: 301,
      reason: "the mail has no text and no document attached; attach a PDF",
      remarks: [],
    });
    const strange = await prepare([part("a.zip", "PK\u0003\u0004 x")]);
    assert.ok(!strange.ok && strange.outcome === 301 && /archive/.test(strange.reason));
    const broken = await prepare([part("a.zip", "PK\u0003\u0004 x"), part("b.pdf", "%PDF-1.4\nnothing")]);
    assert.ok(!broken.ok && broken.outcome === 302);
    assert.match(broken.reason, /^"b.pdf" could not be faxed: /);
    assert.equal(broken.remarks.length, 2);
    assert.deepEqual(
      readdirSync(room.folder).filter((name) => !["a.zip", "b.pdf"].includes(name)),
      [],
      "left-overs",
    );
  });

  it("names parts safely whatever they are called", async () => {
    const result = await prepare([
      { ...part("x", "PK\u0003\u0004 x"), name: 'ev"il\r\nBcc: x\u202e'.repeat(40) },
      { ...part("y", ""), name: "" },
    ]);
    for (const remark of result.remarks) assert.match(remark, /^"[^"\r\n\u202e]{1,80}" could not be faxed: /);
  });

  it("works on several mails at once within its number of children", async () => {
    room.limits = { ...room.limits, "at-once": 1 };
    const rooms = [new DocumentRoom(), new DocumentRoom()];
    try {
      const results = await Promise.all([
        ...rooms.map((other) => other.prepare([other.file("a.pdf", pdfOf([a4]))])),
        room.prepare([], { text: latin }),
      ]);
      assert.ok(results.every((result) => result.ok));
    } finally {
      for (const other of rooms) other.close();
    }
  });
});

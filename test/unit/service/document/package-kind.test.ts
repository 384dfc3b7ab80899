// What zip and OLE files are, by what is inside: told whatever they are called, and no octets make it fail or run on.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { wordsOf } from "../../../../src/base/phrases.ts";
import { type Kind, kindOf } from "../../../../src/service/document/detect.ts";
import { lookInside } from "../../../../src/service/document/look-inside.ts";
import { zipOf } from "../../../support/zip.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures/documents/office");

describe("files that hold others", () => {
  const folder = mkdtempSync(join(tmpdir(), "faxgate-inside-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function kind(bytes: Uint8Array, name = "file.bin"): Promise<Kind> {
    const path = join(folder, "file");
    writeFileSync(path, bytes);
    const file = await open(path);
    try {
      const inside = await lookInside(file, bytes.subarray(0, 64), bytes.length);
      return kindOf({ name, contentType: "" }, bytes.subarray(0, 65_536), bytes.subarray(-1024), bytes.length, inside);
    } finally {
      await file.close();
    }
  }
  const told = (found: Kind): string => (found.kind === "refused" ? wordsOf(found.reason) : found.kind);

  for (const [name, suffix] of [
    ["letter.docx", "docx"],
    ["macro.docm", "docx"],
    ["sheet.xlsx", "xlsx"],
    ["talk.pptx", "pptx"],
    ["letter.odt", "odt"],
    ["sheet.ods", "ods"],
    ["talk.odp", "odp"],
    ["letter.doc", "doc"],
    ["sheet.xls", "xls"],
    ["letter.rtf", "rtf"],
  ] as const)
    it(`${name} is an office document of its kind under any name`, async () => {
      const found = await kind(readFileSync(join(fixtures, name)), "photo.jpg");
      assert.ok(found.kind === "office", found.kind);
      assert.equal(found.suffix, suffix);
    });

  for (const name of ["locked.odt", "locked.doc", "locked.xls"])
    it(`${name} is behind a password, and its own fault`, async () => {
      const found = await kind(readFileSync(join(fixtures, name)));
      assert.match(told(found), /protected by a password/);
      assert.ok(found.kind === "refused" && found.known === true);
    });

  for (const [what, parts, expected] of [
    ["a zip of documents", ["a.pdf", "b.docx"], /archive; send the documents/],
    ["a zip whose names only remind of one", ["crossword/list.xml", "excel/xl.xml"], /archive/],
    ["an XPS document", ["FixedDocSeq.fdseq", "Documents/1/Pages/1.fpage"], /XPS document/],
    ["a Visio drawing", ["visio/document.xml"], /a program faxgate does not know; save it as PDF/],
  ] as const)
    it(`${what} is told`, async () => {
      assert.match(told(await kind(zipOf(parts.map((name) => ({ name, content: "x" }))))), expected);
    });

  it("tells drawings of OpenDocument and books from texts", async () => {
    for (const type of ["application/vnd.oasis.opendocument.graphics", "application/epub+zip"])
      assert.match(
        told(await kind(zipOf([{ name: "mimetype", content: type, stored: true }]))),
        /does not know this kind of file \(application/,
      );
  });

  it("tells an encrypted new document, which is an OLE file, by its stream", async () => {
    const ole = Buffer.from(readFileSync(join(fixtures, "letter.doc")));
    const at = ole.indexOf(Buffer.from("WordDocument", "utf16le"));
    Buffer.from("EncryptedPackage", "utf16le").copy(ole, at);
    ole.writeUInt16LE(34, at + 64);
    assert.match(told(await kind(ole, "contract.docx")), /protected by a password/);
  });

  it("takes a cut-off one by its name: the office program may say what is wrong", async () => {
    const cut = readFileSync(join(fixtures, "letter.docx")).subarray(0, 2000);
    assert.equal((await kind(cut, "letter.docx")).kind, "office");
    assert.match(told(await kind(cut, "letter.zip")), /archive/);
  });

  it("reads the octets a bomb says it unpacks to, and unpacks no large entry", async () => {
    const bomb = zipOf([{ name: "word/document.xml", content: "x", says: 4_000_000_000 }]);
    const found = await kind(bomb);
    assert.ok(found.kind === "office" && found.octets === 4_000_000_000);
    const manifest = Buffer.alloc(30_000_000, " ");
    const large = zipOf([
      { name: "mimetype", content: "application/vnd.oasis.opendocument.text", stored: true },
      { name: "META-INF/manifest.xml", content: manifest },
    ]);
    assert.equal((await kind(large)).kind, "office");
  });

  it("never throws or runs on, whatever is changed in a file", async () => {
    const files = ["letter.doc", "locked.xls", "letter.docx", "locked.odt"].map((name) =>
      readFileSync(join(fixtures, name)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: files.length - 1 }),
        fc.array(fc.tuple(fc.nat(15_000), fc.integer({ min: 0, max: 255 })), { maxLength: 40 }),
        async (which, changes) => {
          const bytes = Buffer.from(files[which]!);
          for (const [at, octet] of changes) if (at >= 4 && at < bytes.length) bytes[at] = octet;
          assert.ok((await kind(bytes)).kind.length > 0);
        },
      ),
      { numRuns: 200 },
    );
  });
});

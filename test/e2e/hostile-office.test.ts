// Office documents that want out: pictures, sections and sheets linked to another's file and to a listener of this machine,
// macros that run on opening. Nothing is read, nobody is called; a hanging document holds up nobody's letter.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import sharp from "sharp";
import { a4, blackness, DocumentRoom, pdfOf } from "../support/documents.ts";
import { zipOf } from "../support/zip.ts";

const spaces =
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" office:version="1.3"';

/** An OpenDocument text whose body is `body`. */
const odt = (body: string): Buffer =>
  zipOf([
    { name: "mimetype", content: "application/vnd.oasis.opendocument.text", stored: true },
    {
      name: "content.xml",
      content: `<?xml version="1.0"?><office:document-content ${spaces}><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    },
    {
      name: "META-INF/manifest.xml",
      content:
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
    },
  ]);
const picture = (href: string): string =>
  `<text:p>x<draw:frame text:anchor-type="paragraph" svg:width="15cm" svg:height="15cm"><draw:image xlink:type="simple" xlink:href="${href}"/></draw:frame></text:p>`;
const section = (href: string): string =>
  `<text:section text:name="s"><text:section-source xlink:type="simple" xlink:href="${href}"/><text:p>x</text:p></text:section>`;

describe("hostile office documents", function () {
  this.timeout(180_000);
  let room: DocumentRoom;
  beforeEach(() => {
    room = new DocumentRoom();
    room.limits = { ...room.limits, "time-limit": 60_000 };
  });
  afterEach(() => room.close());

  it("load no file of this machine and call nobody", async () => {
    let calls = 0;
    const server = createServer((socket) => {
      calls++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const black = await sharp({ create: { width: 300, height: 300, channels: 3, background: "#000" } })
      .png()
      .toBuffer();
    room.file("secret.png", black);
    room.file("secret.txt", `${"SECRET OF ANOTHER ".repeat(400)}\n`);
    try {
      for (const body of [
        picture(`file://${room.folder}/secret.png`),
        picture(`http://127.0.0.1:${port}/secret.png`),
        section(`file://${room.folder}/secret.txt`),
        section(`http://127.0.0.1:${port}/secret.txt`),
      ]) {
        const result = await room.prepare([room.file("linked.odt", odt(body))]);
        assert.ok(result.ok, JSON.stringify(result));
        for (const page of room.pages()) assert.ok(blackness(page) < 0.01, `${body} was drawn`);
        assert.doesNotMatch(JSON.stringify(result) + room.log.join(""), /SECRET/);
      }
    } finally {
      server.close();
    }
    assert.equal(calls, 0);
  });

  it("hold up nobody: a letter goes its way beside two that hang", async () => {
    room.limits = { ...room.limits, "time-limit": 30_000 };
    const hang = join(room.folder, "hang.ps");
    writeFileSync(hang, "%!PS\n{} loop\n");
    const letter = join(room.folder, "letter.pdf");
    writeFileSync(letter, pdfOf([a4]));
    const folders = ["1", "2", "3", "4"].map((name) => join(room.folder, name));
    for (const folder of folders) mkdirSync(folder);
    const prepare = (path: string, folder: string) =>
      room.documents.prepare(
        { text: "", parts: [{ path, name: "a", contentType: "", inline: false }], maxPages: 5 } as never,
        folder,
      );
    const hanging = [prepare(hang, folders[0]!), prepare(hang, folders[1]!)];
    // Until both hold a place.
    await pause(2_000);
    const started = performance.now();
    assert.ok((await prepare(letter, folders[2]!)).ok);
    const first = performance.now() - started;
    assert.ok(first < 15_000, `the first letter took ${first} ms`);
    const again = performance.now();
    assert.ok((await prepare(letter, folders[3]!)).ok);
    assert.ok(performance.now() - again < 5_000, `the second took ${performance.now() - again} ms`);
    for (const result of await Promise.all(hanging)) assert.ok(!result.ok);
  });
});

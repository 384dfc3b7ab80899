// Documents that mean harm, through the real converters: each ends within its limits with pages or with a sentence, reads
// nothing that is not its own, and leaves nothing behind.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DocumentRoom, inkBox } from "../../support/documents.ts";
import { hostileDocuments, prying } from "../../support/hostile-documents.ts";

describe("hostile documents", function () {
  this.timeout(60_000);
  let room: DocumentRoom;
  beforeEach(() => {
    room = new DocumentRoom();
    room.limits = { ...room.limits, "time-limit": 3_000, "memory-mb": 512 };
  });
  afterEach(() => {
    const left = readdirSync(room.folder).filter((name) => name.startsWith("."));
    room.close();
    assert.deepEqual(left, []);
  });

  for (const [name, file, make] of hostileDocuments)
    it(`${name} ends within its limits, with a sentence`, async () => {
      const path = room.file(file, make());
      const started = performance.now();
      const result = await room.prepare([path], { maxPages: 20 });
      // Two renderers may have their time one after the other.
      assert.ok(performance.now() - started < 30_000, `${performance.now() - started} ms`);
      if (result.ok) assert.ok(result.pages <= 20);
      else {
        assert.ok([301, 302, 303].includes(result.outcome));
        assert.match(result.reason, /^.{20,300}$/);
      }
    });

  it("reads no other's file and shows none, whatever PostScript it is", async () => {
    const spool = mkdtempSync(join(tmpdir(), "faxgate-spool-"));
    const marker = join(spool, "fax.txt");
    writeFileSync(marker, "SECRET OF ANOTHER");
    try {
      for (const program of prying(marker)) {
        const text = `%!PS\n/Helvetica findfont 24 scalefont setfont ${program}\n`;
        const result = await room.prepare([room.file("pry.ps", text)]);
        const shown = result.ok && room.pages().some((page) => inkBox(page) !== undefined);
        assert.equal(shown, false, program);
        assert.doesNotMatch(JSON.stringify(result) + room.log.join(""), /SECRET OF ANOTHER/);
      }
      assert.ok(existsSync(marker));
      assert.equal(readFileSync(marker, "utf8"), "SECRET OF ANOTHER");
    } finally {
      rmSync(spool, { recursive: true, force: true });
    }
  });
});

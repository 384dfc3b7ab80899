// One document of the fixtures through the real converters, held against its line of the table.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DocumentKind } from "./document-kinds.ts";
import { DocumentRoom, inkBox } from "./documents.ts";

export const documentFixtures = join(import.meta.dirname, "../fixtures/documents");

export async function checkDocumentKind({ file, pages, told }: DocumentKind): Promise<void> {
  const room = new DocumentRoom();
  try {
    room.limits = { ...room.limits, "time-limit": 60_000 };
    const result = await room.prepare([room.file(basename(file), readFileSync(join(documentFixtures, file)))]);
    if (pages === 0) {
      assert.ok(!result.ok, "it became pages");
      assert.match(result.reason, told!);
      return;
    }
    assert.ok(result.ok, JSON.stringify(result));
    assert.equal(result.pages, pages);
    if (told === undefined) assert.deepEqual(result.remarks, []);
    else assert.match(result.remarks.join("\n"), told);
    const blank = room.pages().filter((page) => inkBox(page) === undefined).length;
    assert.ok(blank === 0 || told !== undefined, "a page is blank");
  } finally {
    room.close();
  }
}

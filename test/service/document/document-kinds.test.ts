// Every document of the fixtures becomes what its line says; those that need other programs are in the end-to-end tests.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { checkDocumentKind, documentFixtures } from "../../support/check-document-kind.ts";
import { documentKinds } from "../../support/document-kinds.ts";

describe("documents of every kind", function () {
  this.timeout(60_000);

  it("are all in the table", () => {
    const files = readdirSync(documentFixtures, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.includes("."),
    );
    const named = documentKinds.map(({ file }) => file);
    // Korean needs a font few machines have, tall and long sheets another renderer.
    const apart = ["text/euc-kr.txt", "pdf/long-595x4000.pdf", "pdf/till-roll.pdf"];
    assert.deepEqual(files.sort(), [...named, ...apart].sort());
  });

  for (const kind of documentKinds)
    if (kind.needs === undefined)
      it(`${kind.file}: ${kind.pages === 0 ? "refused" : `${kind.pages} page(s)`}`, () => checkDocumentKind(kind));
});

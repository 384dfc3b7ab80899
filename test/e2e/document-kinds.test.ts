// The documents of the fixtures that need LibreOffice, libheif or netpbm.

import { checkDocumentKind } from "../support/check-document-kind.ts";
import { documentKinds } from "../support/document-kinds.ts";

describe("documents that need other programs", function () {
  this.timeout(120_000);
  for (const kind of documentKinds)
    if (kind.needs !== undefined) it(`${kind.file}: ${kind.pages} page(s)`, () => checkDocumentKind(kind));
});

// The words of a document, for the numbers that stand in it: through the real Ghostscript.

import assert from "node:assert/strict";
import { findFaxNumbers } from "../../../src/codec/phone/find-numbers.ts";
import { a4, DocumentRoom, pdfOf, type Sheet } from "../../support/documents.ts";

const sheet = (...lines: string[]): Sheet => ({
  ...a4,
  draw: lines.map((line, i) => `BT /F 12 Tf 60 ${760 - 20 * i} Td (${line}) Tj ET`).join("\n"),
});

describe("the words of a document", function () {
  this.timeout(30_000);
  let room: DocumentRoom;
  beforeEach(() => {
    room = new DocumentRoom();
  });
  afterEach(() => room.close());
  const textOf = async (name: string, content: Uint8Array | string, wantText = true): Promise<string | undefined> => {
    const part = { path: room.file(name, content), name, contentType: "application/octet-stream", inline: false };
    const result = await room.documents.prepare({ text: "", parts: [part], maxPages: 50, wantText }, room.folder);
    assert.ok(result.ok);
    return result.text;
  };

  it("are those of its first two pages, in PDF and in a driver's PostScript", async () => {
    const pdf = pdfOf([
      sheet("To: Plant Ltd", "Fax: +49 221 987654"),
      sheet("Telefax 555-0002"),
      sheet("Fax 555-0003"),
    ]);
    const found = findFaxNumbers((await textOf("letter.pdf", pdf))!);
    assert.deepEqual(found[0], { written: "+49 221 987654", recipient: true });
    assert.deepEqual(
      found.map((one) => one.written),
      ["+49 221 987654", "555-0002"],
    );
    const ps =
      '\u001b%-12345X@PJL JOB NAME="x"\n@PJL ENTER LANGUAGE=POSTSCRIPT\n%!PS-Adobe-3.0\n/Helvetica findfont 12 scalefont setfont\n72 700 moveto (Fax: 555-0004) show showpage\n%%EOF\n\u0004\u001b%-12345X';
    assert.deepEqual(
      findFaxNumbers((await textOf("job.ps", ps))!).map((one) => one.written),
      ["555-0004"],
    );
  });

  it("are none of a picture of a page, and not read where nobody wants them", async () => {
    assert.equal(await textOf("blank.pdf", pdfOf([{ ...a4, draw: "10 10 100 100 re f" }])), "");
    assert.equal(await textOf("letter.pdf", pdfOf([sheet("Fax: 555-0001")]), false), undefined);
  });
});

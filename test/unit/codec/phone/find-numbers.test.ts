// Fax numbers in a document's text.

import assert from "node:assert/strict";
import fc from "fast-check";
import { findFaxNumbers, sameNumber } from "../../../../src/codec/phone/find-numbers.ts";

const found = (text: string): string[] => findFaxNumbers(text).map((one) => one.written);

describe("fax numbers in a document", () => {
  for (const [text, ...numbers] of [
    ["Fax: +49 221 987654", "+49 221 987654"],
    ["Telefax 0221/98 76-54", "0221/98 76-54"],
    ["Fax-Nr.: (0221) 987654", "(0221) 987654"],
    ["Faxnummer: 0221 987654", "0221 987654"],
    ["T\u00e9l\u00e9copie : 01 44 55 66 77", "01 44 55 66 77"],
    ["N\u00ba de fax: 942 31 41 59", "942 31 41 59"],
    ["Fax no. 555-0001", "555-0001"],
    ["FAX # 555-0001", "555-0001"],
    ["Tel/Fax: 555-0001", "555-0001"],
    ["Tel. 555-0009   Fax 555-0001   Mobile 555-0007", "555-0001"],
    ["+49 221 987654 (Fax)", "+49 221 987654"],
    ["Fax\n+49 221 987654", "+49 221 987654"],
    ["To: Anne\nPlant Ltd\nFax: 555-0002\n\nFrom: us\nFax: 555-0001", "555-0002"],
    ["Letterhead  Fax: 555-0001\n\n\nAn:\nFirma M\u00fcller\nTelefax: 555-0002", "555-0002", "555-0001"],
    ["Fax: 555-0001\nFax: 5550001", "555-0001"],
    ["Fax: 2026-11-22 and phone 555-0001"],
    ["Phone: 555-0001\nIBAN DE89 3704 0044 0532 0130 00"],
    ["Fax: 12345678901234567890123"],
    ["mail fax@5550001.example, www.fax.5550001"],
    ["Telefaxe bitte nur werktags. 555-0001"],
  ] as const)
    it(JSON.stringify(text), () => assert.deepEqual(found(text), numbers));

  it("are few and telephone numbers whatever the text is, in time", () => {
    const word = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom("Fax", "Fax: ", "Telefax ", "\n", "To:\n", "From: ", "  ", "(((", "--", "5550001", "+49 221 "),
      fc.stringMatching(/^[\d ()./-]{0,40}$/),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const text = words.join("");
        const numbers = findFaxNumbers(text);
        assert.ok(numbers.length <= 20);
        for (const { written } of numbers) {
          assert.match(written, /^\+?\(?\d[\d\s().\u2010-\u2015/-]*\d$/);
          assert.ok(text.includes(written));
        }
      }),
    );
    const began = performance.now();
    findFaxNumbers("Fax: 1 2".repeat(200_000));
    findFaxNumbers(`${"( ".repeat(100_000)}`);
    findFaxNumbers("1 ".repeat(200_000));
    assert.ok(performance.now() - began < 1_000);
  });

  it("are told apart from one's own, however they are written", () => {
    assert.ok(sameNumber("+49 (0)221 987654", "0221/987654"));
    assert.ok(sameNumber("+1 555 0100", "555-0100") === true);
    assert.ok(!sameNumber("555-0100", "555-0101"));
    assert.ok(!sameNumber("12", "4912"));
    assert.ok(!sameNumber("", ""));
  });
});

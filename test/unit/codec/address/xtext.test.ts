import assert from "node:assert/strict";
import fc from "fast-check";
import { encapsulate, readEncapsulated } from "../../../../src/codec/address/imcea.ts";
import {
  decodeXtext,
  encodeXtext,
  readOriginalRecipient,
  recipientField,
} from "../../../../src/codec/address/xtext.ts";
import { formatDeliveryStatus } from "../../../../src/codec/mail/delivery-status.ts";
import { table } from "./address-table.ts";

/** The Original-Recipient of a report about somebody whose ORCPT this was. */
function inReport(original: string): string {
  const report = formatDeliveryStatus({
    reporter: "fax.local",
    arrival: "",
    recipients: [
      {
        original,
        final: "FAX=+12069367329@fax.local",
        action: "delivered",
        status: "2.0.0",
        diagnostic: "E000",
        remoteId: "",
        lastAttempt: "",
        willRetryUntil: "",
        call: "",
        pages: { confirmed: 1, all: 1 },
      },
    ],
  });
  return /^Original-Recipient: (.*)$/m.exec(report.replace(/\r\n /g, " ").replaceAll("\r", ""))?.[1] ?? "";
}

describe("an original recipient", () => {
  const wrapped: readonly [string, string][] = [
    ["IMCEAFAX-+2B12069367329@plant.example", "IMCEAFAX-+2B2B12069367329@plant.example"],
    ["FAX=+12069367329@fax.local", "FAX+3D+2B12069367329@fax.local"],
    ['"936 7329"@fax.local', '"936+207329"@fax.local'],
    ["j\u00fcrgen@plant.example", "j+C3+BCrgen@plant.example"],
  ];
  for (const [plain, xtext] of wrapped)
    it(`${plain} is ${xtext} in ORCPT`, () => {
      assert.equal(encodeXtext(plain), xtext);
      assert.equal(decodeXtext(xtext), plain);
      assert.equal(decodeXtext(xtext.toLowerCase())?.toLowerCase(), plain.toLowerCase());
    });

  for (const bad of ["+", "a+2", "a+GG", "a=b", "a b", "\u00fc", "a\r\nb"])
    it(`${JSON.stringify(bad)} is no xtext`, () => assert.equal(decodeXtext(bad), undefined));

  it("comes back in a report as it was asked for: every address of the table", () => {
    let short = 0;
    for (const [address] of table) {
      const original = decodeXtext(encodeXtext(`rfc822;${address}`))!;
      const read = readOriginalRecipient(original);
      assert.deepEqual(read, { type: "rfc822", address });
      // A field has room for 900 characters; blanks in a row are one there.
      if (address.length > 400 || / {2}/.test(address)) continue;
      const field = inReport(original);
      assert.match(field, /^[!-~]+; [ -~]+$/);
      assert.equal(readOriginalRecipient(field)?.address, address);
      short++;
    }
    assert.ok(short > 240);
  });

  it("may be of the type utf-8, or of none", () => {
    assert.deepEqual(readOriginalRecipient("UTF-8;j\\x{FC}rgen@plant.example"), {
      type: "utf-8",
      address: "j\u00fcrgen@plant.example",
    });
    assert.equal(recipientField({ type: "rfc822", address: "j\u00fcrgen@x" }), "utf-8;j\\x{FC}rgen@x");
    assert.equal(recipientField({ type: "utf-8", address: "anne@x" }), "rfc822;anne@x");
    for (const none of ["anne@plant.example", ";x", "rfc822;", "x y;z", ""])
      assert.equal(readOriginalRecipient(none), undefined);
    assert.equal(inReport("anne@plant.example"), "");
  });

  it("of any letters survives its wrappings, and forges no field", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        assert.equal(decodeXtext(encodeXtext(text)), text);
        assert.match(encodeXtext(text), /^[!-~]*$/);
        assert.equal(readEncapsulated(encapsulate("FAX", text))?.text, text);
        const read = readOriginalRecipient(`rfc822;${text}`);
        if (read === undefined) return;
        const field = recipientField(read);
        assert.match(field, /^[ -~]+$/);
        assert.equal(readOriginalRecipient(field)?.address, read.address);
      }),
    );
  });
});

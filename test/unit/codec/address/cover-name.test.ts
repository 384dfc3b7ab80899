import assert from "node:assert/strict";
import { coverName, recipientName } from "../../../../src/codec/address/cover-name.ts";

describe("the name on the cover page", () => {
  const beside: readonly [string, string][] = [
    ["Anne Anderson", "Anne Anderson"],
    ["Anne Anderson (Business Fax)", "Anne Anderson"],
    ["Anne Anderson (Fax)", "Anne Anderson"],
    ["Anne Anderson (Home Fax)", "Anne Anderson"],
    ["Jean Dupont (T\u00e9l\u00e9copie)", "Jean Dupont"],
    ["'Anne Anderson'", "Anne Anderson"],
    ["Plant (Purchasing)", "Plant (Purchasing)"],
    ["+1 (206) 936-7329", ""],
    ["[FAX:936-7329]", ""],
    ["FAX:Anne@+1 (206) 936-7329", ""],
    ["anne@plant.example", ""],
    ["IMCEAFAX-9367329", ""],
    ["", ""],
    ["A\r\nBcc: x", "A Bcc: x"],
    ["x".repeat(300), "x".repeat(80)],
  ];
  for (const [display, name] of beside)
    it(`beside the address: ${JSON.stringify(display.slice(0, 40))}`, () => assert.equal(coverName(display), name));

  it("is whom the address names, else whom the header does; company and office follow once", () => {
    assert.equal(recipientName({}, "Anne"), "Anne");
    assert.equal(recipientName({ attn: "Bea" }, "Anne"), "Bea");
    assert.equal(
      recipientName({ org: "Plant", office: "Sales", place: "Main St 1" }, "Anne"),
      "Anne, Plant, Sales, Main St 1",
    );
    assert.equal(recipientName({ org: "Plant" }, "Anne, Plant"), "Anne, Plant");
    assert.equal(recipientName({ org: "Plant" }, ""), "Plant");
  });
});

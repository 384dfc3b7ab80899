// What mail systems want to hear, as the SMTP library hands it over.

import assert from "node:assert/strict";
import { recipientReport } from "../../src/service/smtp/report-wishes.ts";

describe("report wishes of a mail system", () => {
  const of = (length: number) => {
    const orcpt = `rfc822;${"x".repeat(length - 7)}`;
    return recipientReport({ address: "x", args: {}, dsn: { orcpt } } as never).original?.length;
  };
  it("keep an ORCPT of 1,200 characters, and none that is longer: half an address is another one", () => {
    assert.equal(of(1_200), 1_200);
    assert.equal(of(1_201), undefined);
    assert.equal(of(4_000), undefined);
  });
});

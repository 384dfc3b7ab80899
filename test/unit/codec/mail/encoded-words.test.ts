// Encoded words of header fields, as real writers cut them.

import assert from "node:assert/strict";
import { decodeWords } from "../../../../src/codec/mail/encoded-words.ts";

describe("encoded words", () => {
  for (const [written, text] of [
    ["PLANT+user1", "PLANT+user1"],
    ["=?UTF-8?Q?PLANT+j=C3=BCrgen?=", "PLANT+jürgen"],
    ["=?utf-8?b?R3LDvMOfZQ==?=", "Grüße"],
    ["=?ISO-8859-1?Q?Gr=FC=DFe_an_alle?=", "Grüße an alle"],
    // A character cut in two, and a folded line between.
    ["=?UTF-8?B?R3LD?=\r\n =?UTF-8?B?vMOfZQ==?=", "Grüße"],
    ["a =?UTF-8?Q?=C3=BC?= b", "a ü b"],
    ["=?nonsense?Q?x?=", "=?nonsense?Q?x?="],
    ["=?UTF-8?X?x?= =?", "=?UTF-8?X?x?= =?"],
  ] as const)
    it(`reads ${JSON.stringify(written)}`, () => assert.equal(decodeWords(written), text));

  it("is quick with what means harm", () => {
    const started = performance.now();
    for (const text of ["=?".repeat(20_000), "=?UTF-8?Q?".repeat(5_000), `=?UTF-8?Q?x?=${" ".repeat(20_000)}x`])
      decodeWords(text);
    assert.ok(performance.now() - started < 500);
  });
});

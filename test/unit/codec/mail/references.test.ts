import assert from "node:assert/strict";
import fc from "fast-check";
import { formatReferences, noticeTokens } from "../../../../src/codec/mail/references.ts";

const token = "abcdefghij234567abcdefghij";
const other = "zzzzzzzzzz234567abcdefghij";

describe("threading", () => {
  it("names the mail answered and keeps the thread's first and last, bounded", () => {
    assert.deepEqual(formatReferences({ messageId: "", references: ["<a@x>"] }), {});
    assert.deepEqual(formatReferences({ messageId: "<b@x>", references: ["<a@x>", "<b@x>"] }), {
      inReplyTo: "<b@x>",
      references: ["<a@x>", "<b@x>"],
    });
    const long = Array.from({ length: 80 }, (_, i) => `<${i}@x>`);
    const { references } = formatReferences({ messageId: "<m@x>", references: long });
    assert.equal(references!.length, 20);
    assert.deepEqual([references![0], references![1], references!.at(-1)], ["<0@x>", "<62@x>", "<m@x>"]);
  });

  it("finds the tokens of our notices, and of nobody else's", () => {
    const found = (...ids: string[]): string[] => noticeTokens(ids, ["fax.local", "fax2.local"]);
    assert.deepEqual(found(`<print.${token}@fax.local>`), [token]);
    assert.deepEqual(found(`<PRINT.${token.toUpperCase()}@Fax2.Local>`), [token]);
    assert.deepEqual(found(`<a@x> <print.${token}@fax.local>`, `<print.${token}@fax.local>`), [token]);
    assert.deepEqual(found(`<print.${token}@fax.local> <print.${other}@fax.local>`), [token, other]);
    assert.deepEqual(
      found(
        `<print.${token}@evil.example>`,
        `<xprint.${token}@fax.local>`,
        "<print.short@fax.local>",
        `print.${token}@fax.local`,
      ),
      [],
    );
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.array(fc.string()), (ids) => noticeTokens(ids, ["fax.local"]).length >= 0));
  });
});

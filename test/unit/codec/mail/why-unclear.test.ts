// For every line that was not clear its writer hears why, in words of his language.

import assert from "node:assert/strict";
import { wordsOf } from "../../../../src/base/phrases.ts";
import { readAnswer } from "../../../../src/codec/mail/answer.ts";

const context = { numbersElsewhere: false, offered: 3, formTag: "f2s4h6", writer: "Ulla Berg" };

describe("a line that was not clear", () => {
  const table: readonly [string, string][] = [
    ["5550001 5550002", "why-two-numbers"],
    ["5550001 or 5550002", "why-either"],
    ["5550001 oder 5550002", "why-either"],
    ["please do not send yet", "why-held-back"],
    ["5550001 Nicht mehr gültig", "why-held-back"],
    ["5550001 at 25:00", "why-past"],
    ["next Monday", "why-hour"],
    ["5550001 Friday", "why-hour"],
    ["20261123", "why-digits"],
    ["5550001 EUR", "why-digits"],
    ["DE89 3704 0044 0532 0130 00", "why-digits"],
    ["Phone 5550001", "why-contact"],
    ["4", "why-offer"],
    ["5550001 Widgets", "why-words-beside"],
    ["Gadgetry 5550001", "why-name-before"],
    ["Ask Bob\n5550001", "why-place"],
    ["cover: perhaps", "why-value"],
    ["5550001\ncover: no\ncover: yes", "why-option-twice"],
    ["Is Bob there?", "why-question"],
    ["copy that to the archive", "why-no-word"],
  ];
  for (const [text, why] of table)
    it(`says why: ${text.replaceAll("\n", " / ")}`, () => {
      const { unclear } = readAnswer(text, context);
      assert.equal(unclear.at(-1)?.why.key, why);
      assert.equal(unclear.at(-1)?.line, text.split("\n").at(-1));
    });

  it("and a form that says something else than the text are told apart", () => {
    const form = `cover: no\n5550001\n\n> [[ FAX ${context.formTag} ]]\n> Cover page [yes/no]: yes\n> [[ END ${context.formTag} ]]\n`;
    assert.deepEqual(
      readAnswer(form, context).unclear.map(({ line, why }) => [line, why.key]),
      [["", "why-form-differs"]],
    );
  });
});

describe("a list in a sentence", () => {
  it("puts each of its sentences on a line of its own", () => {
    const lines = ["a", "b"].map((line) => ({ key: "unclear-line", values: { line, why: "x" } }) as const);
    assert.equal(wordsOf({ key: "answer-unclear", values: { lines } }), 'this was not clear:\n  "a": x\n  "b": x');
  });
});

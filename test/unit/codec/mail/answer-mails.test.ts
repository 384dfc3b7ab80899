// The corpus: what people answer, as their mail programs send it, through the parser the intake uses. Right in all; nothing is
// dialled that was not meant.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAnswer } from "../../../../src/codec/mail/answer.ts";
import { noWishes } from "../../../../src/codec/mail/answer-form.ts";
import { formTagOf } from "../../../../src/codec/mail/form.ts";
import { plainDigits } from "../../../../src/codec/phone/plain-digits.ts";
import { parseMail } from "../../../../src/service/intake/parse-mail.ts";
import type { Meant } from "../../../support/second-reader-answers.ts";

interface Expected extends Meant {
  /** The number stands in To. */
  readonly elsewhere?: boolean;
}

const folder = join(import.meta.dirname, "../../../fixtures/mails");
const table = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Record<string, Expected>;

describe("the corpus of answers", () => {
  let parts: string;
  before(() => (parts = mkdtempSync(join(tmpdir(), "answer-mails-"))));
  after(() => rmSync(parts, { recursive: true }));

  it("has an expectation beside every mail, 700 at least", () => {
    const mails = readdirSync(folder).filter((name) => name.endsWith(".eml"));
    assert.deepEqual(mails.map((name) => name.slice(0, -4)).sort(), Object.keys(table).sort());
    assert.ok(mails.length >= 700, String(mails.length));
  });

  for (const [name, expected] of Object.entries(table))
    it(`${name}: ${expected.ask ? "is asked back" : "is understood"}`, async () => {
      const mail = await parseMail(join(folder, `${name}.eml`), parts);
      const numbersElsewhere = expected.elsewhere === true;
      const formTag = formTagOf("abcdefghijklmnopqrstuvwxyz");
      const answer = readAnswer(mail.ownText, { numbersElsewhere, offered: 3, formTag, writer: mail.fromName });
      // The plain text beside the HTML, had it come alone: never another number.
      const both = mail.header("content-type").startsWith("multipart/alternative");
      const alone = readAnswer(both ? mail.text : "", { numbersElsewhere, offered: 3, formTag, writer: mail.fromName });
      for (const { written } of alone.numbers)
        assert.ok(
          answer.numbers.some((number) => plainDigits(number.written) === plainDigits(written)),
          `${written} in the plain text: ${mail.text.slice(0, 800)}`,
        );
      const said = answer.numbers.length + answer.picks.length + answer.commands.length > 0;
      const asks = answer.unclear.length > 0 || (!said && !numbersElsewhere && answer.wishes.when === undefined);
      const seen = JSON.stringify({ answer, text: mail.ownText.slice(0, 800) }, undefined, 1);
      assert.equal(asks, expected.ask === true, seen);
      const numbers = answer.numbers.map(({ written }) => plainDigits(written.replace(/^(?:tel|fax):/, "")) ?? written);
      if (expected.ask) {
        assert.ok(
          numbers.every((number) => expected.numbers?.includes(number)),
          seen,
        );
        return;
      }
      assert.deepEqual(numbers, expected.numbers ?? [], seen);
      if (expected.names !== undefined)
        assert.deepEqual(
          answer.numbers.map((n) => n.name),
          expected.names,
          seen,
        );
      assert.deepEqual(answer.picks, expected.picks ?? [], seen);
      assert.deepEqual(answer.commands, expected.commands ?? [], seen);
      assert.deepEqual(answer.wishes, { ...noWishes, ...expected.wishes }, seen);
    });
});

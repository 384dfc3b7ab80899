import assert from "node:assert/strict";
import fc from "fast-check";
import { readAnswer } from "../../../../src/codec/mail/answer.ts";

const outlookQuote = `
________________________________
From: faxgate <reply+abcdefabcdefabcdef@fax.local>
Sent: Monday, November 23, 2026 9:14 AM
To: User One <user1@plant.example>
Subject: Your document "letter" waits for its numbers

Answer with the numbers, for example 5559999.
`;

const written = (text: string): string[] => readAnswer(text).numbers.map((n) => n.written);

describe("an answer to a notice", () => {
  const good: readonly [string, string, string[]][] = [
    ["one number", "5550001\n", ["5550001"]],
    ["usual spellings", "+34 942 31-41-59\n(0942) 31 41 59\n", ["+34 942 31-41-59", "(0942) 31 41 59"]],
    ["several on a line", "5550001; 5550002, 5550003", ["5550001", "5550002", "5550003"]],
    ["names beside them", "5550001 Anne Anderson\n5550002 Müller & Co", ["5550001", "5550002"]],
    ["doubles once", "5550001\n555-0001\n", ["5550001"]],
    ["words around", "Hello,\n\nplease fax it to\n5550001\n\nThank you\nAnne", ["5550001"]],
    [
      "a signature with a telephone number and an Outlook quote",
      `5550001\n\nBest regards\nUser One\nPurchasing\nTel. +1 555 0188\n+1 555 0177\n${outlookQuote}`,
      ["5550001"],
    ],
    ["a signature after --", "5550001\n-- \nUser One\n5550188\n", ["5550001"]],
    [
      "Gmail's quote",
      "5550001\n\nOn Mon, Nov 23, 2026 at 9:14 AM faxgate <fax@fax.local> wrote:\n> 5559999\n",
      ["5550001"],
    ],
    [
      "Gmail's quote, wrapped",
      "5550001\n\nOn Mon, Nov 23, 2026 at 9:14 AM faxgate\n<reply+x@fax.local> wrote:\n\n5559999",
      ["5550001"],
    ],
    ["a German quote", "5550001\n\nAm 23.11.2026 um 09:14 schrieb faxgate:\n> 5559999", ["5550001"]],
    ["a Spanish header block", "5550001\n\nDe: faxgate\nEnviado: lunes\nPara: User\nAsunto: x\n\n5559999", ["5550001"]],
    ["quoted lines only", "> 5559999\n> 5559998", []],
    ["an address instead of a number", "5550001@fax.local", ["5550001"]],
    ["one more number with courtesies alone", "5550001\n\nand please also to 555 0002", ["5550001", "555 0002"]],
    ["no number at all", "Thanks!\n", []],
  ];
  for (const [title, text, numbers] of good)
    it(`reads ${title}`, () => {
      const form = readAnswer(text);
      assert.deepEqual(
        form.numbers.map((n) => n.written),
        numbers,
      );
      assert.deepEqual(form.unclear, []);
    });

  it("takes no signature for a number: labels, addresses, postcodes", () => {
    assert.deepEqual(written("John Smith\nExample Plant\nFax: +1 555 0199"), []);
    assert.deepEqual(written("5550001\n\nJohn Smith\n100 Main Street\n10115 Berlin\nTel. +1 555 0188\nF +1 555 0199"), [
      "5550001",
    ]);
    assert.deepEqual(readAnswer("5550001\n\nJohn Smith\nPhone: +1 555 0188").unclear, []);
    assert.notDeepEqual(
      readAnswer("+1 555 0199\nExample Plant", { numbersElsewhere: true, offered: 0, formTag: "" }).unclear,
      [],
    );
    assert.deepEqual(
      readAnswer("John Smith\nTel +1 555 0199", { numbersElsewhere: true, offered: 0, formTag: "" }).unclear,
      [],
    );
  });

  it("reads options and commands", () => {
    assert.equal(readAnswer("5550001\ncover: yes").wishes.cover, true);
    assert.equal(readAnswer("cover: no\n5550001").wishes.cover, false);
    assert.equal(readAnswer("cover: purchasing\n5550001").wishes.coverForm, "purchasing");
    for (const line of ["cover letter", "cover purchasing", "please use the cover purchasing"])
      assert.equal(readAnswer(`5550001\n${line}`).wishes.coverForm, undefined, line);
    assert.equal(readAnswer("cancel").commands[0]?.word, "cancel");
    assert.equal(readAnswer("5550001 Anne Anderson").numbers[0]!.name, "Anne Anderson");
  });

  const unclear: readonly [string, string][] = [
    ["a number in a sentence", "please do not use 555-0001 any more\n"],
    ["a second group of numbers after a name, without a closing", "5550001\n\nUser One\n5550188\n"],
    ["a cover wish that is neither yes nor no", "5550001\ncover: maybe"],
    ["a number in the signature only", "Thanks\n5550001"],
    ["a number below words that are no lead-in", "John Smith\nExample Plant\n+1 555 0199"],
    ["two numbers with words right under them", "5550001\n+1 555 0100\nExample Plant"],
    ["a command behind a number", "5550001 cancel"],
    ["a no behind a number", "5550001 no"],
  ];
  for (const [title, text] of unclear)
    it(`asks back: ${title}`, () => assert.notDeepEqual(readAnswer(text).unclear, []));

  it("takes no date, price or order number for a number", () => {
    assert.deepEqual(written("23.11.2026\n5550001"), ["5550001"]);
    assert.deepEqual(written("2026-11-23"), []);
  });

  it("never throws, and a quote never adds a number", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readAnswer(text);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[0-9+ ().-]{0,14}$/), { maxLength: 4 }), (lines) => {
        const plain = readAnswer(lines.join("\n"));
        const quoted = readAnswer(`${lines.join("\n")}\n${outlookQuote}`);
        assert.deepEqual(quoted.numbers, plain.numbers);
      }),
    );
  });
});

// Answers: what surrounds what somebody typed (quote, signature, disclaimer, tagline of any program) never changes what is
// understood; sentences, quotes and signatures never give a number; time grows with the length only, whatever the text is.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { readAnswer } from "../../src/codec/mail/answer.ts";
import type { Answer } from "../../src/codec/mail/answer-form.ts";
import { answerHtml } from "../../src/service/intake/answer-html.ts";
import { parseMail } from "../../src/service/intake/parse-mail.ts";
import { close, notice, programs, signatures, signed, tag } from "../support/answer-programs.ts";
import { writer } from "../support/mail-clients.ts";

const seed = 20261123;
const context = { numbersElsewhere: false, offered: 3, formTag: tag, writer: writer.name };
const said = (answer: Answer) => ({ ...answer, unclear: answer.unclear.length > 0 });

/** What people type. */
const bodies = [
  "5550001",
  "5550001 Anne Anderson\ncover: no",
  "+34 942 31 41 59",
  "5550001; 5550002, 5550003",
  "Please fax this to\n5550001\nBob: 5550002",
  "bitte an 0942 314159\nmit Deckblatt",
  "2",
  "1, 3",
  "1\n5550001",
  "cancel",
  "bitte stornieren",
  "annuler svp",
  "status?",
  "again",
  "fine",
  "resend to 5550002",
  "hold",
  "release",
  "help",
  "5550001\nat 22:00\nfine\npriority high",
  "5550001\nsubject: Offer 12\nremarks: for Bob",
  "01 55 50 00 01\ndemain 8:00",
  "a las 22:00\n942 31 41 59",
  "Fax: 5550001",
  "tel:+34-942-314159",
  "5550001 tomorrow at 3 pm",
  "now\n5550001",
].map((text) => text.split("\n"));
const taglines = [
  "Sent from my iPhone",
  "Von meinem iPhone gesendet",
  "Enviado desde mi iPhone",
  "Envoyé de mon iPhone",
  "Get Outlook for Android<https://aka.ms/AAb9ysg>",
  "Sent with Proton Mail secure email.",
  "Gesendet mit der GMX Mail App",
];
const disclaimers = [
  "This message is confidential and intended only for the addressee. If you received it in error call +1 555 0100.",
  "CONFIDENTIALITY NOTICE: 5550100",
  "Diese E-Mail enthält vertrauliche Informationen.\nTelefon 030 5550100\n030 5550101",
  "Este mensaje es confidencial y va dirigido a su destinatario.\n942 31 00 00",
  "Ce message et ses pièces jointes sont confidentiels.\n01 55 50 99 99",
  "Please consider the environment before printing.\n5550100",
];
const mark = "BODYOFTHISANSWER";

describe("answers", () => {
  /** Mails of every program with a mark where the typed lines stand: as HTML says it, and as plain text. */
  const frames: { readonly name: string; readonly text: string }[] = [];
  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "answers-"));
    for (const [name, client, languages] of programs)
      for (const language of languages)
        for (const signature of [[], signed(language)]) {
          const typed = [mark, ...(signature.length > 0 ? close(language) : [])];
          const file = join(folder, "mail.eml");
          writeFileSync(file, client({ language, typed, signature, notice: notice(language), posting: "top" }));
          const mail = await parseMail(file, folder);
          for (const text of new Set([mail.ownText, mail.text])) frames.push({ name: `${name}-${language}`, text });
        }
    rmSync(folder, { recursive: true });
    assert.ok(frames.length > 250 && frames.every(({ text }) => text.includes(mark)));
  });

  it("in the quote of any program, signed or not, mean what they mean alone", () => {
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.nat(), (body, at) => {
        const { name, text } = frames[at % frames.length]!;
        const alone = said(readAnswer(body.join("\n"), context));
        assert.equal(alone.unclear, false, body.join(" / "));
        assert.deepEqual(said(readAnswer(text.replace(mark, body.join("\n")), context)), alone, name);
      }),
      { seed, numRuns: 1_500 },
    );
  });

  it("under any signature, tagline and disclaimer mean what they mean alone", () => {
    const tails = [...Object.values(signatures).map((lines) => `\n${lines.join("\n")}`), ...taglines, ...disclaimers];
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.constantFrom(
          "\n\n",
          "\n\n-- \n",
          "\n\nBest regards,\n",
          "\n\nMit freundlichen Grüßen\n\n",
          "\n\nUn saludo\n",
          "\n\nCordialement\n",
        ),
        fc.array(fc.constantFrom(...tails), { minLength: 1, maxLength: 3 }),
        fc.nat(),
        (body, between, tail, at) => {
          const alone = said(readAnswer(body.join("\n"), context));
          const text = body.join("\n") + between + tail.join("\n\n");
          assert.deepEqual(said(readAnswer(text, context)), alone);
          const quoted = frames[at % frames.length]!.text.replace(mark, text);
          assert.deepEqual(said(readAnswer(quoted, context)), alone);
        },
      ),
      { seed, numRuns: 1_500 },
    );
  });

  it("never give a number that stands in a sentence, in a quote or below an unknown line", () => {
    const strange = fc.stringMatching(/^[bcdfgkpqvxz][aeiou][bcdfgkpqvxz]{1,5}$/);
    const number = fc.stringMatching(/^\+?[1-9]\d{5,11}$/);
    const sentence = fc
      .tuple(fc.array(strange, { minLength: 2, maxLength: 6 }), number, fc.nat())
      .map(([words, n, at]) => words.toSpliced(at % (words.length + 1), 0, n).join(" "));
    const line = fc.oneof(
      sentence,
      number.map((n) => `> ${n}`),
      fc.array(strange, { minLength: 3, maxLength: 8 }).map((w) => w.join(" ")),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        assert.deepEqual(readAnswer(lines.join("\n"), context).numbers, []);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it("of any characters never throw, and a number of theirs stands on a line without other words", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom(
        "\n",
        "\n\n",
        "> ",
        "5550001",
        "Fax: ",
        ", ",
        "[[ FAX ",
        tag,
        " ]]",
        "Anne ",
        " ext. 12",
        "On 1/1/26 ",
        "wrote:",
        "-- ",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        const answer = readAnswer(text, context);
        for (const { written } of answer.numbers) assert.match(written, /^[+(\d]/);
        assert.ok(answer.unclear.length <= 20);
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it("of HTML nested beyond all reason cost no time", () => {
    for (const tag of ["div", "blockquote", "b", "span style='color:red'"]) {
      const started = process.cpuUsage();
      assert.equal(answerHtml(`<${tag}>`.repeat(2_000_000 / (tag.length + 2))), "");
      assert.ok(process.cpuUsage(started).user < 500_000, tag);
    }
    assert.equal(answerHtml(`${"<div>".repeat(300)}5550001${"</div>".repeat(300)}`).trim(), "5550001");
  });

  const units = [
    "lorem ipsum dolor sit amet 5550001 consectetur\n",
    "5550001 Anne\n",
    "[",
    "[[ FAX k7d2m9 ]]\n",
    "[[ END k7d2m9 ]]\n",
    "Fax numbers [",
    "Fax numbers [one on\n",
    "Fax numbers [one on each line]: 5 ",
    "From: x\n",
    "On 1/1/2026 09:14 a@b wrote:\n",
    ":\n",
    "> 5550001\n",
    "> x\ny\n",
    " ",
    "\n",
    "(((((\n",
    "1 ",
    "1 2 3 4 5 6 7 8 9 0 \n",
    "- ",
    "5550001, ",
    "Anne Anderson\n",
    "Anne ",
    "please ",
    "send it to at 22:00 please\n",
    "Tel: 1\n",
    "_",
    "a@b.c ",
    "é",
    "٥",
    "<",
    "<http:",
    "cover cover cover\n",
    "at at at at at 1\n",
    "*_*_",
    "DE89 3704 0044 ",
    "2026-",
    "-- \n5550001\n",
    "-----",
    "\r",
    "'",
    "....1\n",
    "Name\tFax\nAnne\t1\n",
    "Widget 5550001\n",
    "Ulla\nnot yet\n",
    "resend to resend to\n",
  ];
  for (const [size, most] of [
    [100_000, 50],
    [2_000_000, 1_000],
  ] as const)
    it(`of ${size} characters are read in ${most} ms of processor time, whatever they are`, () => {
      const slow: string[] = [];
      for (const unit of units) {
        const text = unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
        let best = Number.POSITIVE_INFINITY;
        // The first runs are those of a cold machine; a neighbour's load is no fault of the reader.
        for (let run = 0; run < 12 && best > most; run++) {
          const started = process.cpuUsage();
          readAnswer(text, context);
          best = Math.min(best, process.cpuUsage(started).user / 1_000);
        }
        if (best > most) slow.push(`${JSON.stringify(unit)}: ${best.toFixed(0)} ms`);
      }
      assert.deepEqual(slow, []);
    });
});

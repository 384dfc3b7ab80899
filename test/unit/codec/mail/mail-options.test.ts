// Options in a mail to numbers: only in brackets that say so, all of them understood or none obeyed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readMailOptions } from "../../../../src/codec/mail/mail-options.ts";

/** Subject, text → what is asked for, what is left. */
const good: readonly [string, string, object | undefined, string, string][] = [
  ["Contract", "Hello", undefined, "Contract", "Hello"],
  ["[SPAM] Contract [EXTERNAL]", "fine\ncover: no", undefined, "[SPAM] Contract [EXTERNAL]", "fine\ncover: no"],
  ["Contract [fax: fine]", "Hello", { quality: "fine" }, "Contract", "Hello"],
  ["[FAX: standard; cover: no] Contract", "", { quality: "standard", cover: false }, "Contract", ""],
  [
    "Contract [fax: fine, cover: yes, at 22:00]",
    "x",
    { quality: "fine", cover: true, when: { kind: "at", time: "22:00" } },
    "Contract",
    "x",
  ],
  [
    "Contract",
    "\n[fax: urgent]\n\n[fax: to: Anne Anderson, Sales]\nHello",
    { priority: "high", to: "Anne Anderson, Sales" },
    "Contract",
    "Hello",
  ],
  ["Contract", "Hello\n[fax: urgent]", undefined, "Contract", "Hello\n[fax: urgent]"],
  ["Contract", "> [fax: urgent]", undefined, "Contract", "> [fax: urgent]"],
  [
    "Contract [fax: remarks: please call back; priority: low]",
    "",
    { remarks: "please call back", priority: "low" },
    "Contract",
    "",
  ],
  [
    "Vertrag [fax: fein; deckblatt: nein; um 22:00; priorit\u00e4t: hoch; an: Anne; kostenstelle: 4711]",
    "",
    {
      quality: "fine",
      cover: false,
      when: { kind: "at", time: "22:00" },
      priority: "high",
      to: "Anne",
      billing: "4711",
    },
    "Vertrag",
    "",
  ],
  [
    "Contrato [fax: fina; portada: no; a las 22:00; prioridad: alta; para: Ana; centro de coste: A-1]",
    "",
    { quality: "fine", cover: false, when: { kind: "at", time: "22:00" }, priority: "high", to: "Ana", billing: "A-1" },
    "Contrato",
    "",
  ],
  ["[fax: billing: 4711]", "", { billing: "4711" }, "", ""],
  ["x [fax at 23:00]", "", { when: { kind: "at", time: "23:00" } }, "x", ""],
  ["x [Fax from Bob] [fax at noon today or so]", "", undefined, "x [Fax from Bob] [fax at noon today or so]", ""],
  ["x [fax: superfine]", "", { quality: "superfine" }, "x", ""],
  ["x [fax: cover: purchasing]", "", { cover: true, coverForm: "purchasing" }, "x", ""],
  [
    "x [fax: Deckblatt: default-de; 300 dpi]",
    "",
    { cover: true, coverForm: "default-de", quality: "300x300" },
    "x",
    "",
  ],
  ["x [fax: 300 dpi; cover: no]", "", { quality: "300x300", cover: false }, "x", ""],
  ["x [fax: quality: 400]", "", { quality: "400x400" }, "x", ""],
  ["x [fax: Qualit\u00e4t: superfein]", "", { quality: "superfine" }, "x", ""],
  ["x [fax: calidad: 300 ppp]", "", { quality: "300x300" }, "x", ""],
  ["x [fax: r\u00e9solution: ultrafine]", "", { quality: "400x400" }, "x", ""],
  ["[fax: fine] [fax: fine]", "", { quality: "fine" }, "", ""],
  ["x [fax: both; photo]", "", { content: "both", mode: "photo" }, "x", ""],
  ["x [fax: Nur Text, ungek\u00fcrzt]", "", { content: "body", trim: "no" }, "x", ""],
  [
    "x [fax: inhalt: beides; bilder: foto; k\u00fcrzen: signatur]",
    "",
    { content: "both", mode: "photo", trim: "signature" },
    "x",
    "",
  ],
  ["x [fax: solo adjuntos; modo: texto]", "", { content: "attachments", mode: "text" }, "x", ""],
  ["x [fax: les deux; mode: photo; couper: non]", "", { content: "both", mode: "photo", trim: "no" }, "x", ""],
  ["x [fax: content: text; mode: text]", "", { content: "body", mode: "text" }, "x", ""],
  ["x [fax: 300]", "", { quality: "300x300" }, "x", ""],
  ["x [fax: 400; cover: no]", "", { quality: "400x400", cover: false }, "x", ""],
  ["x [fax 300]", "", undefined, "x [fax 300]", ""],
  ["x [fax: cover: default.pdf]", "", { cover: true, coverForm: "default" }, "x", ""],
  ["x [Fax both]", "", undefined, "x [Fax both]", ""],
];

const bad: readonly [string, string, RegExp][] = [
  ["x [fax: fein und schnell]", "", /fein und schnell/],
  ["x [fax: fine; standard]", "", /standard/],
  ["x [fax: at 25:00]", "", /25:00/],
  ["x [fax: 5550002]", "", /5550002/],
  ["x [fax: to: 5550002]", "", /5550002/],
  ["x [fax: cancel]", "", /cancel/],
  ["x [fax: billing: 4711; billing: 4712]", "", /4712/],
  ["x [fax: append: yes]", "", /append/],
  ["x [fax: billing: ../../etc/passwd\u0000]", "", /billing/],
  ["x", "[fax: cover: maybe]", /maybe/],
  ["x [fax: text]", "", /text/],
  ["x [fax: body; attachments]", "", /attachments/],
  ["x [fax: mode: body]", "", /mode: body/],
  ["x [fax: trim: perhaps]", "", /perhaps/],
];

const languages = ["en", "de", "es", "fr"];
const phrasesOf = (language: string): string => readFileSync(`rules/mails/${language}/phrases.txt`, "utf8");

describe("options in a mail to numbers", () => {
  for (const language of languages)
    it(`reads every option that people are told of: ${language}`, () => {
      for (const [options] of phrasesOf(language).matchAll(/\[fax:[^\]]*\]/g)) {
        const read = readMailOptions(options, "");
        assert.ok(read.ok && read.options !== undefined, options);
      }
      const told = /^option-unclear: .*$/m.exec(phrasesOf(language))![0];
      const asked = [...told.matchAll(/\[fax:[^\]]*\]/g)].map(([options]) => readMailOptions(options, ""));
      const found = asked.flatMap((read) => (read.ok ? [{ ...read.options!.wishes, ...read.options!.wanted }] : []));
      const values = JSON.stringify(found);
      for (const value of ["both", "body", "photo", "text", "no", "fine", "superfine", "300x300"])
        assert.ok(values.includes(`"${value}"`), `${language}: ${value}`);
    });

  for (const [subject, text, wanted, leftSubject, leftText] of good)
    it(`reads ${JSON.stringify(subject)} ${JSON.stringify(text)}`, () => {
      const read = readMailOptions(subject, text);
      assert.ok(read.ok);
      assert.deepEqual([read.subject, read.text], [leftSubject, leftText]);
      const { wishes, billing, wanted: content } = read.options ?? {};
      const found = Object.fromEntries(
        Object.entries({ ...wishes, ...content, billing }).filter(([, value]) => value !== undefined),
      );
      assert.deepEqual(found, wanted ?? {});
    });

  for (const [subject, text, wrong] of bad)
    it(`refuses ${JSON.stringify(subject)} ${JSON.stringify(text)}`, () => {
      const read = readMailOptions(subject, text);
      assert.ok(!read.ok);
      assert.match(read.wrong, wrong);
    });
});

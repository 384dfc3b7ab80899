// The sentences inside mails: the files as administrators edit them, and the shipped languages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { englishPhrase, outcomeKey, phraseNames, said, wordsOf } from "../../../../src/base/phrases.ts";
import { readPhrases } from "../../../../src/codec/mail/phrase-file.ts";
import { rulesFolder } from "../../../support/rules.ts";

const shipped = (language: string): string => readFileSync(join(rulesFolder, "mails", language, "phrases.txt"), "utf8");
/** The shipped English file with one line changed. */
const changed = (from: string, to: string): string[] => [...readPhrases(shipped("en").replace(from, to)).faults];

describe("the sentences of a language", () => {
  it("are whole and in order in every shipped language, and the English ones are those built in", () => {
    for (const language of ["en", "es", "de", "fr"]) assert.deepEqual(readPhrases(shipped(language)).faults, []);
    const { phrases } = readPhrases(shipped("en"));
    for (const key of phraseNames.keys()) assert.equal(phrases.get(key), englishPhrase(key), key);
  });

  it("name every fault with its place", () => {
    const lines = shipped("en").split("\n");
    const at = lines.findIndex((line) => line.startsWith("nothing: ")) + 1;
    const last = lines.length;
    assert.deepEqual(changed("\nnothing: nothing\n", "\n# nothing\n"), [
      `${last}:1: the sentence "nothing" is missing`,
    ]);
    assert.deepEqual(changed("\nnothing: nothing\n", "\nnothing: nothing\nsomething: new\n"), [
      `${at + 1}:1: "something" is no key of a sentence`,
    ]);
    assert.deepEqual(changed("\nnothing: nothing\n", "\nnothing: no {{thing}}\n"), [
      `${at}:13: {{thing}} is not known here (no value is)`,
    ]);
    assert.deepEqual(changed("\nnothing: nothing\n", "\nnothing\n"), [
      `${at}:1: expected "key: sentence"`,
      `${last}:1: the sentence "nothing" is missing`,
    ]);
    assert.deepEqual(changed("\nnothing: nothing\n", "\nnothing:\n"), [`${at}:10: the sentence is empty`]);
    assert.deepEqual(changed("\nnothing: nothing\n", "\nnothing: a\nnothing: b\n"), [
      `${at + 1}:1: "nothing" stands on line ${at} already`,
    ]);
    const many = lines.findIndex((line) => line.startsWith("page-many: ")) + 1;
    assert.deepEqual(changed("{{count}} pages\n", "several pages\n"), [
      `${many}:12: {{count}} is missing in the sentence`,
    ]);
  });

  it("become words with their values, and a sentence in a sentence", () => {
    const phrases = readPhrases(shipped("de")).phrases;
    const german = (key: string): string => phrases.get(key) ?? "";
    const sentence = said("gave-up", { cause: said(outcomeKey(1)) });
    assert.equal(wordsOf(sentence), "the number is busy; all tries were used up");
    assert.equal(wordsOf(sentence, german), "die Nummer ist besetzt; alle Versuche sind aufgebraucht");
    assert.equal(wordsOf("the administrator's own reason", german), "the administrator's own reason");
    // A value that looks like a placeholder is none.
    assert.equal(wordsOf(said("number-not-one", { number: "{{number}}" })), '"{{number}}" is not a telephone number');
    assert.equal(wordsOf({ key: "outcome-999", values: {} }), englishPhrase("outcome-112"));
  });
});

// Every word our mails tell people to answer with is understood, in every language they are told it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readAnswer } from "../../../src/codec/mail/answer.ts";
import { rulesFolder } from "../../support/rules.ts";

const mails = join(rulesFolder, "mails");
const text = (language: string, name: string): string => readFileSync(join(mails, language, `${name}.txt`), "utf8");

/** The words of a sentence such as "…: cancel, hold, now, help." or "…  status, hold, now, help ." */
const listed = (sentence: string): string[] =>
  sentence
    .replace(/\.\s*$/, "")
    .split(",")
    .map((word) => word.trim());

function wordsTold(language: string): string[] {
  const status = text(language, "status").trim().split("\n").at(-1)!;
  const receipt = text(language, "receipt").split("\n");
  const stop = receipt.find((line) => / {2}(?:cancel|abbrechen|cancelar|annuler) {2}/.test(line))!;
  const help = text(language, "help");
  const options = [...help.matchAll(/^([^\s\d{].*?: \S+)(?: {2,}| avec)/gm)].map((match) => match[1]!);
  const single = [...help.matchAll(/(?:^| {2,})(?!.*@)([\p{L}][\p{L} /]*?)(?= {2,}\S)/gmu)].map((match) => match[1]!);
  return [
    ...listed(status.split(":").slice(1).join(":")),
    ...listed(stop.split(/ {2}/).at(-1)!),
    / {2}(\S+) {2}/.exec(stop)![1]!,
    ...[...help.matchAll(/^(?:at|um|a las|à) \d\d:\d\d/gm)].map((match) => match[0]),
    ...options.filter((option) => !/^(?:Subject|Send|Print|Or |O |Ou )/.test(option)),
    ...[...text(language, "perhaps-delivered").matchAll(/^([\p{L} ]+?) {2,}\S/gmu)].map((match) => match[1]!),
    ...single.flatMap((words) => words.split("/")).map((word) => word.trim()),
    // What a word does stands beside it, in more words.
  ].filter((word) => !/^(?:|and|und|y|et)$/.test(word) && word.split(" ").length < 4);
}

describe("the words our mails tell people to answer with", () => {
  for (const language of readdirSync(mails))
    it(`are understood: ${language}`, () => {
      const told = wordsTold(language);
      assert.ok(told.length > 15, told.join(" | "));
      const wrong = told.flatMap((word) => {
        const answer = readAnswer(word, { numbersElsewhere: false, offered: 0, formTag: "" });
        const meant = answer.commands.length + Object.values(answer.wishes).filter((wish) => wish !== undefined).length;
        return meant === 1 && answer.unclear.length === 0 ? [] : [word];
      });
      assert.deepEqual(wrong, []);
    });
});

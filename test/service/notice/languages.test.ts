// A mail speaks its reader's language; a faulty file of sentences never keeps a mail from going out.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitingAlarms } from "../../../src/device/store/alarms.ts";
import { checkMailTexts, type TextName, textNames } from "../../../src/service/notice/mail-texts.ts";
import { phrase, speaker } from "../../../src/service/notice/phrases.ts";
import { Office } from "../../support/office.ts";
import { until } from "../../support/redis.ts";
import { rulesFolder } from "../../support/rules.ts";

describe("the languages of the mails", () => {
  let folder: string;
  let office: Office;
  const phrases = (language: string): string => join(folder, "mails", language, "phrases.txt");
  const deps = async () => ({ ...(await office.deps()).post, rulesFolder: folder });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "faxgate-mails-"));
    cpSync(join(rulesFolder, "mails"), join(folder, "mails"), { recursive: true });
    office = await Office.make();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("count one page and many", async () => {
    for (const [language, one, many] of [
      ["en", "1 page", "2 pages"],
      ["es", "1 página", "2 páginas"],
      ["de", "1 Seite", "2 Seiten"],
      ["fr", "1 page", "2 pages"],
    ] as const) {
      const speak = await speaker(await deps(), language);
      assert.deepEqual([speak.pages(1), speak.pages(2)], [one, many]);
    }
  });

  it("fall back sentence by sentence: last good one, English, the program's own; the fault is told", async () => {
    const there = await deps();
    assert.equal(await phrase(there, "de", "nothing"), "nichts");
    writeFileSync(phrases("de"), readFileSync(phrases("de"), "utf8").replace("nothing: nichts", "nothing: {{oops}}"));
    assert.equal(await phrase(there, "de", "nothing"), "nichts");
    assert.equal(await phrase(there, "de", "yes"), "ja");
    await until(async () => (await waitingAlarms(office.spool)).length === 1, "an alarm");
    assert.match((await waitingAlarms(office.spool))[0]!.detail, /de\/phrases\.txt:\d+:10: \{\{oops\}\}/);
    assert.equal(await phrase(there, "it", "nothing"), "nothing");
    rmSync(join(folder, "mails"), { recursive: true });
    assert.equal(await phrase({ ...there, rulesFolder: `${folder}/none` }, "fr", "nothing"), "nothing");
  });

  it("are whole: a file that is missing in a language is a fault with its place", async () => {
    assert.deepEqual(await checkMailTexts(folder), []);
    const notice = join(folder, "mails", "de", "print-notice.txt");
    const whole = readFileSync(notice, "utf8");
    writeFileSync(notice, whole.replace("{{form}}", "").replace("{{offers}}", ""));
    assert.match(
      (await checkMailTexts(folder)).join(),
      /de\/print-notice\.txt:\d+:1: \{\{form\}\} is missing.*\n.*\{\{offers\}\}/,
    );
    writeFileSync(notice, whole);
    rmSync(phrases("fr"));
    rmSync(join(folder, "mails", "es", "question.txt"));
    assert.deepEqual((await checkMailTexts(folder)).sort(), [
      `${folder}/mails/es/question.txt:1:1: the file is missing`,
      `${folder}/mails/fr/phrases.txt:1:1: the file is missing`,
    ]);
  });

  it("name the same values in every language, so that no translation loses one", () => {
    const used = (language: string, name: TextName): string[] => {
      const text = readFileSync(join(rulesFolder, "mails", language, `${name}.txt`), "utf8");
      return [...new Set([...text.matchAll(/\{\{([a-z-]+)\}\}/g)].map((match) => match[1]!))].sort();
    };
    for (const name of Object.keys(textNames) as TextName[])
      for (const language of ["es", "de", "fr"])
        assert.deepEqual(used(language, name), used("en", name), `${language}/${name}`);
  });
});

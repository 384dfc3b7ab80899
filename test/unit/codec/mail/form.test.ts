import assert from "node:assert/strict";
import { formTagOf, formText } from "../../../../src/codec/mail/form.ts";
import { fieldNames, formFields, formLanguages } from "../../../../src/codec/mail/form-labels.ts";

describe("the form of a notice", () => {
  it("stands between its two marker lines, every field empty", () => {
    const lines = formText("en", "k7d2m9").split("\n");
    assert.equal(lines[0], "[[ FAX k7d2m9 ]]");
    assert.equal(lines.at(-1), "[[ END k7d2m9 ]]");
    assert.equal(lines.length, fieldNames.length + 2);
    for (const line of lines.slice(1, -1)) assert.match(line, /^[^[\]:]+ \[[^[\]]+\]:$/);
  });

  it("is short enough to be quoted five times over without being wrapped, in every language", () => {
    for (const language of formLanguages)
      for (const line of formText(language, "k7d2m9").split("\n")) assert.ok(line.length <= 62, line);
  });

  it("has one meaning for each label, whatever its language", () => {
    const meanings = new Map<string, string>();
    for (const language of formLanguages)
      for (const name of fieldNames) {
        const { label } = formFields[language][name];
        assert.equal(meanings.get(label.toLowerCase()) ?? name, name, label);
        meanings.set(label.toLowerCase(), name);
      }
  });

  it("falls back to English", () => assert.equal(formText("xx", "k7d2m9"), formText("en", "k7d2m9")));

  it("has a tag that shows nothing of the token and never two digits in a row", () => {
    const tags = new Set<string>();
    for (let n = 0; n < 2_000; n++) {
      const tag = formTagOf(`abcdefghijklmnopqrstuv${n.toString(32).padStart(4, "-")}`);
      assert.match(tag, /^(?:[b-df-hj-np-tv-z][2-9]){3}$/);
      tags.add(tag);
    }
    assert.ok(tags.size >= 1_995, `${tags.size} of 2,000 differ`);
    assert.equal(formTagOf("abc"), formTagOf("abc"));
  });
});

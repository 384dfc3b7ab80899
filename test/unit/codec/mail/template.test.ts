import assert from "node:assert/strict";
import fc from "fast-check";
import { fillTemplate, readTemplate } from "../../../../src/codec/mail/template.ts";

const read = (text: string) => {
  const result = readTemplate(text, ["name", "pages", "note"]);
  assert.ok(result.ok, result.ok ? "" : result.faults.join());
  return result.template;
};
const faults = (text: string): readonly string[] => {
  const result = readTemplate(text, ["name"]);
  return result.ok ? [] : result.faults;
};

describe("a mail text", () => {
  it("is filled, from a file of any system", () => {
    for (const text of [
      "Subject: To {{name}}\n\nHello {{ name }}, {{pages}} pages\n",
      "\ufeffSubject: To {{name}}\r\n\r\nHello {{ name }}, {{pages}} pages\r\n",
    ])
      assert.deepEqual(fillTemplate(read(text), { name: "Anne", pages: "3" }), {
        subject: "To Anne",
        text: "Hello Anne, 3 pages\n",
      });
  });

  it("leaves out a line whose every value is empty, and the blank before an empty value", () => {
    const template = read("Subject: {{name}} x\n\nto {{name}} {{note}}.\nNote: {{note}}\n\n\nend");
    assert.deepEqual(fillTemplate(template, { name: "Anne", note: "" }), {
      subject: "Anne x",
      text: "to Anne.\n\nend\n",
    });
  });

  it("says what is wrong and where", () => {
    assert.deepEqual(faults("Hello"), ['1:1: expected "Subject: …" on the first line']);
    assert.deepEqual(faults("Subject: x\nHello"), ["2:1: expected an empty line after the subject"]);
    assert.match(faults("Subject: x\n\nto {{nmae}}")[0]!, /^3:4: \{\{nmae\}\} is not known here \(known: name\)/);
    assert.match(faults("Subject: x\n\nto {{Name}} {{}} {{a b}}").join(), /3:4: .*3:13: .*3:18: /);
    assert.match(faults("")[0]!, /^1:1/);
    const needed = readTemplate("Subject: {{form}}\n\nHello\n", ["form"], ["form"]);
    assert.match(needed.ok ? "" : needed.faults.join(), /^3:1: \{\{form\}\} is missing \(put it on a line/);
    assert.ok(readTemplate("Subject: x\n\n{{ form }}\n", ["form"], ["form"]).ok);
  });

  it("never takes a value for a name, and its subject is one line", () => {
    const template = read("Subject: {{name}}\n\n{{name}}");
    assert.equal(fillTemplate(template, { name: "{{pages}}", pages: "9" }).text, "{{pages}}\n");
    fc.assert(
      fc.property(fc.string(), (name) => {
        const filled = fillTemplate(template, { name });
        assert.ok(!/[\r\n]/.test(filled.subject));
      }),
    );
  });
});

// Rules files tidied: how they look then, that comments and values stay, and that once is enough.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { formatRules } from "../../../../src/codec/rules/format-rules.ts";
import { rulesFiles } from "../../../../src/codec/rules/rule-set.ts";
import { rulesFolder } from "../../../support/rules.ts";

function format(text: string): string {
  const made = formatRules("r.yaml", text);
  assert.ok(made.ok, made.ok ? "" : JSON.stringify(made.faults));
  return made.text;
}

describe("formatting rules", () => {
  it("puts indents, brackets, quotes and blank lines as people expect them, and keeps every comment", () => {
    const messy =
      "# top\n\n\n\nusers:   # all of them\r\n    anne:\n        mail: [ a@b.example,b@b.example ]   # two\n        print:\n        - 'DOM+Anne'\n        - 'DOM\\anne'\n        name:   Anne   \n\n\n    # the boss\n    bert: {mail: c@b.example, number: \"+34 942\"}\n# end\n";
    assert.equal(
      format(messy),
      '# top\n\nusers:\n  # all of them\n  anne:\n    mail: [a@b.example, b@b.example] # two\n    print:\n      - "DOM+Anne"\n      - \'DOM\\anne\'\n    name: Anne\n\n  # the boss\n  bert: { mail: c@b.example, number: "+34 942" }\n\n# end\n',
    );
  });

  it("leaves the shipped files as they are", () => {
    for (const folder of ["", "site"])
      for (const file of rulesFiles) {
        const text = readFileSync(join(rulesFolder, folder, file), "utf8");
        assert.equal(format(text), text, file);
      }
  });

  it("leaves what it could not keep", () => {
    for (const text of ["a: |\n  x  \n\n\n\n  y\n", 'a: "x\\n  # no comment"\n'])
      assert.deepEqual(parse(format(text)), parse(text));
    assert.equal(formatRules("r.yaml", "a: [\n").ok, false);
  });

  it("keeps every value and is done at once", () => {
    const word = fc.string({ maxLength: 12 });
    const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const value = fc.oneof(word, fc.array(word, { maxLength: 4 }), fc.dictionary(key, fc.oneof(word, fc.array(word))));
    const style = fc.record({
      indent: fc.integer({ min: 1, max: 6 }),
      lineWidth: fc.constantFrom(20, 0),
      indentSeq: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1 }), style, (map, how) => {
        const text = stringify(map, { ...how, defaultStringType: "QUOTE_DOUBLE" });
        const once = format(text);
        assert.deepEqual(parse(once), parse(text));
        assert.equal(format(once), once);
      }),
      { numRuns: 150 },
    );
  });
});

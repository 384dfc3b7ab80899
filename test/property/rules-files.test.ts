// Damaged rules files: taken or refused with a place in the right file and a word why, never an exception, soon.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { formatRules } from "../../src/codec/rules/format-rules.ts";
import { includedNames } from "../../src/codec/rules/includes.ts";
import { readRuleSet } from "../../src/codec/rules/read-rule-set.ts";
import { rulesFiles } from "../../src/codec/rules/rule-set.ts";
import { rulesFolder } from "../support/rules.ts";

const trial: Record<string, string> = Object.fromEntries(
  rulesFiles.map((file) => [
    file,
    // Comments are of no interest here, and take time.
    readFileSync(join(rulesFolder, file), "utf8").replace(/^\s*#.*\n/gm, ""),
  ]),
);

function assertTold(texts: Record<string, string>): void {
  const result = readRuleSet(texts, "r/");
  const told = result.ok ? [...result.warnings, ...result.overlaps()] : result.faults;
  assert.ok(result.ok || told.length > 0);
  for (const { place, message } of told) {
    const [, file, line, column] = /^r\/([^:]+):(\d+):(\d+)$/.exec(place) ?? [];
    assert.ok(file !== undefined && message !== "", place);
    const lines = (texts[file] ?? "").split("\n");
    assert.ok(Number(line) <= lines.length + 1 && Number(column) >= 1, place);
  }
}

describe("rules files, damaged", () => {
  const piece = fc.oneof(
    fc.constantFrom(..."\n \t:-[]{}\"'#$*&!|>%@,?…\r\u0000"),
    fc.constantFrom(
      "\n  - ",
      ": ",
      `\${x}`,
      "$x",
      "include: [a.yaml]\n",
      "variables: { x: 1 }\n",
      "expect:\n",
      "__proto__: 1\n",
    ),
    fc.string({ unit: "binary", maxLength: 6 }),
  );
  const edit = fc.record({ file: fc.constantFrom(...rulesFiles), at: fc.nat(4000), cut: fc.nat(12), piece });

  it("are told with their places, whatever was cut out or put in", () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const texts: Record<string, string> = { ...trial, "a.yaml": "users: {}\n" };
        for (const { file, at, cut, piece } of edits) {
          const text = texts[file]!;
          const from = at % (text.length + 1);
          texts[file] = text.slice(0, from) + piece + text.slice(from + cut);
        }
        assertTold(texts);
        for (const text of Object.values(texts)) includedNames(text);
      }),
      { numRuns: 150 },
    );
  });

  it("are told soon when they were made to take long", () => {
    const started = performance.now();
    for (const text of ["- ", "? ", "&a ", "a:\n "].map((one) => one.repeat(4_000)))
      assertTold({ ...trial, "inbound.yaml": text });
    assertTold({ ...trial, "inbound.yaml": `rules: ${"[".repeat(300)}${"]".repeat(300)}\ndefault: a@b.example\n` });
    assertTold({ ...trial, "users.yaml": `include: "${"*".repeat(100)}x.yaml"\n`, ["a".repeat(200)]: "" });
    for (const text of ["[".repeat(1_200), "{a: ".repeat(200)]) assertTold({ ...trial, "inbound.yaml": text });
    assertTold({ ...trial, "users.yaml": "x".repeat(2 << 20) });
    assert.equal(formatRules("r", "[".repeat(200)).ok, false);
    assert.ok(performance.now() - started < 15_000, String(performance.now() - started));
  });
});

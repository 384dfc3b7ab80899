// The schemas editors get: what is shipped is what the program makes; they take the shipped rules and find common slips.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { schemaName, schemaText } from "../../../../src/cli/commands/rules-schema.ts";
import { jsonSchemaOf } from "../../../../src/codec/rules/json-schema.ts";
import { type RulesFile, rulesFiles } from "../../../../src/codec/rules/rule-set.ts";
import { refused } from "../../../support/json-schema.ts";
import { rulesFolder } from "../../../support/rules.ts";

const slips: readonly [file: RulesFile, text: string, found: RegExp | undefined][] = [
  ["inbound.yaml", "default: a@b.example\nrules: [{ called: 5550001, mail: a@b.example }]", undefined],
  ["inbound.yaml", "rules: []", /\.default is missing/],
  ["inbound.yaml", "default: a@b.example\nrules: [{ caled: 5550001 }]", /\.rules\.0\.caled is not known/],
  ["inbound.yaml", "default: $boss\nvariables: { boss: a@b.example }\ninclude: more.yaml", undefined],
  ["inbound.yaml", "default: a\nanswer: [{ do: rejct }]", /\.answer\.0\.do/],
  [
    "inbound.yaml",
    "default: a\nexpect: [{ called: 1, to: a@b.example, rings: 21 }]",
    /\.expect\.0\.rings is too large/,
  ],
  ["faxgate.yaml", "domains: fax.local\ncountry: es\nadmin: a@b.example", /\.country does not fit/],
  ["faxgate.yaml", "domains: [a.b]\ncountry: ES\nadmin: a\nquality: 300\ncover: yes\nlanguage: $l", undefined],
  ["faxgate.yaml", "domains: [a.b]\ncountry: ES\nadmin: a\nsmtp: { max-size-mb: 501 }", /max-size-mb is too large/],
  ["faxgate.yaml", "domains: [a.b]\ncountry: ES\nadmin: a\ncover: perhaps", /\.cover/],
  ["lines.yaml", "lines: { t 0: { device: /dev/x } }", /is no name/],
  ["lines.yaml", "lines: { t0: { modem: usr } }", /\.lines\.t0\.device is missing/],
  ["outbound.yaml", "permit: [{ classes: [intrenal] }]", /\.permit\.0\.classes/],
  ["outbound.yaml", "retry: { busy: { tries: 3, wait: 20 } }", /\.retry\.busy\.wait/],
  ["users.yaml", "users: [anne]", /\.users is no object/],
];

describe("the schemas for editors", () => {
  it("are shipped as the program makes them", () => {
    const shipped = join(rulesFolder, "schema");
    assert.deepEqual(readdirSync(shipped).sort(), rulesFiles.map(schemaName).sort());
    for (const file of rulesFiles)
      assert.equal(
        readFileSync(join(shipped, schemaName(file)), "utf8"),
        schemaText(file),
        `${file}: run faxgate rules schema`,
      );
  });

  it("take every shipped rules file, which names its schema in the first line", () => {
    for (const folder of ["", "site"])
      for (const file of rulesFiles) {
        const text = readFileSync(join(rulesFolder, folder, file), "utf8");
        assert.deepEqual(refused(jsonSchemaOf(file), parse(text)), [], `${folder}/${file}`);
        assert.equal(text.split("\n")[0], `# yaml-language-server: $schema=schema/${schemaName(file)}`);
      }
  });

  for (const [file, text, found] of slips)
    it(`${found === undefined ? "take" : "find a slip in"} ${file}: ${text.replaceAll("\n", "; ")}`, () => {
      const faults = refused(jsonSchemaOf(file), parse(text));
      if (found === undefined) assert.deepEqual(faults, []);
      else assert.match(faults.join("\n"), found);
    });

  it("say what most settings are for", () => {
    const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;
    const all = rulesFiles.map(schemaText).join("");
    assert.ok(count(all, /"description": "[A-Za-z$*].{8,}"/g) > 150, String(count(all, /"description"/g)));
  });
});

// Rules files that include others, and variables: what is put together, what stands where a variable is used.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { includedNames } from "../../../../src/codec/rules/includes.ts";
import { type RuleSetResult, readRuleSet } from "../../../../src/codec/rules/read-rule-set.ts";
import { type RuleSet, rulesFiles } from "../../../../src/codec/rules/rule-set.ts";
import { formatFault } from "../../../../src/codec/rules/rules-fault.ts";
import { rulesFolder } from "../../../support/rules.ts";

const trial = Object.fromEntries(rulesFiles.map((file) => [file, readFileSync(join(rulesFolder, file), "utf8")]));
const read = (texts: Record<string, string>): RuleSetResult => readRuleSet({ ...trial, ...texts }, "r/");
function good(texts: Record<string, string>): RuleSet {
  const result = read(texts);
  assert.ok(result.ok, result.ok ? "" : result.faults.map(formatFault).join("\n"));
  return result.rules;
}
const users = (more: string): string => `${more}\n${trial["users.yaml"]}`;

describe("included rules files", () => {
  it("are put together with the file that names them: names, lists, settings", () => {
    const rules = good({
      "users.yaml": users("include: [more-users.yaml, sites/*.yaml]"),
      "more-users.yaml": "users: { anne: { mail: anne@plant.example } }\ndepartments: { sales: {} }\n",
      "sites/north.yaml": "include: sites/deep/pole.yaml\nusers: { nora: { mail: nora@plant.example } }\n",
      "sites/south.yaml": "users: { susi: { mail: susi@plant.example, department: sales } }\n",
      "sites/deep/pole.yaml": "users: { piet: { mail: piet@plant.example } }\n",
      "outbound.yaml": `include: permits.yaml\n${trial["outbound.yaml"]}`,
      "permits.yaml": "permit: [{ users: anne, classes: [national] }]\n",
    });
    assert.deepEqual(Object.keys(rules.users), ["user1", "user2", "everybody", "anne", "nora", "piet", "susi"]);
    assert.deepEqual(
      rules.outbound.permit.map((rule) => rule.users?.join() ?? rule.allow),
      ["yes", "no", "anne"],
    );
  });

  it("name the files to be read without being read themselves", () => {
    assert.deepEqual(includedNames("# x\ninclude: [a.yaml, '../b.yaml', sites/*.yaml, /etc/passwd]\n"), [
      "a.yaml",
      "sites/*.yaml",
    ]);
    assert.deepEqual(includedNames("include: [a.yaml"), []);
    assert.deepEqual(includedNames("users: {}\n"), []);
  });

  it("count for the version, whatever the order they were read in", () => {
    const texts = { "users.yaml": users("include: a.yaml"), "a.yaml": "users: {}\n" };
    const one = good(texts).version;
    assert.match(one, /^[0-9a-f]{10}$/);
    const otherwise = readRuleSet({ "a.yaml": "users: {}\n", ...trial, "users.yaml": texts["users.yaml"] }, "x/");
    assert.equal(otherwise.ok && otherwise.rules.version, one);
    assert.notEqual(good({ ...texts, "a.yaml": "users: {} \n" }).version, one);
  });
});

describe("variables", () => {
  it("stand for a value, a part of one, or a list of them, in whatever file", () => {
    const rules = good({
      "faxgate.yaml": `variables:\n  boss: boss@plant.example\n  team: [a@plant.example, b@plant.example]\n  plant: plant.example\n  head: "55500"\n${trial["faxgate.yaml"]}`,
      "inbound.yaml": `rules:\n  - { called: '\${head}01', mail: $boss }\n  - { called: '\${head}02', mail: [c@plant.example, $team] }\n  - { called: '\${head}03', mail: $team }\ndefault: fax@\${plant}\n`,
    });
    assert.deepEqual(
      rules.inbound.rules.map((rule) => [rule.called, rule.mail]),
      [
        [["5550001"], ["boss@plant.example"]],
        [["5550002"], ["c@plant.example", "a@plant.example", "b@plant.example"]],
        [["5550003"], ["a@plant.example", "b@plant.example"]],
      ],
    );
    assert.deepEqual(rules.inbound.default, ["fax@plant.example"]);
  });

  it("leave every other $ alone", () => {
    const reason = (text: string): string => {
      const outbound = trial["outbound.yaml"]!.replace('"the trial faxes to 555XXXX only"', () => `'${text}'`);
      return good({ "outbound.yaml": `variables: { five: five dollars }\n${outbound}` }).outbound.permit[1]!.reason;
    };
    assert.equal(reason("costs $5, US$ and $five"), "costs $5, US$ and $five");
    assert.equal(reason(`costs \${five}`), "costs five dollars");
    assert.equal(reason(`costs $\${five}`), `costs \${five}`);
    assert.equal(reason("$$five"), "$five");
    assert.equal(reason("$five"), "five dollars");
    assert.equal(reason(`\${ five }`), "five dollars");
  });

  it("that nothing uses are warned of", () => {
    const result = read({ "users.yaml": users("variables: { lonely: x }") });
    assert.ok(result.ok);
    assert.deepEqual(result.warnings.map(formatFault), [
      "r/users.yaml:1:14: the variable lonely is used nowhere (write $lonely where its value is meant)",
    ]);
  });
});

describe("expect", () => {
  it("holds in the examples the shipped files show", () => {
    const shown = (file: string): string => {
      const text = trial[file]!;
      const from = text.indexOf("\n# expect:");
      assert.ok(from > 0, file);
      return text.slice(0, from) + text.slice(from).replaceAll("\n# ", "\n");
    };
    const files = ["users.yaml", "outbound.yaml", "inbound.yaml"];
    const rules = good(Object.fromEntries(files.map((file) => [file, shown(file)])));
    assert.deepEqual([rules.inbound.expect.length, rules.outbound.expect.length], [3, 2]);
  });
});

// Rules nothing reaches are warned of, rules that are reached are not; overlaps are told to who asks.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inboundSets } from "../../../../src/codec/rules/condition-sets.ts";
import { mayFax } from "../../../../src/codec/rules/permission.ts";
import { readRuleSet } from "../../../../src/codec/rules/read-rule-set.ts";
import { routeInbound } from "../../../../src/codec/rules/route-inbound.ts";
import { rulesFiles } from "../../../../src/codec/rules/rule-set.ts";
import { formatFault } from "../../../../src/codec/rules/rules-fault.ts";
import { rulesFolder } from "../../../support/rules.ts";

const trial = Object.fromEntries(rulesFiles.map((file) => [file, readFileSync(join(rulesFolder, file), "utf8")]));
function read(texts: Record<string, string>) {
  const result = readRuleSet({ ...trial, ...texts }, "r/");
  if (!result.ok) assert.fail(result.faults.map(formatFault).join("\n"));
  return result;
}
const called = (list: string, rules: readonly string[]): string =>
  `${list}:\n${rules.map((rule, at) => `  - { ${rule}${list === "rules" ? `, mail: m${at}@b.example` : ""} }\n`).join("")}default: d@b.example\n`;

describe("rules that nothing reaches", () => {
  const pairs: readonly [list: string, earlier: string, later: string, isHidden: boolean][] = [
    ["rules", "called: 555XXXX", "called: 5550001", true],
    ["rules", "called: 5550001", "called: 555XXXX", false],
    ["rules", "called: 555XXXX, also: yes", "called: 5550001", false],
    ["rules", 'called: ["555[0-4]…", "555[5-9]…"]', "called: 555XXXX", true],
    ["rules", "called: 555XXXX, line: t2", "called: 5550001", false],
    ["rules", "called: 555XXXX, line: [t2, t3]", "called: 5550001", true],
    ["rules", 'caller: "…"', "caller: withheld", true],
    ["rules", 'caller: "+…"', "caller: withheld", false],
    ["rules", "caller: withheld", "caller: [withheld, +34…]", false],
    ["rules", 'tsi: "*ACME*"', "tsi: ACME LTD", true],
    ["rules", 'tsi: "ACME*"', 'tsi: "*ACME"', false],
    ["rules", 'tsi: "*"', 'tsi: "ACME*"', true],
    ["rules", 'tsi: "*"', "called: 5550001", false],
    ["rules", 'pages: ">5"', "pages: 7-9", true],
    ["rules", 'pages: ">5"', 'pages: ">=5"', false],
    ["rules", "outcome: partial", "outcome: complete", false],
    ["rules", "outcome: partial", "outcome: partial, called: 5550001", true],
    ["answer", "time: mo-fr, do: reject", 'time: "tu 10:00-12:00", do: answer', true],
    ["answer", 'time: "18:00-08:00", do: reject', 'time: "mo 00:00-07:00", do: answer', true],
    ["answer", 'time: "mo 18:00-08:00", do: reject', 'time: "mo 00:00-07:00", do: answer', false],
    ["answer", 'time: "12-24", do: reject', 'time: "2026-12-24 08:00-12:00", do: answer', true],
    ["answer", 'time: "2026-12-24", do: reject', 'time: "12-24", do: answer', false],
    ["answer", 'time: ["00:00-12:00", "12:00-24:00"], do: reject', "line: t2, do: answer", true],
    ["answer", "junk: yes, do: reject", "do: telephone", false],
    ["answer", "do: telephone", "junk: yes, do: reject", true],
  ];
  for (const [list, earlier, later, isHidden] of pairs)
    it(`${later} behind ${earlier}: ${isHidden ? "never" : "reached"}`, () => {
      const { warnings } = read({ "inbound.yaml": called(list, [earlier, later]) });
      assert.deepEqual(
        warnings.map(({ place }) => place),
        isHidden ? ["r/inbound.yaml:3:5"] : [],
      );
    });

  it("a rule for a line takes not everything where no line receives yet", () => {
    const rule = { line: ["t2"] };
    assert.deepEqual(
      [[], ["t2"], ["t2", "t3"]].map((lines) => inboundSets(lines).covers(rule, {})),
      [false, true, false],
    );
    assert.equal(inboundSets([]).covers({}, rule), true);
  });

  const several: readonly [list: string, earlier: readonly string[], later: string, isHidden: boolean][] = [
    ["rules", ['called: "555[0-4]…"', 'called: "555[5-9]…"'], "called: 555XXXX", true],
    ["rules", ['called: "555[0-4]…"', 'called: "555[6-9]…"'], "called: 555XXXX", false],
    ["rules", ['called: "555[0-4]…"', 'called: "555[5-9]…", also: yes'], "called: 555XXXX", false],
    ["rules", ["outcome: partial", "outcome: complete"], "called: 5550001", true],
    ["rules", ["outcome: partial, line: t2", "outcome: complete"], "called: 5550001", false],
    ["rules", ["line: t2", "line: t3"], "caller: withheld", true],
    ["rules", ['pages: "<5"', "pages: 5-9", 'pages: ">9"'], "called: 5550001", true],
    ["rules", ['pages: "<5"', 'pages: ">5"'], "called: 5550001", false],
    ["rules", ["called: 5550001, caller: +34…", "called: 5550002"], "called: [5550001, 5550002]", false],
    ["rules", ["called: 5550001", "called: 5550002"], "called: [5550001, 5550002], pages: 1", true],
    ["answer", ['time: "00:00-12:00", do: reject', 'time: "12:00-24:00", do: answer'], "line: t2, do: answer", true],
    ["answer", ["junk: yes, do: reject", "junk: no, line: t2, do: reject"], "do: answer", false],
  ];
  for (const [list, earlier, later, isHidden] of several)
    it(`${later} behind ${earlier.join(" and ")} together: ${isHidden ? "never" : "reached"}`, () => {
      const { warnings } = read({ "inbound.yaml": called(list, [...earlier, later]) });
      assert.deepEqual(
        warnings.map(({ place }) => place),
        isHidden ? [`r/inbound.yaml:${earlier.length + 2}:5`] : [],
      );
    });

  it("are told with those that hide them, three by name", () => {
    const numbers = [1, 2, 3, 4, 5].map((n) => `called: 555000${n}`);
    const text = called("rules", [...numbers, 'called: "555000[1-5]"']);
    assert.match(
      formatFault(read({ "inbound.yaml": text }).warnings[0]!),
      /rule 6 is never reached: rule 1 \(r\/inbound\.yaml:2:5\) and rule 2 \(\S+\) and rule 3 \(\S+\) and 2 more together take everything/,
    );
  });

  const permits: readonly [earlier: string, later: string, isHidden: boolean][] = [
    ["classes: [internal, national]", "users: user1, classes: [national]", true],
    ["users: user1", "classes: [national]", false],
    ["users: [user1, user2]", "users: user2, to: 555…", true],
    ["to: 555…", "allow: no, to: 5550001", false],
    ["allow: no, to: 555…", "allow: no, to: 5550001", true],
    ["users: user1", "allow: no, users: user1, to: 5550001", true],
  ];
  for (const [earlier, later, isHidden] of permits)
    it(`permit ${later} behind ${earlier}: ${isHidden ? "never" : "reached"}`, () => {
      const { warnings } = read({ "outbound.yaml": `permit:\n  - { ${earlier} }\n  - { ${later} }\n` });
      assert.equal(warnings.length, isHidden ? 1 : 0);
    });

  it("are found behind junk too, and not in what is shipped", () => {
    const text = `junk:\n  - { caller: "+1900…" }\n${called("rules", ['caller: "+1900555…"'])}`;
    assert.match(formatFault(read({ "inbound.yaml": text }).warnings[0]!), /rule 1 is never reached: junk 1/);
    assert.deepEqual([read({}).warnings, read({}).overlaps()], [[], []]);
  });

  it("are told apart from rules that overlap, which are told to who asks", () => {
    const text = called("rules", ["called: 555…", "called: …1", "called: 5550002", "caller: +34…, mail: m0@b.example"]);
    const { warnings, overlaps } = read({ "inbound.yaml": text.replace(", mail: m3@b.example", "") });
    assert.deepEqual(
      warnings.map(({ place }) => place),
      ["r/inbound.yaml:4:5"],
    );
    assert.deepEqual(overlaps().map(formatFault), [
      "r/inbound.yaml:3:5: rule 2 and rule 1 (r/inbound.yaml:2:5) fit some of the same and end differently (the earlier one decides)",
      "r/inbound.yaml:5:5: rule 4 and rule 2 (r/inbound.yaml:3:5) fit some of the same and end differently (the earlier one decides)",
      "r/inbound.yaml:5:5: rule 4 and rule 3 (r/inbound.yaml:4:5) fit some of the same and end differently (the earlier one decides)",
    ]);
  });

  it("are looked for among a thousand rules in a moment", () => {
    const many = Array.from({ length: 1000 }, (_, at) => `called: "${5550000 + at * 3}${at % 2 ? "X" : ""}"`);
    const started = performance.now();
    assert.deepEqual(read({ "inbound.yaml": called("rules", many) }).warnings, []);
    assert.ok(performance.now() - started < 4_000, String(performance.now() - started));
  });
});

describe("@NAME in patterns", () => {
  const lists = "lists:\n  dealers: { numbers: [5550001, { number: +1 206 555 0199, name: Anne }] }\n";

  it("is the numbers of a list: for permits, do-not-fax and callers in every spelling", () => {
    const permit = read({
      "outbound.yaml": trial["outbound.yaml"]!.replace("lists: {}", lists).replace(
        "permit:\n",
        'permit:\n  - { users: user1, to: "@dealers" }\n',
      ),
      "inbound.yaml": 'rules: [{ caller: "@dealers", mail: m@b.example }]\ndefault: d@b.example\n',
    }).rules;
    const may = (number: string): boolean => mayFax(permit, { id: "user1" }, number).ok;
    assert.deepEqual([may("206 555 0199"), may("206 555 0198"), may("5550001")], [true, false, true]);
    const to = (caller: string): readonly string[] => routeInbound(permit, { called: "", caller, line: "t2" }).mail;
    for (const caller of ["+12065550199", "12065550199", "5550001"])
      assert.deepEqual(to(caller), ["m@b.example"], caller);
    assert.deepEqual(to("+12065550198"), ["d@b.example"]);
    const never = read({
      "outbound.yaml": trial["outbound.yaml"]!.replace("lists: {}", lists).replace(
        "do-not-fax: []",
        'do-not-fax: ["@dealers"]',
      ),
    }).rules;
    assert.equal(mayFax(never, { id: "user1" }, "5550001").ok, false);
    assert.equal(mayFax(never, { id: "user1" }, "5550002").ok, true);
  });
});

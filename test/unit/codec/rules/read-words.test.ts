// Whether words are read on a received fax's pages: the site, the rules that take it, those who get it; and the senders of junk that
// were learned, as if they stood in inbound.yaml.

import assert from "node:assert/strict";
import { senderKey, withLearnedJunk } from "../../../../src/codec/rules/learned-junk.ts";
import { routeInbound } from "../../../../src/codec/rules/route-inbound.ts";
import { trialRules } from "../../../support/rules.ts";

const rulesWith = (site: "yes" | "no") =>
  trialRules((file, text) => {
    if (file === "faxgate.yaml") return text.replace(/^ {2}ocr: no$/m, `  ocr: ${site}`);
    if (file === "users.yaml")
      return `${text.replace("users:\n", "users:\n  searcher: { mail: searcher@plant.example, received-ocr: yes }\n")}\ndepartments: { archive: { mail: archive@plant.example, received-ocr: yes } }\n`;
    if (file !== "inbound.yaml") return text;
    return `
rules:
  - { called: "5550001", also: yes, ocr: yes, mail: copy@plant.example }
  - { called: ["5550001", "5550002"], mail: a@plant.example }
  - { called: "5550003", ocr: no, mail: a@plant.example }
  - { called: "5550004", ocr: no, mail: [a@plant.example, searcher@plant.example] }
  - { called: "5550005", department: archive }
  - { called: "5550006", ocr: yes, mail: a@plant.example }
junk: { tsi: "JUNK" }
default: faxmaster@plant.example
`.replace('junk: { tsi: "JUNK" }', 'junk: [{ tsi: "JUNK" }]');
  });

describe("words on a received fax", () => {
  for (const [called, without, withSite] of [
    ["5550001", true, true],
    ["5550002", false, true],
    ["5550003", false, false],
    ["5550004", true, true],
    ["5550005", true, true],
    ["5550006", true, true],
    ["5550009", false, true],
  ] as const)
    it(`are read or not: called ${called}`, () => {
      const call = { called, caller: "", line: "t2", tsi: "" };
      assert.equal(routeInbound(rulesWith("no"), call).ocr, without);
      assert.equal(routeInbound(rulesWith("yes"), call).ocr, withSite);
    });

  it("are not read on junk", () => {
    assert.equal(routeInbound(rulesWith("yes"), { called: "5550006", caller: "", line: "t2", tsi: "JUNK" }).ocr, false);
  });
});

describe("learned senders of junk", () => {
  for (const [caller, tsi, wanted] of [
    ["5559876", "X CO", { caller: "5559876", tsi: "" }],
    ["+1 (555) 987-6", "", { caller: "+15559876", tsi: "" }],
    ["", " SPAM CO ", { caller: "", tsi: "SPAM CO" }],
    ["anonymous", "SPAM CO", { caller: "", tsi: "SPAM CO" }],
    ["12", "", undefined],
    ["*", "*", undefined],
    ["5X", "ab", undefined],
    ["", "*SPAM", undefined],
    ["", "SPAM*", undefined],
  ] as const)
    it(`are told by ${JSON.stringify([caller, tsi])}`, () => assert.deepEqual(senderKey(caller, tsi), wanted));

  it("join the list of the rules, which stays as it is", () => {
    const rules = rulesWith("no");
    const before = rules.inbound.junk.length;
    const learned = withLearnedJunk(rules, [
      { caller: "5559876", tsi: "", call: "c00000001" },
      { caller: "", tsi: "SPAM CO", call: "c00000002" },
      { caller: "", tsi: "*", call: "c00000003" },
    ]);
    assert.equal(rules.inbound.junk.length, before);
    const judge = (caller: string, tsi: string) =>
      routeInbound(learned, { called: "5550001", caller, line: "t2", tsi });
    assert.equal(judge("5559876", "").rule, "junk learned from c00000001");
    assert.equal(judge("5551111", "spam co").junk, true);
    assert.equal(judge("5551111", "SPAM").junk, false);
    assert.equal(judge("15559876", "").junk, false);
    assert.equal(judge("", "").junk, false);
  });
});

// Whether a call is answered and at which ring: a table of cases over one set of rules, and what hangs on numbers still to come.

import assert from "node:assert/strict";
import { decideAnswer, type RingingCall } from "../../../../src/codec/rules/decide-answer.ts";
import type { RuleSet } from "../../../../src/codec/rules/rule-set.ts";
import { trialRules } from "../../../support/rules.ts";

const rulesWith = (inbound: string): RuleSet =>
  trialRules((file, text) => (file === "inbound.yaml" ? `${inbound}\ndefault: faxmaster@plant.example\n` : text));

const rules = rulesWith(`
answer:
  - { name: junk, junk: yes, do: reject, hang-up: yes }
  - { name: holiday, time: "12-25", called: "5550009", do: telephone }
  - { line: t3, time: "mo-fr 08:00-18:00", do: telephone }
  - { called: ["5550003", "555001X"], do: answer, rings: 5 }
  - { name: hidden, caller: withheld, called: "5550004", do: reject }
  - { caller: "+4930*", junk: no, do: answer, rings: 1 }
  - { called: "5550005", caller: ["5551[0-4]XX", withheld], time: "sa,su", do: reject }
  - { called: "5550006", do: reject, hang-up: yes, rings: 3 }
junk:
  - { caller: "1900*" }
  - { called: "5550008", caller: withheld }
  - { tsi: SPAM }`);

const noon = { date: "2026-11-23", weekday: 0, minute: 720 };
const sunday = { date: "2026-11-29", weekday: 6, minute: 720 };
const plain: RingingCall = { called: "5550001", caller: "5559999", line: "t2", told: true, at: noon };

const cases: readonly [what: string, call: Partial<RingingCall>, rule: string, deed: string][] = [
  ["nothing fits: as the line says", {}, "line", "answer 2"],
  ["nobody told anything", { called: "", caller: "" }, "line", "answer 2"],
  ["junk", { caller: "19005550" }, "answer junk", "hang-up 2"],
  ["junk by two conditions", { caller: "", called: "5550008" }, "answer junk", "hang-up 2"],
  ["half of them", { caller: "", called: "5550007" }, "line", "answer 2"],
  ["junk goes before the line's telephone", { caller: "19005550", line: "t3" }, "answer junk", "hang-up 2"],
  ["a telephone by day", { line: "t3" }, "answer 3", "telephone"],
  ["a fax at night", { line: "t3", at: { ...noon, minute: 1080 } }, "line", "answer 2"],
  ["a fax on Sunday", { line: "t3", at: sunday }, "line", "answer 2"],
  ["another line by day", { line: "t2" }, "line", "answer 2"],
  [
    "Christmas",
    { called: "5550009", at: { date: "2026-12-25", weekday: 4, minute: 0 } },
    "answer holiday",
    "telephone",
  ],
  ["Christmas, another number", { at: { date: "2026-12-25", weekday: 4, minute: 0 } }, "line", "answer 2"],
  ["Christmas is over", { called: "5550009", at: { date: "2026-12-26", weekday: 5, minute: 0 } }, "line", "answer 2"],
  ["rings of its own", { called: "5550003" }, "answer 4", "answer 5"],
  ["rings of its own, by pattern", { called: "5550017" }, "answer 4", "answer 5"],
  ["a number beside the pattern", { called: "5550020" }, "line", "answer 2"],
  ["withheld", { called: "5550004", caller: "" }, "answer hidden", "reject"],
  ["withheld means no number", { called: "5550004" }, "line", "answer 2"],
  ["by caller", { caller: "+49301234" }, "answer 6", "answer 1"],
  ["by caller, not from elsewhere", { caller: "+49401234" }, "line", "answer 2"],
  ["all of called, caller and time", { called: "5550005", caller: "5551333", at: sunday }, "answer 7", "reject"],
  ["or withheld", { called: "5550005", caller: "", at: sunday }, "answer 7", "reject"],
  ["not on Monday", { called: "5550005", caller: "5551333" }, "line", "answer 2"],
  ["not that caller", { called: "5550005", caller: "5551533", at: sunday }, "line", "answer 2"],
  ["ended at once, at a ring of its own", { called: "5550006" }, "answer 8", "hang-up 3"],
];

const deedOf = (set: RuleSet, call: Partial<RingingCall>, lineRings = 2): string => {
  const { action, rings, rule } = decideAnswer(set, { ...plain, ...call }, lineRings);
  return `${rule}: ${action}${action === "answer" || action === "hang-up" ? ` ${rings}` : ""}`;
};

describe("codec/rules: whether a call is answered", () => {
  for (const [what, call, rule, deed] of cases) it(what, () => assert.equal(deedOf(rules, call), `${rule}: ${deed}`));

  it("waits for the second ring only where a number that may still come decides", () => {
    const before = { told: false, called: "", caller: "" };
    const one = (answer: string, call: Partial<RingingCall> = {}): string =>
      deedOf(
        rulesWith(`answer:\n  - ${answer}\njunk: [{ caller: "1900*" }, { tsi: SPAM }]`),
        { ...before, ...call },
        1,
      );
    assert.equal(deedOf(rulesWith("rules: []"), before, 1), "line: answer 1");
    assert.equal(one('{ called: "5550004", do: reject }'), "line: answer 2");
    assert.equal(one('{ called: "5550004", do: reject }', { called: "5550001" }), "line: answer 1");
    assert.equal(one('{ called: "5550004", do: reject }', { called: "5550004" }), "answer 1: reject");
    assert.equal(one("{ caller: withheld, do: telephone }"), "answer 1: telephone");
    assert.equal(one('{ caller: "5*", do: answer, rings: "1" }'), "line: answer 2");
    assert.equal(one("{ junk: yes, do: reject }"), "line: answer 2");
    assert.equal(one("{ junk: yes, do: reject }", { caller: "5551234" }), "line: answer 1");
    assert.equal(one("{ line: t3, caller: withheld, do: reject }"), "line: answer 1", "another line's rule");
    assert.equal(one('{ time: "sa", called: "5550004", do: reject }'), "line: answer 1", "another day's rule");
    assert.equal(
      one('{ do: answer, rings: "1" }\n  - { called: "1", do: reject }'),
      "answer 1: answer 1",
      "decided above",
    );
  });

  it("says what kept each rule out", () => {
    const { trail } = decideAnswer(rules, { ...plain, caller: "+49301234" }, 2);
    assert.deepEqual(
      trail.map(({ rule, misfit }) => (misfit === undefined ? rule : `${rule}: ${misfit.condition} ${misfit.found}`)),
      [
        "answer junk: junk no",
        "answer holiday: called 5550001",
        "answer 3: line t2",
        "answer 4: called 5550001",
        "answer hidden: called 5550001",
        "answer 6",
      ],
    );
  });
});

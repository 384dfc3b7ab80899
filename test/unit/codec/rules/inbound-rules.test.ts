// rules/inbound.yaml as it is read: windows of time, counts of pages, and faults at their places; the examples its comments give.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPageCount } from "../../../../src/codec/rules/page-count.ts";
import { readRuleSet } from "../../../../src/codec/rules/read-rule-set.ts";
import { rulesFiles } from "../../../../src/codec/rules/rule-set.ts";
import { formatFault } from "../../../../src/codec/rules/rules-fault.ts";
import { isWithin, readTimeWindow } from "../../../../src/codec/rules/time-window.ts";
import { rulesFolder } from "../../../support/rules.ts";

/** Faults of the trial's rules with this inbound.yaml. */
function faultsOf(inbound: string, users?: string): string[] {
  const texts = Object.fromEntries(rulesFiles.map((file) => [file, readFileSync(join(rulesFolder, file), "utf8")]));
  const result = readRuleSet(
    { ...texts, "inbound.yaml": inbound, ...(users === undefined ? {} : { "users.yaml": users }) },
    "",
  );
  return result.ok ? [] : result.faults.map(formatFault);
}

const end = "\ndefault: faxmaster@plant.example\n";
const faulty: readonly [what: string, text: string, fault: RegExp][] = [
  [
    "a rule without a target",
    `rules:\n  - { called: "1" }${end}`,
    /^inbound.yaml:2:5: rules.0: expected somewhere to deliver/,
  ],
  ["an empty target", `rules:\n  - { called: "1", mail: [] }${end}`, /^inbound.yaml:2:5: rules.0: expected somewhere/],
  [
    "a line nobody has",
    `rules:\n  - { line: t9, mail: a@b.example }${end}`,
    /^inbound.yaml:2:13: rules.0: there is no line "t9" .*t0, t1/,
  ],
  [
    "a user nobody is",
    `rules:\n  - { user: [user1, nobody] }${end}`,
    /^inbound.yaml:2:21: rules.0: there is no user "nobody"/,
  ],
  [
    "a user without an address",
    `rules:\n  - { user: everybody }${end}`,
    /^inbound.yaml:2:13: rules.0: the user "everybody" has no address/,
  ],
  [
    "a department nobody has",
    `rules:\n  - { department: sales }${end}`,
    /^inbound.yaml:2:19: rules.0: there is no department "sales"/,
  ],
  [
    "a group without a directory",
    `rules:\n  - { group: Staff }${end}`,
    /^inbound.yaml:2:14: rules.0: groups need a directory/,
  ],
  [
    "a line nobody has, in answer",
    `answer:\n  - { line: t9, do: reject }${end}`,
    /^inbound.yaml:2:13: answer.0: there is no line "t9"/,
  ],
  [
    "two rules of one name",
    `rules:\n  - { name: a, mail: a@b.example }\n  - { name: a, mail: a@b.example }${end}`,
    /^inbound.yaml:3:13: rules.1: another rule is called "a"/,
  ],
  [
    "a name that is a number",
    `rules:\n  - { name: "3", mail: a@b.example }${end}`,
    /^inbound.yaml:2:13: rules.0.name: expected a short name/,
  ],
  [
    "a time that is none",
    `rules:\n  - { time: "mo-fr 8-18", mail: a@b.example }${end}`,
    /^inbound.yaml:2:13: .*expected a time such as/,
  ],
  [
    "pages that no fax has",
    `rules:\n  - { pages: "5-2", mail: a@b.example }${end}`,
    /^inbound.yaml:2:14: .*expected a count of pages/,
  ],
  [
    "an outcome that is none",
    `rules:\n  - { outcome: good, mail: a@b.example }${end}`,
    /^inbound.yaml:2:16: rules.0.outcome/,
  ],
  [
    "a caller that is no pattern",
    `rules:\n  - { caller: hidden, mail: a@b.example }${end}`,
    /^inbound.yaml:2:15: .*"withheld" for no number/,
  ],
  ["a printer with a path", `rules:\n  - { printer: "a/b" }${end}`, /^inbound.yaml:2:16: .*CUPS queue/],
  ["a printer that is an option", `rules:\n  - { printer: "-o" }${end}`, /^inbound.yaml:2:16: .*CUPS queue/],
  ["a folder without a path", `rules:\n  - { folder: fax }${end}`, /^inbound.yaml:2:15: .*full path of a folder/],
  [
    "a command that needs a shell's path",
    `rules:\n  - { command: [file-it] }${end}`,
    /^inbound.yaml:2:16: .*the program's full path/,
  ],
  [
    "a command named by the caller",
    `rules:\n  - { command: ["/bin/{caller}"] }${end}`,
    /^inbound.yaml:2:16: .*the program's full path/,
  ],
  [
    "a word that is none",
    `rules:\n  - { command: [/bin/x, "{subject}"] }${end}`,
    /^inbound.yaml:2:25: .*in braces may stand pdf/,
  ],
  ["a file name with a path", `file-name: "../{call}"${end}`, /^inbound.yaml:1:12: .*without slashes/],
  ["a file name that is the file", `file-name: "{pdf}"${end}`, /^inbound.yaml:1:12: .*in braces may stand call/],
  [
    "a file name without a folder",
    `rules:\n  - { mail: a@b.example, file-name: x }${end}`,
    /^inbound.yaml:2:37: .*without a folder/,
  ],
  ["one address in turn", `rules:\n  - { round-robin: [a@b.example] }${end}`, /^inbound.yaml:2:20: .*at least two/],
  [
    "every fax junk",
    `junk:\n  - { mail: a@b.example }${end}`,
    /^inbound.yaml:2:5: junk.0: expected at least one condition/,
  ],
  ["a form that is none", `rules:\n  - { mail: a@b.example, form: word }${end}`, /^inbound.yaml:2:32: rules.0.form/],
  [
    "what is not known while it rings",
    `answer:\n  - { tsi: X, do: reject }${end}`,
    /^inbound.yaml:2:7: "tsi" is not a setting of answer.0/,
  ],
  [
    "an answer without a deed",
    `answer:\n  - { caller: withheld }${end}`,
    /^inbound.yaml:2:5: answer.0.do: .*expected one of/,
  ],
  [
    "a ring for what is left alone",
    `answer:\n  - { do: telephone, rings: "2" }${end}`,
    /^inbound.yaml:2:29: answer.0: what is not answered/,
  ],
  [
    "hanging up on what is answered",
    `answer:\n  - { do: answer, hang-up: yes }${end}`,
    /^inbound.yaml:2:28: answer.0: only a rejected call/,
  ],
  ["no default mailbox", "rules: []\n", /^inbound.yaml:1:1: default is missing/],
];

describe("codec/rules: inbound.yaml", () => {
  for (const [what, text, fault] of faulty)
    it(`is refused with its place: ${what}`, () => assert.match(faultsOf(text).join("\n"), fault));

  it("takes the examples of its comments, in the trial and on a site", () => {
    const users = `departments: { sales: { mail: sales@plant.example } }\ndirectory: { servers: [ldap://127.0.0.1], base: "dc=x" }\nusers:\n  user1: { mail: user1@plant.example }\n  anne: { mail: anne@plant.example }\n`;
    for (const folder of ["", "site"]) {
      const text = readFileSync(join(rulesFolder, folder, "inbound.yaml"), "utf8")
        .replace(/# What must come of it[\s\S]*/, "")
        .replaceAll("line: left", "line: t2")
        .replaceAll("line: right", "line: t3");
      const lines = text.split("\n");
      const words = (first: string, last: RegExp): string[] =>
        lines
          .slice(
            lines.findIndex((line) => line.startsWith(first)),
            lines.findIndex((line) => last.test(line)),
          )
          .flatMap(
            (line) =>
              /^# {3}([a-z-]+: (?:\[[^\]]*\]|"[^"]*"|[^ ]+(?: [A-Z][a-z]+| {1,2}desk| desk)?))/.exec(line)?.[1] ?? [],
          );
      const conditions = words("# Conditions", /^# Before/);
      const targets = words("# Where a fax goes", /^(?:# )?rules:/);
      const rule = [...conditions, ...targets];
      assert.deepEqual(
        rule.map((setting) => setting.slice(0, setting.indexOf(":"))),
        [
          "called",
          "caller",
          "line",
          "time",
          "tsi",
          "subaddress",
          "pages",
          "outcome",
          "name",
          "mail",
          "user",
          "department",
        ].concat(["group", "printer", "folder", "command", "round-robin", "form", "ocr", "language", "file-name"]),
      );
      const commented = lines
        .filter((line) =>
          /^# (?:answer:|junk:|copy:|file-name:|shares:|trouble:| {2}- | {2}[a-z-]+: \d\S* )/.test(line),
        )
        .map((line) => line.slice(2));
      const list = commented.filter(
        (line) => !line.startsWith('  - { called: "942000001"') && !/^ {2}(?:rings|do)/.test(line),
      );
      const whole = `${list.join("\n")}\nrules:\n  - { ${rule.join(", ")} }\ndefault: a@plant.example\n`;
      assert.ok(list.length >= 13, whole);
      assert.deepEqual(faultsOf(whole, users), [], whole);
    }
  });

  it("reads windows of time", () => {
    const within = (text: string, weekday: number, minute: number, date = "2026-11-23"): boolean => {
      const window = readTimeWindow(text);
      assert.ok(window, text);
      return isWithin(window, { date, weekday, minute });
    };
    assert.ok(within("fr-mo", 6, 0) && within("fr-mo", 0, 1439) && !within("fr-mo", 1, 0));
    assert.ok(within("Monday,wed 09:00-10:00", 2, 540) && !within("Monday,wed 09:00-10:00", 1, 540));
    // A night belongs to the day it began on.
    assert.ok(
      within("fr 22:00-06:00", 5, 300) && !within("fr 22:00-06:00", 4, 300) && within("fr 22:00-06:00", 4, 1320),
    );
    assert.ok(within("12:00-24:00", 3, 1439));
    assert.ok(within("2026-12-31", 3, 5, "2026-12-31") && !within("2026-12-31", 4, 5, "2027-12-31"));
    assert.ok(within("12-31 00:00-12:00", 4, 5, "2027-12-31") && !within("12-31 00:00-12:00", 4, 720, "2027-12-31"));
    for (const text of [
      "",
      "8-18",
      "25:00-26:00",
      "08:60-09:00",
      "08:00-08:00",
      "24:00-08:00",
      "mox",
      "tues",
      "mo-tu-we",
      "mo-so 00:00-24:00",
      "mo-fry 08:00-18:00",
      "fr-",
      "-fr",
    ])
      assert.equal(readTimeWindow(text), undefined, text);
    for (const text of ["12-24 18:00-08:00", "13-01", "mo fr", "mo,,fr", "08:00", "-", "mo 08:00-18:00 fr"])
      assert.equal(readTimeWindow(text), undefined, text);
  });

  it("reads counts of pages", () => {
    const ends = (text: string): (number | undefined)[] => [readPageCount(text)?.least, readPageCount(text)?.most];
    assert.deepEqual(ends("1"), [1, 1]);
    assert.deepEqual(ends("2 - 5"), [2, 5]);
    assert.deepEqual(ends("> 20"), [21, Number.POSITIVE_INFINITY]);
    assert.deepEqual(ends(">=20"), [20, Number.POSITIVE_INFINITY]);
    assert.deepEqual(ends("<4"), [0, 3]);
    assert.deepEqual(ends("<=3"), [0, 3]);
    for (const text of ["", "0", "<1", "5-2", "-1", "1,2", "a", ">", "1-", "9999999"])
      assert.equal(readPageCount(text), undefined, text);
  });
});

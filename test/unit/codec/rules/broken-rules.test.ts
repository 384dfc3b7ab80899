// Broken rules files, as people break them: each fault stands at the right line and column, says what is wrong and how to mend
// it. » marks the place in the text and is taken out.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readRuleSet } from "../../../../src/codec/rules/read-rule-set.ts";
import { rulesFiles } from "../../../../src/codec/rules/rule-set.ts";
import { rulesFolder } from "../../../support/rules.ts";

const trial = Object.fromEntries(rulesFiles.map((file) => [file, readFileSync(join(rulesFolder, file), "utf8")]));

interface Case {
  /** File → whole text, or [what stands in the trial's file, what stands there instead]. */
  readonly files: Readonly<Record<string, string | readonly [from: string, to: string]>>;
  readonly message: RegExp;
  readonly hint: RegExp;
  readonly warning?: true;
}

const users = (text: string): Case["files"] => ({ "users.yaml": text });
const inbound = (text: string): Case["files"] => ({ "inbound.yaml": text });
const outbound = (from: string, to: string): Case["files"] => ({ "outbound.yaml": [from, to] });
const site = (from: string, to: string): Case["files"] => ({ "faxgate.yaml": [from, to] });
const permits = (text: string): Case["files"] =>
  outbound(
    '  - classes: [internal]\n  - { allow: no, reason: "the trial faxes to 555XXXX only" }',
    text.replace(/^\n/, "").trimEnd(),
  );

const cases: Readonly<Record<string, Case>> = {
  // YAML
  "a tab": { files: users("users:\n»\tanne: {}\n"), message: /a tab/, hint: /blanks/ },
  "an unclosed quote": {
    files: inbound('rules:\n  - { called: "1", mail: »"a@b.example }\ndefault: a@b.example\n'),
    message: /the " is not closed/,
    hint: /write " where it ends/,
  },
  "an unclosed bracket": {
    files: inbound("rules:\n  - called: »[5550001, 5550002\n    mail: a@b.example\ndefault: a@b.example\n"),
    message: /the \[ is not closed/,
    hint: /write \] where/,
  },
  "a setting twice": {
    files: inbound("default: a@b.example\nrules: []\n»default: c@b.example\n"),
    message: /default stands twice/,
    hint: /in line 1/,
  },
  "a second colon": {
    files: site("name: Example Plant", "name: »Example: Plant"),
    message: /a second colon/,
    hint: /in quotes/,
  },
  "a line that is not indented like the others": {
    files: users("users:\n  anne:\n    mail: a@b.example\n»   name: Anne\n"),
    message: /not indented like/,
    hint: /in the column of/,
  },
  "a colon without a blank": {
    files: users("users:\n  anne:\n    »mail:a@b.example\n    name: Anne\n"),
    message: /setting without its value/,
    hint: /a blank behind the colon/,
  },
  "a bare star": {
    files: permits("\n  - to: »*\n"),
    message: /cannot begin with \*/,
    hint: /in quotes: "\*"/,
  },
  "a bare @": { files: permits("\n  - to: »@dealers\n"), message: /cannot begin with this/, hint: /in quotes/ },
  "an alias": {
    files: inbound("rules: []\ndefault: »*me\n"),
    message: /aliases|alias/i,
    hint: /\$name|in quotes/,
  },
  "a comma left out": {
    files: inbound("rules: [{ called: »5550001 mail: a@b.example }]\ndefault: a@b.example\n"),
    message: /a comma is missing/,
    hint: /a comma between/,
  },
  "a list where settings belong": {
    files: users("»- anne\n- bert\n"),
    message: /expected settings, found a list/,
    hint: /NAME: VALUE/,
  },
  // Types and ranges
  "a misspelt setting": {
    files: inbound("rules: []\n»defualt: a@b.example\ndefault: a@b.example\n"),
    message: /"defualt" is not a setting/,
    hint: /did you mean "default"/,
  },
  "a misspelt setting deep below": {
    files: inbound("rules:\n  - { called: 5550001, mail: a@b.example, »langauge: de }\ndefault: a@b.example\n"),
    message: /"langauge" is not a setting of rules\.0/,
    hint: /"language"/,
  },
  "a misspelt setting of a member of a list": {
    files: outbound("lists: {}", "lists: { dealers: { numbers: [{ number: 5550001, »nmae: Anne }] } }"),
    message: /"nmae" is not a setting/,
    hint: /"name"/,
  },
  "a setting that is missing": {
    files: inbound("»rules: []\n"),
    message: /default is missing/,
    hint: /write default: …/,
  },
  "a word that is none of those": {
    files: site("quality: fine", "quality: »fien"),
    message: /expected one of .*standard, fine/,
    hint: /did you mean "fine"/,
  },
  "a class nobody has": {
    files: permits("\n  - classes: [internal, »natoinal]\n"),
    message: /permit\.0\.classes\.1: expected one of/,
    hint: /"national"/,
  },
  "neither yes nor no": {
    files: site("cover-text: yes", "cover-text: »sometimes"),
    message: /expected yes or no, found "sometimes"/,
    hint: /^$/,
  },
  "a number out of range": {
    files: site("  max-size-mb: 50", "  max-size-mb: »5000"),
    message: /whole number from 1 to 500, found "5000"/,
    hint: /^$/,
  },
  "a length of time without its unit": {
    files: outbound("busy: { tries: 3, wait: 20s }", "busy: { tries: 3, wait: »20 }"),
    message: /such as 20s, 5m/,
    hint: /^$/,
  },
  "no mail address": {
    files: users("users:\n  anne:\n    mail: [anne@b.example, »anne.b.example]\n"),
    message: /expected a mail address such as .*found "anne\.b\.example"/,
    hint: /^$/,
  },
  "settings left empty": {
    files: users("users:»\ndepartments: {}\n"),
    message: /expected settings, found nothing/,
    hint: /indent the lines/,
  },
  "a text where a list belongs": {
    files: outbound("permit:\n", "permit: »all\nold:\n"),
    message: /expected a list, found "all"/,
    hint: /\[one, another\]/,
  },
  "a line name with a blank": {
    files: { "lines.yaml": ["  t3: {", "  »t 3: {"] },
    message: /expected a line name of lower-case/,
    hint: /write the name so/,
  },
  "a relay that is no URL": {
    files: site("relay: outbox", "relay: »mail.example"),
    message: /expected smtp:\/\/HOST:PORT/,
    hint: /^$/,
  },
  // Number patterns
  "a letter in a number": {
    files: inbound('rules:\n  - { called: "5550»O01", mail: a@b.example }\ndefault: a@b.example\n'),
    message: /"O" has no meaning/,
    hint: /the digit 0\?/,
  },
  "a set that is not closed": {
    files: permits('\n  - to: "+34 942»[1-4"\n'),
    message: /the \[ has no \]/,
    hint: /\[1-4\]/,
  },
  "a range that runs backwards": {
    files: permits("\n  - { to: 5550040»-5550001 }\n"),
    message: /runs backwards/,
    hint: /5550001-5550040/,
  },
  "(0) behind a country code": {
    files: permits('\n  - to: ["5550001", "+44 »(0)20…"]\n'),
    message: /\(0\) is not part/,
    hint: /leave it out/,
  },
  "withheld, misspelt": {
    files: inbound("answer:\n  - { caller: »witheld, do: reject }\ndefault: a@b.example\n"),
    message: /has no meaning/,
    hint: /"withheld"/,
  },
  // Names
  "a user nobody is": {
    files: permits("\n  - { users: [user1, »usr2] }\n"),
    message: /no user "usr2"/,
    hint: /"user2"/,
  },
  "a pool without a line": {
    files: permits("\n  - { classes: [internal], pool: »defualt }\n"),
    message: /no line sends for the pool "defualt"/,
    hint: /"default"/,
  },
  "a department that is none": {
    files: users("departments: { sales: {} }\nusers:\n  anne: { mail: a@b.example, department: »sale }\n"),
    message: /no department "sale"/,
    hint: /"sales"/,
  },
  "a line that is none": {
    files: inbound("rules:\n  - { line: »tt2, mail: a@b.example }\ndefault: a@b.example\n"),
    message: /no line "tt2"/,
    hint: /"t2"/,
  },
  "a list that is none": {
    files: {
      "outbound.yaml": ["lists: {}", "lists: { dealers: { numbers: [5550001] } }"],
      "inbound.yaml": 'answer:\n  - { caller: [+1…, »"@dealer"], do: reject }\ndefault: a@b.example\n',
    },
    message: /no list "dealer"/,
    hint: /"dealers"/,
  },
  "a delegate nobody knows": {
    files: users("users:\n  anne: { mail: a@b.example, delegates: [»bret] }\n  bert: { mail: b@b.example }\n"),
    message: /no user "bret"/,
    hint: /"bert"/,
  },
  "a time that is none": {
    files: inbound('answer:\n  - { time: »"mo-fr 8-18", do: telephone }\ndefault: a@b.example\n'),
    message: /expected a time such as "mo-fr 08:00-18:00"/,
    hint: /^$/,
  },
  // Includes
  "an included file that is missing": {
    files: { "users.yaml": "include: [»more-user.yaml]\nusers: {}\n", "more-users.yaml": "users: {}\n" },
    message: /no file more-user\.yaml/,
    hint: /"more-users\.yaml"/,
  },
  "an included file outside": {
    files: users("include: »../people.yaml\n"),
    message: /no file below the rules folder/,
    hint: /sites\/\*\.yaml/,
  },
  "files that include each other": {
    files: { "users.yaml": "include: a.yaml\n", "a.yaml": "include: b.yaml\n", "b.yaml": "include: »a.yaml\n" },
    message: /a\.yaml includes itself, by b\.yaml/,
    hint: /leave one of them out/,
  },
  "a user in two files": {
    files: {
      "users.yaml": "include: a.yaml\nusers: { anne: { mail: a@b.example } }\n",
      "a.yaml": "users:\n  »anne: { name: Anne }\n",
    },
    message: /users\.anne stands in r\/users\.yaml:2:10 already/,
    hint: /leave one/,
  },
  "a fault in an included file": {
    files: { "users.yaml": "include: a.yaml\n", "a.yaml": "users:\n  anne:\n    »mial: a@b.example\n" },
    message: /"mial" is not a setting of users\.anne/,
    hint: /"mail"/,
  },
  // Variables
  "a variable nobody set": {
    files: inbound("variables: { sales: a@b.example }\nrules: [{ called: 1, mail: $sales }]\ndefault: »$slaes\n"),
    message: /no variable "slaes"/,
    hint: /"sales"/,
  },
  "a variable whose value does not fit": {
    files: inbound("variables: { sales: nobody }\ndefault: »$sales\n"),
    message: /expected a mail address .*found "nobody"/,
    hint: /^$/,
  },
  "a list inside a text": {
    files: inbound("variables: { all: [a@b.example, b@b.example] }\ndefault: »x$\u007ball}\n"),
    message: /is a list/,
    hint: /\$all alone/,
  },
  // Expectations
  "a fax that goes elsewhere than expected": {
    files: inbound(
      "rules:\n  - { called: 555000X, mail: a@b.example }\ndefault: d@b.example\nexpect:\n  - { called: 5550001, to: »c@b.example }\n",
    ),
    message: /expected to c@b\.example; it is a@b\.example, by rule 1 \(r\/inbound\.yaml:2:5\)/,
    hint: /mend the rule, or/,
  },
  "a call that is answered otherwise than expected": {
    files: inbound(
      "answer:\n  - { caller: withheld, do: reject }\ndefault: d@b.example\nexpect:\n  - { caller: withheld, answer: »telephone }\n",
    ),
    message: /expected answer telephone; it is reject, by answer 1 \(r\/inbound\.yaml:2:5\)/,
    hint: /mend the rule/,
  },
  "a number that is permitted against what is expected": {
    files: permits("\n  - classes: [internal]\nexpect:\n  - { from: user1, number: 5550001, refused: »yes }\n"),
    message: /user1's fax to 5550001 to be refused; it is permitted, by permit 1 \(r\/outbound\.yaml:\d+:5\)/,
    hint: /mend the rule/,
  },
  "a number that is refused against what is expected": {
    files: permits("\n  - classes: [internal]\nexpect:\n  - { from: user1, number: »+1 206 555 0199 }\n"),
    message: /expected user1 to be permitted .*no rule permits/,
    hint: /mend the rule/,
  },
  "an expectation of a stranger": {
    files: permits("\n  - classes: [internal]\nexpect:\n  - { from: »usre1, number: 5550001 }\n"),
    message: /"usre1" is nobody/,
    hint: /"user1"/,
  },
  "a person who is somebody else": {
    files: users(
      "users:\n  anne: { print: DOM+Anne }\n  bert: { print: DOM+Bert }\nexpect:\n  - { who: DOM\\Bert, is: »anne }\n",
    ),
    message: /expected DOM\\Bert to be anne; it is bert/,
    hint: /what is expected/,
  },
  "an expectation of nothing": {
    files: inbound("default: d@b.example\nexpect:\n  - »{ called: 5550001 }\n"),
    message: /expected what must come of it: to, printer/,
    hint: /^$/,
  },
  // Rules nothing reaches
  "a rule behind a wider one": {
    files: inbound(
      'rules:\n  - { called: "555…", mail: a@b.example }\n  - »{ called: 5550001-5550040, line: t2, mail: b@b.example }\ndefault: d@b.example\n',
    ),
    message: /rule 2 is never reached: rule 1 \(r\/inbound\.yaml:2:5\) takes/,
    hint: /put it before/,
    warning: true,
  },
  "an answer rule whose hours are others' already": {
    files: inbound(
      'answer:\n  - { time: "mo-fr 08:00-18:00", do: telephone }\n  - »{ time: ["we 09:00-12:00", "fr 17:00-18:00"], do: reject }\ndefault: d@b.example\n',
    ),
    message: /answer 2 is never reached: answer 1/,
    hint: /put it before/,
    warning: true,
  },
  "a permit behind a prohibition": {
    files: permits(
      '\n  - { allow: no, to: "+1900…" }\n  - »{ users: [user1], to: "+1 900 555 XXXX", classes: [premium] }\n',
    ),
    message: /permit 2 is never reached: permit 1 \(r\/outbound\.yaml:\d+:5\)/,
    hint: /take it out/,
    warning: true,
  },
  "a dial-plan number behind a wider one": {
    files: outbound(
      "    - { match: 555XXXX, class: internal }",
      "    - { match: 555XXXX, class: internal }\n    - »{ match: 5550001, class: internal }",
    ),
    message: /dial-plan number 2 is never reached/,
    hint: /put it before/,
    warning: true,
  },
  "an include that finds nothing": {
    files: users("include: »sits/*.yaml\n"),
    message: /no file is named sits\/\*\.yaml/,
    hint: /below the rules folder/,
    warning: true,
  },
};

describe("a broken rules file", () => {
  for (const [title, { files, message, hint, warning }] of Object.entries(cases))
    it(`${warning === true ? "is warned of" : "is told"}: ${title}`, () => {
      const texts: Record<string, string> = { ...trial };
      let place = "";
      for (const [file, change] of Object.entries(files)) {
        if (typeof change !== "string") assert.ok(trial[file]!.includes(change[0]), change[0]);
        const text = typeof change === "string" ? change : trial[file]!.replace(change[0], () => change[1]);
        const [before, ...rest] = text.split("»");
        texts[file] = text.replace("»", "");
        if (rest.length > 0)
          place = `r/${file}:${before!.split("\n").length}:${before!.split("\n").at(-1)!.length + 1}`;
      }
      const result = readRuleSet(texts, "r/");
      const faults = result.ok ? result.warnings : result.faults;
      assert.equal(result.ok, warning === true, JSON.stringify(faults));
      const told = faults.find((fault) => fault.place === place && message.test(fault.message));
      assert.ok(told !== undefined, `expected at ${place}: ${JSON.stringify(faults, undefined, 1)}`);
      assert.match(told.hint, hint);
    });
});

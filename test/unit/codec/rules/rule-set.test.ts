import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { wordsOf } from "../../../../src/base/phrases.ts";
import { mayFax } from "../../../../src/codec/rules/permission.ts";
import { userByMail, userByPrintName } from "../../../../src/codec/rules/person.ts";
import { readRuleSet } from "../../../../src/codec/rules/read-rule-set.ts";
import { routeInbound } from "../../../../src/codec/rules/route-inbound.ts";
import { type RuleSet, rulesFiles } from "../../../../src/codec/rules/rule-set.ts";
import { formatFault } from "../../../../src/codec/rules/rules-fault.ts";

const shipped = resolve(import.meta.dirname, "../../../../rules");
const texts = (dir: string): Record<string, string> =>
  Object.fromEntries(rulesFiles.map((file) => [file, readFileSync(join(dir, file), "utf8")]));

function trial(): RuleSet {
  const result = readRuleSet(texts(shipped), "rules/");
  assert.ok(result.ok, result.ok ? "" : result.faults.map(formatFault).join("\n"));
  return result.rules;
}

function faultsOf(file: string, text: string): string[] {
  const result = readRuleSet({ ...texts(shipped), [file]: text }, "rules/");
  return result.ok ? [] : result.faults.map(formatFault);
}

describe("rule set", () => {
  it("reads the trial's rules and the site's", () => {
    assert.equal(trial().site.domains[0], "fax.local");
    const site = readRuleSet(texts(join(shipped, "site")), "site/");
    assert.ok(site.ok, site.ok ? "" : site.faults.map(formatFault).join("\n"));
    assert.equal(mayFax(site.rules, { id: "anybody" }, "+34942314159").ok, false);
    assert.deepEqual(site.rules.site.trust, []);
  });

  it("knows an own fax number from a word, with its place", () => {
    for (const [file, from, to, place] of [
      ["faxgate.yaml", 'number: "+1 555 0100"', "number: hello", /faxgate\.yaml:\d+:9: number: expected a fax number/],
      [
        "users.yaml",
        'number: "+1 555 0111"',
        "number: 555-0111",
        /users\.yaml:\d+:13: .*expected a fax number of at most 20/,
      ],
      [
        "lines.yaml",
        'number: "+1 555 0100"',
        'number: "+1 555 0100 0100 0100 0"',
        /lines\.yaml:27:\d+: .*expected a fax number/,
      ],
    ] as const) {
      const text = readFileSync(join(shipped, file), "utf8");
      assert.match(faultsOf(file, text.replace(from, to)).join("\n"), place);
    }
  });

  it("finds languages that have no mail texts, where it is told which have", () => {
    const own = texts(shipped);
    const changed = {
      "faxgate.yaml": own["faxgate.yaml"]!.replace("language: en", "language: it"),
      "users.yaml": own["users.yaml"]!.replace('    number: "+1 555 0111"', "    language: nl"),
    };
    assert.ok(readRuleSet({ ...own, ...changed }, "rules/").ok);
    const result = readRuleSet({ ...own, ...changed }, "rules/", { languages: ["de", "en"] });
    assert.match(
      result.ok ? "" : result.faults.map(formatFault).join("\n"),
      /^rules\/faxgate\.yaml:\d+:11: language: there are no mail texts in "it", expected one of de, en \(copy the folder mails\/en to mails\/it and translate it\)\nrules\/users\.yaml:\d+:15: users\.user1\.language: .*"nl"/,
    );
  });

  it("finds lines that contradict themselves or each other", () => {
    const lines = readFileSync(join(shipped, "lines.yaml"), "utf8");
    const faults = (from: string, to: string) => faultsOf("lines.yaml", lines.replace(from, to)).join();
    assert.match(faults('device: "trial:t1"', 'device: "trial:t0"'), /t0 and t1 are on one device, trial:t0/);
    assert.match(faults("receive: no }", 'receive: no, poll-document: "/x.tif" }'), /t0 does not receive/);
    assert.match(
      faults("rings: 1 }", 'rings: 1, poll-password: "1" }'),
      /t2 has a poll-password and nothing to be polled/,
    );
  });

  it("names what nobody has, also where every object has a thing of that name", () => {
    const own = texts(shipped);
    const into = (file: keyof typeof own & string, from: string, to: string): string =>
      faultsOf(file, own[file]!.replace(from, to)).join("\n");
    for (const name of ["constructor", "valueof", "toString", "__proto__"]) {
      const user = into("users.yaml", "    name: User One\n", `    name: User One\n    delegates: ["${name}"]\n`);
      assert.match(user, /^rules\/users\.yaml:\d+:\d+: users\.user1/, name);
      const department = into("users.yaml", "    name: User One\n", `    name: User One\n    department: ${name}\n`);
      assert.match(department, new RegExp(`no department "${name}"`));
      const permit = (who: string): string =>
        into("outbound.yaml", "- classes: [internal]\n", `- { classes: [internal], ${who}: ["${name}"] }\n`);
      assert.match(permit("users"), new RegExp(`there is no user "${name}"`));
      assert.match(permit("groups"), new RegExp(`there is no department "${name}"`));
    }
    const rules = trial();
    const list = (id: string): boolean => mayFax(rules, { id }, "5550001").ok;
    assert.deepEqual([list("user1"), list("constructor")], [true, false]);
  });

  it("remembers mails for as long as a signature proves them", () => {
    const text = readFileSync(join(shipped, "faxgate.yaml"), "utf8");
    const faults = (prove: string, window: string): string[] =>
      faultsOf("faxgate.yaml", text.replace("prove: no", `prove: ${prove}`).replace("window: 7d", `window: ${window}`));
    assert.deepEqual([faults("yes", "6d"), faults("no", "1d")], [[], []]);
    assert.match(faults("yes", "5d").join(), /faxgate\.yaml:\d+:\d+: same-mail-window is shorter .*\(6d or more/);
  });

  it("takes commands of the administrator for set-up, but none that dials or answers", () => {
    const lines = readFileSync(join(shipped, "lines.yaml"), "utf8");
    const withInit = (init: string) =>
      faultsOf("lines.yaml", lines.replace("receive: no }", `receive: no, init: ["${init}"] }`));
    for (const good of ["AT+VDR=1,0", "ATX3", "ATS30=5M1", "AT&K3", "AT%C0\\\\N0", "AT#CID=1;+GCI=B5", "ATL2S7=90"])
      assert.deepEqual(withInit(good), [], good);
    const bad = [
      "ATD112",
      "ATA",
      "atdt0900",
      "AT+VDR=1,0;D911",
      "ATS0=0D911",
      "ATH1",
      "ATO",
      "ATZ9",
      "AT&F",
      "AT+FCLASS=0",
      "AT",
    ];
    for (const init of bad) assert.match(withInit(init).join(), /none that dials/, init);
  });

  it("keeps numbers as they were written", () => {
    const rules = trial();
    assert.equal(rules.lines["t0"]!.number, "+1 555 0100");
    assert.equal(rules.outbound["dial-plan"]["international-prefix"], "011");
  });

  it("routes by called number, else to the default mailbox", () => {
    const route = (called: string): readonly string[] =>
      routeInbound(trial(), { called, caller: "", line: "t2", tsi: "" }).mail;
    assert.deepEqual(route("5550001"), ["purchasing@plant.example"]);
    assert.deepEqual(route("5550002"), ["logistics@plant.example"]);
    assert.deepEqual(route("5550077"), ["faxmaster@plant.example"]);
    assert.deepEqual(route(""), ["faxmaster@plant.example"]);
  });

  it("knows people by mail and by print name", () => {
    const rules = trial();
    assert.equal(userByMail(rules, "User1@Plant.example", "exact"), "user1");
    assert.equal(userByMail(rules, "new@plant.example", "exact"), undefined);
    assert.equal(userByMail(rules, "new@plant.example", "domain"), "everybody");
    assert.equal(userByMail(rules, "x@elsewhere.example", "domain"), undefined);
    assert.equal(userByPrintName(rules, "dom\\USER1"), "user1");
    assert.equal(userByPrintName(rules, "DOM+User3"), undefined);
  });

  it("permits only what a rule permits", () => {
    const rules = trial();
    const inside = mayFax(rules, { id: "user1" }, "555-0001");
    assert.ok(inside.ok && inside.pool === "default" && inside.rule === "permit 1");
    const { destination, dial, class: kind } = inside.number;
    assert.deepEqual([destination, dial, kind], ["5550001", "5550001", "internal"]);
    const abroad = mayFax(rules, { id: "user1" }, "+34 942 31 41 59");
    assert.ok(!abroad.ok && abroad.cause === "not-permitted" && abroad.reason === "the trial faxes to 555XXXX only");
    const wrong = mayFax(rules, { id: "user1" }, "hello");
    assert.ok(!wrong.ok && wrong.cause === "malformed");
    const sos = mayFax(rules, { id: "user1" }, "112");
    assert.ok(!sos.ok && /emergency/.test(wordsOf(sos.reason)));
  });

  it("forbids a number in every spelling, and permits digits behind it only where a rule says how many", () => {
    const outbound = readFileSync(join(shipped, "outbound.yaml"), "utf8");
    const rulesWith = (...changes: readonly [string, string][]): RuleSet => {
      const text = changes.reduce((all, [from, to]) => all.replace(from, to), outbound);
      const result = readRuleSet({ ...texts(shipped), "outbound.yaml": text }, "rules/");
      assert.ok(result.ok, result.ok ? "" : result.faults.map(formatFault).join());
      return result.rules;
    };
    const all: [string, string] = ["classes: [internal]", "classes: [internal, local, national]\n    post-dial: 3"];
    const area: [string, string] = ['area-code: ""', 'area-code: "206"'];
    for (const pattern of ["9367329", "206936*", "+1206*", "1206936732[0-9]", "0111206*"]) {
      const rules = rulesWith(all, area, ["do-not-fax: []", `do-not-fax: ["${pattern}"]`]);
      for (const written of ["936-7329", "+1 206 936 7329", "1 (206) 936-7329", "FAX=2069367329", "936 7329,,12"]) {
        const refused = mayFax(rules, { id: "user1" }, written);
        assert.ok(!refused.ok && wordsOf(refused.reason).includes("do-not-fax"), `${pattern} ${written}`);
      }
      assert.equal(mayFax(rules, { id: "user1" }, "936-7330").ok, !["206936*", "+1206*", "0111206*"].includes(pattern));
    }
    const rules = rulesWith(all, area);
    for (const [written, ok] of [
      ["936-7329", true],
      ["936-7329 ext 123", true],
      ["936-7329,1,2,3", true],
      ["936-7329 ext 1234", false],
      ["936-7329,1*2#", false],
      ["FAX=9367329/POSTD=1234", false],
    ] as const)
      assert.equal(mayFax(rules, { id: "user1" }, written).ok, ok, written);
    assert.equal(mayFax(trial(), { id: "user1" }, "5550001 x1").ok, false, "nothing behind a number unless it is said");
    // A rule that says no says it of every spelling, too; and premium numbers are allowed by their name only.
    const closed = rulesWith(
      ["- classes: [internal]", '- { allow: no, to: ["1206*"] }\n  - {}'],
      ['{ allow: no, reason: "the trial faxes to 555XXXX only" }', "{ classes: [premium] }"],
      area,
    );
    assert.equal(mayFax(closed, { id: "user1" }, "936-7329").ok, false);
    assert.equal(mayFax(closed, { id: "user1" }, "+1 416 555 0123").ok, true);
    assert.equal(mayFax(closed, { id: "user1" }, "+1 900 234 5678").ok, false, "whatever fits it first decides");
    const open = rulesWith(["- classes: [internal]", "- classes: [internal, premium]"]);
    assert.equal(mayFax(open, { id: "user1" }, "+1 900 234 5678").ok, true);
    // What a rule allows, it allows in the normal form.
    const narrow = rulesWith(["classes: [internal]", 'to: ["9*"]'], area);
    assert.equal(mayFax(narrow, { id: "user1" }, "936-7329").ok, false);
  });

  it("asks for a second person by the rule that permits, or one before it; never by one behind it", () => {
    const approvers = (permits: string): readonly string[] | undefined => {
      const outbound = readFileSync(join(shipped, "outbound.yaml"), "utf8");
      const text = outbound.replace("  - classes: [internal]\n", permits);
      const result = readRuleSet({ ...texts(shipped), "outbound.yaml": text }, "rules/");
      assert.ok(result.ok, result.ok ? "" : result.faults.map(formatFault).join());
      const permission = mayFax(result.rules, { id: "user1" }, "5550001");
      assert.ok(permission.ok);
      return permission.approve;
    };
    const open = '  - { to: ["5550001"] }\n';
    const asks = '  - { to: ["555*"], approve: [user2@plant.example] }\n';
    assert.deepEqual([approvers(open + asks), approvers(asks + open)], [undefined, ["user2@plant.example"]]);
  });

  it("checks its distribution lists", () => {
    const outbound = readFileSync(join(shipped, "outbound.yaml"), "utf8");
    const faults = (lists: string) => faultsOf("outbound.yaml", outbound.replace("lists: {}", `lists:\n${lists}`));
    assert.deepEqual(faults("  dealers: { numbers: [5550001, { number: 555-0002, name: Anne }], users: [user1] }"), []);
    for (const [lists, fault] of [
      ["  dealers:\n    numbers: [5550001, 555-0001]", /outbound\.yaml:\d+:\d+: lists\.dealers: .*are one number/],
      ["  dealers: { numbers: [911] }", /lists\.dealers: .*emergency/],
      ["  dealers: { numbers: [anne] }", /lists\.dealers: .*not a telephone number/],
      ["  all: { numbers: [dealers] }\n  dealers: { numbers: [5550001] }", /lists\.all: "dealers" is a list/],
      ["  print: { numbers: [5550001] }", /"print" means something else/],
      ["  dealers: { numbers: [] }", /expected 1 to 500 numbers/],
      ["  dealers: { numbers: [5550001], users: [nobody] }", /lists\.dealers: there is no user "nobody"/],
      ["  dealers: { numbers: [5550001], groups: [none] }", /there is no department "none"/],
      ["  5550001: { numbers: [5550002] }", /begins with a letter/],
    ] as const)
      assert.match(faults(lists).join("\n"), fault, lists);
  });

  it("gives a name one owner, however it is written, and knows the departments", () => {
    const faults = faultsOf(
      "users.yaml",
      [
        "departments: { sales: {} }",
        "users:",
        "  anne: { print: [DOM+Anne, anne@PLANT], department: sales }",
        "  bert: { print: ['dom\\ANNE', Anne@plant], department: sails }",
        "directory: { servers: ldaps://dc1, base: dc=plant, start-tls: yes, bind-dn: cn=fax }",
        "",
      ].join("\n"),
    ).filter((fault) => fault.startsWith("rules/users.yaml"));
    assert.deepEqual(faults, [
      'rules/users.yaml:4:19: "dom+anne" belongs to anne and to bert (a name has one owner)',
      'rules/users.yaml:4:31: "anne@plant" belongs to anne and to bert (a name has one owner)',
      'rules/users.yaml:4:56: users.bert: there is no department "sails" (did you mean "sales"?)',
      "rules/users.yaml:5:77: directory: bind-dn without a password-file (name the file that holds the password)",
      "rules/users.yaml:5:63: directory: start-tls is for ldap:// only; ldaps:// is encrypted from the start (start-tls: no)",
    ]);
  });

  it("names file, line and column with a hint", () => {
    const text = readFileSync(join(shipped, "lines.yaml"), "utf8").replace(
      "send: yes, receive: no }\n",
      "sned: yes, receive: no }\n",
    );
    const faults = faultsOf("lines.yaml", text);
    assert.equal(faults.length, 1);
    const row = text.split("\n").findIndex((l) => l.includes("sned")) + 1;
    const column = text.split("\n")[row - 1]!.indexOf("sned") + 1;
    assert.equal(
      faults[0],
      `rules/lines.yaml:${row}:${column}: "sned" is not a setting of lines.t0 (did you mean "send"?)`,
    );
  });

  it("says what was expected", () => {
    assert.match(faultsOf("inbound.yaml", "rules: []\n")[0]!, /^rules\/inbound\.yaml:1:1: default is missing/);
    assert.match(
      faultsOf("inbound.yaml", "default: nobody\n")[0]!,
      /^rules\/inbound\.yaml:1:10: .*expected a mail address/,
    );
    assert.match(faultsOf("inbound.yaml", "default: [a@b.c\n")[0]!, /^rules\/inbound\.yaml:\d+:\d+: this is not YAML/);
    assert.match(faultsOf("outbound.yaml", "permit:\n  - users: ghost\n")[0]!, /there is no user "ghost"/);
    const odd = readFileSync(join(shipped, "faxgate.yaml"), "utf8").replace("max-size-mb: 50", "max-size-mb: big");
    assert.match(faultsOf("faxgate.yaml", odd)[0]!, /expected a whole number from 1 to 500, found "big"/);
  });
});

// Where received faxes go: a table of cases over one set of rules that uses every condition and every target.

import assert from "node:assert/strict";
import type { InboundCall } from "../../../../src/codec/rules/inbound-conditions.ts";
import { routeInbound } from "../../../../src/codec/rules/route-inbound.ts";
import type { RuleSet } from "../../../../src/codec/rules/rule-set.ts";
import { trialRules } from "../../../support/rules.ts";

const inbound = `
junk:
  - { caller: "1900*" }
  - { name: offers, tsi: "*BEST OFFERS*", mail: junk@plant.example }
  - { name: empty, pages: "1", caller: withheld, called: "5550066" }
rules:
  - { name: archive, also: yes, called: "555000X", folder: /srv/fax/all }
  - { name: big, also: yes, pages: ">20", mail: big@plant.example }
  - { called: "5550001", mail: purchasing@plant.example }
  - { called: "5550002", mail: [logistics@plant.example, dock@plant.example], printer: dock-laser, folder: /srv/fax/dock, form: tiff, file-name: "{call}" }
  - { name: night, time: ["18:00-08:00", "sa,su", "12-25"], line: t2, mail: night@plant.example, language: de }
  - { name: spain, caller: "+34 91*", mail: spain@plant.example, language: es }
  - { caller: ["5551[0-4]XX", "5551999"], mail: neighbours@plant.example }
  - { name: nobody, caller: withheld, called: ["5550033", "5550034"], mail: withheld@plant.example }
  - { tsi: "ACME*", mail: acme@plant.example, form: both }
  - { tsi: "*GmbH", mail: gmbh@plant.example }
  - { tsi: "+49 30 1234", mail: berlin@plant.example }
  - { subaddress: "12*", mail: twelve@plant.example }
  - { name: any sub, subaddress: "*", mail: sub@plant.example }
  - { outcome: partial, pages: ["1", "3-4"], mail: broken@plant.example, form: notice }
  - { called: "5550040", user: [user1, user3] }
  - { called: "5550041", department: sales }
  - { called: "5550042", department: repairs, form: tiff }
  - { called: "5550043", group: Fax Users, language: fr }
  - { called: "5550044", round-robin: [anne@plant.example, bert@plant.example] }
  - { called: "5550045", command: [/usr/bin/file-it, "{pdf}"], also: yes }
  - { called: "5550045", also: yes, printer: dock-laser }
  - { called: "5550046", mail: [user1@plant.example, tina@plant.example, other@plant.example, other@plant.example] }
  - { called: "5550047", mail: [copy@plant.example, x@plant.example] }
  - { called: "5550048", printer: [a, b, a] }
  - { line: t3, pages: "<=3", outcome: complete, time: "mo-fr 08:00-12:00", mail: morning@plant.example }
default: faxmaster@plant.example
copy: copy@plant.example
file-name: "{date}-{caller}"
`;

const people = (text: string): string =>
  `${text.replace("users:\n", "users:\n  user3: { mail: User3@plant.example, department: sales, received-form: notice }\n  tina: { mail: [tina@plant.example, t@plant.example], department: repairs, language: es, received-form: both }\n  far: { print: [DOM+Far], department: repairs }\n")}
departments:
  sales: { received-form: tiff }
  repairs: { groups: [Repair Staff, Drivers] }
directory: { servers: [ldap://127.0.0.1], base: "dc=x", domains: [DOM] }
`;

const rules: RuleSet = trialRules((file, text) =>
  file === "inbound.yaml" ? inbound : file === "users.yaml" ? people(text) : text,
);

/** Monday noon. */
const noon = { date: "2026-11-23", weekday: 0, minute: 720 };
const plain: InboundCall = {
  called: "5550077",
  caller: "5559999",
  line: "t2",
  tsi: "",
  subAddress: "",
  pages: 2,
  complete: true,
  at: noon,
};
const at = (date: string, weekday: number, clock: string): Pick<InboundCall, "at"> => {
  const [hour, minute] = clock.split(":").map(Number);
  return { at: { date, weekday, minute: hour! * 60 + minute! } };
};

/** Targets in one line each, without the copy everybody gets. */
function targetsOf(change: Partial<InboundCall>): { rule: string; to: string } {
  const decision = routeInbound(rules, { ...plain, ...change });
  const words = decision.targets.map((target) => {
    switch (target.kind) {
      case "mail":
        return `${target.form}/${target.language} ${target.to.join(",")}`;
      case "person":
        return `person ${target.user}`;
      case "group":
        return `group ${target.group} ${target.language}`;
      case "round-robin":
        return `turn ${target.among.join(",")}`;
      case "printer":
        return `print ${target.printer}`;
      case "folder":
        return `${target.folder}/${target.fileName} ${target.form}`;
      default:
        return target.argv.join(" ");
    }
  });
  return { rule: decision.rule, to: words.join("; ") };
}

const copied = (who: string): string => `pdf/en ${who},copy@plant.example`;
const faxmaster = copied("faxmaster@plant.example");
const archived = "; /srv/fax/all/{date}-{caller} pdf";
const purchasing = `${copied("purchasing@plant.example")}${archived}`;
const night = "pdf/de night@plant.example; pdf/en copy@plant.example";

const cases: readonly [what: string, call: Partial<InboundCall>, rule: string, to: string][] = [
  ["nothing fits", {}, "default", faxmaster],
  ["no called number", { called: "" }, "default", faxmaster],
  ["called number", { called: "5550001" }, "archive+3", purchasing],
  ["a longer number is another one", { called: "55500011" }, "default", faxmaster],
  ["a shorter number is another one", { called: "555000" }, "default", faxmaster],
  ["a pattern with X", { called: "5550009" }, "archive+default", `${faxmaster}${archived}`],
  ["X takes no letter", { called: "555000A" }, "default", faxmaster],
  [
    "mail, printer, folder and form of one rule",
    { called: "5550002" },
    "archive+4",
    "tiff/en logistics@plant.example,dock@plant.example; pdf/en copy@plant.example; /srv/fax/all/{date}-{caller} pdf; print dock-laser; /srv/fax/dock/{call} tiff",
  ],
  ["also adds and goes on", { pages: 21 }, "big+default", copied("big@plant.example,faxmaster@plant.example")],
  ["also: one page fewer does not fit", { pages: 20 }, "default", faxmaster],
  [
    "two also rules and one that decides",
    { called: "5550001", pages: 30 },
    "archive+big+3",
    `${copied("big@plant.example,purchasing@plant.example")}${archived}`,
  ],
  ["junk by caller: nobody", { caller: "19005551" }, "junk 1", ""],
  ["junk by caller goes before every rule", { caller: "19005551", called: "5550001" }, "junk 1", ""],
  ["junk by TSI has a mailbox", { tsi: "our best offers 24h" }, "junk offers", "pdf/en junk@plant.example"],
  ["junk asks all its conditions", { called: "5550066", caller: "", pages: 1 }, "junk empty", ""],
  ["junk: two pages are none", { called: "5550066", caller: "", pages: 2 }, "default", faxmaster],
  [
    "junk: a caller with a number is none",
    { called: "5550066", caller: "5551234", pages: 1 },
    "7",
    copied("neighbours@plant.example"),
  ],
  ["night before midnight", at("2026-11-23", 0, "18:00"), "night", night],
  ["night after midnight", at("2026-11-24", 1, "07:59"), "night", night],
  ["a minute before", at("2026-11-23", 0, "17:59"), "default", faxmaster],
  ["the end is not in it", at("2026-11-24", 1, "08:00"), "default", faxmaster],
  ["Saturday noon", at("2026-11-28", 5, "12:00"), "night", night],
  ["Sunday, the last minute", at("2026-11-29", 6, "23:59"), "night", night],
  ["Friday noon", at("2026-11-27", 4, "12:00"), "default", faxmaster],
  ["a day of every year", at("2026-12-25", 4, "12:00"), "night", night],
  ["the day after", at("2026-12-28", 0, "12:00"), "default", faxmaster],
  ["another line at night", { line: "t3", ...at("2026-11-28", 5, "12:00") }, "default", faxmaster],
  ["no time known", { at: undefined as never }, "default", faxmaster],
  [
    "an earlier rule goes before the night",
    { called: "5550001", ...at("2026-11-28", 5, "12:00") },
    "archive+3",
    purchasing,
  ],
  [
    "caller with country code",
    { caller: "+34911234567" },
    "spain",
    "pdf/es spain@plant.example; pdf/en copy@plant.example",
  ],
  ["another area", { caller: "+34931234567" }, "default", faxmaster],
  ["without the plus it is another number", { caller: "34911234567" }, "default", faxmaster],
  ["a digit class, lower end", { caller: "5551000" }, "7", copied("neighbours@plant.example")],
  ["a digit class, upper end", { caller: "5551499" }, "7", copied("neighbours@plant.example")],
  ["beyond the class", { caller: "5551500" }, "default", faxmaster],
  ["second of a list", { caller: "5551999" }, "7", copied("neighbours@plant.example")],
  ["withheld", { called: "5550033", caller: "" }, "nobody", copied("withheld@plant.example")],
  ["withheld, second number", { called: "5550034", caller: "" }, "nobody", copied("withheld@plant.example")],
  ["withheld means no number", { called: "5550033", caller: "5559999" }, "default", faxmaster],
  ["withheld elsewhere", { called: "5550035", caller: "" }, "default", faxmaster],
  ["TSI begins", { tsi: "ACME Corp" }, "9", "both/en acme@plant.example; pdf/en copy@plant.example"],
  ["TSI in other letters", { tsi: "acme" }, "9", "both/en acme@plant.example; pdf/en copy@plant.example"],
  ["TSI has it in the middle only", { tsi: "THE ACME" }, "default", faxmaster],
  ["TSI ends", { tsi: "Mueller GmbH" }, "10", copied("gmbh@plant.example")],
  ["TSI ends, with blanks behind", { tsi: "Mueller GmbH   " }, "10", copied("gmbh@plant.example")],
  ["TSI does not end so", { tsi: "GmbH Mueller" }, "default", faxmaster],
  ["TSI whole", { tsi: "+49 30 1234" }, "11", copied("berlin@plant.example")],
  ["TSI longer", { tsi: "+49 30 12345" }, "default", faxmaster],
  ["no TSI", { tsi: "" }, "default", faxmaster],
  ["sub-address begins", { subAddress: "1234" }, "12", copied("twelve@plant.example")],
  ["sub-address is just that", { subAddress: "12" }, "12", copied("twelve@plant.example")],
  ["another sub-address", { subAddress: "2" }, "any sub", copied("sub@plant.example")],
  ["no sub-address", { subAddress: "" }, "default", faxmaster],
  [
    "partial, one page",
    { complete: false, pages: 1 },
    "14",
    "notice/en broken@plant.example; pdf/en copy@plant.example",
  ],
  [
    "partial, three pages",
    { complete: false, pages: 3 },
    "14",
    "notice/en broken@plant.example; pdf/en copy@plant.example",
  ],
  [
    "partial, four pages",
    { complete: false, pages: 4 },
    "14",
    "notice/en broken@plant.example; pdf/en copy@plant.example",
  ],
  ["partial, two pages", { complete: false, pages: 2 }, "default", faxmaster],
  ["partial, five pages", { complete: false, pages: 5 }, "default", faxmaster],
  ["complete, one page", { complete: true, pages: 1 }, "default", faxmaster],
  [
    "users, one with a form of his own",
    { called: "5550040" },
    "15",
    "pdf/en user1@plant.example,copy@plant.example; notice/en user3@plant.example",
  ],
  [
    "a department without a mailbox: its members",
    { called: "5550041" },
    "16",
    "notice/en user3@plant.example; pdf/en copy@plant.example",
  ],
  [
    "a department with groups, and a member only the directory knows",
    { called: "5550042" },
    "17",
    "both/es tina@plant.example; pdf/en copy@plant.example; person far; group Repair Staff en; group Drivers en",
  ],
  ["a group", { called: "5550043" }, "18", "pdf/en copy@plant.example; group Fax Users fr"],
  ["in turn", { called: "5550044" }, "19", "pdf/en copy@plant.example; turn anne@plant.example,bert@plant.example"],
  [
    "also rules alone: the default mailbox too",
    { called: "5550045" },
    "20+21+default",
    `${faxmaster}; /usr/bin/file-it {pdf}; print dock-laser`,
  ],
  [
    "forms and languages of people, each address once",
    { called: "5550046" },
    "22",
    "pdf/en user1@plant.example,other@plant.example,copy@plant.example; both/es tina@plant.example",
  ],
  ["who gets it anyway gets no copy", { called: "5550047" }, "23", "pdf/en copy@plant.example,x@plant.example"],
  ["a printer named twice prints once", { called: "5550048" }, "24", "pdf/en copy@plant.example; print a; print b"],
  ["four conditions", { line: "t3", pages: 3, ...at("2026-11-23", 0, "11:59") }, "25", copied("morning@plant.example")],
  ["four conditions, too many pages", { line: "t3", pages: 4, ...at("2026-11-23", 0, "11:59") }, "default", faxmaster],
  ["four conditions, too late", { line: "t3", pages: 3, ...at("2026-11-23", 0, "12:00") }, "default", faxmaster],
  [
    "four conditions, broken off",
    { line: "t3", pages: 2, complete: false, ...at("2026-11-23", 0, "09:00") },
    "default",
    faxmaster,
  ],
  ["four conditions, Saturday", { line: "t3", pages: 1, ...at("2026-11-28", 5, "09:00") }, "default", faxmaster],
  ["four conditions, another line", { line: "t2", pages: 1, ...at("2026-11-23", 0, "09:00") }, "default", faxmaster],
  [
    "the first of two that fit",
    { caller: "+34911234567", tsi: "ACME" },
    "spain",
    "pdf/es spain@plant.example; pdf/en copy@plant.example",
  ],
  ["called before caller", { called: "5550001", caller: "+34911234567" }, "archive+3", purchasing],
  ["a number with letters", { called: "constructor" }, "default", faxmaster],
  ["a caller with odd characters", { caller: "\u0000<>&" }, "default", faxmaster],
  ["an endless TSI", { tsi: "A".repeat(100_000) }, "default", faxmaster],
  ["pages not known", { pages: undefined as never, complete: undefined as never }, "default", faxmaster],
];

describe("codec/rules: where a received fax goes", () => {
  it("has eighty cases", () => assert.ok(cases.length >= 80, String(cases.length)));
  for (const [what, call, rule, to] of cases) it(what, () => assert.deepEqual(targetsOf(call), { rule, to }));

  it("says of every rule it asked what kept it out", () => {
    const { trail } = routeInbound(rules, { ...plain, caller: "+34911234567" });
    const words = trail.map(({ rule, misfit }) =>
      misfit === undefined ? `${rule} fits` : `${rule}: ${misfit.condition} ${misfit.wanted} | ${misfit.found}`,
    );
    assert.deepEqual(words.slice(0, 7), [
      "junk 1: caller 1900* | +34911234567",
      "junk offers: tsi *BEST OFFERS* | not known",
      "junk empty: called 5550066 | 5550077",
      "rule archive: called 555000X | 5550077",
      "rule big: pages >20 | 2",
      "rule 3: called 5550001 | 5550077",
      "rule 4: called 5550002 | 5550077",
    ]);
    assert.equal(words[7], "rule night: time 18:00-08:00, sa,su, 12-25 | Mon 2026-11-23 12:00");
    assert.equal(words.at(-1), "rule spain fits");
    assert.equal(words.length, 9);
  });
});

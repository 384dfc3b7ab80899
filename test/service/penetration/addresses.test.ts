// Attacks in addresses: relaying, senders that are somebody else's, numbers spelled so that a limit does not see them. Each is
// refused at RCPT and stands in the log, or means exactly what a reader would take it for.

import assert from "node:assert/strict";
import type { RuleSet } from "../../../src/codec/rules/rule-set.ts";
import { Gate } from "../../support/gate.ts";
import { trialRules } from "../../support/rules.ts";

const own = "user1@plant.example";

/** [what, envelope sender, recipient, answer to RCPT, or to MAIL where that is refused already]. */
type Row = readonly [attack: string, from: string, to: string, answer: RegExp];

const relaying: readonly Row[] = [
  ["a foreign domain", own, "<user@other.example>", /^550 5\.7\.1 user@other\.example is not one of our addresses/],
  ["the percent hack", own, "<user%other.example@fax.local>", /^550 5\.1\.3 /],
  ["the bang path", own, "<other.example!user@fax.local>", /^550 5\.1\.3 /],
  ["a quoted foreign address", own, '<"user@other.example"@fax.local>', /^550 5\.1\.3 /],
  ["two @", own, "<user@other.example@fax.local>", /^501 /],
  ["a source route", own, "<@fax.local,@b.example:user@other.example>", /^50[13] |^550 /],
  ["a source route that begins and ends with us", own, "<@other.example:user@fax.local>", /^50[13] |^550 /],
  ["a foreign address in IMCEAFAX", own, "<IMCEAFAX-user+40other+2Eexample@fax.local>", /^550 5\.1\.3 /],
  ["a percent in IMCEAFAX", own, "<IMCEAFAX-user+25other+2Eexample@fax.local>", /^550 5\.1\.3 /],
  [
    "an SMTP address encapsulated as another kind",
    own,
    "<IMCEASMTP-user+40other+2Eexample@fax.local>",
    /^550 5\.1\.3 /,
  ],
  ["our domain as a part of another", own, "<5550001@fax.local.evil.example>", /^550 5\.7\.1 .*not one of our/],
  ["another that ends like ours", own, "<5550001@evilfax.local>", /^550 5\.7\.1 .*not one of our/],
  ["our domain with a letter that looks alike", own, "<5550001@f\u0430x.local>", /^550 5\.7\.1 .*not one of our|^501 /],
  ["an address literal", own, "<5550001@[127.0.0.1]>", /^550 5\.7\.1 .*not one of our|^501 /],
  ["no domain", own, "<5550001>", /^550 5\.7\.1 .*not one of our|^501 /],
  ["a list nobody made", own, "<__proto__@fax.local>", /^550 5\.1\.3 /],
];

const senders: readonly Row[] = [
  ["a stranger", "x@evil.example", "<5550001@fax.local>", /^550 5\.7\.1 x@evil\.example may not send/],
  ["the null sender", "", "<5550001@fax.local>", /^550 5\.7\.1 .*without a sender/],
  ["a letter that looks alike (Cyrillic)", "us\u0435r1@plant.example", "<5550001@fax.local>", /^(?:501|550) /],
  ["the same as xn--", "user1@xn--plnt-63d.example", "<5550001@fax.local>", /^550 5\.7\.1 .*may not send/],
  ["a sub-domain", "user1@x.plant.example", "<5550001@fax.local>", /^550 5\.7\.1 .*may not send/],
  [
    "a domain that begins like his",
    "user1@plant.example.evil.example",
    "<5550001@fax.local>",
    /^550 5\.7\.1 .*may not send/,
  ],
  ["a dot behind the domain", "user1@plant.example.", "<5550001@fax.local>", /^(?:501|550) /],
  [
    "a quoted address of his in a foreign one",
    '"user1@plant.example"@evil.example',
    "<5550001@fax.local>",
    /^(?:501|550) /,
  ],
  ["a source route", "@plant.example:x@evil.example", "<5550001@fax.local>", /^(?:501|503|550) /],
  ["a comment", "user1@plant.example(evil.example)", "<5550001@fax.local>", /^(?:501|550) /],
  ["a pattern of the rules", "*@plant.example", "<5550001@fax.local>", /^(?:501|550) /],
  ["a key of the rules", "user1", "<5550001@fax.local>", /^(?:501|503|550) /],
  ["a name every object has", "constructor@__proto__", "<5550001@fax.local>", /^(?:501|550) /],
];

/** 900-numbers are premium, +44 is not permitted, 206-936-7329 is on the do-not-fax list. */
const brakes: readonly Row[] = [
  ...[
    "2069367329",
    "12069367329",
    "+12069367329",
    "0112069367329",
    "9,12069367329",
    "(206) 936-7329",
    "206.936.7329",
    "206-936-7329",
    "+1 (0) 206 936 7329",
    "\uff12\uff10\uff16\uff19\uff13\uff16\uff17\uff13\uff12\uff19",
    "\u0662\u0660\u0666\u0669\u0663\u0666\u0667\u0663\u0662\u0669",
    "206\u200b9367329",
    "2069367329 ext 5",
    "2069367329x5",
    "2069367329,,5",
    "2069367329/T33S=12",
    "FAX=2069367329",
    "/FAX=+12069367329/T33S=1/",
    "FAX=2069367329/POSTD=,1",
    "Anne@2069367329",
    "tel:+1-206-936-7329",
    "tel:2069367329;phone-context=+1",
    "fax:+12069367329",
    "IMCEAFAX-2069367329",
    "IMCEAFAX-Anne+40+2B1+20+28206+29+20936-7329",
    "imceafax-+2B12069367329",
    "Anne/FAX=2069367329",
    "206936732\uff19",
    "2069367329#",
    "*672069367329",
    "1012069367329",
    "5550001,,12069367329",
    "5550001,,2069367329",
    "5550001W912069367329",
    "FAX=5550001/POSTD=,12069367329",
    "FAX=5550001/FAX=2069367329",
  ].map(
    (number): Row => [`a number nobody may fax, as ${number}`, own, `<"${number}"@fax.local>`, /^(?:550 5\.|501 )/],
  ),
  ...[
    "+44 20 7946 0123",
    "011442079460123",
    "00442079460123",
    "+44(0)2079460123",
    "9,011442079460123",
    "\uff0b442079460123",
    "IMCEAFAX-+2B442079460123",
    "tel:+442079460123",
    "T33S=1/FAX=+442079460123",
    "044 20 7946 0123",
  ].map((number): Row => [`another country, as ${number}`, own, `<"${number}"@fax.local>`, /^(?:550 5\.|501 )/]),
  ...[
    "9002345678",
    "+19002345678",
    "1-900-234-5678",
    "(900)2345678",
    "9,1,9002345678",
    "IMCEAFAX-1+20900+20234+205678",
    "1900CALLNOW",
  ].map((number): Row => [`a premium number, as ${number}`, own, `<"${number}"@fax.local>`, /^(?:550 5\.|501 )/]),
  ...[
    "911",
    "9911",
    "9,911",
    "112",
    "+112",
    "+911",
    "011911",
    "tel:911",
    "9-1-1",
    "\uff19\uff11\uff11",
    "IMCEAFAX-911",
    "FAX=9/POSTD=911",
    "5550001,,911",
    "1 911",
    "911#",
    "*911",
  ].map((number): Row => [`an emergency number, as ${number}`, own, `<"${number}"@fax.local>`, /^(?:550 5\.|501 )/]),
];

/** Permitted as they are: what gets through is the number a reader sees, and nothing else. */
const harmless: readonly (readonly [attack: string, from: string, to: string, written: string])[] = [
  ["his address in capitals", "USER1@PLANT.EXAMPLE", "<5550001@FAX.LOCAL>", "5550001"],
  ["blanks and brackets", own, '<"(555) 0001"@fax.local>', "(555) 0001"],
  ["an escaped digit", own, '<"555\\0001"@fax.local>', "5550001"],
];

function rules(): RuleSet {
  const base = trialRules((file, text) =>
    file === "outbound.yaml"
      ? text
          .replace("do-not-fax: []", 'do-not-fax: ["+12069367329"]')
          .replace(
            "  - classes: [internal]\n",
            "  - classes: [internal]\n  - { to: [+1*], classes: [local, national, mobile, toll-free, shared-cost, other] }\n",
          )
          .replace('outside-prefix: ""', 'outside-prefix: "9,"')
          .replace('area-code: ""', 'area-code: "206"')
      : file === "faxgate.yaml"
        ? text.replace("exchange-domains: []", "exchange-domains: [plant.example]")
        : text,
  );
  // user1 and user2 only: nobody is known by his domain alone.
  const users = Object.fromEntries(
    Object.entries(base.users).filter(([, user]) => user.mail.every((mail) => !mail.startsWith("*"))),
  );
  return { ...base, users };
}

describe("penetration: addresses", () => {
  let gate: Gate;
  before(async () => {
    gate = await Gate.open(rules());
  });
  after(() => Gate.stopAll());

  const ask = async (from: string, to: string): Promise<string[]> => {
    const steps = ["EHLO x\r\n", `MAIL FROM:<${from}> SMTPUTF8\r\n`, `RCPT TO:${to}\r\n`].map((line) =>
      Buffer.from(line, "utf8"),
    );
    const answers = await gate.talk(...steps);
    return answers
      .split("\r\n")
      .filter((line) => /^\d{3} /.test(line))
      .slice(2, -1);
  };

  for (const [kind, rows] of Object.entries({ relaying, senders, "limits bypassed": brakes }))
    for (const [attack, from, to, answer] of rows)
      it(`${kind}: ${attack}`, async () => {
        const before = gate.log.length;
        const answers = await ask(from, to);
        const refusal = answers.find((line) => !line.startsWith("250"));
        assert.match(refusal ?? "taken", answer, answers.join("\n"));
        const lines = gate.log.slice(before);
        assert.ok(
          lines.some((line) => /(?:recipient refused|refused) /.test(line)),
          `not logged: ${answers.join("\n")}`,
        );
        assert.deepEqual(await gate.taken(), []);
      });

  for (const [attack, from, to, written] of harmless)
    it(`harmless: ${attack}`, async () => {
      const steps = [
        "EHLO x\r\n",
        `MAIL FROM:<${from}>\r\n`,
        `RCPT TO:${to}\r\n`,
        "DATA\r\n",
        "Subject: x\r\n\r\nx\r\n.\r\n",
      ];
      const before = (await gate.taken()).length;
      await gate.talk(...steps);
      const [to0] = (await gate.taken())[before]!.envelope.recipients;
      assert.ok(to0?.kind === "fax");
      assert.deepEqual([to0.written, to0.user], [written, "user1"]);
      assert.ok(gate.log.some((line) => /mail taken/.test(line)));
    });
});

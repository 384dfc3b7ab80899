// Attacks in addresses: relaying, senders that are somebody else's, numbers spelled so that a limit does not see them. Each is
// refused at RCPT and stands in the log, or means exactly what a reader would take it for.

import assert from "node:assert/strict";
import type { RuleSet } from "../../../src/codec/rules/rule-set.ts";
import { Gate } from "../../support/gate.ts";
import { britain, emergency, premium, seattle } from "../../support/hostile-numbers.ts";
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

const spelled = (what: string, numbers: readonly string[]): Row[] =>
  numbers.map((number) => [`${what}, as ${number}`, own, `<"${number}"@fax.local>`, /^(?:550 5\.|501 )/]);

/** 900-numbers are premium, +44 is not permitted, 206-936-7329 is on the do-not-fax list. */
const brakes: readonly Row[] = [
  ...spelled("a number nobody may fax", seattle),
  ...spelled("another country", britain),
  ...spelled("a premium number", premium),
  ...spelled("an emergency number", emergency),
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

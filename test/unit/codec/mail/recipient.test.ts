import assert from "node:assert/strict";
import fc from "fast-check";
import { readRecipient, splitAddress } from "../../../../src/codec/mail/recipient.ts";
import { trialDomains } from "../../../support/rules.ts";

const token = "abcdefghij234567abcdefghij";

describe("a recipient address", () => {
  const known: readonly [string, unknown][] = [
    ["5550001@fax.local", { kind: "fax", written: "5550001" }],
    ["5550001@FAX.Local", { kind: "fax", written: "5550001" }],
    ["+34942314159@fax.local", { kind: "fax", written: "+34942314159" }],
    ['"+34 942 31 41 59"@fax.local', { kind: "fax", written: "+34 942 31 41 59" }],
    ['"a\\"b@c"@fax.local', { kind: "fax", written: 'a"b@c' }],
    [`reply+${token}@fax.local`, { kind: "reply", token }],
    [`REPLY+${token.toUpperCase()}@fax.local`, { kind: "reply", token }],
    [`bounce+${token}@fax.local`, { kind: "bounce", token }],
    ["reply+short@fax.local", { kind: "fax", written: "reply+short" }],
    [`reply+${"a".repeat(65)}@fax.local`, { kind: "fax", written: `reply+${"a".repeat(65)}` }],
    ["Print@fax.local", { kind: "print" }],
    ["Queue@fax.local", { kind: "ask", word: "queue" }],
    ["status@fax.local", { kind: "ask", word: "queue" }],
    ["help@fax.local", { kind: "ask", word: "help" }],
    ["postmaster@fax.local", { kind: "admin" }],
    ["PostMaster", { kind: "admin" }],
    ["abuse@fax.local", { kind: "admin" }],
    ["postmaster@elsewhere.example", { kind: "foreign" }],
    ["5550001@elsewhere.example", { kind: "foreign" }],
    ["5550001@sub.fax.local", { kind: "foreign" }],
    ["5550001", { kind: "foreign" }],
    ["", { kind: "foreign" }],
    [`${"9".repeat(300)}@fax.local`, { kind: "fax", written: "9".repeat(300) }],
  ];
  for (const [address, recipient] of known)
    it(`${address.slice(0, 60)}`, () => assert.deepEqual(readRecipient(address, trialDomains), recipient));

  it("never throws, and what is not at our domains is foreign", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (local, domain) => {
        const recipient = readRecipient(`${local}@${domain}`, trialDomains);
        if (splitAddress(`${local}@${domain}`).domain !== "fax.local" && local.toLowerCase() !== "postmaster")
          assert.equal(recipient.kind, "foreign");
      }),
    );
  });
});

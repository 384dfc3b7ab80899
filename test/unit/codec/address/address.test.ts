import assert from "node:assert/strict";
import { describeAddress } from "../../../../src/codec/address/describe.ts";
import { readFaxAddress } from "../../../../src/codec/address/fax-address.ts";
import { readRecipient } from "../../../../src/codec/mail/recipient.ts";
import { parseNumber } from "../../../../src/codec/phone/number.ts";
import { seattlePlan } from "../../../support/dial-plans.ts";
import { table } from "./address-table.ts";

const ours = { domains: ["fax.local"], "exchange-domains": ["plant.example"], "number-domains": ["fax"] };

function read(address: string): { recipient: string; form: string; words: string } {
  const recipient = readRecipient(address, ours);
  if (recipient.kind !== "fax") return { recipient: recipient.kind, form: "", words: "" };
  const number = parseNumber(recipient.written, seattlePlan);
  if (!number.ok) return { recipient: `!${number.reason.key}`, form: "", words: "" };
  const { form, words } = number.address;
  const { attn, org, office, place } = words;
  return {
    recipient: number.recipient,
    form,
    words: [attn, org, office, place].filter((text) => text !== undefined).join(" | "),
  };
}

describe("the table of addresses", () => {
  it("has at least 150 spellings, each once", () => {
    assert.ok(table.length >= 150, String(table.length));
    assert.equal(new Set(table.map(([address]) => address)).size, table.length);
  });

  for (const [address, recipient, form, words = ""] of table)
    it(`${address.slice(0, 90)} → ${recipient}`, () => {
      const found = read(address);
      assert.equal(found.recipient, recipient);
      if (form !== undefined) assert.deepEqual([found.form, found.words], [form, words]);
    });

  it("tells an administrator how each was read, in one line", () => {
    for (const [address, recipient] of table) {
      const local = readRecipient(address, ours);
      const read = local.kind === "fax" ? readFaxAddress(local.written) : undefined;
      if (read?.ok !== true || recipient.startsWith("!")) continue;
      const line = describeAddress(read.address);
      assert.match(line, /^form \S+; number [^\n]+$/);
    }
    const all = readFaxAddress("FAX=+12069367329p1/T33S=2/ISUB=3/ATTN=A/ORG=B/OFNA=C/STR=D");
    assert.ok(all.ok);
    assert.equal(
      describeAddress(all.address),
      "form fax=; number +12069367329; dialled behind it ,1; sub-address 2; ISDN sub-address (not dialled) 3; for A; company B; office C; place D",
    );
  });

  it("keeps what was written, and wishes beside the number", () => {
    const flags = readFaxAddress("2069367329^NOCOVER");
    assert.ok(flags.ok && flags.address.noCover === true && flags.address.original === "2069367329^NOCOVER");
    const isdn = readFaxAddress("FAX=+12069367329/ISUB=1234");
    assert.ok(isdn.ok && isdn.address.isub === "1234");
  });
});

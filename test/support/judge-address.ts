// What must hold of every reading of an address: it is dialled as a person who sees it would, or refused.

import assert from "node:assert/strict";
import { readRecipient } from "../../src/codec/mail/recipient.ts";
import { parseNumber } from "../../src/codec/phone/number.ts";
import { digitsSeen, whatAReaderDials } from "./address-fuzz.ts";
import { seattlePlan } from "./dial-plans.ts";

const places = { domains: ["fax.local"], "exchange-domains": ["plant.example"], "number-domains": ["fax"] };

/** Whether it is dialled at all. Throws an AssertionError where something is dialled that nobody wrote. */
export function judgeAddress(written: string): boolean {
  readRecipient(`"${written}"@fax.local`, places);
  readRecipient(`${written}@plant.example`, places);
  const number = parseNumber(written, seattlePlan);
  if (!number.ok) return false;
  const { destination, behind, dial, class: kind, address } = number;
  assert.ok(whatAReaderDials(written).has(destination), `${JSON.stringify(written)} was read as ${destination}`);
  const outside = destination.startsWith("+1") ? destination.slice(1) : `011${destination.slice(1)}`;
  assert.equal(dial, (kind === "internal" ? destination : `9,${outside}`) + behind, JSON.stringify(written));
  for (const extra of [behind.replace(/[,W*#]/g, ""), (address.subAddress ?? "").replace(/[*# ]/g, "")])
    assert.ok(digitsSeen(written).includes(extra), `${JSON.stringify(written)}: nobody wrote ${extra}`);
  assert.match(dial, /^[\d*#,W]{1,64}$/);
  return true;
}

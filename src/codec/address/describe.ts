// How an address was read, in one line for an administrator. Pure.

import type { FaxAddress } from "../../base/fax-address.ts";

export function describeAddress(address: FaxAddress): string {
  const { words } = address;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["number", address.number],
    ["or, as dialled there,", address.otherwise],
    ["extension", address.extension],
    ["dialled behind it", address.postDial],
    ["sub-address", address.subAddress],
    ["ISDN sub-address (not dialled)", address.isub],
    ["for", words.attn],
    ["company", words.org],
    ["office", words.office],
    ["place", words.place],
  ];
  const known = facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  return [`form ${address.form}`, ...known, ...(address.noCover === true ? ["no cover"] : [])].join("; ");
}

// What mailparser's header values mean: lines, addresses, the names beside them. Never throws.

import type { AddressObject, HeaderValue, StructuredHeader } from "mailparser";
import { coverName } from "../../codec/address/cover-name.ts";
import { addressKey } from "../../codec/mail/recipient.ts";

/** One line without control, bidi and line-end characters: it goes to terminals, tables and mails. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, " ").trim();
}

/** As one line of text. */
export function plain(value: HeaderValue | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => (typeof item === "string" ? item : plain(item))).join(" ");
  if ("text" in value && typeof value.text === "string") return value.text;
  if ("value" in value && typeof value.value === "string")
    return [
      value.value,
      ...Object.entries((value as StructuredHeader).params ?? {}).map(([k, v]) => `${k}=${String(v)}`),
    ].join("; ");
  return "";
}

export function addresses(value: HeaderValue | undefined): AddressObject["value"] {
  const objects = Array.isArray(value) ? value : [value];
  return objects.flatMap((object) =>
    typeof object === "object" && object !== null && "value" in object && Array.isArray(object.value)
      ? (object as AddressObject).value
      : [],
  );
}

export const first = (value: HeaderValue | undefined): AddressObject["value"][number] | undefined =>
  addresses(value)[0];

/** Names beside addresses, by addressKey. */
export function people(value: HeaderValue | undefined): [string, string][] {
  return addresses(value).flatMap((entry) =>
    entry.address === undefined || entry.name === ""
      ? []
      : [[addressKey(entry.address), coverName(entry.name)] as [string, string]],
  );
}

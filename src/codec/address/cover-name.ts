// The name beside a fax address → the name on a cover page. Outlook writes "Anne Anderson (Business Fax)", and where it knows no
// name the number itself or [FAX:…]. Pure.

import type { AddressWords } from "../../base/fax-address.ts";
import { oneLine } from "../../base/one-line.ts";

const kind =
  /\s*\((?:(?:business|home|other|primary|gesch\u00e4ftlich|privat|trabajo|bureau|domicile)\s*)?(?:tele)?(?:fax|t\u00e9l\u00e9copie)(?:\s*\([^)]{0,20}\))?\)\s*$/iu;

/** Empty when nobody is named. */
export function coverName(display: string): string {
  const name = oneLine(display, 200)
    .replace(kind, "")
    .replace(/^['"]+|['"]+$/g, "");
  // A number, an address, or the address Outlook made of both.
  if (!/\p{L}/u.test(name) || /^\[?\s*fax\s*[:=]/i.test(name) || /@|^imceafax-/i.test(name)) return "";
  return name.slice(0, 80).trim();
}

/** Whom the address itself names wins over the name beside it; company, office and place follow, each once. */
export function recipientName(words: AddressWords, beside: string): string {
  const parts = [words.attn ?? beside];
  for (const part of [words.org, words.office, words.place])
    if (part !== undefined && !parts.some((known) => known.includes(part))) parts.push(part);
  return oneLine(parts.filter((part) => part !== "").join(", "), 160);
}

// The title a document gives itself: the Title comment of PostScript (DSC 3.0), the Info dictionary of a PDF. For the
// subject of a print notice, so a title that is not found plainly is no title; nothing is decoded that a bomb could sit in.

import { latin1Bytes, latin1Text } from "../../base/bytes.ts";
import { oneLine } from "../../base/one-line.ts";
import { decodeOctets } from "./printer-wrapper.ts";

const longest = 200;

/** `head`: PostScript's first octets. */
export function postScriptTitle(head: Uint8Array): string {
  const text = latin1Text(head.subarray(0, 65_536));
  const end = text.indexOf("%%EndComments");
  const found = /(?:^|[\r\n])%%Title:[ \t]*([^\r\n]*)/.exec(end < 0 ? text : text.slice(0, end));
  if (found === null || /^\(atend\)$/i.test(found[1]!.trim())) return "";
  return tidy(pdfString(found[1]!.trim()) ?? decodeOctets(latin1Bytes(found[1]!.trim())));
}

/** `head` and `tail` of a PDF, a megabyte each at most, of a short one the same octets; the Info dictionary is looked for in both, in plain only. */
export function pdfTitle(head: Uint8Array, tail: Uint8Array): string {
  const texts = head === tail ? [latin1Text(head)] : [latin1Text(tail), latin1Text(head)];
  for (const text of texts) {
    if (/\/Encrypt\s/.test(text)) return "";
  }
  for (const text of texts) {
    const info = /\/Info\s+(\d{1,9})\s+(\d{1,5})\s+R/.exec(text);
    if (info === null) continue;
    const object = new RegExp(`(?:^|[^0-9])${info[1]}\\s+${info[2]}\\s+obj([\\s\\S]{0,8192})`);
    for (const where of texts) {
      const found = object.exec(where);
      if (found === null) continue;
      const body = found[1]!.split("endobj")[0]!;
      const title = /\/Title\s*([(<][\s\S]*)/.exec(body);
      return title === null ? "" : tidy(pdfString(title[1]!) ?? "");
    }
  }
  return "";
}

/** A string as PostScript and PDF write them, in parentheses or in hex, from the first character on; undefined for neither. */
function pdfString(text: string): string | undefined {
  if (text.startsWith("<")) {
    const digits = /^<([0-9a-fA-F\s]*)>/.exec(text)?.[1]?.replace(/\s/g, "");
    if (digits === undefined) return undefined;
    return decodeOctets(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  }
  if (!text.startsWith("(")) return undefined;
  const octets: number[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === "(" && depth++ === 0) continue;
    if (character === ")" && --depth === 0) break;
    if (character !== "\\") {
      octets.push(text.charCodeAt(i) & 0xff);
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(text.slice(i + 1, i + 4))?.[0];
    if (octal !== undefined) {
      octets.push(Number.parseInt(octal, 8) & 0xff);
      i += octal.length;
      continue;
    }
    const next = text[++i] ?? "";
    if (next === "\n" || next === "\r") continue;
    octets.push((escapes[next] ?? next.charCodeAt(0)) & 0xff);
  }
  const bytes = Uint8Array.from(octets);
  // Drivers put hex strings in parentheses too: Title: (<FEFF0041>).
  const inner = /^<[0-9a-fA-F\s]{2,}>$/.test(text.slice(1, text.lastIndexOf(")")));
  return inner ? pdfString(text.slice(1)) : decodeOctets(bytes);
}

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

const tidy = (title: string): string => printTitle(oneLine(title, longest));

/** What programs and print servers write where they have no title. */
const noTitle =
  /^(?:untitled(?:[ -]?\d*)|unbenannt|sin título|sans titre|\(?stdin\)?|\(?standard input\)?|about:blank|full page print|-|smbprn\.\S+)$/i;

/** A title without the words that print servers put before it; empty when it says nothing. */
export function printTitle(title: string): string {
  const text = title
    .replace(/^(?:Remote Downlevel Document|Microsoft (?:Word|Excel|PowerPoint|Outlook) -)\s+/i, "")
    .trim();
  return noTitle.test(text) ? "" : text;
}

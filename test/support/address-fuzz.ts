// Fax addresses by the million: right numbers in every spelling, and junk made of their pieces; and a second, slow reader that
// says which digits a person would see and dial. It shares no code with codec/address or codec/phone.

import { Buffer, isUtf8 } from "node:buffer";

/** Numbers a person in Seattle would dial, and how the gateway names them. */
const known: readonly (readonly [destination: string, groups: readonly string[]])[] = [
  ["+12069367329", ["+1", "206", "936", "7329"]],
  ["+12069367329", ["1", "206", "936", "7329"]],
  ["+12069367329", ["206", "936", "7329"]],
  ["+12069367329", ["936", "7329"]],
  ["+442079460958", ["+44", "20", "7946", "0958"]],
  ["+442079460958", ["+44", "(0)", "20", "7946", "0958"]],
  ["+34942314159", ["+34", "942", "31", "41", "59"]],
  ["+34942314159", ["011", "34", "942", "314159"]],
  ["+493022334455", ["+49", "30", "22334455"]],
  ["+14165550123", ["+1", "416", "555", "0123"]],
  ["+18005550199", ["1", "800", "555", "0199"]],
  ["+61255501234", ["+61", "2", "5550", "1234"]],
  ["5550001", ["555", "0001"]],
  ["5550077", ["5550077"]],
  ["412", ["412"]],
];

export type Random = () => number;

const pick = <T>(next: Random, from: readonly T[]): T => from[Math.floor(next() * from.length)]!;

/** One way to write a known number: what stands before the @, without quotes. */
export function rightAddress(next: Random): { written: string; destination: string; sub: string; behind: string } {
  const [destination, groups] = pick(next, known);
  const between = pick(next, ["", " ", "-", ".", " - ", "\u2013", "/"]);
  const area = groups.findIndex((group) => /^\d{2,3}$/.test(group));
  const round = next() < 0.3 && groups.length > 2;
  const text = groups.map((group, at) => (round && at === area ? `(${group})` : group)).join(between);
  // A slash before the last digits could mean "or".
  const number = between === "/" ? groups.join("-") : text;
  const plain = { destination, sub: "", behind: "" };
  switch (Math.floor(next() * 12)) {
    case 0:
      return { ...plain, written: `FAX=${number}` };
    case 1:
      return { ...plain, written: `/fax=${number}/T33S=77/ATTN=A_B/`, sub: "77" };
    case 2:
      return { ...plain, written: wrap(`${number}`, next) };
    case 3:
      return { ...plain, written: wrap(`Anne Anderson@${number}`, next) };
    case 4:
      return { ...plain, written: wrap(`[FAX:999 | x@ ${number}|#546]`, next), ...special(number, "546") };
    case 5:
      return { ...plain, written: `${number}^COMPANY=Plant 12^NOCOVER` };
    case 6:
      return { ...plain, written: `tel:${number.replaceAll(" ", "-")};ext=12`, behind: ",,12" };
    case 7:
      return { ...plain, written: `${number} ext. 34`, behind: ",,34" };
    case 8:
      return { ...plain, written: `${number},,5`, behind: ",,5" };
    case 9:
      return { ...plain, written: `9, ${number}`, ...(number.startsWith("+") ? { destination: "" } : {}) };
    case 10:
      return { ...plain, written: wide(number) };
    default:
      return { ...plain, written: number };
  }
}

/** Two numbers in one address count only where the second is canonical. */
const special = (number: string, sub: string): { sub: string; destination?: string } =>
  number.startsWith("+") ? { sub } : { sub, destination: "" };

const wide = (text: string): string => text.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));

/** As Exchange wraps it, with hex in either case. */
function wrap(text: string, next: Random): string {
  let out = "";
  for (const octet of Buffer.from(text, "utf8")) {
    const c = String.fromCharCode(octet);
    const hex = octet.toString(16).padStart(2, "0");
    out += /[A-Za-z0-9=-]/.test(c) ? c : c === "/" ? "_" : `+${next() < 0.5 ? hex : hex.toUpperCase()}`;
  }
  return `${pick(next, ["IMCEAFAX-", "imceafax-", "IMCEAfax-"])}${out}`;
}

const pieces = [
  ..."0123456789",
  ..."+-()./ ,;:=@|#*^_[]xpw\"\\%&'!?",
  "FAX=",
  "/T33S=",
  "/POSTD=",
  "/ATTN=",
  "ext ",
  "IMCEAFAX-",
  "+2B",
  "+20",
  "+28",
  "+29",
  "+40",
  "+7C",
  "+D4",
  "+C3+94",
  "+1E",
  "[FAX:",
  "tel:",
  "fax:",
  ";ext=",
  ";tsub=",
  ".fax",
  "911",
  "112",
  "9,",
  "011",
  "+1",
  "206",
  "9367329",
  "5550001",
  "(0)",
  "(206)",
  "\u00a0",
  "\u00d4",
  "\u0000",
  "\u202e",
  "\u200b",
  "\ufeff",
  "\uff15",
  "\u0665",
  "\u00b2",
  "\u2460",
  "\u2013",
  "\ud83d",
  "\u{1f4e0}",
  "anne",
];

/** A right address with pieces put in, taken out, doubled or swapped; or nothing but pieces. */
export function junkAddress(next: Random): string {
  const parts =
    next() < 0.7
      ? Array.from(rightAddress(next).written)
      : Array.from({ length: Math.floor(next() * 14) }, () => pick(next, pieces));
  for (let changes = Math.floor(next() * 4); changes > 0; changes--) {
    const at = Math.floor(next() * (parts.length + 1));
    const how = next();
    if (how < 0.5) parts.splice(at, 0, pick(next, pieces));
    else if (how < 0.7) parts.splice(at, 1);
    else if (how < 0.85) parts.splice(at, 0, ...parts.slice(at, at + 3));
    else parts.reverse();
  }
  return parts.join("");
}

/** What a person sees once a mail system's wrapping is taken off. */
function seen(written: string): string {
  const wrapped = /^imceafax-(.*)$/is.exec(written);
  let text = written;
  if (wrapped !== null) {
    const octets = Buffer.from(wrapped[1]!, "utf8").toString("latin1").replaceAll("_", "/");
    const bytes = Buffer.from(
      octets.replace(/\+([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      "latin1",
    );
    text = isUtf8(bytes) ? bytes.toString("utf8") : bytes.toString("latin1");
  }
  return text
    .replace(/[\uff10-\uff19]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xff10 + 0x30))
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/^\s*(?:tel|fax|callto):.*/is, (link) =>
      link.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
}

/** All digits a person sees, in their order. */
export const digitsSeen = (written: string): string => seen(written).replace(/\D/g, "");

/** Numbers a person could dial who sees this text, as the gateway would name them. */
export function whatAReaderDials(written: string): Set<string> {
  const found = new Set<string>();
  // Digits with nothing but what people put between them; a comma behind the 9 of an outside line is one more.
  for (const match of seen(written).matchAll(
    /[+*#]?[\s()./\u2010-\u2015\u2212-]*\d[\d\s()./\u2010-\u2015\u2212*#-]*/gu,
  )) {
    const run = match[0].trim();
    add(run);
  }
  const context = /^\s*(?:tel|fax|callto):([^;]*).*;\s*phone-context\s*=\s*(\+[^;]*)/is.exec(seen(written));
  if (context !== null) add(context[2]! + context[1]!);
  return found;

  function add(run: string): void {
    // What stands behind # may be a sub-address.
    for (const text of [run, run.split("#")[0]!])
      for (const zero of [text.replace("(0)", ""), text])
        for (const destination of reading(zero.replace(/[^\d+*#]/g, ""))) found.add(destination);
  }
}

function reading(digits: string): string[] {
  if (!/^\+?\d+$/.test(digits)) return [];
  // The trunk digit behind a country code is known to be none.
  if (digits.startsWith("+"))
    return [digits, ...[1, 2, 3].map((country) => withoutDigit(digits, country + 1, "0")), ...inside(digits)];
  const readings: string[] = [];
  if (/^555\d{4}$/.test(digits) || /^4\d\d$/.test(digits)) readings.push(digits);
  if (digits.startsWith("011")) readings.push(`+${digits.slice(3)}`);
  if (/^1\d{10}$/.test(digits)) readings.push(`+${digits}`);
  if (/^\d{10}$/.test(digits)) readings.push(`+1${digits}`);
  if (/^[2-9]\d{6}$/.test(digits)) readings.push(`+1206${digits}`);
  if (digits.startsWith("9") && digits.length > 5) readings.push(...reading(digits.slice(1)));
  return [...readings, ...readings.flatMap(inside)];
}

const withoutDigit = (text: string, at: number, digit: string): string =>
  text[at] === digit ? text.slice(0, at) + text.slice(at + 1) : text;

/** +1 206 555 0001 is the site's own. */
const inside = (e164: string): string[] => (/^\+1206555\d{4}$/.test(e164) ? [e164.slice(5)] : []);

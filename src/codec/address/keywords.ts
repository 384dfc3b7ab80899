// FAX=+12065550123/T33S=12/ATTN=Anne_Anderson: RFC 3191, 3192, 2846; Name/Company/FAX=…, and number^COMPANY=Plant^NOCOVER.
// Unknown words are left out, as the RFCs want; two different numbers are refused. Pure.

import type { AddressWords } from "../../base/fax-address.ts";
import { oneLine } from "../../base/one-line.ts";
import { said } from "../../base/phrases.ts";
import { narrow, plainDigits } from "../phone/plain-digits.ts";
import { type DraftRead, isDamaged, notANumber, refuse, trimmed, word } from "./draft.ts";
import { readNumberText, readPostDial, readSubAddress } from "./number-text.ts";

/** Whether a text has KEY=value between slashes. */
export const hasKeywords = (text: string): boolean => /(?:^|\/)\s*[a-z][a-z0-9-]{0,20}=/i.test(text);

const keyword = /^\s*([a-z][a-z0-9-]{0,20})=(.*)$/is;

export function readKeywords(text: string): DraftRead {
  const values = new Map<string, string>();
  const names: string[] = [];
  for (const segment of text.split("/")) {
    const match = keyword.exec(segment);
    if (match !== null) {
      const key = match[1]!.toUpperCase();
      const value = trimmed(match[2]!);
      const known = values.get(key);
      if (known !== undefined && known !== value && onlyOne.has(key)) return refuse(two(text));
      values.set(key, value);
    } else if (segment.trim() !== "") {
      // A number before its words needs no FAX=; elsewhere digits are a piece of something: "FAX=030/123456".
      const first = values.size === 0 && names.length === 0;
      if (first && plainDigits(segment) !== undefined) values.set("FAX", trimmed(segment));
      else if ((values.size === 0 ? /\d{3}|=/ : /[\d=]/).test(narrow(segment))) return refuse(two(text));
      else names.push(segment);
    }
  }
  return fromValues(text, values, names);
}

/** The first piece is the number, the others KEY=value or a flag. */
export function readFlags(text: string): DraftRead {
  const [number = "", ...flags] = text.split("^");
  const values = new Map<string, string>([["FAX", trimmed(number)]]);
  let noCover = false;
  for (const flag of flags) {
    const match = keyword.exec(flag);
    const key = (match?.[1] ?? "").toUpperCase();
    if (key === "FAX") return refuse(two(text));
    if (match !== null) values.set(flagNames[key] ?? key, match[2]!.trim());
    else if (/^\s*nocover\s*$/i.test(flag)) noCover = true;
  }
  const read = fromValues(text, values, []);
  return read.ok && noCover ? { ...read, draft: { ...read.draft, noCover: true } } : read;
}

const flagNames: Readonly<Record<string, string>> = { COMPANY: "ORG", NAME: "ATTN", TO: "ATTN", SUB: "T33S" };
/** These decide where the fax goes. */
const onlyOne = new Set(["FAX", "T33S", "TSUB", "POSTD", "ISUB", "EXT"]);
const two = (text: string) => said("number-two", { number: oneLine(text, 60) });

function fromValues(text: string, values: ReadonlyMap<string, string>, names: readonly string[]): DraftRead {
  const fax = values.get("FAX");
  if (fax === undefined || fax === "") return refuse(said("number-missing", { address: oneLine(text, 60) }));
  const number = isDamaged(fax) ? undefined : readNumberText(fax);
  if (number === undefined || plainDigits(number.number) === undefined) return refuse(notANumber(fax));
  const draft = { ...number };
  const sub = values.get("T33S") ?? values.get("TSUB");
  if (sub !== undefined) {
    const subAddress = readSubAddress(sub);
    if (subAddress === undefined || (draft.subAddress ?? subAddress) !== subAddress)
      return refuse(said("number-sub-address", { sub: oneLine(sub, 40) }));
    Object.assign(draft, { subAddress });
  }
  const behind = values.get("POSTD");
  if (behind !== undefined) {
    const postDial = readPostDial(behind);
    if (postDial === undefined || draft.postDial !== undefined)
      return refuse(said("number-post-dial", { digits: oneLine(behind, 40) }));
    if (postDial !== "") Object.assign(draft, { postDial });
  }
  const extension = values.get("EXT");
  if (extension !== undefined) {
    if (!/^\d{1,10}$/.test(extension) || draft.extension !== undefined || draft.postDial !== undefined)
      return refuse(said("number-post-dial", { digits: oneLine(extension, 40) }));
    Object.assign(draft, { extension });
  }
  const isub = oneLine(values.get("ISUB") ?? "", 40);
  return { ok: true, draft: { ...draft, ...(isub === "" ? {} : { isub }), words: wordsIn(values, names) } };
}

function wordsIn(values: ReadonlyMap<string, string>, names: readonly string[]): AddressWords {
  const of = (...keys: readonly string[]): string =>
    keys
      .map((key) => word(values.get(key) ?? ""))
      .filter((text) => text !== "")
      .join(", ");
  const words = {
    attn: of("ATTN") || word(names[0] ?? ""),
    org: of("ORG") || word(names[1] ?? ""),
    office: of("OFNA", "OFNO"),
    place: of("STR", "ADDR", "POB", "ZIP", "CO"),
  };
  return Object.fromEntries(
    Object.entries(words).flatMap(([key, text]) => (text === "" ? [] : [[key, oneLine(text, 80)]])),
  );
}

// The one reader of fax addresses: whatever stands before our @, or was typed as a number → number, extension, sub-address and
// words for the cover; or why not, as a sentence for the sender. What the digits mean is the dial plan's (codec/phone/number).
// Never splits on "+", never drops a digit. Pure; never throws; linear.

import type { AddressForm, FaxAddress } from "../../base/fax-address.ts";
import { type Said, said } from "../../base/phrases.ts";
import { narrow, plainDigits } from "../phone/plain-digits.ts";
import { type Draft, type DraftRead, isDamaged, notANumber, refuse, word } from "./draft.ts";
import { readEncapsulated } from "./imcea.ts";
import { hasKeywords, readFlags, readKeywords } from "./keywords.ts";
import { looksLikeMapi, readMapi } from "./mapi.ts";
import { readNumberText } from "./number-text.ts";

/** Longer than any address a person or a mail system makes. */
export const longestAddress = 1_000;

export type AddressRead =
  | { readonly ok: true; readonly address: FaxAddress }
  | { readonly ok: false; readonly reason: Said };

/** `written`: without quotes and our domain; name@NUMBER.fax keeps its domain. */
export function readFaxAddress(written: string): AddressRead {
  if (written.length > longestAddress) return refuse(said("number-address-long", { count: longestAddress }));
  const read = readWritten(written);
  if (!read.ok) return read;
  const { words = {}, ...draft } = read.draft;
  return { ok: true, address: { original: written, form: read.form ?? "plain", ...draft, words } };
}

function readWritten(written: string): DraftRead {
  const wrapped = readEncapsulated(written);
  if (wrapped === undefined) return readBare(written);
  if (wrapped.type !== "FAX") return refuse(said("number-other-kind", { kind: wrapped.type }));
  const text = wrapped.text;
  if (hasKeywords(text)) return as("imceafax", readKeywords(text));
  return as("imceafax", readMapi(text));
}

function readBare(text: string): DraftRead {
  const domain = /^(?:(.*)@)?([^@]+)\.fax$/is.exec(text);
  if (domain !== null) return as("name.fax", readNamed(domain[1] ?? "", domain[2]!));
  if (text.includes("^")) return as("flags", readFlags(text));
  if (hasKeywords(text)) return as("fax=", readKeywords(text));
  if (looksLikeMapi(text)) return as("mapi", readMapi(text));
  const number = isTwo(text) ? undefined : readNumberText(text);
  if (isTwo(text)) return refuse(said("number-two", { number: text.trim().slice(0, 60) }));
  if (number === undefined || plainDigits(number.number) === undefined) return refuse(notANumber(text));
  const { uri, ...draft } = number;
  return { ok: true, draft, form: uri === true ? "uri" : "plain" };
}

/** 5550001/2 and 5550001/5550002: one line, two numbers. */
const isTwo = (text: string): boolean => /\d{5,}\s*\/\s*(?:\d{1,3}|\d{5,})\s*$/.test(narrow(text));

function readNamed(name: string, label: string): DraftRead {
  // Blanks cannot stand in a domain; only what people use for them does.
  const number = /^[+\d.-]+$/.test(label) ? plainDigits(label) : undefined;
  const attn = word(name.replaceAll(".", " "));
  if (number === undefined) return refuse(notANumber(label));
  return { ok: true, draft: { number: label, ...(attn === "" ? {} : { words: { attn } }) } };
}

function as(form: AddressForm, read: DraftRead): DraftRead {
  if (!read.ok) return read;
  const { uri: _, ...draft } = read.draft as Draft & { readonly uri?: true };
  return { ...read, form, draft };
}

/** Whether a recipient of an SMTP session has octets in its number that no number has: its spelling was damaged on its way. */
export const isDamagedRecipient = (written: string): boolean =>
  isDamaged(written) && /^[\s\d()+./\u0080-\u00ff-]*$/.test(written);

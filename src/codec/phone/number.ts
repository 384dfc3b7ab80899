// A number as people write it → one normal form, what to dial, and its class. The site's dial plan comes first, then the
// metadata of libphonenumber: only numbers it calls valid are dialled. Emergency numbers are never dialled. Never throws.

import type { FaxAddress } from "../../base/fax-address.ts";
import { oneLine } from "../../base/one-line.ts";
import { type Said, said } from "../../base/phrases.ts";
import { readFaxAddress } from "../address/fax-address.ts";
import { readNumberText } from "../address/number-text.ts";
import type { DialPlan, NumberClass } from "./dial-plan.ts";
import { isAlarm, isEmergency } from "./emergency.ts";
import { matchesPhone } from "./pattern.ts";
import { plainDigits } from "./plain-digits.ts";
import { readPublicNumber } from "./public-number.ts";

export interface ReadNumber {
  readonly ok: true;
  /** +E.164, or the digits inside the site. One number has one destination, whatever is dialled behind it. */
  readonly destination: string;
  /** At most 64 of digits, *, #, "," and W; what is dialled behind the number included. */
  readonly dial: string;
  readonly class: NumberClass;
  /** Every way to write the number from here: what is forbidden is forbidden in all of them. */
  readonly spellings: readonly string[];
  /** Dialled behind the number: digits, *, #, "," and W; empty for nothing. */
  readonly behind: string;
  /** Destination, what is dialled behind it, and sub-address: two of one kind are one recipient. */
  readonly recipient: string;
  readonly address: FaxAddress;
}

export type ParsedNumber = ReadNumber | { readonly ok: false; readonly reason: Said };

type Bare = Pick<ReadNumber, "ok" | "destination" | "dial" | "class" | "spellings">;
type BareRead = Bare | { readonly ok: false; readonly emergency?: true; readonly reason: Said };

/** What a modem takes in one command (engine/modem/dial). */
const longestDial = 64;

/** Reads whatever stands for a number (codec/address) by the site's dial plan. Reasons are sentences for the sender. */
export function parseNumber(written: string, plan: DialPlan): ParsedNumber {
  const read = readFaxAddress(written);
  if (!read.ok) return read;
  const { address } = read;
  const { number, postDial = "" } = beyondTrunk(address, plan);
  let bare = readDigits(number, plan);
  if (!bare.ok && bare.emergency !== true && address.otherwise !== undefined) {
    const other = readDigits(address.otherwise, plan);
    if (other.ok || other.emergency === true) bare = other;
  }
  if (!bare.ok) return { ok: false, reason: bare.reason };
  const behind = (address.extension === undefined ? "" : plan.extensionPause + address.extension) + postDial;
  const dial = bare.dial + behind;
  const wrong = behind === "" ? undefined : whyNotBehind(bare, behind, plan);
  if (wrong !== undefined) return { ok: false, reason: wrong };
  if (dial.length > longestDial) return { ok: false, reason: said("number-not-one", { number: oneLine(written, 60) }) };
  const { subAddress = "" } = address;
  const recipient = [bare.destination, behind, subAddress === "" ? "" : `/${subAddress}`].join("");
  return { ...bare, dial, behind, recipient, address };
}

/** "9, 1-206-936-7329" where 9 is the outside line: the pause is the one behind it. */
function beyondTrunk(address: FaxAddress, plan: DialPlan): Pick<FaxAddress, "number" | "postDial"> {
  const trunk = plan.outsidePrefix.replace(/\D/g, "");
  const rest = /^[,W]+(.*)$/.exec(address.postDial ?? "")?.[1];
  if (trunk === "" || rest === undefined || plainDigits(address.number) !== trunk) return address;
  return readNumberText(rest) ?? address;
}

function readDigits(text: string, plan: DialPlan): BareRead {
  const plain = plainDigits(withoutZero(text, plan));
  if (plain === undefined) return { ok: false, reason: said("number-not-one", { number: oneLine(text, 60) }) };
  const prefixes = prefixesOf(plan);
  if (isEmergency(plain, prefixes))
    return { ok: false, emergency: true, reason: said("number-emergency", { number: plain }) };
  const known = /[*#]/.test(plain) ? undefined : readPublicNumber(plain, plan);
  const abroad = known === undefined ? withCountryCode(plain, plan) : undefined;
  const spellings = [...new Set([plain, ...(known?.spellings ?? abroad ?? [])])];
  const checked = (bare: Omit<Bare, "ok" | "spellings">): BareRead =>
    isEmergency(bare.dial.replace(/\D/g, ""), prefixes)
      ? { ok: false, emergency: true, reason: said("number-dials-emergency", { number: plain }) }
      : { ok: true, ...bare, spellings };
  for (const entry of plan.entries) {
    const spelling = spellings.find((one) => matchesPhone(entry.match, one));
    if (spelling === undefined) continue;
    // Outside the site one number is one destination, whichever of its spellings the entry is for.
    const destination = entry.class === "internal" ? spelling : (known?.e164 ?? abroad?.[0] ?? spelling);
    return checked({ destination, dial: entry.dial.replaceAll("{number}", spelling), class: entry.class });
  }
  if (known !== undefined) return checked({ destination: known.e164, dial: known.dial, class: known.class });
  const incomplete = /[*#]/.test(plain)
    ? said("number-not-one", { number: plain })
    : said("number-incomplete", { number: plain });
  // Behind the outside line as the exchange wants it: 9 1 206 936 7329.
  const trunk = plan.outsidePrefix.replace(/\D/g, "");
  if (trunk === "" || !plain.startsWith(trunk) || plain.length - trunk.length < 5)
    return { ok: false, reason: incomplete };
  const rest = readPublicNumber(plain.slice(trunk.length), plan);
  return rest === undefined ? { ok: false, reason: incomplete } : readDigits(plain.slice(trunk.length), plan);
}

/** A number of another country that the metadata does not know: with + and as it is dialled; the rules may have an entry for it. */
function withCountryCode(plain: string, { internationalPrefix: prefix }: DialPlan): readonly string[] | undefined {
  if (prefix === "") return undefined;
  const digits = plain.startsWith("+") ? plain.slice(1) : plain.startsWith(prefix) ? plain.slice(prefix.length) : "";
  return /^[1-9]\d{5,14}$/.test(digits) ? [`+${digits}`, prefix + digits] : undefined;
}

/** "+44 (0)20": the zero is dialled inside the country only. Without a country code it is the trunk digit. */
function withoutZero(text: string, plan: DialPlan): string {
  const before = text.slice(0, text.search(/\(\s*0\s*\)/) + 1);
  const { internationalPrefix: prefix } = plan;
  const abroad = before.includes("+") || (prefix !== "" && before.replace(/\D/g, "").startsWith(prefix));
  return text.replace(/\(\s*0\s*\)/, abroad ? "" : "0");
}

/** What may stand before an alarm and still dial it. */
function prefixesOf(plan: DialPlan): string[] {
  const trunk = plan.outsidePrefix.replace(/\D/g, "");
  return ["+", trunk, plan.internationalPrefix, trunk + plan.internationalPrefix].filter((prefix) => prefix !== "");
}

/** Digits behind a number go to whatever answers there: an exchange would dial on with them. */
function whyNotBehind(bare: Bare, behind: string, plan: DialPlan): Said | undefined {
  const runs = behind.split(/[,W]+/).filter((run) => run !== "");
  const prefixes = prefixesOf(plan);
  const short = bare.destination.length < 5 ? bare.destination : "";
  for (let from = 0; from < runs.length; from++) {
    const digits = runs.slice(from).join("").replace(/[*#]/g, "");
    if (isAlarm(digits, prefixes) || isAlarm(short + digits, prefixes))
      return said("number-dials-emergency", { number: bare.destination + behind });
    const tails = ["", "0", "9", ...prefixes].filter((prefix) => digits.startsWith(prefix));
    if (tails.some((prefix) => readPublicNumber(digits.slice(prefix.length), plan) !== undefined))
      return said("number-dials-on", { digits: behind.replace(/^[,W]+/, ""), number: bare.destination });
  }
  return undefined;
}

// A number as people write it → one normal form, what to dial, and its class. The site's dial plan comes first, then the
// metadata of libphonenumber: only numbers it calls valid are dialled. Emergency numbers are never dialled. Never throws.

import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import { type Said, said } from "../../base/phrases.ts";
import { matchesPhone } from "./pattern.ts";

export type NumberClass =
  | "internal"
  | "national"
  | "mobile"
  | "toll-free"
  | "shared-cost"
  | "international"
  | "premium"
  | "other";

export const numberClasses = [
  "internal",
  "national",
  "mobile",
  "toll-free",
  "shared-cost",
  "international",
  "premium",
  "other",
] as const;

export interface DialPlan {
  /** ISO 3166 country of the site, for numbers written without +. */
  readonly country: string;
  /** Dialled before a number outside the site, e.g. "0,". */
  readonly outsidePrefix: string;
  /** Dialled before a number of the own country, e.g. "1" in North America. */
  readonly nationalPrefix: string;
  /** Dialled before a country code, e.g. "00". */
  readonly internationalPrefix: string;
  readonly entries: readonly { readonly match: string; readonly dial: string; readonly class: NumberClass }[];
}

export type ParsedNumber =
  | {
      readonly ok: true;
      /** +E.164, or the digits inside the site. One number has one destination. */
      readonly destination: string;
      readonly dial: string;
      readonly class: NumberClass;
    }
  | { readonly ok: false; readonly reason: Said };

const emergency = /^(?:110|112|911|999|000|08|061|062|080|085|088|091|092|118|119|15|17|18|122|133|144|117)$/;

const alarms = /^(?:110|112|911|999|000)$/;

/** Blanks and visual separators taken out: digits, a leading +, * and #. undefined when anything else is in it. */
export function plainDigits(text: string): string | undefined {
  const plain = text.normalize("NFKC").replace(/[\s\u00a0\u2007\u202f.()/\u2010-\u2015-]/g, "");
  return /^\+?[\d*#]{1,32}$/.test(plain) ? plain : undefined;
}

/** Reads a number by the site's dial plan. Reasons are sentences for the sender. */
export function parseNumber(text: string, plan: DialPlan): ParsedNumber {
  const plain = plainDigits(text.replace(/^(?:tel|fax):/i, "").replace(/\(0\)/, ""));
  if (plain === undefined) return { ok: false, reason: said("number-not-one", { number: text.slice(0, 60) }) };
  if (isEmergency(plain, plan)) return { ok: false, reason: said("number-emergency", { number: plain }) };
  for (const entry of plan.entries)
    if (matchesPhone(entry.match, plain)) {
      const dial = entry.dial.replaceAll("{number}", plain);
      if (isEmergency(dial.replace(/\D/g, ""), plan))
        return { ok: false, reason: said("number-dials-emergency", { number: plain }) };
      return { ok: true, destination: plain, dial, class: entry.class };
    }
  if (/[*#]/.test(plain)) return { ok: false, reason: said("number-not-one", { number: plain }) };
  const country = isSupportedCountry(plan.country) ? (plan.country as CountryCode) : undefined;
  const written =
    plan.internationalPrefix !== "" && plain.startsWith(plan.internationalPrefix)
      ? `+${plain.slice(plan.internationalPrefix.length)}`
      : plain;
  const parsed =
    country === undefined ? parsePhoneNumberFromString(written) : parsePhoneNumberFromString(written, country);
  if (parsed === undefined || !parsed.isValid() || parsed.ext !== undefined)
    return {
      ok: false,
      reason: said("number-incomplete", { number: plain }),
    };
  const home = parsed.country !== undefined && parsed.country === country;
  // One calling code is one dialling area (+1: United States, Canada …), though a fax there may count as international.
  const sameArea = country !== undefined && parsed.countryCallingCode === getCountryCallingCode(country);
  const dial = sameArea
    ? plan.outsidePrefix + plan.nationalPrefix + parsed.formatNational().replace(/\D/g, "")
    : plan.outsidePrefix + plan.internationalPrefix + parsed.number.slice(1);
  if (isEmergency(dial.replace(/\D/g, ""), plan))
    return { ok: false, reason: said("number-dials-emergency", { number: plain }) };
  return { ok: true, destination: parsed.number, dial, class: classOf(parsed.getType(), home) };
}

/** An emergency number as it is, or behind a trunk digit: on an exchange with outside line 9 or 0, 9911 and 0112 are one too. */
function isEmergency(digits: string, plan: DialPlan): boolean {
  const trunks = ["", "0", "9", plan.outsidePrefix.replace(/\D/g, "")];
  return trunks.some((trunk) => {
    if (!digits.startsWith(trunk)) return false;
    const rest = digits.slice(trunk.length);
    // Behind a trunk digit only the numbers that are alarms everywhere; short service numbers may be extensions.
    return (trunk === "" ? emergency : alarms).test(rest);
  });
}

function classOf(type: string | undefined, home: boolean): NumberClass {
  if (type === "PREMIUM_RATE") return "premium";
  if (!home) return "international";
  switch (type) {
    case "FIXED_LINE":
    case "FIXED_LINE_OR_MOBILE":
    case "VOIP":
      return "national";
    case "MOBILE":
      return "mobile";
    case "TOLL_FREE":
      return "toll-free";
    case "SHARED_COST":
      return "shared-cost";
    default:
      return "other";
  }
}

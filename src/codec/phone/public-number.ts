// Digits of the public network → the number they reach from the site, by libphonenumber's metadata. A national number must
// be written as it is dialled in the country, trunk digit and all; a shorter one is completed with the site's area. Pure.

import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import type { DialPlan, NumberClass } from "./dial-plan.ts";

export interface PublicNumber {
  readonly e164: string;
  readonly dial: string;
  readonly class: NumberClass;
  readonly spellings: readonly string[];
}

/** Satellites and international services: metadata calls them mobile or nothing at all; every one costs a fortune. */
const costly = /^\+(?:870|878|881|882|883|979)/;

/** `plain`: digits, perhaps behind a +. undefined = no number that can be dialled. */
export function readPublicNumber(plain: string, plan: DialPlan): PublicNumber | undefined {
  const country = isSupportedCountry(plan.country) ? (plan.country as CountryCode) : undefined;
  const { internationalPrefix } = plan;
  const abroad =
    internationalPrefix !== "" && plain.startsWith(internationalPrefix)
      ? `+${plain.slice(internationalPrefix.length)}`
      : plain;
  const number = abroad.startsWith("+")
    ? asWritten(valid(parsePhoneNumberFromString(abroad)), abroad)
    : country === undefined
      ? undefined
      : readNational(plain, plan, country);
  return number === undefined ? undefined : describe(number, plan, country);
}

const valid = (number: PhoneNumber | undefined): PhoneNumber | undefined =>
  number?.isValid() === true && number.ext === undefined ? number : undefined;

/** The metadata's reader drops a trunk digit behind the country code; only a zero is dropped by people too: "+44 020". */
const asWritten = (number: PhoneNumber | undefined, written: string): PhoneNumber | undefined =>
  number !== undefined &&
  (number.number === written || `+${number.countryCallingCode}0${number.nationalNumber}` === written)
    ? number
    : undefined;

const nationalDigits = (number: PhoneNumber): string => number.formatNational().replace(/\D/g, "");

function readNational(plain: string, plan: DialPlan, country: CountryCode): PhoneNumber | undefined {
  const asIs = valid(parsePhoneNumberFromString(plain, country));
  // Without its trunk digit a number is a local one somewhere; "30123456" is not "030 123456". A trunk digit that the national
  // format leaves out (North America's 1) may stand before it, once.
  const trunk = asIs === undefined ? undefined : before(plain, nationalDigits(asIs));
  if (trunk !== undefined && (trunk.length < 2 || trunk === plan.nationalPrefix)) return asIs;
  // Service numbers are short or begin with 1; neither gets an area.
  if (plan.areaCode === "" || !/^[2-9]\d{4,8}$/.test(plain)) return undefined;
  return valid(parsePhoneNumberFromString(plan.areaCode + plain, country));
}

const before = (text: string, end: string): string | undefined =>
  text.endsWith(end) ? text.slice(0, text.length - end.length) : undefined;

function describe(number: PhoneNumber, plan: DialPlan, country: CountryCode | undefined): PublicNumber {
  // One calling code is one dialling area (+1: United States, Canada …), though a fax there may count as international.
  const sameArea = country !== undefined && number.countryCallingCode === getCountryCallingCode(country);
  const national = nationalDigits(number);
  const international = plan.internationalPrefix + number.number.slice(1);
  const local = sameArea ? withinArea(number, plan.areaCode) : undefined;
  return {
    e164: number.number,
    dial: plan.outsidePrefix + (sameArea ? plan.nationalPrefix + national : international),
    class: classOf(number, number.country !== undefined && number.country === country, local !== undefined),
    spellings: [
      number.number,
      international,
      ...(sameArea ? [national, plan.nationalPrefix + national] : []),
      ...(local === undefined ? [] : [local]),
    ],
  };
}

/** The number as it is dialled inside the site's area; undefined when it is of another. */
function withinArea(number: PhoneNumber, area: string): string | undefined {
  const digits = number.nationalNumber;
  const own = [area, area.replace(/^0+/, "")].find((code) => code !== "" && digits.startsWith(code));
  return own === undefined || own.length === digits.length ? undefined : digits.slice(own.length);
}

function classOf(number: PhoneNumber, home: boolean, local: boolean): NumberClass {
  const type = number.getType();
  if (type === "PREMIUM_RATE" || costly.test(number.number)) return "premium";
  if (!home) return "international";
  switch (type) {
    case "FIXED_LINE":
    case "FIXED_LINE_OR_MOBILE":
    case "VOIP":
      return local ? "local" : "national";
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

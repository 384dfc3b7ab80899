// The country a normal form leads to, for the brakes that look at countries.

import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** ISO 3166 code; for numbers of no country (satellites, +800 …) "+" and the calling code; undefined inside the site. */
export function countryOf(destination: string): string | undefined {
  if (!destination.startsWith("+")) return undefined;
  const parsed = parsePhoneNumberFromString(destination);
  return parsed === undefined ? undefined : (parsed.country ?? `+${parsed.countryCallingCode}`);
}

// How a site dials: what parseNumber needs of the rules. Types and the classes of numbers.

/** What a number costs and reaches. local: of the site's own area, where the rules name one. */
export const numberClasses = [
  "internal",
  "local",
  "national",
  "mobile",
  "toll-free",
  "shared-cost",
  "international",
  "premium",
  "other",
] as const;

export type NumberClass = (typeof numberClasses)[number];

export interface DialPlan {
  /** ISO 3166 country of the site, for numbers written without +. */
  readonly country: string;
  /** Digits of the own area as they are dialled from elsewhere in the country: 206, 030. Empty = a number without one is refused. */
  readonly areaCode: string;
  /** Dialled before a number outside the site, e.g. "0,". */
  readonly outsidePrefix: string;
  /** Dialled before a number of the own country, e.g. "1" in North America. */
  readonly nationalPrefix: string;
  /** Dialled before a country code, e.g. "00". */
  readonly internationalPrefix: string;
  /** Dialled between a number and an extension, e.g. ",,". */
  readonly extensionPause: string;
  readonly entries: readonly { readonly match: string; readonly dial: string; readonly class: NumberClass }[];
}

// Digits by their shape alone: what may be a telephone number, and what is a date, a price, a time, an address of the Internet, a
// card. Pure; linear.

export function soundsLikeNumber(written: string): boolean {
  const digits = written.replace(/\D/g, "").length;
  if (digits < 3 || digits > 18 || /.\+/.test(written) || isDate(written)) return false;
  // A time, a price, a coordinate, a year.
  if (/^\d{1,3}\.\d{2}$|^\d{1,3}\.\d{4,}$|^(?:19|20)\d\d$|^\d{1,2}[.-]\s?\d{1,2}$|^\d{1,2}(?:\.\d{3})+$/.test(written))
    return false;
  // An address of the Internet, a book, a card.
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(written) && !/^\d\d(?:\.\d\d){3}$/.test(written)) return false;
  if (/^97[89][\s-]\d[\s-]|^\d{4}(?:[\s-]\d{4}){3}$/.test(written)) return false;
  if (isCompactDate(written) || clockRange.test(written)) return false;
  // A company's register number (SIRET); more digits than a national number has anywhere, and no +, 00 or trunk 0.
  if (/^\d{3} \d{3} \d{3} \d{5}$/.test(written) || (digits >= 14 && /^[1-9]/.test(written))) return false;
  const groups = written.split("/");
  if (groups.filter((group) => group.replace(/\D/g, "").length >= 6).length > 1 || groups.length > 4) return false;
  // Two numbers with nothing but a blank between them, or one: "0034942 3141590".
  return written.split(/\s+/).filter((group) => group.replace(/\D/g, "").length >= 6).length < 2;
}

/** 0800-1700 */
const clockRange = /^(?:[01]\d|2[0-3])[0-5]\d\s?[\u2010-\u2015-]\s?(?:[01]\d|2[0-4])[0-5]\d$/;

/** 20261123 and 23112026, of this century: a number that looks like one can be written with blanks or a +. */
const isCompactDate = (text: string): boolean =>
  /^20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$|^(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])20[0-4]\d$/.test(text);

/** 23.11.2026, 2026-11-23, 11/23/26, also with a time behind it. */
export function isDate(text: string): boolean {
  const t = text.trim();
  return /^(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?:[\sT,]+\d{1,2}[:.h]\d{2}(?::\d{2})?(?: ?[ap]m| ?uhr)?)?$/i.test(
    t,
  );
}

/** Digits that are surely something else are taken out, so that what is left may be a telephone number. */
const otherDigits =
  /\b[A-Z]{2}\d{2}(?:\s?[A-Z\d]{2,4}){3,8}\b|(?:[\u20ac$\u00a3\u00a5]|\b(?:EUR|USD|GBP|CHF))\s?\d[\d.,' ]*|\d[\d.,']*\s?(?:[\u20ac$\u00a3\u00a5%]|(?:EUR|USD|GBP|CHF|Euros?|kg|km|mm)\b)|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[:h]\d{2}\b|\S+@\S+|https?:\/\/\S+/gi;

/** There is something in the line that could be dialled. */
export function mayHoldNumber(line: string): boolean {
  const text = line.slice(0, 1_000).replace(otherDigits, " ");
  return (text.match(/\+?[\d(][\d().\u2010-\u2015/ -]*\d/g) ?? []).some(
    (found) => found.replace(/\D/g, "").length >= 5 && !isDate(found),
  );
}

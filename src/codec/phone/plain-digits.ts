// What is visible separator and what is digit in a telephone number. Pure.

/** Full-width forms as their plain ones. */
export const narrow = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, " ");

/** Blanks and separators that are seen and not dialled. */
export const withoutSeparators = (text: string): string => narrow(text).replace(/[\s.()/\u2010-\u2015\u2212-]/g, "");

/**
 * Blanks and visual separators taken out: digits, a leading +, * and #. undefined when anything else is in it: letters, other
 * scripts' digits, raised digits (an Exchange of old turns "(178)" into one).
 */
export function plainDigits(text: string): string | undefined {
  if (text.length > 100) return undefined;
  const plain = withoutSeparators(text);
  return /^\+?[\d*#]{1,32}$/.test(plain) ? plain : undefined;
}

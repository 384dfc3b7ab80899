// Search filters of LDAP (RFC 4515): what a person wrote is put into one so that it can be nothing but a value. Pure.

/** A value with everything that could mean something to a filter as \XX. */
export function escapeFilterValue(value: string): string {
  return value.replace(/[\u0000-\u001f\u007f*()\\]/g, (c) => `\\${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** (&<people>(attribute=value)), or with several conditions (&<people>(|…)). */
export function personFilter(
  people: string,
  conditions: readonly { readonly attribute: string; readonly value: string }[],
): string {
  const parts = conditions.map(({ attribute, value }) => `(${attribute}=${escapeFilterValue(value)})`);
  return `(&${people}${parts.length === 1 ? parts[0] : `(|${parts.join("")})`})`;
}

/** Whether a text can be a filter: one pair of parentheses around it all, and balanced inside. */
export function isDirectoryFilter(text: string): boolean {
  if (!text.startsWith("(") || !text.endsWith(")")) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    if (depth < 0 || (depth === 0 && i < text.length - 1)) return false;
  }
  return depth === 0;
}

// Patterns of telephone numbers as administrators write them: 5550001, 555XXXX, 555000[1-4], +34 91*, 555 00… .
// Blanks, dots, hyphens and parentheses mean nothing; X is any digit, [..] one digit of a set, * or … at the end anything.

/** Whether a normalised number (digits, perhaps a leading +) fits the pattern. */
export function matchesPhone(pattern: string, number: string): boolean {
  return patternRegex(pattern).test(number);
}

const cache = new Map<string, RegExp>();

function patternRegex(pattern: string): RegExp {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  let source = "";
  const text = pattern.replace(/…|\.\.\./g, "*");
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (/\d/.test(c)) source += c;
    else if (c === "+") source += "\\+";
    else if (c === "X" || c === "x") source += "\\d";
    else if (c === "#") source += "#";
    else if (c === "*") source += i === text.trimEnd().length - 1 ? "[\\d*#]*" : "\\*";
    else if (c === "[") {
      const end = text.indexOf("]", i);
      const inside = end < 0 ? "" : text.slice(i + 1, end).replace(/[^\d-]/g, "");
      source += /^\d(-\d)?(\d(-\d)?)*$/.test(inside) ? `[${inside}]` : "(?!)";
      i = end < 0 ? text.length : end;
    }
  }
  let regex: RegExp;
  try {
    regex = new RegExp(`^${source === "" ? "(?!)" : source}$`);
  } catch {
    regex = /^(?!)$/;
  }
  if (cache.size > 10_000) cache.clear();
  cache.set(pattern, regex);
  return regex;
}

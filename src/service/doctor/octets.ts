// Octets for an administrator's eyes: hexadecimal, and beside it what can be shown of them.

const perLine = 24;

/** `text`: a character is an octet. */
export function octetLines(text: string): string[] {
  const lines: string[] = [];
  for (let from = 0; from < text.length; from += perLine) {
    const part = text.slice(from, from + perLine);
    const codes = Array.from(part, (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join(" ");
    lines.push(`${codes.padEnd(perLine * 3)}|${part.replace(/[^ -~]/g, ".")}|`);
  }
  return lines;
}

// Fax numbers in the text of a document: what stands behind "Fax:", "Telefax", "Fax-Nr.", "Télécopie" and their like. Only
// offered to a person, never dialled by themselves; a number that stands under "From:" is the sender's and left out. Pure,
// linear in the text.

export interface FoundNumber {
  readonly written: string;
  /** Stands under "To:", "An:", "Para:", "À:". */
  readonly recipient: boolean;
}

const mostText = 60_000;
const mostFound = 20;
/** Lines above a number in which its "To:" or "From:" may stand. */
const blockLines = 6;

const label =
  /(?<![\p{L}\p{N}@.])(?:tele|tel\.?\s?[/&+]\s?)?(?:fax|t\u00e9l\u00e9copie(?:ur)?|telecopie(?:ur)?|fernkopie)(?:[\s-]{0,2}(?:nummer|number|nr|no|num|n[\u00ba\u00b0o]|numero|n\u00famero|num\u00e9ro)\b)?(?:\s(?:an|to|para|a|\u00e0|au|de))?[\s.:#)\u2013-]{0,6}$/iu;
const number = /\+?\(?\d(?:[ \u00a0]?[().\u2010-\u2015/-]{0,2}[ \u00a0]?\d){4,19}/gu;
const behind = /^\s{0,3}\((?:tele)?fax\)/i;
const toLine =
  /^\s*(?:an|to|para|\u00e0|a|attn|attention|empf\u00e4nger|destinatario|destinataire|recipient|z\.\s?hd)\b\.?\s*(?::|$)/iu;
const fromLine = /^\s*(?:von|from|de|absender|remitente|exp\u00e9diteur|sender)\b\.?\s*(?::|$)/iu;

/** In the order they stand, those of the recipient first; each digit string once. */
export function findFaxNumbers(text: string): FoundNumber[] {
  const lines = text
    .slice(0, mostText)
    .replace(/\r\n?|\f/g, "\n")
    .split("\n");
  const found: FoundNumber[] = [];
  const seen = new Set<string>();
  lines.forEach((raw, index) => {
    const line = raw.slice(0, 500);
    for (const match of line.matchAll(number)) {
      const before = line.slice(Math.max(0, match.index - 60), match.index);
      const after = line.slice(match.index + match[0].length, match.index + match[0].length + 20);
      const labelled =
        label.test(before) ||
        behind.test(after) ||
        // "Fax" alone, its number on the next line.
        (before.trim() === "" && label.test((lines[index - 1] ?? "").slice(-60)));
      const digits = match[0].replace(/\D/g, "");
      // A longer run of digits is an account or article number.
      if (!labelled || /^\d/.test(after) || digits.length > 17 || seen.has(digits) || isDate(match[0])) continue;
      const whose = blockOf(lines, index);
      if (whose === "sender") continue;
      seen.add(digits);
      found.push({ written: match[0].trim(), recipient: whose === "recipient" });
    }
  });
  return [...found.filter((one) => one.recipient), ...found.filter((one) => !one.recipient)].slice(0, mostFound);
}

function blockOf(lines: readonly string[], index: number): "recipient" | "sender" | "nobody" {
  for (let at = index, empty = 0; at >= 0 && at > index - blockLines && empty < 2; at--) {
    const line = lines[at]!.slice(0, 200);
    if (line.trim() === "") empty++;
    // "Fax an: …" says it itself.
    if (toLine.test(line) || (at === index && /fax\s(?:an|to|para|a|\u00e0|au)\b/iu.test(line))) return "recipient";
    if (fromLine.test(line)) return "sender";
  }
  return "nobody";
}

const isDate = (text: string): boolean => /^\d{1,4}[./-]\d{1,2}[./-]\d{2,4}$/.test(text.trim());

/** Whether two spellings are one number: one may lack the country code or the area code of the other. */
export function sameNumber(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => text.replace(/\(0\)/, "").replace(/\D/g, "").replace(/^0+/, "")) as [
    string,
    string,
  ];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short !== "" && (short === long || (short.length >= 6 && long.endsWith(short)));
}

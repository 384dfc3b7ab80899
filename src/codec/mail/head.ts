// The head of a message as a verifier has to see it (RFC 5322 2.2, 3.4, 3.6.2): its fields in order, and the one author, or
// why there is not exactly one. Stricter than a mail program: what two programs may read in two ways proves nothing.

export interface HeadField {
  /** Lower case. */
  readonly name: string;
  /** Unfolded, without the name. */
  readonly value: string;
  /** As it came, folds included, without its last line end. */
  readonly raw: string;
}

/**
 * How long a signature says who sends a mail, ms: `oldest` after its Date, which may lie `ahead` of now. The same mail again has
 * to be known for as long as both.
 */
export const signedMail = { oldest: 5 * 86_400_000, ahead: 86_400_000 };

const mostFields = 1_000;
const mostLines = 2_000;

/** `text`: the octets before the empty line, one a character. undefined for what is no head, or too many lines of one. */
export function readHead(text: string): readonly HeadField[] | undefined {
  if (/\0|\r(?!\n)/.test(text)) return undefined;
  const lines = text.replace(/(?:\r?\n)+$/, "").split(/\r?\n/);
  if (lines.length > mostLines) return undefined;
  const found: string[][] = [];
  for (const line of lines)
    if (/^[ \t]/.test(line) && found.length > 0) found.at(-1)!.push(line);
    else found.push([line]);
  if (found.length > mostFields) return undefined;
  const fields: HeadField[] = [];
  for (const folded of found) {
    const match = /^([!-9;-~]+)[ \t]*:/.exec(folded[0]!);
    if (match === null) return undefined;
    fields.push({
      name: match[1]!.toLowerCase(),
      value: folded.join("").slice(match[0].length).trim(),
      raw: folded.join("\r\n"),
    });
  }
  return fields;
}

/** The address in From, as it is written; undefined where there is not exactly one From with exactly one plain address. */
export function soleAuthor(fields: readonly HeadField[]): string | undefined {
  const from = fields.filter(({ name }) => name === "from");
  if (from.length !== 1 || from[0]!.value.length > 2_000) return undefined;
  const plain = withoutWords(from[0]!.value);
  const match =
    plain === undefined
      ? null
      : (/^[^<>,;:@()"\\]*<([^\s\u0001<>,;:@()"\\[\]]+@[^\s\u0001<>,;:@()"\\[\]]+)>$/.exec(plain) ??
        /^([^\s\u0001<>,;:@()"\\[\]]+@[^\s\u0001<>,;:@()"\\[\]]+)$/.exec(plain));
  return match?.[1];
}

/** Without comments and quoted words, which may hold anything; undefined where one does not end. */
function withoutWords(value: string): string | undefined {
  let depth = 0;
  let quoted = false;
  let left = "";
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (c === "\\" && (quoted || depth > 0)) i++;
    else if (quoted) quoted = c !== '"';
    else if (c === "(") depth++;
    else if (c === ")" && depth > 0) depth--;
    else if (depth > 0) continue;
    else if (c === '"') {
      quoted = true;
      // Stands for the words: no address may hold it.
      left += "\u0001";
    } else left += c;
  }
  return quoted || depth > 0 ? undefined : left.trim();
}

/** tag=value of a DKIM-Signature (RFC 6376 3.2), blanks taken out of the values; undefined where a tag comes twice or is none. */
export function signatureTags(value: string): ReadonlyMap<string, string> | undefined {
  const tags = new Map<string, string>();
  const parts = value.split(";");
  if (parts.at(-1)!.trim() === "") parts.pop();
  for (const part of parts) {
    const match = /^\s*([a-z][a-z0-9_]*)\s*=\s*([!-~\s]*)$/i.exec(part);
    if (match === null || tags.has(match[1]!)) return undefined;
    tags.set(match[1]!, match[2]!.replace(/\s+/g, ""));
  }
  return tags;
}

// The text of a mail as lines that can be compared: one kind of line end, blank and digit, no invisible characters. What is
// no digit stays none: a raised ¹ behind a number is a footnote, not a part of it. Pure; linear.

const limits = { text: 2_000_000, lines: 8_000, line: 1_000 };

/** First code points of the scripts' ten digits (Unicode Nd) people write telephone numbers with. */
const zeros = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
  0x17e0, 0x1810,
];

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  const zero = zeros.find((first) => code >= first && code < first + 10);
  return zero === undefined ? digit : String(code - zero);
}

/**
 * Lines past the limits are left out; one longer than `longest` ends in "…", which no reader takes for a number. Without it, for
 * words that are shown and not read: lines as long as they are.
 */
export function plainLines(text: string, longest = limits.line): string[] {
  return text
    .slice(0, limits.text)
    .replace(/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g, "\n")
    .split("\n", limits.lines)
    .map((line) => plainLine(line, longest));
}

function plainLine(raw: string, longest: number): string {
  const line = raw.length > longest ? `${raw.slice(0, longest)}…` : raw;
  if (/^[\x20-\x7e]*$/.test(line)) return links(line).trimEnd();
  const plain = line
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\ufe0f/g, "")
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\p{Zs}/gu, " ")
    .replace(/[^\x00-\x7f]/gu, (letter) => (/\p{Nd}/u.test(letter) ? asciiDigit(letter) : letter))
    .normalize("NFC");
  return links(plain).trimEnd();
}

/** What mail programs put behind a word for its link or in place of a picture. */
function links(line: string): string {
  if (!/[<[]/.test(line)) return line;
  return line
    .replace(/<(?:tel|fax|callto|mailto|https?|file):[^<>]{0,400}>/gi, "")
    .replace(/\[(?:cid|image|https?|inline image)\b[^[\]]{0,300}\]/gi, "");
}

/** For comparing words: lower case, no accents, plain quotes and dashes, single blanks. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/ß/g, "ss")
    .replace(/[\u2018\u2019\u201b\u00b4`]/g, "'")
    .replace(/[\u2010-\u2015]/g, "-")
    .replace(/\s+/g, " ")
    .trim();
}

/** The folded words of a line, without what stands around them. */
export function wordsOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}@]+(?:['.-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** One set of folded words out of a text of words. */
export const wordSet = (text: string): ReadonlySet<string> => new Set(fold(text).split(" "));

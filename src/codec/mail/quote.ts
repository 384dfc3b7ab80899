// The part of an answer its writer typed himself: the text above the quote, without the signature. Knows the header lines
// mail programs put before a quote in several languages. What is not surely quote stays in: losing what somebody wrote is
// worse than asking him back. Pure; linear in the text.

/** Lines that open a quote. Each needs more than one word of evidence, so that a sentence is not taken for one. */
const quoteOpeners: readonly RegExp[] = [
  /^\s*[-_]{3,}\s*(?:original message|original-nachricht|urspr\u00fcngliche nachricht|mensaje original|message d'origine|messaggio originale|oorspronkelijk bericht|forwarded message)\s*[-_]{3,}\s*$/i,
  /^\s*_{10,}\s*$/,
  /^\s*(?:on|el|le|am|il|op|em|den|p\u00e5)\b.{6,200}\b(?:wrote|escribi\u00f3|a \u00e9crit|schrieb|ha scritto|schreef|escreveu|skrev)\b.{0,100}:\s*$/i,
  /^\s*(?:am|op)\b.{6,200}:\s*$/i,
  /^\s*>/,
];

/** The first line of an Outlook header block: From: with Sent:/To:/Subject: within the next four lines. */
const headerFirst = /^\s*\*?(?:from|von|de|da|van|fra|fr\u00e5n|od)\s*:\*?\s*\S/i;
const headerNext =
  /^\s*\*?(?:sent|date|to|subject|gesendet|datum|an|betreff|enviado|fecha|para|asunto|envoy\u00e9|\u00e0|objet|inviato|a|oggetto|verzonden|aan|onderwerp|sendt|til|emne|skickat|till|\u00e4mne)\s*:\*?/i;

/** The lines above the quote, line ends normalised, trailing blank lines gone. */
export function textAboveQuote(text: string): string[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n").slice(0, 5_000);
  const end = lines.findIndex((line, index) => opensQuote(lines, line, index));
  const kept = end < 0 ? lines : lines.slice(0, end);
  while (kept.length > 0 && kept.at(-1)!.trim() === "") kept.pop();
  return kept.map((line) => line.slice(0, 1_000));
}

function opensQuote(lines: readonly string[], line: string, index: number): boolean {
  if (line.length > 1_000) return false;
  if (quoteOpeners.some((opener) => opener.test(line))) return true;
  // A wrapped "On … \n … wrote:".
  const next = lines[index + 1] ?? "";
  if (
    /^\s*(?:on|el|le|am|il)\b/i.test(line) &&
    next.length < 300 &&
    quoteOpeners[2]!.test(`${line.trim()} ${next.trim()}`)
  )
    return true;
  if (!headerFirst.test(line)) return false;
  return lines.slice(index + 1, index + 5).filter((l) => headerNext.test(l.slice(0, 200))).length >= 2;
}

const closings =
  /^\s*(?:--\s*$|(?:kind |best |warm |many )?(?:regards|wishes|thanks)\b|thank you\b|thanks\b|cheers\b|sincerely\b|yours\b|saludos\b|un saludo\b|atentamente\b|gracias\b|mit (?:freundlichen|besten|lieben)\b|viele gr\u00fc\u00dfe|beste gr\u00fc\u00dfe|freundliche gr\u00fc\u00dfe|gru\u00df|danke\b|mfg\b|cordialement\b|bien \u00e0 vous|salutations\b|merci\b|cordiali saluti|distinti saluti|met vriendelijke|sent from my |von meinem |enviado desde |envoy\u00e9 de)/i;

/** Splits at the signature: a line of "--", a closing such as "Regards", or "Sent from my …". */
export function withoutSignature(lines: readonly string[]): { body: string[]; signature: string[] } {
  const at = lines.findIndex((line) => closings.test(line));
  return at < 0 ? { body: [...lines], signature: [] } : { body: lines.slice(0, at), signature: lines.slice(at) };
}

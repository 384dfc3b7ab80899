// The reply is the form: reads what somebody answered to a notice. Numbers stand on lines of their own above the quote;
// "cover: yes|no" and the words below are options. Whatever is unclear is named and nothing is sent: never guess (DESIGN 2).

import { plainDigits } from "../phone/number.ts";
import { type Answer, type AnswerContext, type Command, noWishes } from "./answer-form.ts";
import { textAboveQuote, withoutSignature } from "./quote.ts";

const nothingElse: AnswerContext = { numbersElsewhere: false, offered: 0, formTag: "" };

const option = /^\s*cover\s*(?:page)?\s*[:=]\s*(\S+)\s*\.?\s*$/i;
const command = /^\s*(cancel|again|fine)\s*[.!]?\s*$/i;

/** Words people put before the numbers; anything else before them makes a number below it unclear. */
const greeting =
  /^(?:hello|hi|hey|dear|good (?:morning|afternoon|evening)|hola|buenos|buenas|estimad|hallo|guten|moin|liebe|sehr geehrte|bonjour|salut|ciao|buongiorno)\b.{0,60}$/iu;
const leadIn =
  /^(?=.{0,100}$)(?!.*\d).*\b(?:fax|send|sent|number|numbers|please|to|bitte|an|senden|nummer|por favor|env\u00ed\w*|enviar|n\u00famero|a|veuillez|envoyer|num\u00e9ro|\u00e0)\b.*[:.]?$/iu;
/** How telephone numbers stand in signatures. */
const signatureLabel =
  /^(?:tel|telefon|tel\u00e9fono|t\u00e9l|phone|fon|mobile?|m\u00f3vil|cell|handy|office|direct|durchwahl|fax|telefax|t|f|m|p)\b\s*\.?\s*(?:no\.?\s*)?[:.]?\s*[+(\d]/iu;

/**
 * Reads the text of an answer, plain text with its quote still in it. `numbersElsewhere`: the recipients bring numbers
 * already, so that a number in the text may well be part of a signature.
 */
export function readAnswer(text: string, context: AnswerContext = nothingElse): Answer {
  const { numbersElsewhere } = context;
  const { body, signature } = withoutSignature(textAboveQuote(text));
  const numbers: { written: string; name: string }[] = [];
  const unclear: string[] = [];
  let cover: boolean | undefined;
  const commands: Command[] = [];
  let place: "lead" | "words" | "numbers" | "gap" | "rest" = "lead";
  for (const raw of body) {
    const line = raw.replace(/\u00a0/g, " ").trim();
    if (line === "") {
      if (place === "numbers") place = "gap";
      continue;
    }
    const wish = option.exec(line);
    if (wish !== null) {
      const value = yesOrNo(wish[1]!);
      if (value === undefined) unclear.push(line);
      else cover = value;
      continue;
    }
    const single = command.exec(line);
    if (single !== null) {
      commands.push({ word: single[1]!.toLowerCase() as "cancel" | "again" | "fine" });
      continue;
    }
    if (isDate(line)) continue;
    const found = numberLine(line);
    if (found !== undefined && (place === "lead" || place === "numbers" || place === "gap")) {
      // After a gap more numbers are welcome; after other words they are likely a signature's.
      place = "numbers";
      for (const entry of found)
        if (!numbers.some((n) => plainDigits(n.written) === plainDigits(entry.written))) numbers.push(entry);
      continue;
    }
    if (found === undefined && place === "lead" && (greeting.test(line) || leadIn.test(line))) continue;
    // Words right under numbers: a signature that begins with them, or one that ends the list? Only one number, and no other
    // elsewhere, can be meant whatever they are.
    if (place === "numbers" && (numbers.length > 1 || numbersElsewhere)) unclear.push(line);
    place = place === "lead" ? "words" : place === "words" ? "words" : "rest";
    if ((found !== undefined || hasNumber(line)) && !signatureLabel.test(line)) unclear.push(line);
  }
  // A number among the closing words, when none stood above them, may be the one meant.
  if (numbers.length === 0 && !numbersElsewhere)
    for (const line of signature)
      if (numberLine(line) !== undefined && !signatureLabel.test(line.trim())) unclear.push(line.trim());
  return { numbers, picks: [], wishes: { ...noWishes, cover }, commands, unclear: unclear.slice(0, 20) };
}

function yesOrNo(word: string): boolean | undefined {
  if (/^(?:yes|y|on|s\u00ed|si|ja|oui)\.?$/i.test(word)) return true;
  if (/^(?:no|n|off|nein|non)\.?$/i.test(word)) return false;
  return undefined;
}

/** The numbers of a line that holds nothing else but separators and, after a number, a name: "5550001 Anne; 5550002". */
function numberLine(line: string): { written: string; name: string }[] | undefined {
  if (line.length > 400) return undefined;
  const entries: { written: string; name: string }[] = [];
  for (const piece of line.replace(/^\s*(?:[*\u2022-]\s+|fax\s*(?:to|no\.?|number)?\s*:\s*)/i, "").split(/[;,]/)) {
    const text = piece.trim();
    if (text === "") continue;
    const match =
      /^((?:tel:|fax:)?\+?[\d(][\d\s().\u2010-\u2015/*#-]*?)(?:\s+([\p{L}][\p{L}\p{M} .'&-]{0,60}))?$/u.exec(
        text.replace(/\s*@\S+$/, ""),
      );
    const digits = match === null ? undefined : plainDigits(match[1]!.replace(/^(?:tel|fax):/i, ""));
    const name = match?.[2]?.trim() ?? "";
    const length = digits?.replace(/\D/g, "").length ?? 0;
    if (match === null || digits === undefined || length < 3 || isDate(text)) return undefined;
    // A short number with words behind it is an address ("100 Main Street"); a command is no name.
    if (name !== "" && (length < 6 || command.test(name) || yesOrNo(name) !== undefined)) return undefined;
    entries.push({ written: match[1]!.trim(), name });
  }
  return entries.length > 0 ? entries : undefined;
}

function isDate(text: string): boolean {
  return /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(\s.*)?$/.test(text) && !/^\d{3,4}[.-]\d{2}[.-]\d{2}[.-]?\d+/.test(text);
}

function hasNumber(line: string): boolean {
  return [...line.matchAll(/\+?[\d(][\d\s().\u2010-\u2015/-]{4,}\d/g)].some(
    (m) => m[0].replace(/\D/g, "").length >= 6 && !isDate(m[0].trim()),
  );
}

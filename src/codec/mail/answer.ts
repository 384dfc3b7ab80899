// The reply is the form: reads what somebody answered to a notice. Numbers stand on lines of their own above the quote;
// "cover: yes|no" and the words below are options. Whatever is unclear is named and nothing is sent: never guess (DESIGN 2).

import { plainDigits } from "../phone/number.ts";
import { textAboveQuote, withoutSignature } from "./quote.ts";

export interface AnswerForm {
  /** Numbers as they were written, in order, doubles left out. */
  readonly numbers: readonly { readonly written: string; readonly name: string }[];
  readonly cover: boolean | undefined;
  /** A command of one word: cancel, again, fine. */
  readonly command: "cancel" | "again" | "fine" | undefined;
  /** Lines that may mean a number or a wish but are not in the form; the sender is asked. */
  readonly unclear: readonly string[];
}

const option = /^\s*cover\s*(?:page)?\s*[:=]\s*(\S+)\s*\.?\s*$/i;
const command = /^\s*(cancel|again|fine)\s*[.!]?\s*$/i;

/** Reads the text of an answer, plain text with its quote still in it. */
export function readAnswer(text: string): AnswerForm {
  const { body, signature } = withoutSignature(textAboveQuote(text));
  const numbers: { written: string; name: string }[] = [];
  const unclear: string[] = [];
  let cover: boolean | undefined;
  let word: AnswerForm["command"];
  let group: "before" | "inside" | "after" = "before";
  for (const raw of body) {
    const line = raw.replace(/\u00a0/g, " ").trim();
    if (line === "") continue;
    const wish = option.exec(line);
    if (wish !== null) {
      const value = yesOrNo(wish[1]!);
      if (value === undefined) unclear.push(line);
      else cover = value;
      continue;
    }
    const single = command.exec(line);
    if (single !== null) {
      word = single[1]!.toLowerCase() as "cancel" | "again" | "fine";
      continue;
    }
    const found = numberLine(line);
    if (found !== undefined) {
      // A second group of numbers after other words is likely a signature without a closing.
      if (group === "after") unclear.push(line);
      else {
        group = "inside";
        for (const entry of found)
          if (!numbers.some((n) => plainDigits(n.written) === plainDigits(entry.written))) numbers.push(entry);
      }
      continue;
    }
    if (group === "inside") group = "after";
    // Before the numbers a sentence with a number in it may be meant; after them only one that is not clearly a signature's.
    if (hasNumber(line) && group === "before") unclear.push(line);
  }
  // A number among the closing words, when none stood above them, may be the one meant.
  if (numbers.length === 0) for (const line of signature) if (numberLine(line) !== undefined) unclear.push(line.trim());
  return { numbers, cover, command: word, unclear: unclear.slice(0, 20) };
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
    if (match === null || digits === undefined || digits.replace(/\D/g, "").length < 3 || isDate(text))
      return undefined;
    entries.push({ written: match[1]!.trim(), name: match[2]?.trim() ?? "" });
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

// Options of a mail to numbers, in the one documented form: [fax: fine; cover: no; at 22:00] in the subject, or on lines of
// their own at the top of the text. Nothing else in a mail is ever taken for an option. Pure.

import { type FaxWishes, noWishes } from "./answer-form.ts";
import { type ContentWish, readContentWish } from "./content-words.ts";
import { fold } from "./plain-lines.ts";
import { mergeWishes, readWishLine, type Wish } from "./wish-line.ts";
import { plainQuality, qualityWords } from "./wish-words.ts";

export interface MailOptions {
  readonly wishes: FaxWishes;
  /** What of the mail is faxed, and how its pictures are drawn. */
  readonly wanted: ContentWish;
  /** Whom the call is charged to: at most 40 letters, digits, blanks and . : / _ - */
  readonly billing: string | undefined;
}

export type MailOptionsResult =
  | {
      readonly ok: true;
      /** undefined = the mail has no options. */
      readonly options: MailOptions | undefined;
      /** What is left when the options are taken out. */
      readonly subject: string;
      readonly text: string;
    }
  /** What was not understood, as written; nothing of the mail may be faxed. */
  | { readonly ok: false; readonly wrong: string; readonly cause: "unknown" | "twice" };

const bracket = /\[fax:\s*([^[\]]{0,500})\]/gi;
const wholeLine = /^\s*\[fax:\s*([^[\]]{0,500})\]\s*$/i;
/** Without its colon, as it is easily written: options only where every piece of it is one. */
const withoutColon = /\[fax\s+([^[\]]{1,500})\]/gi;
const freeText =
  /^\s*(?:to|an|para|a|\u00e0|attn|subject|betreff|asunto|objet|remarks?|bemerkung(?:en)?|observaciones|remarques?|note|billing)\b[^:=]{0,20}[:=]/iu;
const billingLabel =
  /^\s*(?:billing(?: code)?|cost cent(?:re|er)|kostenstelle|abrechnung|centro de costes?|centre de co\u00fbts?)\s*[:=]\s*(.*)$/iu;
export function readMailOptions(subject: string, text: string): MailOptionsResult {
  const written: string[] = [];
  const left = colons(subject)
    .replace(bracket, (_, inside: string) => {
      written.push(inside);
      return " ";
    })
    .replace(/\s+/g, " ")
    .trim();
  const lines = colons(text.slice(0, mostOptions)).split("\n");
  let at = 0;
  for (; at < lines.length; at++) {
    const inside = wholeLine.exec(lines[at]!)?.[1];
    if (inside !== undefined) written.push(inside);
    else if (lines[at]!.trim() !== "") break;
  }
  if (written.length === 0) return { ok: true, options: undefined, subject, text };
  let wishes = noWishes;
  let billing: string | undefined;
  let wanted: ContentWish = {};
  for (const piece of written.flatMap(pieces)) {
    const code = billingLabel.exec(piece)?.[1]?.trim();
    if (code !== undefined) {
      if (!/^[\p{L}\p{N} .:/_-]{1,40}$/u.test(code) || (billing ?? code) !== code)
        return { ok: false, wrong: piece, cause: billing === undefined ? "unknown" : "twice" };
      billing = code;
      continue;
    }
    const content = readContentWish(piece);
    if (content !== undefined) {
      if (clash(wanted, content)) return { ok: false, wrong: piece, cause: "twice" };
      wanted = { ...wanted, ...content };
      continue;
    }
    const wish = readPiece(piece) ?? bareDensity(piece);
    if (wish === undefined) return { ok: false, wrong: piece, cause: "unknown" };
    const merged = mergeWishes(wishes, wish);
    if (merged.clashes) return { ok: false, wrong: piece, cause: "twice" };
    wishes = merged.wishes;
  }
  return {
    ok: true,
    options: { wishes, billing, wanted },
    subject: left,
    text: lines.slice(at).join("\n") + text.slice(mostOptions),
  };
}

const clash = (wanted: ContentWish, more: ContentWish): boolean =>
  (Object.keys(more) as (keyof ContentWish)[]).some((key) => (wanted[key] ?? more[key]) !== more[key]);

/** A line that holds options and nothing else. */
export const isOptionLine = (line: string): boolean => wholeLine.test(colons(line.slice(0, 600)));

/** Options are looked for this far into a text, characters. */
const mostOptions = 5_000;

const colons = (text: string): string =>
  text.replace(withoutColon, (whole: string, inside: string) =>
    pieces(inside).every((piece) => readPiece(piece) !== undefined) ? `[fax: ${inside}]` : whole,
  );

/** Parted by semicolons, or by commas outside a text of the writer's own. */
function pieces(inside: string): string[] {
  return inside
    .split(";")
    .flatMap((part) => (freeText.test(part) ? [part] : part.split(",")))
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** A number that nothing but a quality has here: a fax number is no option. */
function bareDensity(piece: string): Wish | undefined {
  const quality = (["300x300", "400x400"] as const).find((one) => qualityWords[one].has(fold(piece)));
  return quality === undefined ? undefined : { quality };
}

function readPiece(piece: string): Wish | undefined {
  const quality = plainQuality.get(fold(piece).replace(/ (?=dpi$|ppp$)/, ""));
  if (quality !== undefined) return { quality };
  const wish = readWishLine(piece);
  return wish === undefined || wish === "unclear" || "append" in wish ? undefined : wish;
}

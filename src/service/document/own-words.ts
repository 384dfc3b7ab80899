// What a mail's writer wrote himself, for the cover: without quotes, banners and the rest, up to his name.

import { isClosing } from "../../codec/mail/closings.ts";
import type { TrimWord } from "../../codec/mail/content-words.ts";
import { plainLines } from "../../codec/mail/plain-lines.ts";
import { ownLines } from "../../codec/mail/quote.ts";
import { trimText } from "../../codec/mail/trim-body.ts";
import type { Letter } from "./contract.ts";
import { wordsIn } from "./html/blocks.ts";
import { blocksOf } from "./html/letter-pages.ts";
import { trimBlocks } from "./html/trim-blocks.ts";

/** So many letters of it fit on a cover and the pages it runs over to. */
export const longestWords = 20_000;

/** So many letters of a text beside attachments are more than "see attachment". */
const longText = 400;

/** Counted up to the closing: the name and the signature below it say nothing that is missed. */
export const isLong = (own: string): boolean => aboveClosing(own).length >= longText;

export function aboveClosing(own: string): string {
  const lines = own.split("\n");
  const closing = lines.findIndex((line) => isClosing(line.trim()));
  return (closing < 0 ? lines : lines.slice(0, closing)).join(" ").trim();
}

/** Of any length. `asSeen`: the text with its quotes marked by ">", where it is known which they are. */
export function ownWords(letter: Letter | undefined, trim: TrimWord, asSeen?: string): string {
  if (letter === undefined) return "";
  if (asSeen !== undefined)
    return aboveQuotes(trim === "no" ? asSeen : trimText(asSeen, { signature: trim === "signature" }).text);
  const read = letter.html === "" ? [] : blocksOf(letter, 10, [], true);
  const text =
    read.length > 0
      ? wordsIn(trimBlocks(read, trim, () => undefined).blocks.filter(({ frame }) => frame.quote === 0))
      : trim === "no"
        ? letter.text
        : trimText(letter.text, { signature: trim === "signature" }).text;
  return aboveQuotes(text);
}

function aboveQuotes(text: string): string {
  // Quotes are found in lines of a bounded length; the words above the first of them stay as long as they are.
  const { top } = ownLines(plainLines(text));
  return plainLines(text, Number.POSITIVE_INFINITY).slice(0, top.length).join("\n").trim();
}

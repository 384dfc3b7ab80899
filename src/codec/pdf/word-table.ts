// The table a text recognition program writes of a page (tesseract's TSV, its own format): a line for every block, line and
// word with its box in pels. Taken are the words, each with the height of its line. Whatever is not such a line is left out.
// Pure; linear in the text.

import { oneLine } from "../../base/one-line.ts";
import type { PageWord } from "./text-layer.ts";

/** Levels of the table: a line of text, and a word of it. */
const lineLevel = "4";
const wordLevel = "5";

/** A page has no more. */
const mostWords = 20_000;
const longestWord = 200;

/** `across`, `down`: pels of the fax page for one of the page that was read. */
export function readWordTable(text: string, across: number, down: number): PageWord[] {
  const words: PageWord[] = [];
  let line = { top: 0, bottom: 0 };
  for (const row of text.split("\n")) {
    const [level, , , , , , left, top, width, height, , word = ""] = row.split("\t");
    const [x, y, wide, high] = [left, top, width, height].map((value) => Number(value ?? "none"));
    if (![x, y, wide, high].every((value) => Number.isInteger(value) && value! >= 0 && value! < 100_000)) continue;
    if (level === lineLevel) line = { top: y!, bottom: y! + high! };
    const read = oneLine(word, longestWord);
    if (level !== wordLevel || read === "" || words.length >= mostWords) continue;
    // A word that sticks out of its line was put there by mistake: it stands for itself.
    const { top: upper, bottom } = y! >= line.top && y! + high! <= line.bottom ? line : { top: y!, bottom: y! + high! };
    words.push({
      text: read,
      left: x! * across,
      right: (x! + wide!) * across,
      top: upper * down,
      bottom: bottom * down,
    });
  }
  return words;
}

// The words read on fax pages as unseen text of a PDF (render mode 3), each where it stands on its image and as wide, so that
// what is searched and marked lies over the picture of it. Any script: every character has a code of its own, given out as
// they come, and one map says which is which. Pure, cannot fail.

import type { FontMeasures } from "./invisible-font.ts";

/** Pels from the page's upper left corner. */
export interface PageWord {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** Of its line, so that the words of a line stand on one. */
  readonly top: number;
  readonly bottom: number;
}

/** More different characters than any document has; what comes after them is left out. */
const mostCharacters = 60_000;

export class TextLayer implements FontMeasures {
  readonly advance = 500;
  readonly ascent = 800;
  readonly descent = -200;
  readonly #codes = new Map<string, number>();

  /** How many different ones there are so far. */
  get characters(): number {
    return this.#codes.size;
  }

  /** What draws the words of a page, into a sheet of `size` points; empty for none. */
  draw(
    words: readonly PageWord[],
    page: { readonly width: number; readonly height: number },
    size: { readonly wide: number; readonly high: number },
  ): string {
    const across = size.wide / page.width;
    const down = size.high / page.height;
    const lines: string[] = [];
    for (const word of words) {
      const letters = inSight(word.text);
      const codes = letters.map((letter) => this.#codeOf(letter)).join("");
      const [wide, high] = [(word.right - word.left) * across, (word.bottom - word.top) * down];
      if (codes === "" || !(wide > 0) || !(high > 0)) continue;
      // The line's height is the font's: from its ascent to its descent.
      const base = size.high - word.bottom * down + high * (-this.descent / 1000);
      const stretch = (100 * wide) / ((codes.length / 4) * (this.advance / 1000) * high);
      lines.push(
        `/Unseen ${short(high)} Tf ${short(stretch)} Tz 1 0 0 1 ${short(word.left * across)} ${short(base)} Tm <${codes}> Tj`,
      );
    }
    return lines.length === 0 ? "" : `BT 3 Tr\n${lines.join("\n")}\nET\n`;
  }

  /** The CMap of all characters so far (ISO 32000-1 9.10.3). */
  toUnicode(): string {
    const entries = [...this.#codes].map(
      ([letter, code]) => `<${hex(code)}> <${[...utf16(letter)].map(hex).join("")}>`,
    );
    const blocks: string[] = [];
    for (let at = 0; at < entries.length; at += 100) {
      const block = entries.slice(at, at + 100);
      blocks.push(`${block.length} beginbfchar\n${block.join("\n")}\nendbfchar\n`);
    }
    return [
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n",
      "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n",
      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n",
      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
      ...blocks,
      "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n",
    ].join("");
  }

  #codeOf(letter: string): string {
    let code = this.#codes.get(letter);
    if (code === undefined) {
      if (this.#codes.size >= mostCharacters) return "";
      code = this.#codes.size + 1;
      this.#codes.set(letter, code);
    }
    return hex(code);
  }
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const leftToRight = /[\p{L}\p{N}]/u;

/**
 * The letters of a word as they stand on the paper, from left to right: readers put what runs the other way back in order.
 * A letter and the marks upon it stay together.
 */
function inSight(text: string): string[] {
  const letters = [...text.matchAll(/[^\p{M}\p{C}\s][\p{M}\u200d]*/gu)].map(([letter]) => letter.slice(0, 8));
  const runsLeft = rightToLeft.test(text) && !letters.some((one) => leftToRight.test(one) && !rightToLeft.test(one));
  return runsLeft ? letters.reverse() : letters;
}

const utf16 = function* (text: string): Generator<number> {
  for (let at = 0; at < text.length; at++) yield text.charCodeAt(at);
};
const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, "0");
const short = (value: number): string => value.toFixed(2).replace(/\.?0+$/, "");

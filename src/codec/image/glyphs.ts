// Text to rows of pels in the bitmap font of font.ts. Any text is drawn: a character the font lacks is a box, a combining
// mark that has no composed form is left out, control characters are blanks. Never throws.

import type { Bitmap } from "../../base/fax.ts";
import { createBitmap } from "./bitmap.ts";
import { fontRuns, glyphDigits, glyphHeight, glyphWidth } from "./font.ts";

const digitValues = new Uint8Array(128);
"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split("").forEach((digit, value) => {
  digitValues[digit.charCodeAt(0)] = value;
});

/** Rows of a glyph, 12 pels in the low bits, leftmost pel highest. Two base64 digits make a row. */
type Glyph = readonly number[];

const box: Glyph = Array.from({ length: glyphHeight }, (_, y) =>
  y < 4 || y > 18 ? 0 : y === 4 || y === 18 ? 0x3fc : 0x204,
);
const drawn = new Map<number, Glyph>();

/** The characters that are drawn for a text, one per cell: composed (NFC), marks and invisible characters left out. */
export function cellsOf(text: string): string[] {
  const cells: string[] = [];
  for (const character of text.normalize("NFC")) {
    if (/^[\p{M}\p{Cf}]$/u.test(character)) continue;
    cells.push(/^[\p{Z}\p{Cc}]$/u.test(character) ? " " : character);
  }
  return cells;
}

function glyphInFont(codePoint: number): Glyph | undefined {
  let low = 0;
  let high = fontRuns.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fontRuns[middle]!.first <= codePoint) low = middle;
    else high = middle - 1;
  }
  const run = fontRuns[low]!;
  const index = codePoint - run.first;
  const digits = run.glyphs[index >> 1]?.slice((index & 1) * glyphDigits, ((index & 1) + 1) * glyphDigits) ?? "";
  if (index < 0 || digits.length < glyphDigits) return undefined;
  return Array.from(
    { length: glyphHeight },
    (_, y) => (digitValues[digits.charCodeAt(y * 2)]! << 6) | digitValues[digits.charCodeAt(y * 2 + 1)]!,
  );
}

/** The character; else the letter with as many of its marks as the font has; else undefined. */
function glyphOf(codePoint: number): Glyph | undefined {
  const whole = glyphInFont(codePoint);
  if (whole !== undefined) return whole;
  const parts = [...String.fromCodePoint(codePoint).normalize("NFD")];
  for (let kept = parts.length - 1; kept > 0; kept--) {
    const composed = [...parts.slice(0, kept).join("").normalize("NFC")];
    const glyph = glyphInFont(composed[0]!.codePointAt(0)!);
    if (glyph !== undefined) return glyph;
  }
  return undefined;
}

/** `cells` side by side, `glyphHeight` rows at 204 × 196 dpi, `width` pels; what does not fit is cut off on the right. */
export function drawCells(cells: readonly string[], width: number): Bitmap {
  const bitmap = createBitmap(width, glyphHeight);
  const count = Math.min(cells.length, Math.floor(width / glyphWidth));
  for (let cell = 0; cell < count; cell++) {
    const codePoint = cells[cell]!.codePointAt(0) ?? 0x20;
    let glyph = drawn.get(codePoint);
    if (glyph === undefined) {
      glyph = glyphOf(codePoint);
      // Boxes are not kept, so the map holds no more than the font's characters and those composed from them.
      if (glyph !== undefined) drawn.set(codePoint, glyph);
      else glyph = box;
    }
    // Two cells fill three octets: a glyph begins at an octet boundary or in the middle of an octet.
    const octet = (cell * glyphWidth) >> 3;
    const even = (cell & 1) === 0;
    for (let y = 0; y < glyphHeight; y++) {
      const at = y * bitmap.stride + octet;
      const pels = glyph[y]!;
      bitmap.data[at]! |= even ? pels >> 4 : pels >> 8;
      bitmap.data[at + 1]! |= even ? (pels << 4) & 0xf0 : pels & 0xff;
    }
  }
  return bitmap;
}

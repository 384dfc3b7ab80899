// The line at the top of every page sent: "date  own number name → called number  page n/m". Any text is taken; fields that
// are too long are shortened with an ellipsis so that the page number always shows. Its height depends on nothing but the
// resolution, so that the receiver's side knows which rows to leave out of a comparison. Never throws.

import { type Bitmap, grids, type Resolution } from "../../base/fax.ts";
import { createBitmap, stackRows } from "./bitmap.ts";
import { glyphHeight, glyphWidth } from "./font.ts";
import { cellsOf, drawCells } from "./glyphs.ts";
import { doubleRows } from "./resolution.ts";
import { scaleTo } from "./scale.ts";

export interface HeaderFields {
  /** Date and time as they are to be read, for instance "2026-11-22 14:30". */
  readonly date: string;
  /** Our number (TSI) and name; either may be empty. */
  readonly ownNumber: string;
  readonly name: string;
  readonly calledNumber: string;
  /** From 1. */
  readonly page: number;
  /** 0 when not known. */
  readonly pages: number;
}

/** White rows above and below the text at fine resolution: even, and four together, so that rows stay whole. */
const marginTop = 4;
const marginBottom = 4;
const fineRows = marginTop + glyphHeight + marginBottom;

/** Rows of every header line: standard 16, fine 32, superfine 64, as high on paper or nearly. */
export function headerRows(resolution: Resolution): number {
  return Math.round((fineRows * grids[resolution].dpi[1]) / grids.fine.dpi[1] / 16) * 16;
}

/** The header line of `headerRows(resolution)` rows, `width` pels wide. */
export function renderHeaderLine(fields: HeaderFields, resolution: Resolution, width: number): Bitmap {
  const { density } = grids[resolution];
  // Drawn in fine, at the width the paper has there.
  const across = Math.ceil(width / density);
  const room = Math.floor(across / glyphWidth);
  // Printers leave some millimetres at either edge white.
  const margin = room >= 60 ? 2 : 0;
  const text = drawCells([..." ".repeat(margin), ...headerCells(fields, room - 2 * margin)], across);
  const bitmap = stackRows(stackRows(createBitmap(across, marginTop), text), createBitmap(across, marginBottom));
  const rows = headerRows(resolution);
  if (rows === fineRows / 2) return mergeRows(bitmap);
  if (density > 1) return scaleTo(bitmap, width, rows);
  return rows === fineRows ? bitmap : doubleRows(bitmap);
}

/** The least a shortened field keeps, its ellipsis included. */
const shortest = 8;

/** The characters of the line, `room` of them at most: the page number on the right, the rest from the left. */
export function headerCells(fields: HeaderFields, room: number): string[] {
  const page = cellsOf(fields.pages > 0 ? `page ${fields.page}/${fields.pages}` : `page ${fields.page}`);
  // Nothing longer than this can show; a name of a megabyte must not cost more than its beginning.
  const field = (text: string): string[] => cellsOf(text.slice(0, 1000).trim());
  const parts = {
    date: field(fields.date),
    ownNumber: field(fields.ownNumber),
    name: field(fields.name),
    calledNumber: field(fields.calledNumber),
  };
  const left = (): string[] => {
    const sender = joined([parts.ownNumber, parts.name], " ");
    const called = parts.calledNumber.length > 0 ? [..."→ ", ...parts.calledNumber] : [];
    return joined([parts.date, joined([sender, called], " ")], "  ");
  };
  // Two blanks in front of the page number. What is given up first: the name, then the numbers, then the date.
  const most = room - page.length - 2;
  for (const least of [shortest, 0])
    for (const key of ["name", "ownNumber", "calledNumber", "date"] as const) {
      const over = left().length - most;
      if (over > 0) parts[key] = shortened(parts[key], Math.max(least, parts[key].length - over));
    }
  const line = left().slice(0, Math.max(0, most));
  const gap = Math.max(0, room - page.length - line.length);
  return [...line, ...new Array<string>(gap).fill(" "), ...page].slice(0, Math.max(0, room));
}

function joined(parts: readonly (readonly string[])[], between: string): string[] {
  const filled = parts.filter((part) => part.length > 0);
  return filled.flatMap((part, index) => (index === 0 ? part : [...between, ...part]));
}

function shortened(cells: string[], length: number): string[] {
  if (cells.length <= length) return cells;
  return length <= 0 ? [] : [...cells.slice(0, length - 1), "…"];
}

/** Pairs of rows joined (OR): small type loses its thin strokes otherwise; a header line holds no halftone. */
function mergeRows(bitmap: Bitmap): Bitmap {
  const merged = createBitmap(bitmap.width, bitmap.height >> 1);
  for (let y = 0; y < merged.height; y++)
    for (let i = 0; i < merged.stride; i++)
      merged.data[y * merged.stride + i] =
        bitmap.data[y * 2 * bitmap.stride + i]! | bitmap.data[(y * 2 + 1) * bitmap.stride + i]!;
  return merged;
}

// Blocks to what the painter draws: text as Pango markup in pieces of a bounded length, widths that table columns ask for, pictures
// by their files. Only what is escaped here reaches the markup. Pure.

import type { Block, Cell, Frame, Run, TextBlock, TextStyle } from "./blocks.ts";
import { isBlankLine, lineText } from "./blocks.ts";
import { ordinarySize } from "./element-style.ts";

/** Pels an inch across, in which the painter thinks both ways. */
export const paintDpi = 204;

interface PaintFrame {
  /** Steps to the right, bars at the left, tenths of a line above. */
  readonly x: number;
  readonly q: number;
  readonly g: number;
  readonly a: "left" | "center" | "right";
}

export type Paint =
  | (PaintFrame & { readonly k: "text"; readonly m: readonly string[]; readonly mark: string })
  | (PaintFrame & { readonly k: "picture"; readonly file: string; readonly w: number; readonly h: number })
  | (PaintFrame & {
      readonly k: "table";
      readonly rows: readonly (readonly PaintCell[])[];
      readonly ruled: boolean;
      readonly wide: boolean;
    })
  | (PaintFrame & { readonly k: "rule" });

export interface PaintCell {
  readonly b: readonly Paint[];
  readonly span: number;
  /** Pels: the longest word, the longest line. */
  readonly min: number;
  readonly max: number;
}

/** A picture that is there: its file, and its size where the HTML says none. */
export interface KnownPicture {
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

/** So much text is laid out at once; what is longer breaks at a line's end or a blank. */
const pieceLength = 3_000;
const pieceLines = 60;
/** A cell of more letters than this is no cell of a table but a part of the page. */
const largestCell = 2_500;

/** `pictureOf`: undefined for one that is not drawn. */
export function paintList(
  blocks: readonly Block[],
  pictureOf: (source: string) => KnownPicture | undefined,
  around: Pick<Frame, "indent" | "quote"> = { indent: 0, quote: 0 },
): Paint[] {
  const list: Paint[] = [];
  for (const block of blocks) {
    const frame = paintFrame(block.frame, around);
    switch (block.kind) {
      case "text":
        list.push({
          ...frame,
          a: frame.a === "right" && runsLeft(block) ? "left" : frame.a,
          k: "text",
          m: pieces(block.lines).map(markup),
          mark: block.marker === "" ? "" : markup([[{ text: block.marker, style: {} }]]),
        });
        break;
      case "rule":
        list.push({ ...frame, k: "rule" });
        break;
      case "picture": {
        const picture = pictureOf(block.source);
        if (picture === undefined) break;
        const { width, height } = sizeOf(block, picture);
        list.push({ ...frame, k: "picture", file: picture.file, w: width, h: height });
        break;
      }
      case "table":
        if (block.rows.some((row) => row.some(isLarge))) {
          for (const row of block.rows) for (const cell of row) list.push(...paintList(cell.blocks, pictureOf, around));
          break;
        }
        list.push({
          ...frame,
          k: "table",
          ruled: block.ruled,
          wide: block.wide,
          rows: block.rows.map((row) => row.map((cell) => paintCell(cell, pictureOf, block.frame))),
        });
    }
  }
  return list;
}

/** Pango puts lines of a script that runs to the left at the right by itself. */
const runsLeft = ({ lines }: TextBlock): boolean =>
  /^\P{L}*[\u0590-\u08ff\ufb1d-\ufefc]/u.test(lineText(lines[0] ?? []).slice(0, 200));

/** Inside a table only what its cells have more than the table itself. */
const paintFrame = ({ indent, quote, gap, align }: Frame, around: Pick<Frame, "indent" | "quote">): PaintFrame => ({
  x: Math.max(0, indent - around.indent),
  q: Math.max(0, quote - around.quote),
  g: gap,
  a: align,
});

const letters = ({ blocks }: Cell): number =>
  blocks.reduce(
    (sum, block) =>
      sum +
      (block.kind === "text"
        ? block.lines.reduce((all, line) => all + lineText(line).length + 40, 0)
        : block.kind === "table"
          ? block.rows.reduce((all, row) => all + row.reduce((cells, cell) => cells + letters(cell), 0), 0)
          : 100),
    0,
  );
const isLarge = (cell: Cell): boolean => letters(cell) > largestCell;

function paintCell(cell: Cell, pictureOf: (source: string) => KnownPicture | undefined, around: Frame): PaintCell {
  const b = paintList(cell.blocks, pictureOf, around);
  let min = 0;
  let max = 0;
  const ask = (least: number, most: number, frame: Frame): void => {
    const beside = (frame.indent - around.indent + frame.quote - around.quote) * 40;
    min = Math.max(min, least + beside);
    max = Math.max(max, most + beside);
  };
  for (const block of cell.blocks) {
    if (block.kind === "text") for (const line of block.lines) ask(longestWord(line), runsWidth(line), block.frame);
    else if (block.kind === "picture") {
      const picture = pictureOf(block.source);
      if (picture === undefined) continue;
      const width = (sizeOf(block, picture).width * paintDpi) / 96;
      ask(Math.min(width, 300), width, block.frame);
    }
  }
  for (const paint of b)
    if (paint.k === "table")
      for (const row of paint.rows) {
        min = Math.max(
          min,
          row.reduce((sum, inner) => sum + inner.min, 0),
        );
        max = Math.max(
          max,
          row.reduce((sum, inner) => sum + inner.max, 0),
        );
      }
  return { b, span: cell.span, min: Math.ceil(min), max: Math.ceil(max) };
}

/** Of a screen's pels (96 an inch): as the HTML says, in the picture's own shape; never larger than it is by far. */
function sizeOf(
  { width, height }: { readonly width: number | undefined; readonly height: number | undefined },
  picture: KnownPicture,
): { width: number; height: number } {
  const shape = picture.height / Math.max(1, picture.width);
  if (width !== undefined && width > 0) return { width, height: width * shape };
  if (height !== undefined && height > 0) return { width: height / Math.max(0.001, shape), height };
  return { width: picture.width, height: picture.height };
}

/** Lines in pieces the painter can lay out one after the other. */
function pieces(lines: TextBlock["lines"]): Run[][][] {
  const all: Run[][][] = [];
  let piece: Run[][] = [];
  let length = 0;
  for (const line of lines.flatMap(shortLines)) {
    const size = lineText(line).length;
    if (piece.length > 0 && (piece.length >= pieceLines || length + size > pieceLength)) {
      all.push(piece);
      piece = [];
      length = 0;
    }
    piece.push(line);
    length += size;
  }
  if (piece.length > 0) all.push(piece);
  return all;
}

/** A line of more letters than a piece holds, broken at blanks. */
function shortLines(line: Run[]): Run[][] {
  if (lineText(line).length <= pieceLength) return [line];
  const parts: Run[][] = [];
  let part: Run[] = [];
  let room = pieceLength;
  for (const run of line)
    for (let { text } = run; text !== ""; ) {
      const blank = text.length <= room ? text.length : text.lastIndexOf(" ", room) + 1;
      const end = blank > 0 ? blank : room;
      part.push({ text: text.slice(0, end), style: run.style });
      text = text.slice(end);
      room -= end;
      if (room > 0 && text === "") continue;
      parts.push(part);
      part = [];
      room = pieceLength;
    }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** Lines of runs as Pango markup; blank lines keep their height. */
export const markup = (lines: readonly (readonly Run[])[]): string =>
  lines.map((line) => (isBlankLine(line) ? "\u00a0" : line.map(span).join(""))).join("\n");

function span({ text, style }: Run): string {
  const { bold, italic, underline, strike, mono, raised, size = ordinarySize } = style;
  const attributes = [
    mono === true ? ' face="Liberation Mono,DejaVu Sans Mono"' : "",
    size === ordinarySize && mono !== true ? "" : ` size="${Math.round((mono === true ? size * 0.9 : size) * 1024)}"`,
    bold === true ? ' weight="bold"' : "",
    italic === true ? ' style="italic"' : "",
    underline === true ? ' underline="single"' : "",
    strike === true ? ' strikethrough="true"' : "",
  ].join("");
  const inner = raised === undefined ? escaped(text) : `<${raised}>${escaped(text)}</${raised}>`;
  return attributes === "" ? inner : `<span${attributes}>${inner}</span>`;
}

const escaped = (text: string): string =>
  text
    .replace(/[\ud800-\udfff]/gu, "\ufffd")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufff9-\ufffb\ufffe\uffff]/g, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");

const emPels = (size: number): number => (size * paintDpi) / 72;

/** About as wide as it will be drawn. */
export function textWidth(text: string, { bold, mono, size = ordinarySize }: TextStyle): number {
  let ems = 0;
  for (const letter of text)
    ems +=
      mono === true
        ? 0.55
        : /[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]/.test(letter)
          ? 1
          : /[\p{Lu}\d@%&=+<>_]/u.test(letter)
            ? 0.66
            : /[ijlft.,:;'|!()[\] ]/.test(letter)
              ? 0.34
              : 0.56;
  return ems * emPels(size) * (bold === true ? 1.08 : 1);
}

const runsWidth = (line: readonly Run[]): number =>
  Math.ceil(line.reduce((sum, run) => sum + textWidth(run.text, run.style), 0)) + 4;

/** A word longer than this is broken. */
const longestUnbroken = 24;

const longestWord = (line: readonly Run[]): number =>
  line.reduce(
    (most, run) =>
      Math.max(
        most,
        ...run.text
          .slice(0, 5_000)
          .split(/[\s-]+/)
          .map((word) => textWidth(word.slice(0, longestUnbroken), run.style) + 4),
      ),
    0,
  );

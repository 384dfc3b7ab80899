// A text of any length in a field and on the sheets behind it, all of it in letters of one size. Pango draws no picture of more than
// 32,767 rows: the text is laid out in pieces, one below the other. For children only, plain JavaScript.

import { largest, overlapOf, smallest, step, strutted } from "./pango-text.mjs";

/** So much is laid out at once. */
const pieceLines = 60;
const pieceLetters = 3_000;
/** What a text takes in the largest letters is no more than this times what it takes in the smallest. */
const mostShrinking = 3;

/**
 * As it is, smaller, or running over to sheets of `sheet` rows, `most` pictures in all (one at least): the last one ends with `mark`
 * where there is more. The pictures, one a page; none for nothing to be seen.
 */
export async function flowText(text, { width, height, size, dpi, align, sheet, most, mark }) {
  const shown = text.trimEnd();
  if (shown === "") return [];
  const options = { dpi, width: Math.floor(width), align };
  let column;
  for (let points = Math.min(size, largest.text); ; ) {
    column = new Column(shown, { ...options, size: points });
    await column.fill(height * mostShrinking);
    if (column.height <= height || points <= smallest.text) break;
    // Letters half as large take a quarter of the room.
    const fitting = Math.ceil((points * Math.sqrt(height / column.height)) / step) * step;
    points = Math.max(smallest.text, Math.min(points - step, fitting));
  }
  const parts = [];
  for (;;) {
    const room = Math.floor(parts.length === 0 ? height : sheet);
    await column.fill(room);
    if (column.height > 0 && column.height <= room) parts.push(column.cut(column.height));
    else if (column.height > 0)
      parts.push(parts.length < most - 1 ? column.cutWhite(room) : await column.last(room, mark));
    await column.skipWhite();
    if (column.height === 0 || parts.length >= most) return parts;
  }
}

/** What is laid out of a text and stands on no page yet. */
class Column {
  height = 0;
  #width = 0;
  #grey = new Uint8Array(0);
  #texts;
  #options;

  constructor(text, options) {
    this.#options = options;
    this.#texts = pieces(text, options);
  }

  /** Until it has more than so many rows, or all there are. */
  async fill(rows) {
    while (this.height <= rows && this.#texts.length > 0) await this.#add(this.#texts.shift());
  }

  async #add(text) {
    const piece = await strutted(text, this.#options);
    const top = this.height === 0 ? 0 : Math.max(0, this.height - overlapOf(this.#options));
    const width = Math.max(this.#width, piece.width);
    const height = top + piece.height;
    const grey = new Uint8Array(width * height).fill(255);
    const draw = (from, rows, at) => {
      const left = this.#leftOf(from.width, width);
      for (let y = 0; y < rows; y++)
        for (let x = 0, to = (at + y) * width + left; x < from.width; x++, to++)
          grey[to] = Math.min(grey[to], from.grey[y * from.width + x]);
    };
    draw({ grey: this.#grey, width: this.#width }, Math.min(this.height, height), 0);
    draw(piece, piece.height, top);
    this.#grey = grey;
    this.#width = width;
    this.height = height;
  }

  #leftOf(width, whole) {
    const { align } = this.#options;
    return align === "center" ? (whole - width) >> 1 : align === "right" ? whole - width : 0;
  }

  cut(rows) {
    const at = rows * this.#width;
    const part = {
      grey: this.#grey.subarray(0, at),
      width: this.#width,
      height: rows,
    };
    this.#grey = this.#grey.subarray(at);
    this.height -= rows;
    return part;
  }

  /** Rows that end with a white one, as many as fit; all that fit where there is none. */
  cutWhite(room) {
    for (let rows = room; rows > 1; rows--) if (this.#isWhite(rows - 1)) return this.cut(rows);
    return this.cut(room);
  }

  /** As many rows as fit above the mark, and the mark. */
  async last(room, text) {
    const mark = await strutted(text, this.#options);
    const { grey, width, height } = this.cutWhite(Math.max(1, room - mark.height));
    this.#texts = [];
    this.#grey = grey;
    this.#width = width;
    this.height = height;
    await this.#add(text);
    return this.cut(this.height);
  }

  /** Goes on to the next row with ink. */
  async skipWhite() {
    for (;;) {
      let rows = 0;
      while (rows < this.height && this.#isWhite(rows)) rows++;
      this.cut(rows);
      while (this.height === 0 && this.#texts[0]?.trim() === "") this.#texts.shift();
      if (this.height > 0 || this.#texts.length === 0) return;
      await this.#add(this.#texts.shift());
    }
  }

  #isWhite(row) {
    return this.#grey.subarray(row * this.#width, (row + 1) * this.#width).every((shade) => shade >= 250);
  }
}

/** Whole lines as far as they are not longer than a piece; those are broken at a blank. In a narrow field fewer letters make many lines. */
function pieces(text, { size, dpi, width }) {
  const across = Math.max(1, (width * 72) / dpi[0] / (size / 2));
  const letters = Math.max(pieceLines, Math.min(pieceLetters, Math.floor(across * pieceLines)));
  const all = [];
  let lines = [];
  let length = 0;
  for (const line of text.split("\n").flatMap((line) => brokenLine(line, letters))) {
    if (lines.length >= pieceLines || (lines.length > 0 && length + line.length > letters)) {
      all.push(lines.join("\n"));
      lines = [];
      length = 0;
    }
    lines.push(line);
    length += line.length;
  }
  all.push(lines.join("\n"));
  return all;
}

function brokenLine(line, longest) {
  const parts = [];
  let rest = line;
  while (rest.length > longest) {
    const blank = rest.lastIndexOf(" ", longest - 1) + 1;
    const half = /[\ud800-\udbff]/.test(rest[longest - 1]) ? 1 : 0;
    const end = blank > 0 ? blank : longest - half;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

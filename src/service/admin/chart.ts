// The chart of a report as a PNG: pages by day and minutes on the lines by hour, in bars, with the font of the header line.

import { glyphHeight, glyphWidth } from "../../codec/image/font.ts";
import { cellsOf, drawCells } from "../../codec/image/glyphs.ts";
import { pngFile } from "../document/png-file.ts";
import type { Figures } from "./figures.ts";

/** In the reader's language. */
export interface ChartWords {
  readonly days: string;
  readonly hours: string;
  readonly sent: string;
  readonly received: string;
  readonly failed: string;
}

const colours = [
  [255, 255, 255],
  [40, 40, 40],
  [222, 222, 222],
  [33, 102, 172],
  [103, 169, 207],
  [203, 24, 29],
] as const;
const [ground, ink, rule, blue, light, red] = [0, 1, 2, 3, 4, 5];

const width = 960;
const left = 84;
const right = 24;
const panel = 200;
const gap = 28;

export async function drawChart(figures: Figures, words: ChartWords): Promise<Uint8Array> {
  const panels: Panel[] = [
    {
      title: words.days,
      bars: figures.days.map(({ day, sentPages, receivedPages, failedCalls }) => ({
        label: day.slice(5),
        parts: [
          [sentPages, blue],
          [receivedPages, light],
        ],
        dot: failedCalls > 0,
      })),
    },
    {
      title: words.hours,
      bars: figures.hours.map(({ sent, received }, hour) => ({
        label: String(hour),
        parts: [
          [sent / 60, blue],
          [received / 60, light],
        ],
        dot: false,
      })),
    },
  ];
  const legend = glyphHeight + gap;
  const each = glyphHeight + 8 + panel + glyphHeight + gap;
  const canvas = new Canvas(width, legend + panels.length * each);
  let x = left;
  for (const [word, colour] of [
    [words.sent, blue],
    [words.received, light],
    [words.failed, red],
  ] as const) {
    canvas.fill(x, 10, 16, 16, colour);
    x = canvas.text(x + 24, 6, word) + 3 * glyphWidth;
  }
  for (const [i, one] of panels.entries()) drawPanel(canvas, one, legend + i * each);
  return canvas.png();
}

interface Panel {
  readonly title: string;
  readonly bars: readonly {
    readonly label: string;
    readonly parts: readonly (readonly [number, number])[];
    /** Marked below. */
    readonly dot: boolean;
  }[];
}

function drawPanel(canvas: Canvas, { title, bars }: Panel, top: number): void {
  canvas.text(left, top, title);
  const most = scaleOf(Math.max(...bars.map(({ parts }) => parts.reduce((sum, [value]) => sum + value, 0))));
  const base = top + glyphHeight + 8 + panel;
  for (const share of [0, 0.5, 1]) {
    const y = base - Math.round(panel * share);
    canvas.fill(left, y, width - left - right, 1, share === 0 ? ink : rule);
    const text = String(most * share);
    canvas.text(left - 10 - text.length * glyphWidth, y - glyphHeight / 2, text);
  }
  const step = (width - left - right) / Math.max(1, bars.length);
  const thick = Math.max(1, Math.floor(step * 0.7));
  const longest = Math.max(1, ...bars.map(({ label }) => label.length));
  const every = Math.ceil(((longest + 1) * glyphWidth) / step);
  for (const [i, { label, parts, dot }] of bars.entries()) {
    const x = Math.round(left + i * step + (step - thick) / 2);
    let y = base;
    for (const [value, colour] of parts) {
      const high = value > 0 ? Math.max(1, Math.round((panel * value) / most)) : 0;
      y -= high;
      canvas.fill(x, y, thick, high, colour);
    }
    if (dot) canvas.fill(x, base + 2, thick, 4, red);
    if (i % every === 0) {
      const middle = x + thick / 2 - (label.length * glyphWidth) / 2;
      canvas.text(Math.round(Math.max(0, Math.min(middle, width - label.length * glyphWidth))), base + 6, label);
    }
  }
}

/** The next of 2, 4, 10, 20, 40, 100 … above a value: halves of it are whole numbers. */
function scaleOf(value: number): number {
  for (let power = 1; ; power *= 10) for (const step of [2, 4, 10]) if (step * power >= value) return step * power;
}

class Canvas {
  readonly #width: number;
  readonly #height: number;
  /** Rows behind an octet of filter each. */
  readonly #rows: Uint8Array;

  constructor(across: number, down: number) {
    this.#width = across;
    this.#height = down;
    this.#rows = new Uint8Array((across + 1) * down).fill(ground);
    for (let y = 0; y < down; y++) this.#rows[y * (across + 1)] = 0;
  }

  fill(x: number, y: number, across: number, down: number, colour: number): void {
    for (let row = Math.max(0, y); row < Math.min(this.#height, y + down); row++) {
      const start = row * (this.#width + 1) + 1;
      this.#rows.fill(colour, start + Math.max(0, x), start + Math.min(this.#width, x + across));
    }
  }

  /** Where the text ends. */
  text(x: number, y: number, words: string): number {
    const room = Math.max(0, Math.floor((this.#width - x) / glyphWidth));
    const cells = cellsOf(words).slice(0, room);
    const { data, stride } = drawCells(cells, cells.length * glyphWidth);
    for (let row = 0; row < glyphHeight; row++)
      for (let at = 0; at < cells.length * glyphWidth; at++)
        if (((data[row * stride + (at >> 3)]! >> (7 - (at & 7))) & 1) === 1) this.fill(x + at, y + row, 1, 1, ink);
    return x + cells.length * glyphWidth;
  }

  png(): Promise<Uint8Array> {
    return pngFile({ width: this.#width, height: this.#height, bits: 8, rows: this.#rows, colours });
  }
}

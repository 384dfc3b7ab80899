// Puts text, breaks, pictures and tables in the order of the HTML together to blocks: blanks are folded as on a screen, tables that
// only arrange things become a column again. Pure, never throws.

import type { Attributes } from "../../../codec/mail/html-style.ts";
import { styleOf } from "../../../codec/mail/html-style.ts";
import type { Block, Cell, Frame, Run, TableBlock, TextStyle } from "./blocks.ts";
import { isBlankLine } from "./blocks.ts";
import { linkedAddress } from "./link-address.ts";

/** An element that is open. */
export interface Element {
  readonly name: string;
  readonly style: TextStyle;
  readonly frame: Frame;
  readonly hidden: boolean;
  /** On a ground of its own colour. */
  readonly shaded: boolean;
  readonly pre: boolean;
  readonly href: string;
  readonly block: boolean;
  /** Of a numbered list. */
  readonly counter: { next: number } | undefined;
}

interface OpenTable {
  readonly frame: Frame;
  readonly rows: Cell[][];
  ruled: boolean;
  readonly wide: boolean;
  /** Where the blocks around the table go. */
  readonly around: Block[];
  /** Nested too deep to be one: its cells are lines of what is around. */
  readonly flat: boolean;
  inCell: boolean;
}

const mostBlankLines = 2;
/** Words of a line beyond so many runs stay, in the style of the last. */
const mostRuns = 2_000;
/** Of the line that is being written, looked at for what goes behind it. */
const tailLength = 2_000;
const sameStyle = (a: TextStyle, b: TextStyle): boolean => JSON.stringify(a) === JSON.stringify(b);

export class FlowBuilder {
  #blocks: Block[] = [];
  readonly #tables: OpenTable[] = [];
  #lines: Run[][] = [[]];
  /** The last characters of the last line: joining its runs at each word would take the square of their number. */
  #tail = "";
  #frame: Frame | undefined;
  #gap = 0;
  #marker = "";

  text(text: string, { style, frame, pre }: Element): void {
    const table = this.#tables.at(-1);
    // Between rows and cells there are only line ends of the source.
    if (table !== undefined && !table.inCell && text.trim() === "") return;
    if (pre) {
      this.#frame ??= frame;
      text.split(/\r\n?|\n/).forEach((piece, index) => {
        if (index > 0) this.#newLine();
        this.#add(piece.replace(/\t/g, "        "), style);
      });
      return;
    }
    let folded = text.replace(/[ \t\r\n\f]+/g, " ");
    if (this.#tail === "" || this.#tail.endsWith(" ")) folded = folded.replace(/^ /, "");
    if (folded === "") return;
    this.#frame ??= frame;
    this.#add(folded, style);
  }

  lineBreak({ frame }: Element): void {
    this.#frame ??= frame;
    this.#newLine();
  }

  openBlock({ frame }: Element): void {
    this.#flush();
    this.#gap = Math.max(this.#gap, frame.gap);
  }

  closeBlock({ frame }: Element): void {
    this.#flush();
    this.#gap = Math.max(this.#gap, frame.gap);
  }

  /** In front of the next text. */
  mark(marker: string): void {
    this.#marker = marker;
  }

  rule({ frame }: Element): void {
    this.#flush();
    this.#push({ kind: "rule", frame: { ...frame, gap: 3 } });
    this.#gap = 3;
  }

  picture({ frame, href }: Element, attributes: Attributes): void {
    const style = styleOf(attributes);
    const side = (name: "width" | "height"): number | undefined => {
      const said = new RegExp(`(?:^|;)${name}:(\\d{1,5}(?:\\.\\d+)?)(px|pt|in|cm)`).exec(style);
      const scale = { px: 1, pt: 4 / 3, in: 96, cm: 96 / 2.54 }[(said?.[2] ?? "px") as "px"];
      const value =
        said === null ? Number(/^\s*(\d{1,5})(?:px)?\s*$/.exec(attributes[name] ?? "")?.[1]) : Number(said[1]) * scale;
      return Number.isFinite(value) ? value : undefined;
    };
    const picture = {
      kind: "picture" as const,
      frame: { ...frame, gap: 2 },
      source: (attributes["src"] ?? "").trim(),
      width: side("width"),
      height: side("height"),
      alt: (attributes["alt"] ?? "").replace(/\s+/g, " ").trim().slice(0, 200),
      linked: href !== "",
    };
    // A letter drawn as a picture.
    if (picture.alt !== "" && picture.alt.length <= 4 && (picture.height ?? picture.width ?? 99) <= 28) {
      this.#frame ??= frame;
      this.#add(picture.alt, {});
      return;
    }
    this.#flush();
    this.#push(picture);
    this.#gap = 2;
  }

  /** Behind a word that says something else, the address it leads to. */
  closeLink({ href, style }: Element): void {
    const address = linkedAddress(href, this.#tail);
    if (address !== "") this.#add(` <${address}>`, { ...style, underline: false });
  }

  openTable({ frame }: Element, attributes: Attributes, deepest: number): void {
    this.#flush();
    const style = styleOf(attributes);
    const flat = this.#tables.length >= deepest;
    this.#tables.push({
      frame: { ...frame, gap: Math.max(this.#gap, frame.gap) },
      rows: [],
      ruled: Number.parseInt(attributes["border"] ?? "0", 10) > 0 || hasBorder(style),
      wide: /^(?:9\d|100)%$/.test(attributes["width"] ?? "") || /(?:^|;)width:(?:9\d|100)%/.test(style),
      around: this.#blocks,
      flat,
      inCell: false,
    });
    if (!flat) this.#blocks = [];
  }

  openRow(): void {
    const table = this.#tables.at(-1);
    this.#flush();
    if (table !== undefined && !table.flat) table.rows.push([]);
  }

  openCell(attributes: Attributes): void {
    const table = this.#tables.at(-1);
    this.#flush();
    if (table === undefined || table.flat) return;
    if (table.rows.length === 0) table.rows.push([]);
    if (hasBorder(styleOf(attributes))) table.ruled = true;
    this.#blocks = [];
    this.#gap = 0;
    table.inCell = true;
    const span = Math.min(50, Math.max(1, Math.trunc(Number(attributes["colspan"] ?? "1")) || 1));
    table.rows.at(-1)!.push({ blocks: this.#blocks, span });
  }

  closeCell(): void {
    const table = this.#tables.at(-1);
    this.#flush();
    if (table === undefined || table.flat) return;
    table.inCell = false;
    // What stands between cells by mistake goes around the table.
    this.#blocks = table.around;
    this.#gap = 0;
  }

  closeTable(): void {
    this.#flush();
    const table = this.#tables.pop();
    if (table === undefined || table.flat) return;
    this.#blocks = table.around;
    this.#gap = 0;
    this.#blocks.push(...settled(table));
    this.#gap = 3;
  }

  finish(): Block[] {
    this.#flush();
    while (this.#tables.length > 0) this.closeTable();
    return this.#blocks;
  }

  #newLine(): void {
    this.#lines.push([]);
    this.#tail = "";
  }

  #add(text: string, style: TextStyle): void {
    if (text === "") return;
    this.#tail = (this.#tail + text).slice(-tailLength);
    const line = this.#lines.at(-1)!;
    const last = line.at(-1);
    if (last !== undefined && (line.length >= mostRuns || sameStyle(last.style, style)))
      line[line.length - 1] = { text: last.text + text, style: last.style };
    else line.push({ text, style });
  }

  #flush(): void {
    const lines = this.#lines;
    const frame = this.#frame;
    this.#lines = [[]];
    this.#tail = "";
    this.#frame = undefined;
    // A break at the end of a block begins no new line.
    if (lines.length > 1 && lines.at(-1)!.length === 0) lines.pop();
    if (frame === undefined) return;
    const isBlank = lines.every(isBlankLine);
    if (isBlank) {
      const said =
        lines.some((line) => line.some(({ text }) => text.includes("\u00a0"))) ||
        lines.length > 1 ||
        lines[0]!.length === 0;
      // A blank line as mail programs make one between paragraphs.
      if (said) this.#gap = Math.min(mostBlankLines * 10, this.#gap + 10 * lines.length);
      return;
    }
    const marker = this.#marker;
    this.#marker = "";
    this.#push({ kind: "text", frame, marker, lines: bounded(lines) });
  }

  #push(block: Block): void {
    this.#blocks.push({ ...block, frame: { ...block.frame, gap: Math.max(this.#gap, block.frame.gap) } });
    this.#gap = 0;
  }
}

/** Without the blank lines that follow on many others. */
function bounded(lines: readonly Run[][]): Run[][] {
  const kept: Run[][] = [];
  let blank = 0;
  for (const line of lines) {
    blank = isBlankLine(line) ? blank + 1 : 0;
    if (blank <= mostBlankLines) kept.push(line);
  }
  while (kept.length > 1 && isBlankLine(kept.at(-1)!)) kept.pop();
  while (kept.length > 1 && isBlankLine(kept[0]!)) kept.shift();
  return kept;
}

const hasBorder = (style: string): boolean =>
  /(?:^|;)border(?:-(?:top|bottom|left|right))?(?:-style)?:[^;]*(?:solid|double|dashed|dotted|inset|outset|groove|ridge)/.test(
    style,
  ) && !/(?:^|;)border:[^;]*(?:solid|dashed|dotted)(?:white|#fff)/.test(style);

/** One that has a single column arranges things only; empty columns and rows go. */
function settled({ rows, frame, ruled, wide }: OpenTable): Block[] {
  const filled = rows.filter((row) => row.some((cell) => cell.blocks.length > 0));
  if (filled.length === 0) return [];
  if (filled.every((row) => row.filter((cell) => cell.blocks.length > 0).length === 1) && !ruled)
    return filled
      .flatMap((row) => row.flatMap((cell) => cell.blocks))
      .map((block, index) => (index === 0 ? moved(block, frame) : block));
  const table: TableBlock = { kind: "table", frame, rows: filled, ruled, wide };
  return [table];
}

const moved = (block: Block, { gap }: Frame): Block => ({
  ...block,
  frame: { ...block.frame, gap: Math.max(gap, block.frame.gap) },
});

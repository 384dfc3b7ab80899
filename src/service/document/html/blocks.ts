// What a mail's HTML is laid out from: a column of blocks. Types, and what can be asked of them. Pure.

export interface TextStyle {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly mono?: boolean;
  readonly raised?: "sub" | "sup";
  /** Points; missing = that of the text around. */
  readonly size?: number;
}

export interface Run {
  readonly text: string;
  readonly style: TextStyle;
}

export interface Frame {
  /** Steps to the right: lists and indented quotes. */
  readonly indent: number;
  /** Bars at the left: whose words these are is another one's. */
  readonly quote: number;
  readonly align: "left" | "center" | "right";
  /** White above, in tenths of a line. */
  readonly gap: number;
  /** Inside what the mail program itself marks as a signature. */
  readonly signature: boolean;
}

export interface TextBlock {
  readonly kind: "text";
  readonly frame: Frame;
  /** "•" or "3." in front of the first line. */
  readonly marker: string;
  lines: Run[][];
}

export interface PictureBlock {
  readonly kind: "picture";
  readonly frame: Frame;
  /** As src says: cid:, data:, http: … */
  readonly source: string;
  /** Pels of a screen (96 an inch) where the HTML says so. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly alt: string;
  /** It is a link. */
  readonly linked: boolean;
}

export interface Cell {
  readonly blocks: Block[];
  /** Columns it covers. */
  readonly span: number;
}

export interface TableBlock {
  readonly kind: "table";
  readonly frame: Frame;
  readonly rows: Cell[][];
  readonly ruled: boolean;
  /** As wide as there is room. */
  readonly wide: boolean;
}

export interface RuleBlock {
  readonly kind: "rule";
  readonly frame: Frame;
}

export type Block = TextBlock | PictureBlock | TableBlock | RuleBlock;

export const plainFrame: Frame = { indent: 0, quote: 0, align: "left", gap: 0, signature: false };

export const lineText = (line: readonly Run[]): string => line.map(({ text }) => text).join("");

export const isBlankLine = (line: readonly Run[]): boolean => lineText(line).trim() === "";

/** Every block, those in tables too, in the order they are read. */
export function* allBlocks(blocks: readonly Block[]): Generator<Block> {
  for (const block of blocks) {
    yield block;
    if (block.kind === "table") for (const row of block.rows) for (const cell of row) yield* allBlocks(cell.blocks);
  }
}

/** All words, a line each. */
export function wordsIn(blocks: readonly Block[]): string {
  const lines: string[] = [];
  for (const block of allBlocks(blocks)) if (block.kind === "text") lines.push(...block.lines.map(lineText));
  return lines.join("\n");
}

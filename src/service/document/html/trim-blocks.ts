// A letter's blocks without what was added to it: banners, disclaimers, taglines, the pictures of a signature, on wish the signature
// itself. A picture that may be meant stays: a scan pasted below the name is a document. Pure.

import { isClosing, isSeparator } from "../../../codec/mail/closings.ts";
import type { TrimWord } from "../../../codec/mail/content-words.ts";
import { type Paragraph, trimBody } from "../../../codec/mail/trim-body.ts";
import { allBlocks, type Block, isBlankLine, lineText, type PictureBlock, type TextBlock } from "./blocks.ts";
import type { KnownPicture } from "./paint-list.ts";

/** Pels of a screen: up to so large a picture is an icon, or at the end of a letter a logo. */
const icon = { width: 64, height: 64 };
const logo = { width: 420, height: 170 };
const speck = 24;
const repeated = 3;

export interface TrimmedBlocks {
  readonly blocks: Block[];
  readonly removed: readonly string[];
}

export function trimBlocks(
  blocks: readonly Block[],
  trim: TrimWord,
  pictureOf: (source: string) => KnownPicture | undefined,
): TrimmedBlocks {
  if (trim === "no") return { blocks: [...blocks], removed: [] };
  const texts: TextBlock[] = [...allBlocks(blocks)].filter((block) => block.kind === "text");
  // What is quoted was trimmed, or not, by who wrote it.
  const own = texts.filter(({ frame }) => frame.quote === 0);
  const paragraphs: Paragraph[] = own.map(({ lines, frame }) => ({
    lines: lines.map(lineText),
    signature: frame.signature,
  }));
  const quoteBelow = texts.length > 0 && texts.at(-1)!.frame.quote > 0;
  const { kept, removed } = quoteBelow
    ? { kept: [], removed: [] }
    : trimBody(paragraphs, { signature: trim === "signature" });
  const lines = new Map<Block, readonly (readonly [number, number])[]>();
  for (const [at, range] of kept.entries()) lines.set(own[at]!, [range]);
  const dropped = droppedPictures(blocks, pictureOf);
  return { blocks: without(blocks, lines, dropped), removed };
}

function without(
  blocks: readonly Block[],
  lines: ReadonlyMap<Block, readonly (readonly [number, number])[]>,
  dropped: ReadonlySet<Block>,
): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (dropped.has(block)) return [];
    if (block.kind === "text") {
      const range = lines.get(block)?.[0];
      const left = range === undefined ? block.lines : block.lines.slice(...range);
      return left.some((line) => !isBlankLine(line)) ? [{ ...block, lines: left }] : [];
    }
    if (block.kind !== "table") return [block];
    const rows = block.rows
      .map((row) => row.map((cell) => ({ ...cell, blocks: without(cell.blocks, lines, dropped) })))
      .filter((row) => row.some((cell) => cell.blocks.length > 0));
    return rows.length === 0 ? [] : [{ ...block, rows }];
  });
}

/** Pictures nobody meant to send: icons, specks, logos at the end. */
export function droppedPictures(
  blocks: readonly Block[],
  pictureOf: (source: string) => KnownPicture | undefined,
): Set<Block> {
  const dropped = new Set<Block>();
  const times = new Map<string, number>();
  for (const block of allBlocks(blocks))
    if (block.kind === "picture") times.set(block.source, (times.get(block.source) ?? 0) + 1);
  let closed = false;
  for (const block of allBlocks(blocks)) {
    if (block.kind === "text" && block.frame.quote === 0)
      closed ||= block.frame.signature || block.lines.some((line) => closes(lineText(line)));
    if (block.kind !== "picture") continue;
    const known = pictureOf(block.source);
    if (known === undefined) continue;
    const size = shownSize(block, known);
    const isIcon = size.width <= icon.width && size.height <= icon.height;
    const isLogo = size.width <= logo.width && size.height <= logo.height;
    const isSpeck = size.width <= speck && size.height <= speck;
    if (
      isSpeck ||
      (isIcon && (block.linked || times.get(block.source)! >= repeated)) ||
      (isLogo && (closed || block.frame.signature))
    )
      dropped.add(block);
  }
  return dropped;
}

const closes = (line: string): boolean => isClosing(line.trim()) || (isSeparator(line) && line.trim() !== "");

function shownSize({ width, height }: PictureBlock, known: KnownPicture): { width: number; height: number } {
  const scale = width !== undefined ? width / known.width : height !== undefined ? height / known.height : 1;
  return { width: known.width * scale, height: known.height * scale };
}

// The letters of a mail (its own text, and those of the mails in it) to pages as a person reads them: proportional type, lists,
// tables and pictures where they stand. A limited child draws; its grey sheets are made black and white here.

import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { oneLine } from "../../../base/one-line.ts";
import { type Sentence, said } from "../../../base/phrases.ts";
import type { TrimWord } from "../../../codec/mail/content-words.ts";
import { isOptionLine } from "../../../codec/mail/mail-options.ts";
import { worthTelling } from "../../../codec/mail/trim-body.ts";
import type { Letter } from "../contract.ts";
import { limitReason, type PageTaker, type Workshop } from "../convert.ts";
import { pageReader } from "../drawn-pages.ts";
import { fitPage } from "../fit.ts";
import { missingFonts } from "../missing-fonts.ts";
import { plainText } from "../text-pages.ts";
import { allBlocks, type Block, isBlankLine, lineText, plainFrame, wordsIn } from "./blocks.ts";
import { findPictures, isSeen } from "./letter-pictures.ts";
import { type KnownPicture, type Paint, paintList } from "./paint-list.ts";
import { readHtml } from "./read-html.ts";
import { droppedPictures, trimBlocks } from "./trim-blocks.ts";

/** Three up from here is the same folder's parent in the source and the built tree: the child is not compiled. */
const child = fileURLToPath(new URL("../../../../src/service/document/html/paint-child.mjs", import.meta.url));
const nodeMemoryMb = 1024;
const mostPels = 16_000_000;
const mostPerPage = 12_000;

export type Painted =
  /** `shown`: paths of the mail's pictures that stand on the pages. `empty`: there is nothing to be seen. */
  | {
      readonly ok: true;
      readonly remarks: readonly Sentence[];
      readonly shown: ReadonlySet<string>;
      readonly empty: boolean;
    }
  | { readonly ok: false; readonly reason: Sentence };

interface Asked {
  readonly mostPages: number;
  /** Of the first letter, which is the mail's own text. */
  readonly trim: TrimWord;
  /** All of them are mails attached to the mail. */
  readonly isInside?: boolean;
}

export async function renderLetters(
  shop: Workshop,
  letters: readonly Letter[],
  { mostPages, trim, isInside = false }: Asked,
  take: PageTaker,
): Promise<Painted> {
  const list: Paint[] = [];
  const remarks: Sentence[] = [];
  const shown = new Set<string>();
  const names = new Map<string, string>();
  let words = "";
  let remote = 0;
  for (const [index, letter] of letters.entries()) {
    const isOwn = index === 0 && !isInside;
    const own = blocksOf(letter, mostPages, remarks, isOwn);
    if (!hasContent(own)) continue;
    const found = await findPictures(shop, own, letter.pictures);
    // A mail inside is a document: nothing is taken off it.
    const trimmed = trimBlocks(own, isOwn ? trim : "no", (source) => found.bySource.get(source));
    remarks.push(...trimmedRemarks(trimmed.removed));
    const blocks = underHead(headBlocks(letter), trimmed.blocks);
    for (const block of allBlocks(trimmed.blocks))
      if (block.kind === "picture" && found.paths.has(block.source)) shown.add(found.paths.get(block.source)!);
    remote += found.remote;
    for (const [file, name] of found.names) names.set(file, name);
    words += `${wordsIn(blocks)}\n`;
    if (list.length > 0) list.push({ k: "rule", x: 0, q: 0, g: 15, a: "left" });
    list.push(...paintList(blocks, (source) => found.bySource.get(source)));
  }
  if (list.length === 0) return { ok: true, remarks, shown, empty: true };
  if (remote > 0) remarks.push(said("doc-pictures-remote", { count: remote }));
  const drawn = await paint(shop, list, mostPages, take);
  if (!drawn.ok) return drawn;
  for (const file of drawn.unpainted)
    remarks.push(said("doc-not-faxed", { name: names.get(file) || "picture", reason: said("doc-picture-broken") }));
  if (drawn.remark !== "") remarks.push(said("doc-text-about", { remark: drawn.remark }));
  const missing = await missingFonts(shop, words);
  if (missing !== "") remarks.push(said("doc-text-about", { remark: missing }));
  return { ok: true, remarks, shown, empty: false };
}

/** Paths of the pictures in letters that are no page, of those that are no logo or icon. */
export async function pastedPictures(shop: Workshop, letters: readonly Letter[]): Promise<Set<string>> {
  const pasted = new Set<string>();
  for (const letter of letters) {
    if (letter.html === "") continue;
    const { blocks } = readHtml(letter.html);
    const found = await findPictures(shop, blocks, letter.pictures);
    const dropped = droppedPictures(blocks, (source) => found.bySource.get(source));
    for (const block of allBlocks(blocks))
      if (block.kind === "picture" && !dropped.has(block) && isPasted(found.bySource.get(block.source)))
        pasted.add(resolve(found.paths.get(block.source) ?? ""));
  }
  return pasted;
}

/** Large enough to be read: beside attachments a banner above a letter is missed by nobody. */
const isPasted = (picture: KnownPicture | undefined): boolean =>
  picture !== undefined && picture.width >= 300 && picture.height >= 200;

/** The first words of what was taken off, so that its writer knows it. */
export function trimmedRemarks(removed: readonly string[]): Sentence[] {
  const told = worthTelling(removed);
  if (told.length === 0) return [];
  return [said("doc-text-trimmed", { words: oneLine(told[0]!.replaceAll('"', "'"), 60), count: told.length })];
}

/** Words or pictures; a picture that only counts readers is none. */
const hasContent = (blocks: readonly Block[]): boolean =>
  [...allBlocks(blocks)].some((block) => block.kind === "text" || (block.kind === "picture" && isSeen(block)));

/** Those of the HTML, or of the plain text where there is none to be seen. */
export function blocksOf(letter: Letter, mostPages: number, remarks: Sentence[], isOwn: boolean): readonly Block[] {
  if (letter.html !== "") {
    const read = readHtml(letter.html);
    if (read.blocks.length > 0) {
      if (read.cut) remarks.push(said("mail-html-long"));
      return isOwn ? withoutOptions(read.blocks) : read.blocks;
    }
  }
  const text = plainText(letter.text, (mostPages + 1) * mostPerPage).trimEnd();
  if (text === "") return [];
  return [
    {
      kind: "text",
      marker: "",
      frame: plainFrame,
      lines: text.split("\n").map((line) => [{ text: line, style: { mono: true } }]),
    },
  ];
}

/** Lines of options at the top are read, and for nobody else. */
function withoutOptions(blocks: readonly Block[]): readonly Block[] {
  for (const [index, block] of blocks.entries()) {
    if (block.kind !== "text") return blocks.slice(index);
    const first = block.lines.findIndex((line) => !isBlankLine(line) && !isOptionLine(lineText(line)));
    if (first >= 0) return [{ ...block, lines: block.lines.slice(first) }, ...blocks.slice(index + 1)];
  }
  return [];
}

/** Who wrote to whom, when and about what, above a line. */
function headBlocks({ head }: Letter): Block[] {
  if (head.length === 0) return [];
  const cell = (text: string, bold: boolean) => ({
    span: 1,
    blocks: [{ kind: "text" as const, marker: "", frame: plainFrame, lines: [[{ text, style: { bold } }]] }],
  });
  return [
    {
      kind: "table",
      frame: { ...plainFrame, gap: 4 },
      ruled: false,
      wide: false,
      rows: head.map(([label, value]) => [cell(`${label}:`, true), cell(value, false)]),
    },
    { kind: "rule", frame: { ...plainFrame, gap: 2 } },
  ];
}

/** With room between. */
function underHead(head: readonly Block[], [first, ...rest]: readonly Block[]): readonly Block[] {
  if (head.length === 0 || first === undefined) return first === undefined ? head : [first, ...rest];
  return [...head, { ...first, frame: { ...first.frame, gap: Math.max(first.frame.gap, 8) } }, ...rest];
}

async function paint(
  shop: Workshop,
  list: readonly Paint[],
  mostPages: number,
  take: PageTaker,
): Promise<{ ok: true; unpainted: readonly string[]; remark: Sentence } | { ok: false; reason: Sentence }> {
  const file = shop.fresh("paint.json");
  await writeFile(file, JSON.stringify({ list, mostPages: mostPages + 1 }));
  let pages = 0;
  let wanted = true;
  const { reader } = pageReader(shop, {
    mostPels,
    // Drawn for fine, whatever the quality: its letters have no more to show.
    raster: { resolution: "fine" },
    async take(bitmap) {
      wanted = await take(fitPage({ bitmap, resolution: "fine" }, shop.form));
      if (wanted) pages++;
      return wanted;
    },
  });
  const result = await shop.child(process.execPath, ["--max-old-space-size=256", child, file], {
    reader,
    extraMemoryMb: nodeMemoryMb,
  });
  if (!wanted) return { ok: true, unpainted: [], remark: "" };
  if (result.ok && pages > 0) return { ok: true, unpainted: unpaintedOf(result.stderr), remark: "" };
  shop.note("the painter of mail texts", result.stderr.trim().slice(-400));
  const reason = limitReason(result, shop.seconds) ?? said("doc-text-layout");
  // What was drawn is kept, as it is of a damaged PDF.
  if (pages > 0) return { ok: true, unpainted: [], remark: said("doc-only-first", { count: pages, reason }) };
  return { ok: false, reason };
}

function unpaintedOf(stderr: string): readonly string[] {
  const line = stderr.split("\n").find((said) => said.startsWith('{"unpainted"'));
  return line === undefined ? [] : (JSON.parse(line) as { unpainted: string[] }).unpainted;
}

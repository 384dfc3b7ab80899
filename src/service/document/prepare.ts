// A mail to pages: its attachments, its own text, or both, in the order people read them. What gave no page is named in remarks;
// the preview is of the first page as it will be sent.

import { rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { oneLine } from "../../base/one-line.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import type { Log } from "../../device/log/log.ts";
import { writeAtomic } from "../../device/store/atomic.ts";
import type { Letter, PrepareInput, PrepareResult, SourcePart } from "./contract.ts";
import type { Converted, PageTaker, Workshop } from "./convert.ts";
import { renderLetters } from "./html/letter-pages.ts";
import { loadPage, openPages, PageFile } from "./page-file.ts";
import { convertPart, type PartResult } from "./part-pages.ts";
import { pagePng } from "./png.ts";
import { renderText } from "./text-pages.ts";

/** How far a long preparation is, for `faxgate queue`: <folder>/progress holds the number of pages done. Worth no fsync. */
const progressFile = "progress";

function tellProgress(folder: string): (pages: number) => Promise<void> {
  let told = performance.now();
  return async (pages) => {
    if (performance.now() - told < 300) return;
    told = performance.now();
    await writeFile(join(folder, progressFile), String(pages));
  };
}

/** Takes pages into the file until there are more than wanted. */
function adder(
  file: PageFile,
  most: number,
  told?: (pages: number) => Promise<void>,
): PageTaker & { tooMany(): boolean } {
  let tooMany = false;
  const take = async (page: Parameters<PageTaker>[0]): Promise<boolean> => {
    if (file.pages >= most) {
      tooMany = true;
      return false;
    }
    await file.add(page);
    await told?.(file.pages);
    return true;
  };
  return Object.assign(take, { tooMany: () => tooMany });
}

export async function prepare(
  anyShop: Workshop,
  log: Log,
  input: PrepareInput,
  folder: string,
): Promise<PrepareResult> {
  const { mode } = input;
  const shop: Workshop =
    mode === undefined
      ? anyShop
      : { ...anyShop, rasterise: (page, options) => anyShop.rasterise(page, { ...options, mode }) };
  const file = await PageFile.create(shop.fresh("document.tif"));
  try {
    const take = adder(file, input.maxPages, tellProgress(folder));
    const content = input.content ?? "attachments";
    const found: Findings = {
      remarks: [],
      broken: [],
      strange: [],
      title: "",
      words: "",
      wraps: false,
      shown: new Set(),
    };
    const body = (): Promise<void> => takeBody(shop, input, take, found);
    const parts = (): Promise<void> => takeParts(shop, input, take, found, () => input.maxPages - file.pages);
    if (content !== "attachments") await body();
    if (content !== "body" || file.pages === 0) await parts();
    else nameLeftOut(input.parts, found);
    // "See attachment" alone would be a letter without its contract.
    if (file.pages === 0 && content === "attachments" && !found.wraps) await body();
    const { remarks, broken, strange, title, words } = found;
    nameUnseen(input.parts, found);
    if (take.tooMany()) return tooManyPages(input.maxPages, remarks);
    if (file.pages === 0) {
      const outcome = broken.length > 0 ? 302 : 301;
      const reason = broken[0] ?? strange[0] ?? said("doc-nothing");
      return { ok: false, outcome, reason, remarks };
    }
    await file.finish(join(folder, "pages.tif"));
    await writePreview(folder);
    log.info("document prepared", { folder: basename(folder), pages: file.pages, remarks: remarks.length });
    return { ok: true, pages: file.pages, remarks, title, ...(input.wantText === true ? { text: words } : {}) };
  } finally {
    await rm(join(folder, progressFile), { force: true });
    await file.discard();
  }
}

interface Findings {
  readonly remarks: Sentence[];
  /** Reasons of parts that are documents but gave no page, and of parts that are none. */
  readonly broken: Sentence[];
  readonly strange: Sentence[];
  title: string;
  words: string;
  /** The mail itself is in a part that cannot be opened. */
  wraps: boolean;
  /** Files of pictures that stand on the body's pages. */
  readonly shown: Set<string>;
}

type CountingTaker = PageTaker & { tooMany(): boolean };

async function takeParts(
  shop: Workshop,
  input: PrepareInput,
  take: CountingTaker,
  found: Findings,
  room: () => number,
): Promise<void> {
  for (const part of input.parts) {
    if (take.tooMany()) return;
    if (part.inline) continue;
    const result: PartResult = await convertPart(
      shop,
      { ...part, path: resolve(part.path) },
      { mostPages: room(), wantText: input.wantText === true },
      take,
    );
    if (result.ok) {
      found.title ||= result.title;
      found.words ||= result.text;
      if (result.remark !== "") found.remarks.push(said("doc-about", { name: shown(part), remark: result.remark }));
      continue;
    }
    const sentence = said("doc-not-faxed", { name: shown(part), reason: result.reason });
    (result.known || result.wraps === true ? found.broken : found.strange).push(sentence);
    found.wraps ||= result.wraps === true;
    found.remarks.push(sentence);
  }
}

/** The mail's own text: as a letter where there is more to it than plain lines, else as they stand. */
async function takeBody(shop: Workshop, input: PrepareInput, take: CountingTaker, found: Findings): Promise<void> {
  const letters = input.letters ?? [];
  if (letters.some(hasMore) || letters.length > 1) {
    const painted = await renderLetters(shop, letters.map(whole), input.maxPages, take);
    if (painted.ok) {
      found.remarks.push(...painted.remarks);
      for (const path of painted.shown) found.shown.add(path);
      if (!painted.empty) return;
    }
  }
  if (input.text.trim() === "") return;
  const head = letters[0]?.head.map(([label, value]) => `${label}: ${value}\n`).join("") ?? "";
  const text: Converted = await renderText(
    shop,
    head === "" ? input.text : `${head}\n\n${input.text}`,
    input.maxPages,
    take,
  );
  if (!text.ok) found.broken.push(said("doc-text-not-faxed", { reason: text.reason }));
  else if (text.remark !== "") found.remarks.push(said("doc-text-about", { remark: text.remark }));
}

const hasMore = ({ html }: Letter): boolean => html !== "";
const whole = (letter: Letter): Letter => ({
  ...letter,
  pictures: letter.pictures.map((picture) => ({ ...picture, path: resolve(picture.path) })),
});

/** Documents beside a text that alone was asked for. */
function nameLeftOut(parts: readonly SourcePart[], { remarks }: Findings): void {
  for (const part of parts) if (!part.inline) remarks.push(said("doc-attachment-left-out", { name: shown(part) }));
}

/** Pictures of the text that are on no page. */
function nameUnseen(parts: readonly SourcePart[], found: Findings): void {
  for (const part of parts)
    if (part.inline && !found.shown.has(resolve(part.path)))
      found.remarks.push(said("doc-picture-of-text", { name: shown(part) }));
}

const tooManyPages = (most: number, remarks: readonly Sentence[]): PrepareResult => ({
  ok: false,
  outcome: 303,
  reason: said("doc-too-many-pages", { count: most }),
  remarks,
});

async function writePreview(folder: string): Promise<void> {
  const from = openPages(join(folder, "pages.tif"));
  try {
    await writeAtomic(join(folder, "preview.png"), await pagePng(await loadPage(from, from.pages[0]!)));
  } finally {
    from.close();
  }
}

const shown = (part: SourcePart): string => oneLine(part.name.replaceAll('"', "'"), 80) || "attachment";

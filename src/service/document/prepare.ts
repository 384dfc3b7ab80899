// A mail to pages: its attachments, its own text, or both, in the order people read them. What gave no page is named in remarks;
// the preview is of the first page as it will be sent.

import { rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { oneLine } from "../../base/one-line.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import { isClosing } from "../../codec/mail/closings.ts";
import type { TrimWord } from "../../codec/mail/content-words.ts";
import { isPgpEncrypted } from "../../codec/mail/pgp-text.ts";
import { plainLines } from "../../codec/mail/plain-lines.ts";
import { ownLines } from "../../codec/mail/quote.ts";
import { trimText } from "../../codec/mail/trim-body.ts";
import type { Log } from "../../device/log/log.ts";
import { writeAtomic } from "../../device/store/atomic.ts";
import type { Letter, PrepareInput, PrepareResult, SourcePart } from "./contract.ts";
import type { Converted, PageTaker, Workshop } from "./convert.ts";
import { wordsIn } from "./html/blocks.ts";
import { blocksOf, pastedPictures, renderLetters, trimmedRemarks } from "./html/letter-pages.ts";
import { trimBlocks } from "./html/trim-blocks.ts";
import { loadPage, openPages, PageFile } from "./page-file.ts";
import { convertPart } from "./part-pages.ts";
import type { PartResult } from "./part-result.ts";
import { pagePng } from "./png.ts";
import { isStrayText } from "./stray-text.ts";
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

/** Makes `target`, and the preview of what is sent by preference. */
export async function prepare(
  anyShop: Workshop,
  log: Log,
  input: PrepareInput,
  folder: string,
  target: string,
): Promise<PrepareResult> {
  const { mode } = input;
  const shop: Workshop =
    mode === undefined
      ? anyShop
      : { ...anyShop, rasterise: (page, options) => anyShop.rasterise(page, { ...options, mode }) };
  const file = await PageFile.create(shop.own("document.tif"));
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
      hasBody: false,
    };
    const body = (): Promise<void> => takeBody(shop, input, take, found);
    const parts = (): Promise<void> => takeParts(shop, input, take, found, () => input.maxPages - file.pages);
    if (content !== "attachments") await body();
    if (content !== "body" || file.pages === 0) await parts();
    else nameLeftOut(input.parts, found);
    // "See attachment" alone would be a letter without its contract.
    if (file.pages === 0 && content === "attachments" && !found.wraps) await body();
    const { remarks, broken, strange, title, words } = found;
    const own = ownWords(input.letters?.[0], input.trim ?? "no");
    await nameUnseen(shop, input, found);
    if (!found.hasBody && isLong(own) && file.pages > 0) remarks.push(said("doc-text-left-out"));
    if (take.tooMany()) return tooManyPages(input.maxPages, remarks);
    if (file.pages === 0) {
      const outcome = broken.length > 0 ? 302 : 301;
      const reason = broken[0] ?? strange[0] ?? said("doc-nothing");
      return { ok: false, outcome, reason, remarks };
    }
    await file.finish(target);
    if (basename(target) === "pages.tif") await writePreview(folder);
    log.info("document prepared", { folder: basename(folder), pages: file.pages, remarks: remarks.length });
    const ownText = input.letters === undefined ? {} : { body: own, textFaxed: found.hasBody };
    return {
      ok: true,
      pages: file.pages,
      remarks,
      title,
      ...ownText,
      ...(input.wantText === true ? { text: words } : {}),
    };
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
  /** The mail's own text is on pages, or was to be. */
  hasBody: boolean;
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
    if (part.inline || (await isStrayText(part))) continue;
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
  found.hasBody = true;
  const letters = input.letters ?? [];
  const trim = input.trim ?? "no";
  if (letters.some(hasMore) || letters.length > 1) {
    const painted = await renderLetters(shop, letters.map(whole), { mostPages: input.maxPages, trim }, take);
    if (painted.ok) {
      found.remarks.push(...painted.remarks);
      for (const path of painted.shown) found.shown.add(path);
      if (!painted.empty) return;
    } else found.remarks.push(said("doc-text-plain", { reason: painted.reason }));
  }
  const own = letters.length === 1 && letters[0]!.text.trim() !== "" ? letters[0]!.text : input.text;
  if (own.trim() === "") return;
  if (isPgpEncrypted(own)) {
    found.broken.push(said("doc-text-not-faxed", { reason: said("doc-kind-encrypted") }));
    return;
  }
  const { text, removed } =
    trim === "no" ? { text: own, removed: [] } : trimText(own, { signature: trim === "signature" });
  found.remarks.push(...trimmedRemarks(removed));
  const head = letters[0]?.head.map(([label, value]) => `${label}: ${value}\n`).join("") ?? "";
  const pages: Converted = await renderText(shop, head === "" ? text : `${head}\n\n${text}`, input.maxPages, take);
  if (!pages.ok) found.broken.push(said("doc-text-not-faxed", { reason: pages.reason }));
  else if (pages.remark !== "") found.remarks.push(said("doc-text-about", { remark: pages.remark }));
}

/** So many letters of a text beside attachments are more than "see attachment". */
const longText = 400;

/** Counted up to the closing: the name and the signature below it say nothing that is missed. */
function isLong(own: string): boolean {
  const lines = own.split("\n");
  const closing = lines.findIndex((line) => isClosing(line.trim()));
  return (closing < 0 ? lines : lines.slice(0, closing)).join(" ").length >= longText;
}

/** What the writer wrote himself: without quotes, banners and the rest, up to his name. */
function ownWords(letter: Letter | undefined, trim: TrimWord): string {
  if (letter === undefined) return "";
  const read = letter.html === "" ? [] : blocksOf(letter, 10, [], true);
  const text =
    read.length > 0
      ? wordsIn(trimBlocks(read, trim, () => undefined).blocks.filter(({ frame }) => frame.quote === 0))
      : trim === "no"
        ? letter.text
        : trimText(letter.text, { signature: trim === "signature" }).text;
  const { top } = ownLines(plainLines(text));
  return top.join("\n").trim();
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

/** Pictures of the text that are on no page: what was pasted is missed, a logo is not. */
async function nameUnseen(shop: Workshop, input: PrepareInput, found: Findings): Promise<void> {
  const unseen = input.parts.filter((part) => part.inline && !found.shown.has(resolve(part.path)));
  if (unseen.length === 0) return;
  const pasted = found.hasBody ? new Set<string>() : await pastedPictures(shop, input.letters ?? []);
  for (const part of unseen)
    found.remarks.push(
      said(pasted.has(resolve(part.path)) ? "doc-picture-left-out" : "doc-picture-of-text", { name: shown(part) }),
    );
}

const tooManyPages = (most: number, remarks: readonly Sentence[]): PrepareResult => ({
  ok: false,
  outcome: 303,
  reason: said("doc-too-many-pages", { count: most }),
  remarks,
});

export async function writePreview(folder: string): Promise<void> {
  const from = openPages(join(folder, "pages.tif"));
  try {
    await writeAtomic(join(folder, "preview.png"), await pagePng(await loadPage(from, from.pages[0]!)));
  } finally {
    from.close();
  }
}

const shown = (part: SourcePart): string => oneLine(part.name.replaceAll('"', "'"), 80) || "attachment";

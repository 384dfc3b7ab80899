// A mail to pages: its attachments, its own text, or both, in the order people read them. What gave no page is named in remarks;
// the preview is of the first page as it will be sent.

import { basename, join, resolve } from "node:path";
import type { Page } from "../../base/fax.ts";
import { oneLine } from "../../base/one-line.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import type { TrimWord } from "../../codec/mail/content-words.ts";
import { isPgpEncrypted } from "../../codec/mail/pgp-text.ts";
import { trimText } from "../../codec/mail/trim-body.ts";
import type { Log } from "../../device/log/log.ts";
import { writeAtomic } from "../../device/store/atomic.ts";
import type { Letter, PrepareInput, PrepareResult, SourcePart } from "./contract.ts";
import type { Converted, Workshop } from "./convert.ts";
import { type CountingTaker, countingTaker, noProgress, tellProgress } from "./counting-taker.ts";
import { pastedPictures, renderLetters, trimmedRemarks } from "./html/letter-pages.ts";
import { isLong, longestWords, ownWords } from "./own-words.ts";
import { loadPage, openPages, PageFile } from "./page-file.ts";
import { convertPart } from "./part-pages.ts";
import type { PartResult } from "./part-result.ts";
import { pagePng } from "./png.ts";
import { isStrayText } from "./stray-text.ts";
import { renderText } from "./text-pages.ts";

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
    const take = countingTaker(file, input.maxPages, tellProgress(folder));
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
      hasFile: false,
    };
    const letters = input.letters ?? [];
    // Beside other files an attached mail is one of them; alone it goes on below the text.
    const areParts = content === "body" || (await hasFiles(input.parts));
    const body = (): Promise<void> => takeBody(shop, input, take, found, areParts ? letters.slice(0, 1) : letters);
    const parts = (): Promise<void> =>
      takeParts(shop, areParts ? input : { ...input, letters: [] }, take, found, () => input.maxPages - file.pages);
    if (content !== "attachments") await body();
    if (content !== "body" || file.pages === 0) await parts();
    else nameLeftOut(input, found);
    // "See attachment" alone would be a letter without its contract.
    if (!found.hasFile && content === "attachments" && !found.wraps) await body();
    const { remarks, broken, strange, title, words } = found;
    const own = ownWords(input.letters?.[0], input.trim ?? "no", input.ownText);
    await nameUnseen(shop, input, found);
    if (!found.hasBody && isLong(own) && file.pages > 0) remarks.push(said("doc-text-left-out"));
    if (!found.hasBody && own.length > longestWords && file.pages > 0) remarks.push(said("doc-text-cut"));
    if (take.tooMany()) return tooManyPages(input.maxPages, remarks);
    if (file.pages === 0) {
      const outcome = broken.length > 0 ? 302 : 301;
      const reason = broken[0] ?? strange[0] ?? said("doc-nothing");
      return { ok: false, outcome, reason, remarks };
    }
    await file.finish(target);
    if (basename(target) === "pages.tif") await writePreview(folder, file.first);
    log.info("document prepared", { folder: basename(folder), pages: file.pages, remarks: remarks.length });
    const ownText = input.letters === undefined ? {} : { body: own.slice(0, longestWords), textFaxed: found.hasBody };
    return {
      ok: true,
      pages: file.pages,
      remarks,
      title,
      ...ownText,
      ...(input.wantText === true ? { text: words } : {}),
    };
  } finally {
    await noProgress(folder);
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
  /** A file of the mail gave a page. */
  hasFile: boolean;
}

async function takeParts(
  shop: Workshop,
  input: PrepareInput,
  take: CountingTaker,
  found: Findings,
  room: () => number,
): Promise<void> {
  const { letters = [] } = input;
  let next = 1;
  /** Mails attached to the mail, up to this one, each in front of its own files. */
  const inside = async (last: number): Promise<void> => {
    for (; next <= Math.min(last, letters.length - 1) && !take.tooMany(); next++) {
      const letter = letters[next]!;
      await takeLetters(shop, input, take, found, { letters: [letter], text: letter.text, trim: "no", isInside: true });
    }
  };
  for (const part of input.parts) {
    if (take.tooMany()) return;
    await inside(part.letter ?? 0);
    if (part.inline || (await isStrayText(part))) continue;
    const before = room();
    const result: PartResult = await convertPart(
      shop,
      { ...part, path: resolve(part.path) },
      { mostPages: room(), wantText: input.wantText === true },
      take,
    );
    if (result.ok) {
      found.hasFile ||= room() < before;
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
  await inside(letters.length);
}

/** A signature, an appointment, a card: with it a mail has no file. */
const beside = /signature|pgp-keys|calendar|vcard/;

/** Whether documents of their own are among the parts. */
async function hasFiles(parts: readonly SourcePart[]): Promise<boolean> {
  for (const part of parts)
    if (!part.inline && !beside.test(part.contentType) && !(await isStrayText(part))) return true;
  return false;
}

/** The mail's own text, and with it the mails inside that are no page elsewhere. */
async function takeBody(
  shop: Workshop,
  input: PrepareInput,
  take: CountingTaker,
  found: Findings,
  letters: readonly Letter[],
): Promise<void> {
  found.hasBody = true;
  // Where not all letters are wanted, the text of the whole mail has too much in it.
  const isWhole = letters.length === (input.letters?.length ?? 0);
  const own = letters.length === 1 ? letters[0]!.text : "";
  await takeLetters(shop, input, take, found, {
    letters,
    text: own.trim() === "" && isWhole ? input.text : own,
    trim: input.trim ?? "no",
    isInside: false,
  });
}

/** As a letter where there is more to it than plain lines, else as they stand. */
async function takeLetters(
  shop: Workshop,
  input: PrepareInput,
  take: CountingTaker,
  found: Findings,
  { letters, text: own, trim, isInside }: Written,
): Promise<void> {
  if (letters.some(hasMore) || letters.length > 1) {
    const asked = { mostPages: input.maxPages, trim, isInside };
    const painted = await renderLetters(shop, letters.map(whole), asked, take);
    if (painted.ok) {
      found.remarks.push(...painted.remarks);
      for (const path of painted.shown) found.shown.add(path);
      if (!painted.empty) return;
    } else found.remarks.push(said("doc-text-plain", { reason: painted.reason }));
  }
  if (own.trim() === "") return;
  if (isPgpEncrypted(own)) {
    found.broken.push(said("doc-text-not-faxed", { reason: said("doc-kind-encrypted") }));
    if (isInside)
      found.remarks.push(said("doc-not-faxed", { name: shown(letters[0]!), reason: said("doc-kind-encrypted") }));
    return;
  }
  const { text, removed } =
    trim === "no" ? { text: own, removed: [] } : trimText(own, { signature: trim === "signature" });
  found.remarks.push(...trimmedRemarks(removed));
  const head = letters[0]?.head.map(([label, value]) => `${label}: ${value}\n`).join("") ?? "";
  const pages: Converted = await renderText(shop, head === "" ? text : `${head}\n\n${text}`, input.maxPages, take);
  const failed = pages.ok ? pages.remark : pages.reason;
  if (failed === "") return;
  const sentence = isInside
    ? said(pages.ok ? "doc-about" : "doc-not-faxed", { name: shown(letters[0]!), remark: failed, reason: failed })
    : said(pages.ok ? "doc-text-about" : "doc-text-not-faxed", { remark: failed, reason: failed });
  if (!pages.ok) found.broken.push(sentence);
  if (pages.ok || isInside) found.remarks.push(sentence);
}

interface Written {
  readonly letters: readonly Letter[];
  /** In plain lines. */
  readonly text: string;
  readonly trim: TrimWord;
  /** Of a mail attached to the mail. */
  readonly isInside: boolean;
}

const hasMore = ({ html }: Letter): boolean => html !== "";
const whole = (letter: Letter): Letter => ({
  ...letter,
  pictures: letter.pictures.map((picture) => ({ ...picture, path: resolve(picture.path) })),
});

/** Documents beside a text that alone was asked for. */
function nameLeftOut({ parts, letters = [] }: PrepareInput, { remarks }: Findings): void {
  const mails = letters.slice(1).filter(({ text, html }) => text.trim() !== "" || html !== "");
  for (const one of [...parts.filter(({ inline }) => !inline), ...mails])
    remarks.push(said("doc-attachment-left-out", { name: shown(one) }));
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

/** `first`: the first page, where it is still at hand. */
export async function writePreview(folder: string, first?: Page): Promise<void> {
  await writeAtomic(join(folder, "preview.png"), await pagePng(first ?? (await firstPage(join(folder, "pages.tif")))));
}

async function firstPage(file: string): Promise<Page> {
  const from = openPages(file);
  try {
    return await loadPage(from, from.pages[0]!);
  } finally {
    from.close();
  }
}

const shown = ({ name = "" }: Pick<Letter, "name">): string => oneLine(name.replaceAll('"', "'"), 80) || "attachment";

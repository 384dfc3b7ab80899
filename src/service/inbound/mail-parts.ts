// What hangs on the mail of a received fax: its PDF, its TIFF or both; a large one goes out in several mails of whole pages.

import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FaxForm } from "../../base/received.ts";
import type { PdfAbout } from "../../codec/pdf/pdf-file.ts";
import type { PageWord } from "../../codec/pdf/text-layer.ts";
import type { ReceivedRules } from "../../codec/rules/schema-received.ts";
import type { MailSplit } from "../../device/store/mailed.ts";
import type { Documents, WantedPages } from "../document/contract.ts";
import { loadPage, openPages, PageFile } from "../document/page-file.ts";

/** Octets of a mail for one of what hangs on it: base64 and its line ends. */
const inMail = 1.37;
/** Picture, text and headers. */
const besides = 200_000;
/** More mails than this are a flood: then it is kept. */
const mostParts = 30;

export interface MailPart {
  readonly pages: WantedPages;
  readonly files: readonly { readonly suffix: "pdf" | "tif"; readonly type: string; readonly content: Uint8Array }[];
}

/** One for each of the split's mails. */
export interface MailParts extends MailSplit {
  readonly parts: readonly MailPart[];
}

/** `folder` holds fax.tif and fax.pdf; `fixed`: what was begun already, whatever form and rules are now. */
export async function mailParts(
  documents: Documents,
  folder: string,
  {
    form,
    rules,
    about,
    words,
    fixed,
  }: {
    readonly form: FaxForm;
    readonly rules: ReceivedRules;
    readonly about: PdfAbout;
    readonly words: readonly (readonly PageWord[])[];
    readonly fixed?: MailSplit | undefined;
  },
): Promise<MailParts> {
  const split = fixed ?? (await splitNow(folder, form, rules));
  const [only, ...more] = split.pages;
  const names = split.kept ? [] : namesOf(split.form);
  const parts: MailPart[] = [];
  if (only !== undefined && more.length === 0) {
    const files = await Promise.all(names.map((name) => readPart(folder, `fax.${name}`, name)));
    return { ...split, parts: [{ pages: only, files }] };
  }
  for (const pages of split.pages) {
    const making = join(folder, ".mail-part");
    const own = [];
    for (const name of names) {
      if (name === "pdf") await documents.toPdf(join(folder, "fax.tif"), making, about, words, pages);
      else await writeTiffPages(join(folder, "fax.tif"), making, pages);
      own.push(await readPart(folder, ".mail-part", name));
      await rm(making, { force: true });
    }
    parts.push({ pages, files: own });
  }
  return { ...split, parts };
}

type FileName = MailPart["files"][number]["suffix"];

const namesOf = (form: FaxForm): FileName[] =>
  form === "notice"
    ? []
    : [...(form === "tiff" ? [] : (["pdf"] as const)), ...(form === "pdf" ? [] : (["tif"] as const))];

async function splitNow(folder: string, form: FaxForm, rules: ReceivedRules): Promise<MailSplit> {
  const sizes = pageSizes(join(folder, "fax.tif"));
  const whole = [{ first: 0, last: sizes.length - 1 }];
  const names = namesOf(form);
  if (names.length === 0) return { form, pages: whole, kept: false, octets: 0 };
  const files = await Promise.all(names.map((name) => stat(join(folder, `fax.${name}`))));
  const octets = files.reduce((sum, { size }) => sum + size, 0) * inMail + besides;
  const most = rules["largest-mail-mb"] * 1_000_000;
  if (octets <= most) return { form, pages: whole, kept: false, octets };
  const pages = splitPages(sizes, (most - besides) / inMail / names.length);
  if (rules["too-large"] === "keep" || pages === undefined || pages.length > mostParts)
    return { form, pages: whole, kept: true, octets };
  return { form, pages, kept: false, octets };
}

/** Pages one after the other, as many as fit into `most` octets; undefined when one alone does not. */
export function splitPages(sizes: readonly number[], most: number): WantedPages[] | undefined {
  const ranges: { first: number; last: number }[] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const [index, size] of sizes.entries()) {
    if (size > most) return undefined;
    if (used + size > most) {
      ranges.push({ first: index, last: index });
      used = size;
    } else {
      ranges.at(-1)!.last = index;
      used += size;
    }
  }
  return ranges;
}

/** Octets of each page, with what a PDF or TIFF and its words add. */
function pageSizes(tiff: string): number[] {
  const from = openPages(tiff);
  try {
    return from.pages.map(({ strips }) => strips.reduce((sum, { length }) => sum + length, 12_000));
  } finally {
    from.close();
  }
}

async function readPart(folder: string, name: string, suffix: FileName): Promise<MailPart["files"][number]> {
  const type = suffix === "pdf" ? "application/pdf" : "image/tiff";
  return { suffix, type, content: await readFile(join(folder, name)) };
}

async function writeTiffPages(tiff: string, target: string, { first, last }: WantedPages): Promise<void> {
  const from = openPages(tiff);
  const file = await PageFile.create(`${target}.making`);
  try {
    for (const page of from.pages.slice(first, last + 1)) await file.add(await loadPage(from, page));
    await file.finish(target);
  } catch (error) {
    await file.discard();
    throw error;
  } finally {
    from.close();
  }
}

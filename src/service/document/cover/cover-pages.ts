// A cover to pages: the form of rules/covers is laid out by a child, drawn without its fields by Ghostscript, and the words are put on
// it before it is made black and white. FaxError "settings" when that fails, since the form is ours and not the sender's.

import { copyFile, writeFile } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { describeError, FaxError, isFaxError } from "../../../base/errors.ts";
import { grids } from "../../../base/fax.ts";
import { oneLine } from "../../../base/one-line.ts";
import type { GreyPage } from "../../../codec/raster/grey-page.ts";
import { readLeft } from "../child-file.ts";
import type { CoverFields } from "../contract.ts";
import type { PageTaker, Workshop } from "../convert.ts";
import { fitPage } from "../fit.ts";
import { drawGrey } from "../ghostscript.ts";
import { coverForm, defaultForm, logoFile } from "./cover-forms.ts";

/** Three up from here is the same folder's parent in the source and the built tree: the child is not compiled. */
const child = fileURLToPath(new URL("../../../../src/service/document/cover/cover-child.mjs", import.meta.url));
const nodeMemoryMb = 1024;
const longestLine = 300;
const longestRemarks = 20_000;
/** Stands where more was written than is faxed. */
const cutMark = "[…]";
/** A cover that runs over more sheets than this is cut. */
export const mostCoverPages = 10;
/** Of a form, whatever a child says that was taken over. */
const most = { side: 20_000, pages: 100, pieces: 1_000 };

/** Words laid out: a grey picture in a file, and where it stands. */
interface Piece {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly page: number;
  readonly left: number;
  readonly top: number;
}

/** `folder`: of the forms. Its count of pages counts what the remarks run over to. A form that is broken gives way to the default one. */
export async function coverPages(shop: Workshop, folder: string, fields: CoverFields, take: PageTaker): Promise<void> {
  const wanted = fields.form ?? defaultForm;
  const missing = (name: string): void => shop.note("no such cover, the default one is taken", name);
  const logo = await ownCopy(shop, await logoFile(folder));
  const form = await coverForm(folder, wanted, missing);
  let pages: GreyPage[];
  try {
    pages = await drawCover(shop, form, logo, fields);
  } catch (error) {
    if (!isFaxError(error, "settings") || wanted === defaultForm) throw error;
    shop.note("a cover cannot be made, the default one is taken", describeError(error));
    pages = await drawCover(shop, await coverForm(folder, defaultForm, missing), logo, fields);
  }
  const { resolution } = shop.form;
  for (const page of pages)
    if (!(await take(fitPage({ bitmap: await shop.rasterise(page), resolution }, shop.form)))) return;
}

async function drawCover(
  shop: Workshop,
  form: string,
  logo: string | undefined,
  fields: CoverFields,
): Promise<GreyPage[]> {
  let laid = await layOut(shop, form, logo, fields);
  const more = laid.sheets - 1;
  if (more > 0) laid = await layOut(shop, form, logo, { ...fields, pages: fields.pages + more });
  const drawn = await drawGrey(shop, laid.background);
  if (drawn?.length !== laid.pages) throw new FaxError("settings", `covers/${basename(form)} cannot be drawn`);
  const sheet = drawn[0]!;
  while (drawn.length < laid.sheets) drawn.push(blankLike(sheet));
  for (const piece of laid.pieces) await putOn(drawn[piece.page]!, piece);
  return drawn;
}

/** The names of a form's fields. FaxError "settings" for what is no form. */
export async function fieldsOf(shop: Workshop, form: string): Promise<string[]> {
  const { fields } = await runChild(shop, form, [form]);
  return fields as string[];
}

/** Children see their folder and what stands on their command line, and no more. */
async function ownCopy(shop: Workshop, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const copy = shop.fresh(`logo${extname(file)}`);
  await copyFile(file, copy);
  return copy;
}

async function layOut(shop: Workshop, form: string, logo: string | undefined, fields: CoverFields) {
  const values = shop.fresh("cover.json");
  const background = shop.fresh("cover.pdf");
  const texts = Object.fromEntries(Object.entries(fieldTexts).map(([name, text]) => [name, text(fields)]));
  const { dpi } = grids[shop.form.resolution];
  await writeFile(values, JSON.stringify({ texts, dpi, logo, mostSheets: mostCoverPages, mark: cutMark }));
  const answer = await runChild(shop, form, [form, values, background]);
  const { pages, pieces } = answer as {
    pages: number;
    pieces: readonly Piece[];
  };
  if (pages > most.pages || pieces.length > most.pieces || !pieces.every((piece) => isSound(piece, shop.folder)))
    throw new FaxError("settings", `covers/${basename(form)} cannot be filled: what came of it is no cover`);
  return {
    background,
    pages,
    pieces,
    sheets: Math.max(pages, ...pieces.map(({ page }) => page + 1)),
  };
}

/** Whether it can be what the child is to make: in its own folder, of a size and a place that a page can have. */
function isSound({ file, width, height, page, left, top }: Piece, folder: string): boolean {
  const within = (value: number, least: number, largest: number): boolean =>
    Number.isInteger(value) && value >= least && value <= largest;
  return (
    typeof file === "string" &&
    dirname(file) === folder &&
    within(width, 1, most.side) &&
    within(height, 1, most.side) &&
    within(page, 0, most.pages) &&
    within(left, -most.side, most.side) &&
    within(top, -most.side, most.side)
  );
}

async function runChild(shop: Workshop, form: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const result = await shop.child(process.execPath, ["--max-old-space-size=256", child, ...args], {
    extraMemoryMb: nodeMemoryMb,
  });
  if (!result.ok)
    throw new FaxError("settings", `covers/${basename(form)} cannot be filled: ${result.stderr.trim().slice(-300)}`);
  return JSON.parse(result.stdout) as Record<string, unknown>;
}

function blankLike({ width, height, stride }: GreyPage): GreyPage {
  return { width, height, stride, grey: new Uint8Array(stride * height).fill(255) };
}

/** Words over what is drawn: the darker of both. */
async function putOn(page: GreyPage, { file, width, height, left, top }: Piece): Promise<void> {
  const words = await readLeft(file, width * height);
  if (words?.length !== width * height) throw new FaxError("settings", "the words of a cover are not there");
  for (let y = Math.max(0, -top); y < Math.min(height, page.height - top); y++)
    for (let x = Math.max(0, -left); x < Math.min(width, page.width - left); x++) {
      const at = (top + y) * page.stride + left + x;
      page.grey[at] = Math.min(page.grey[at]!, words[y * width + x]!);
    }
}

/** Persian and Indic words change without their joiners U+200C and U+200D, which are format characters like others. */
const unseen = {
  line: /(?:(?!\u200c|\u200d)[\p{C}\s])+/gu,
  lines: /(?!\u200c|\u200d|\n)\p{C}/gu,
};

const line = (text: string): string => oneLine(text, longestLine, unseen.line);

function manyLines(text: string): string {
  const shown = text.replace(/\r\n?/g, "\n").replace(unseen.lines, " ").trimEnd();
  if (shown.length <= longestRemarks) return shown;
  return `${shown.slice(0, longestRemarks).replace(/[\ud800-\udbff]$/, "")}\n${cutMark}`;
}

/** What a form's fields hold, by their names. */
const fieldTexts: Readonly<Record<string, (fields: CoverFields) => string>> = {
  "to-name": ({ toName }) => line(toName),
  "to-number": ({ toNumber }) => line(toNumber),
  "from-name": ({ fromName }) => line(fromName),
  "from-company": ({ fromCompany }) => line(fromCompany),
  "from-number": ({ fromNumber }) => line(fromNumber),
  date: ({ date }) => line(date),
  pages: ({ pages }) => String(pages),
  subject: ({ subject }) => line(subject),
  remarks: ({ remarks }) => manyLines(remarks),
};

/** The names a form's fields may have. */
export const knownFields: readonly string[] = [...Object.keys(fieldTexts), "logo"];

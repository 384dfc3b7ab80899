// The document room: what a mail carries becomes pages, covers go before them, received pages become PDF. Converters run as
// limited children in a private folder that is gone afterwards (DESIGN 4.5). Fails towards the sender in sentences; rejects
// only for a fault of this machine (disk, missing program).

import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, statfs } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
import type { Page } from "../../base/fax.ts";
import { changeResolutionSteps } from "../../codec/image/resolution.ts";
import type { SiteRules } from "../../codec/rules/schema-site.ts";
import { createPool, type Pool } from "../../device/exec/pool.ts";
import { runProgram } from "../../device/exec/run.ts";
import type { Log } from "../../device/log/log.ts";
import type { Documents, Sheets } from "./contract.ts";
import type { ShopFor, Workshop } from "./convert.ts";
import { coverForm, coverForms } from "./cover/cover-forms.ts";
import { coverPages, fieldsOf, knownFields, mostCoverPages } from "./cover/cover-pages.ts";
import { leadsTo } from "./fit.ts";
import { formOf, needsPlain, plainestFile, plainFile, plainFormOf, readPages } from "./forms.ts";
import { loadPage, openPages, PageFile, steadily } from "./page-file.ts";
import { pagePng } from "./png.ts";
import { prepareForms } from "./prepare-forms.ts";
import { createRasterThreads, type RasterThreads } from "./raster-threads.ts";
import { readWords } from "./read-words.ts";
import { noSheets } from "./sheets.ts";
import { writePdf } from "./to-pdf.ts";

export interface DocumentsDeps {
  readonly log: Log;
  /** Read at every preparation: the rules may change. */
  readonly limits: () => SiteRules["convert"];
  /** Holds the forms of covers: default.pdf and others. */
  readonly coversFolder: string;
}

/** A converter that takes longer makes room for another: most take less than two seconds, LibreOffice among them. */
const longMs = 10_000;
/** Largest file a converter may write, MB. */
const fileMb = 512;
/** All files of a preparation together, MB. */
const folderMb = 1024;

export function createDocuments(deps: DocumentsDeps): Documents {
  const atOnce = (): number => deps.limits()["at-once"];
  const machines = { pool: createPool(atOnce, longMs), threads: createRasterThreads(atOnce) };
  // One at a time: nobody waits for it longer than its time, and it would take the processor from those who wait for a fax.
  const lane = createPool(() => 1);
  return {
    prepare: (input, folder) =>
      inWorkshop(deps, machines, folder, (shopFor) => prepareForms(shopFor, deps.log, input, folder)),
    assemble: (sheets, target) =>
      inWorkshop(deps, machines, join(target, ".."), (shopFor) =>
        assembleForms(shopFor, deps.coversFolder, sheets, target),
      ),
    coverForms: () => coverForms(deps.coversFolder),
    coverFields: (form, folder) =>
      inWorkshop(deps, machines, folder, async (shopFor) => {
        const file = await coverForm(deps.coversFolder, form, () => {
          throw new FaxError("settings", `there is no cover ${form}.pdf in ${deps.coversFolder}`);
        });
        const fields = await fieldsOf(shopFor(formOf("fine")), file);
        return { fields, unknown: fields.filter((name) => !knownFields.includes(name)) };
      }),
    toPdf: writePdf,
    readWords: (tiff, wishes) =>
      readWords(
        {
          lane,
          memoryMb: () => deps.limits()["memory-mb"],
          note: (message, detail) => deps.log.warn(message, { detail }),
        },
        tiff,
        wishes,
      ),
    async picture(tiff, index, widest) {
      const from = openPages(tiff);
      try {
        const page = from.pages[Math.max(0, Math.min(index, from.pages.length - 1))]!;
        return await pagePng(await loadPage(from, page), widest);
      } finally {
        from.close();
      }
    },
  };
}

async function assembleForms(
  shopFor: ShopFor,
  coversFolder: string,
  sheets: Sheets,
  target: string,
): Promise<{ pages: number; plain: boolean }> {
  await rm(plainFile(target), { force: true });
  const pages = await assemble(shopFor(formOf(sheets.quality)), coversFolder, sheets, target);
  if (!readPages(target, needsPlain)) return { pages, plain: false };
  const documents = sheets.documents.map(plainestFile);
  const form = plainFormOf(sheets.quality);
  const plain = await assemble(shopFor(form), coversFolder, { ...sheets, documents }, plainFile(target));
  if (plain === pages) return { pages, plain: true };
  await rm(plainFile(target));
  return { pages, plain: false };
}

async function assemble(shop: Workshop, coversFolder: string, sheets: Sheets, target: string): Promise<number> {
  const file = await PageFile.create(shop.own("joined.tif"));
  const { resolution } = shop.form;
  const add = async (page: Page): Promise<void> =>
    file.add(leadsTo(page.resolution, resolution) ? await steadily(changeResolutionSteps(page, resolution)) : page);
  try {
    if (sheets.cover !== undefined)
      await coverPages(shop, coversFolder, sheets.cover, async (page) => {
        if (file.pages >= mostCoverPages) return false;
        await add(page);
        return true;
      });
    for (const document of sheets.documents) {
      const from = openPages(document);
      try {
        for (const page of from.pages) await add(await loadPage(from, page));
      } finally {
        from.close();
      }
    }
    await file.finish(target);
    return file.pages;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Runs a preparation with a private folder under `folder`, which is removed whatever happens. */
async function inWorkshop<T>(
  deps: DocumentsDeps,
  { pool, threads }: { readonly pool: Pool; readonly threads: RasterThreads },
  folder: string,
  work: (shopFor: ShopFor) => Promise<T>,
): Promise<T> {
  // Whole paths from here on: the children have a current folder of their own.
  const own = await mkdtemp(join(resolve(folder), ".convert-"));
  const children = join(own, "children");
  await mkdir(children);
  const limits = deps.limits();
  const seconds = Math.max(0.2, limits["time-limit"] / 1000);
  let used = 0;
  try {
    return await work((form) => ({
      folder: children,
      seconds,
      office: limits.office,
      fresh: (name) => join(children, `${used++}-${randomBytes(6).toString("hex")}-${name}`),
      own: (name) => join(own, `${used++}-${name}`),
      form,
      greyRoom: (octets) => threads.room(octets),
      seen: noSheets(),
      rasterise: (page, options) => threads.rasterise(page, { resolution: form.resolution, ...options }),
      note: (message, detail) => deps.log.warn(message, { folder: basename(folder), detail }),
      child: async (program, args, options = {}) => {
        const result = await pool.run(() =>
          runProgram({
            program,
            args,
            folder: children,
            limits: {
              seconds: options.seconds ?? seconds,
              memoryMb: limits["memory-mb"] + (options.extraMemoryMb ?? 0),
              fileMb,
              folderMb,
            },
            ...(options.bare === undefined ? {} : { bare: options.bare }),
            ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
            ...(options.stdout === undefined ? {} : { stdout: options.stdout }),
            ...(options.reader === undefined ? {} : { reader: options.reader }),
          }),
        );
        // A full disk is no fault of the sender's document.
        if (!result.ok && (await freeOctets(own)) < leastFree)
          throw new FaxError("later", "the gateway's disk is full: documents cannot be prepared");
        return result;
      },
    }));
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

const leastFree = 16 * 1_048_576;

async function freeOctets(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

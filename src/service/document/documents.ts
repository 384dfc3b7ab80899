// The document room: what a mail carries becomes pages, covers go before them, received pages become PDF. Converters run as
// limited children in a private folder that is gone afterwards (DESIGN 4.5). Fails towards the sender in sentences; rejects
// only for a fault of this machine (disk, missing program).

import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { FaxError } from "../../base/errors.ts";
import type { Page } from "../../base/fax.ts";
import { oneLine } from "../../base/one-line.ts";
import { type Sentence, said } from "../../base/phrases.ts";
import { changeResolutionSteps } from "../../codec/image/resolution.ts";
import type { Steps } from "../../codec/image/steps.ts";
import type { SiteRules } from "../../codec/rules/schema-site.ts";
import { createPool, type Pool } from "../../device/exec/pool.ts";
import { runProgram } from "../../device/exec/run.ts";
import type { Log } from "../../device/log/log.ts";
import { writeAtomic } from "../../device/store/atomic.ts";
import type { Documents, PrepareInput, PrepareResult, Sheets, SourcePart } from "./contract.ts";
import type { Converted, PageTaker, Workshop } from "./convert.ts";
import { coverPages } from "./cover.ts";
import { breathe, loadPage, openPages, PageFile } from "./page-file.ts";
import { convertPart, type PartResult } from "./part-pages.ts";
import { pagePng } from "./png.ts";
import { createRasterThreads, type RasterThreads } from "./raster-threads.ts";
import { renderText } from "./text-pages.ts";
import { writePdf } from "./to-pdf.ts";

export interface DocumentsDeps {
  readonly log: Log;
  /** Read at every preparation: the rules may change. */
  readonly limits: () => SiteRules["convert"];
  /** Holds default.pdf. */
  readonly coversFolder: string;
}

/** A cover that runs over more sheets than this is cut. */
const mostCoverPages = 10;
/** Largest file a converter may write, MB. */
const fileMb = 512;

export function createDocuments(deps: DocumentsDeps): Documents {
  const atOnce = (): number => deps.limits()["at-once"];
  const machines = { pool: createPool(atOnce), threads: createRasterThreads(atOnce) };
  return {
    prepare: (input, folder) => inWorkshop(deps, machines, folder, (shop) => prepare(shop, deps.log, input, folder)),
    assemble: (sheets, target) =>
      inWorkshop(deps, machines, join(target, ".."), (shop) => assemble(shop, deps.coversFolder, sheets, target)),
    toPdf: writePdf,
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

async function assemble(
  shop: Workshop,
  coversFolder: string,
  sheets: Sheets,
  target: string,
): Promise<{ pages: number }> {
  const file = await PageFile.create(shop.fresh("joined.tif"));
  const add = async (page: Page): Promise<void> =>
    file.add(await steadily(changeResolutionSteps(page, sheets.resolution)));
  try {
    if (sheets.cover !== undefined)
      await coverPages(shop, resolve(coversFolder, "default.pdf"), sheets.cover, async (page) => {
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
    return { pages: file.pages };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Steps of work with the event loop between them. */
async function steadily<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await breathe();
  }
}

/** Runs a preparation with a private folder under `folder`, which is removed whatever happens. */
async function inWorkshop<T>(
  deps: DocumentsDeps,
  { pool, threads }: { readonly pool: Pool; readonly threads: RasterThreads },
  folder: string,
  work: (shop: Workshop) => Promise<T>,
): Promise<T> {
  // Whole paths from here on: the children have a current folder of their own.
  const own = await mkdtemp(join(resolve(folder), ".convert-"));
  const limits = deps.limits();
  const seconds = Math.max(0.2, limits["time-limit"] / 1000);
  let used = 0;
  try {
    return await work({
      folder: own,
      seconds,
      fresh: (name) => join(own, `${used++}-${name}`),
      rasterise: (page, options) => threads.rasterise(page, { ...options, resolution: "fine" }),
      note: (message, detail) => deps.log.warn(message, { folder: basename(folder), detail }),
      child: async (program, args, options = {}) => {
        const result = await pool.run(() =>
          runProgram({
            program,
            args,
            folder: own,
            limits: {
              seconds: options.seconds ?? seconds,
              memoryMb: limits["memory-mb"] + (options.extraMemoryMb ?? 0),
              fileMb,
            },
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
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

const leastFree = 16 * 1_048_576;

async function freeOctets(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

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

async function prepare(shop: Workshop, log: Log, input: PrepareInput, folder: string): Promise<PrepareResult> {
  const file = await PageFile.create(shop.fresh("document.tif"));
  try {
    const take = adder(file, input.maxPages, tellProgress(folder));
    const remarks: Sentence[] = [];
    /** Reasons of parts that are documents but gave no page, and of parts that are none. */
    const broken: Sentence[] = [];
    const strange: Sentence[] = [];
    let title = "";
    let words = "";
    /** The mail itself is in a part that cannot be opened. */
    let wraps = false;
    for (const part of input.parts) {
      if (part.inline) {
        remarks.push(said("doc-picture-of-text", { name: shown(part) }));
        continue;
      }
      const result: PartResult = await convertPart(
        shop,
        { ...part, path: resolve(part.path) },
        { mostPages: input.maxPages - file.pages, wantText: input.wantText === true },
        take,
      );
      if (take.tooMany()) return tooManyPages(input.maxPages, remarks);
      if (result.ok) {
        title ||= result.title;
        words ||= result.text;
        if (result.remark !== "") remarks.push(said("doc-about", { name: shown(part), remark: result.remark }));
        continue;
      }
      const sentence = said("doc-not-faxed", { name: shown(part), reason: result.reason });
      (result.known || result.wraps === true ? broken : strange).push(sentence);
      wraps ||= result.wraps === true;
      remarks.push(sentence);
    }
    // "See attachment" alone would be a letter without its contract.
    if (file.pages === 0 && !wraps && input.text.trim() !== "") {
      const text: Converted = await renderText(shop, input.text, input.maxPages, take);
      if (take.tooMany()) return tooManyPages(input.maxPages, remarks);
      if (!text.ok) broken.push(said("doc-text-not-faxed", { reason: text.reason }));
      else if (text.remark !== "") remarks.push(said("doc-text-about", { remark: text.remark }));
    }
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

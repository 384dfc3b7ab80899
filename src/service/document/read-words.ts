// What can be read on fax pages, by Debian's tesseract as a limited child, a page at a time: the words of a received fax, to be
// searched in its PDF. It never keeps a fax waiting beyond its time: pages it has not come to by then have no words. A
// program or language that is missing gives none, and is told in the log. Never rejects.

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError } from "../../base/errors.ts";
import { grids, type Page, type Resolution } from "../../base/fax.ts";
import { changeResolutionSteps } from "../../codec/image/resolution.ts";
import type { PageWord } from "../../codec/pdf/text-layer.ts";
import { readWordTable } from "../../codec/pdf/word-table.ts";
import type { Pool } from "../../device/exec/pool.ts";
import { runProgram } from "../../device/exec/run.ts";
import { readLeft } from "./child-file.ts";
import type { WordsRead, WordWishes } from "./contract.ts";
import { leadsTo } from "./fit.ts";
import { loadPage, openPages, PageFile, steadily } from "./page-file.ts";

export interface WordsPlace {
  /** One page of all faxes at a time. */
  readonly lane: Pool;
  readonly memoryMb: () => number;
  note(message: string, detail: string): void;
}

const program = "tesseract";
/** Octets of the table of one page. */
const mostTable = 4_000_000;
const fileMb = 32;

/** Letters are as high as wide there; standard pages have half the lines, and superfine ones twice. */
const square: Partial<Record<Resolution, Resolution>> = { standard: "fine", superfine: "fine" };

export async function readWords(place: WordsPlace, tiff: string, wishes: WordWishes): Promise<WordsRead> {
  const pages: (readonly PageWord[])[] = [];
  const stop = new AbortController();
  const late = new Promise<string>((resolve) => {
    stop.signal.addEventListener("abort", () => resolve(`its ${wishes.seconds} seconds were over`));
  });
  const timer = setTimeout(() => stop.abort(), wishes.seconds * 1000);
  const work = readAll(place, tiff, wishes, stop.signal, pages).catch(describeError);
  const fault = await Promise.race([work, late]);
  clearTimeout(timer);
  if (fault !== "") place.note("the words of a fax could not be read, or not all", fault);
  return { pages: [...pages], fault };
}

/** Fills `pages`; why it ended before the last. */
async function readAll(
  place: WordsPlace,
  tiff: string,
  wishes: WordWishes,
  signal: AbortSignal,
  pages: (readonly PageWord[])[],
): Promise<string> {
  const own = await mkdtemp(join(tmpdir(), "faxgate-words-"));
  const from = openPages(tiff);
  try {
    const folder = join(own, "children");
    await mkdir(folder);
    for (const [index, page] of from.pages.entries()) {
      const image = join(own, `${index}.tif`);
      const seen = await writeImage(await loadPage(from, page), image);
      const fault = await place.lane.run(async () => {
        if (signal.aborted) return "late";
        const result = await runProgram({
          program,
          args: [image, join(folder, String(index)), "-l", wishes.languages.join("+"), "--dpi", seen.dpi, "tsv"],
          folder,
          limits: { seconds: wishes.seconds, memoryMb: place.memoryMb(), fileMb, folderMb: fileMb },
          // Its threads wait for one another more than they help, and take what converters need.
          env: { OMP_THREAD_LIMIT: "1" },
          signal,
        });
        return result.ok ? "" : result.missing ? result.stderr : faultOf(result.stderr);
      });
      if (fault !== "") return `page ${index + 1}: ${fault}`;
      const table = await readLeft(join(folder, `${index}.tsv`), mostTable);
      const text = new TextDecoder().decode(table ?? new Uint8Array());
      pages.push(readWordTable(text, page.width / seen.width, page.height / seen.height));
      await rm(image, { force: true });
    }
    return "";
  } finally {
    from.close();
    await rm(own, { recursive: true, force: true });
  }
}

async function writeImage(page: Page, path: string): Promise<{ width: number; height: number; dpi: string }> {
  const to = square[page.resolution];
  const seen =
    to !== undefined && leadsTo(page.resolution, to) ? await steadily(changeResolutionSteps(page, to)) : page;
  const making = `${path}.making`;
  const file = await PageFile.create(making);
  await file.add(seen);
  await file.finish(path);
  const { width, height } = seen.bitmap;
  return { width, height, dpi: String(grids[seen.resolution].dpi[0]) };
}

const faultOf = (said: string): string => said.trim().split("\n").slice(0, 2).join(" ").slice(0, 300) || "it gave up";

// Pages of a preparation as they come: into the file until there are more than wanted, and told of as they grow.

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PageTaker } from "./convert.ts";
import type { PageFile } from "./page-file.ts";

export type CountingTaker = PageTaker & { tooMany(): boolean };

/** `told`: hears how many there are after each. */
export function countingTaker(file: PageFile, most: number, told: (pages: number) => Promise<void>): CountingTaker {
  let tooMany = false;
  const take: PageTaker = async (page) => {
    if (file.pages >= most) {
      tooMany = true;
      return false;
    }
    await file.add(page);
    await told(file.pages);
    return true;
  };
  return Object.assign(take, { tooMany: () => tooMany });
}

/** How far a long preparation is, for `faxgate queue`: <folder>/progress holds the number of pages done. Worth no fsync. */
const progressFile = "progress";

export function tellProgress(folder: string): (pages: number) => Promise<void> {
  let told = performance.now();
  return async (pages) => {
    if (performance.now() - told < 300) return;
    told = performance.now();
    await writeFile(join(folder, progressFile), String(pages));
  };
}

export const noProgress = (folder: string): Promise<void> => rm(join(folder, progressFile), { force: true });

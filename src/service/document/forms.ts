// The forms a document is prepared in: the one asked for, and beside it a plain one where not every machine takes that. Both are
// drawn from the source, so that no tone is made black and white twice; the line takes the one that suits the far end.

import { existsSync } from "node:fs";
import { pelsAcross, type Quality } from "../../base/fax.ts";
import type { PageForm } from "./convert.ts";
import { openPages, type PageReader, resolutionOf } from "./page-file.ts";

export const formOf = (quality: Quality): PageForm => ({ resolution: quality, paper: 1728 });
export const wideFormOf = (quality: Quality): PageForm => ({ resolution: quality, paper: 2432 });

/** What every machine takes as it is, or with its rows halved. */
export const plainFormOf = (quality: Quality): PageForm => ({
  resolution: quality === "300x300" || quality === "400x400" ? "fine" : quality,
  paper: 1728,
});

/** Where the plain form of a pages file is, if there is one. */
export const plainFile = (path: string): string => path.replace(/(?:\.tif)?$/, "-plain.tif");

/** The plain form where it is there, else the pages file itself. */
export const plainestFile = (path: string): string => (existsSync(plainFile(path)) ? plainFile(path) : path);

/** Some page is denser or wider than machines need to take. */
export const needsPlain = ({ pages }: Pick<PageReader, "pages">): boolean =>
  pages.some((page) => {
    const resolution = resolutionOf(page);
    return (
      resolution === "300x300" ||
      resolution === "400x400" ||
      resolution === "r16" ||
      page.width > pelsAcross(1728, resolution)
    );
  });

/** What is to be known of a pages file without its pels. */
export function readPages<T>(path: string, read: (pages: PageReader) => T): T {
  const pages = openPages(path);
  try {
    return read(pages);
  } finally {
    pages.close();
  }
}

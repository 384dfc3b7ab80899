// A job's prepared pages as the call wants them: one page decoded at a time, the header line inserted above it (never over
// it) at send time. Pages that cannot be read end the attempt with a clear outcome, not with a blank sheet.

import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { FaxError, systemCode } from "../../base/errors.ts";
import type { Page, Resolution } from "../../base/fax.ts";
import type { JobRequest } from "../../base/job.ts";
import { stackRows } from "../../codec/image/bitmap.ts";
import { headerRows, renderHeaderLine } from "../../codec/image/header-line.ts";
import { decodeTiffPageSteps, faxResolutionOf, openTiff, type TiffPage } from "../../codec/tiff/read.ts";
import type { TiffSource } from "../../codec/tiff/source.ts";
import { fileSource } from "../../device/store/tiff-file.ts";
import type { FaxDocument, PageSize } from "../../engine/call.ts";

export interface OpenDocument extends FaxDocument {
  close(): void;
}

interface OpenPages extends OpenDocument {
  size(index: number): PageSize;
}

/**
 * A job's pages and, where it has them, their plain form. `date`: as it stands in the header line. Throws FaxError "input" when
 * a file is no sound TIFF of the job's pages.
 */
export function openDocument(path: string, request: JobRequest, date: string, plain?: string): OpenDocument {
  const forms: OpenPages[] = [];
  const close = (): void => {
    for (const form of forms) form.close();
  };
  try {
    for (const file of plain === undefined ? [path] : [path, plain]) {
      const pages = openPages(file);
      forms.push(pages);
      if (pages.pageCount !== request.pages)
        throw new FaxError("input", `${file} has ${pages.pageCount} pages, not ${request.pages}`);
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    pageCount: request.pages,
    load: async (index, form = 0) => withHeader(await forms[form]!.load(index), request, index + 1, date),
    forms: (index) =>
      forms.map(({ size }) => {
        const { width, height, resolution } = size(index);
        return { width, height: height + (request.header === undefined ? 0 : headerRows(resolution)), resolution };
      }),
    close,
  };
}

/** A TIFF's pages as they are. Throws FaxError "input" when the file is missing or no TIFF of bilevel pages. */
export function openPages(path: string): OpenPages {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    throw new FaxError("input", `${path} is missing`, error);
  }
  const source = fileSource(file);
  const tiff = openTiff(source);
  if (!tiff.ok) {
    closeSync(file);
    throw new FaxError("input", `${path}: ${tiff.reason}`);
  }
  return {
    pageCount: tiff.pages.length,
    load: (index) => loadPage(source, tiff.pages[index]!, path),
    size: (index) => {
      const { width, height } = tiff.pages[index]!;
      return { width, height, resolution: resolutionOf(tiff.pages[index]!) };
    },
    close: () => closeSync(file),
  };
}

const resolutionOf = (entry: TiffPage): Resolution => faxResolutionOf(entry) ?? "fine";

/** In steps of about a millisecond: the page before it is on the line meanwhile. */
async function loadPage(source: TiffSource, entry: TiffPage, path: string): Promise<Page> {
  const steps = decodeTiffPageSteps(source, entry);
  let step = steps.next();
  for (; !step.done; step = steps.next()) await setImmediate();
  const decoded = step.value;
  if (decoded.quality.badLines > 0) throw new FaxError("input", `${path} is damaged`);
  return { bitmap: decoded.bitmap, resolution: resolutionOf(entry) };
}

function withHeader(page: Page, request: JobRequest, number: number, date: string): Page {
  if (request.header === undefined) return page;
  const line = renderHeaderLine(
    {
      date,
      ownNumber: request.header.ownNumber,
      name: request.header.name,
      calledNumber: request.destination,
      page: number,
      pages: request.pages,
    },
    page.resolution,
    page.bitmap.width,
  );
  return { bitmap: stackRows(line, page.bitmap), resolution: page.resolution };
}

// PDF and PostScript to pages, by Ghostscript as a limited child: fine resolution, every sheet in the upright and at its own
// size, larger ones fitted to a fax's width. The document can read no file and open no program (-dSAFER); a loop ends at the
// time limit. What was rendered before a fault is kept, with a remark.

import { writeFile } from "node:fs/promises";
import { FaxError } from "../../base/errors.ts";
import { linesPerInch, pelsPerInch } from "../../base/fax.ts";
import { said } from "../../base/phrases.ts";
import { type Converted, limitReason, type PageTaker, type Workshop } from "./convert.ts";
import { faxWidth, fitPage, longestPage, trimEnds } from "./fit.ts";
import { breathe, decodeSteps, openPages } from "./page-file.ts";

const pointsAcross = (faxWidth * 72) / pelsPerInch;
const pointsDown = 1009;

/**
 * One medium: any sheet up to a fax's width and US legal's length. The page device takes a sheet that fits as it is or
 * turned, and scales a larger one down (PostScript Language Reference 6.2.3, policy 3). Without this Ghostscript makes a
 * page as wide as the sheet.
 */
const media = `<< /InputAttributes << currentpagedevice /InputAttributes get { pop dup 0 eq { pop } { null } ifelse } forall
0 << /PageSize [9 9 ${pointsAcross.toFixed(2)} ${pointsDown}] >> >> /Policies << /PageSize 3 >> >> setpagedevice
`;
/** Drivers ask for copies by #copies or NumCopies, and Ghostscript would draw each page so often: one is faxed. */
const oneCopy = `/showpage { /#copies 1 store systemdict /showpage get exec } def
/setpagedevice { dup /NumCopies known { dup length dict copy dup /NumCopies 1 put } if
systemdict /setpagedevice get exec } def
`;
/** Rows of the medium; a page of so many was fitted and has white above and below. */
const mediumRows = Math.round((pointsDown * linesPerInch.fine) / 72);
/** Kept of that white: 12 mm. */
const marginRows = 92;

/** 128 rows of it: short enough steps when the page is read back. */
const stripOctets = 128 * (faxWidth / 8);

export interface GhostscriptJob {
  readonly file: string;
  readonly kind: "pdf" | "postscript";
  /** Pages wanted; one more is made when there are more. */
  readonly mostPages: number;
  /** Encapsulated PostScript: the page is its bounding box. */
  readonly eps?: boolean;
}

/** How Ghostscript reads what strangers wrote: no files but those named, no questions, what the document prints not among ours. */
export const safely: readonly string[] = ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dNOPROMPT", "-sstdout=%stderr"];

export async function renderDocument(shop: Workshop, job: GhostscriptJob, take: PageTaker): Promise<Converted> {
  const output = shop.fresh("pages.tif");
  const prologue = shop.fresh("media.ps");
  await writeFile(prologue, job.kind === "postscript" ? media + oneCopy : media);
  const result = await shop.child("gs", [
    ...safely,
    "-sDEVICE=tiffg4",
    `-r${pelsPerInch}x${linesPerInch.fine}`,
    "-dAdjustWidth=0",
    `-dMaxStripSize=${stripOctets}`,
    "-sDEFAULTPAPERSIZE=a4",
    "-dUseCropBox",
    `-dLastPage=${job.mostPages + 1}`,
    ...(job.eps === true ? ["-dEPSCrop"] : []),
    `-sOutputFile=${output}`,
    prologue,
    "-f",
    job.file,
  ]);
  if (result.missing)
    throw new FaxError("resource", "Ghostscript is not installed: run apt-get install ghostscript on the gateway");
  const pages = await takePages(output, take);
  const limit = limitReason(result, shop.seconds);
  const complaint = `${result.stdout}\n${result.stderr}`;
  const damaged = !result.ok || /\*\*\*\* |Unrecoverable error/.test(complaint);
  if (damaged) shop.note("ghostscript complained", complaint.trim().slice(-600));
  if (pages > 0)
    return {
      ok: true,
      remark: damaged
        ? limit === undefined
          ? said("doc-damaged")
          : said("doc-only-first", { count: pages, reason: limit })
        : "",
    };
  if (limit !== undefined) return { ok: false, reason: limit };
  if (/password|encrypt/i.test(complaint) && job.kind === "pdf") return { ok: false, reason: said("doc-password") };
  if (job.kind === "pdf") return { ok: false, reason: said("doc-pdf-broken") };
  return {
    ok: false,
    reason: damaged ? said("doc-ps-error") : said("doc-ps-empty"),
  };
}

/** How many pages were rendered. The file of a killed Ghostscript is sound up to its last whole page. */
async function takePages(path: string, take: PageTaker): Promise<number> {
  let from: ReturnType<typeof openPages>;
  try {
    from = openPages(path);
  } catch {
    return 0;
  }
  let taken = 0;
  try {
    for (const page of from.pages) {
      const { bitmap, badLines } = await decodeSteps(from, page);
      // The page Ghostscript was killed in.
      if (badLines > 0) break;
      const fitted = page.height >= mediumRows - 1 && page.height > longestPage ? trimEnds(bitmap, marginRows) : bitmap;
      await breathe();
      taken++;
      if (!(await take(fitPage({ bitmap: fitted, resolution: "fine" })))) break;
      await breathe();
    }
  } finally {
    from.close();
  }
  return taken;
}

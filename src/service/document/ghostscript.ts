// PDF and PostScript to pages, by Ghostscript as a limited child: every sheet in the upright and at its own
// size, larger ones fitted to a fax's width. It draws greys without soft edges, which we make black and white ourselves: the
// picture decides the telephone bill. The document can read no file and open no program (-dSAFER); a loop ends at the time
// limit. What was rendered before a fault is kept, with a remark.

import { writeFile } from "node:fs/promises";
import { FaxError, isFaxError } from "../../base/errors.ts";
import { grids } from "../../base/fax.ts";
import { said } from "../../base/phrases.ts";
import type { GreyPage } from "../../codec/raster/grey-page.ts";
import { NetpbmReader } from "../../codec/raster/netpbm.ts";
import { type Converted, limitReason, type PageForm, type PageTaker, type Workshop } from "./convert.ts";
import { pageReader } from "./drawn-pages.ts";
import { fitPage, longestPage, trimEnds, widestSheet } from "./fit.ts";
import { cutLong } from "./long-pages.ts";
import { noteSheets, tellSheets } from "./sheets.ts";

/** Of a sheet that is cut, points: 1.2 m. A longer one is made smaller. */
const longestCut = 3_400;

/** The room for a sheet, points: a fax's width on this paper, and US legal's length; on wider paper that of 11 by 17 inches. */
function roomOf(form: PageForm): { readonly across: number; readonly down: number } {
  const across = (widestSheet(form) * 72) / grids[form.resolution].dpi[0];
  return { across, down: form.cut === true ? longestCut : form.paper === 1728 ? 1009 : 1230 };
}

/**
 * One medium: any sheet up to a fax's width and US legal's length. The page device takes a sheet that fits as it is or
 * turned, and scales a larger one down (PostScript Language Reference 6.2.3, policy 3). Without this Ghostscript makes a
 * page as wide as the sheet.
 */
const media = ({ across, down }: ReturnType<typeof roomOf>): string =>
  `<< /InputAttributes << currentpagedevice /InputAttributes get { pop dup 0 eq { pop } { null } ifelse } forall
0 << /PageSize [9 9 ${across.toFixed(2)} ${down}] >> >> /Policies << /PageSize 3 >> >> setpagedevice
`;
/** Drivers ask for copies by #copies or NumCopies, and Ghostscript would draw each page so often: one is faxed. */
const oneCopy = `/showpage { /#copies 1 store systemdict /showpage get exec } def
/setpagedevice { dup /NumCopies known { dup length dict copy dup /NumCopies 1 put } if
systemdict /setpagedevice get exec } def
`;
/** Kept of the white above and below a page that was fitted, mm. */
const margin = 12;

/** Of a page whose document forbids fitting its size to the paper, for one of the room's: larger ones are refused. */
const mostRooms = 3.4;

export interface GhostscriptJob {
  readonly file: string;
  readonly kind: "pdf" | "postscript";
  /** From 1; those before are made already. */
  readonly firstPage?: number;
  /** Pages wanted of the whole document; one more is made when there are more. */
  readonly mostPages: number;
  /** Nothing in it is grey: it is drawn in black and white, an eighth of the octets. */
  readonly toneless?: boolean;
  /** Encapsulated PostScript: the page is its bounding box. */
  readonly eps?: boolean;
}

/** How Ghostscript reads what strangers wrote: no files but those named, no questions, what the document prints not among ours. */
export const safely: readonly string[] = ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dNOPROMPT", "-sstdout=%stderr"];

export async function renderDocument(shop: Workshop, job: GhostscriptJob, take: PageTaker): Promise<Converted> {
  const prologue = shop.fresh("media.ps");
  const { form } = shop;
  const { resolution } = form;
  const [across, down] = grids[resolution].dpi;
  const room = roomOf(form);
  /** Rows of the medium; a page of so many was fitted and has white above and below. */
  const mediumRows = Math.round((room.down * down) / 72);
  await writeFile(prologue, media(room) + tellSheets + (job.kind === "postscript" ? oneCopy : ""));
  const args = [
    ...safely,
    `-sDEVICE=${job.toneless === true ? "pbmraw" : "pgmraw"}`,
    `-r${across}x${down}`,
    "-sDEFAULTPAPERSIZE=a4",
    "-dUseCropBox",
    ...(job.firstPage === undefined ? [] : [`-dFirstPage=${job.firstPage}`]),
    `-dLastPage=${job.mostPages + 1}`,
    ...(job.eps === true ? ["-dEPSCrop"] : []),
    "-sOutputFile=-",
    prologue,
    "-f",
    job.file,
  ];
  let pages = 0;
  let wanted = true;
  const rows = Math.round(margin * grids[resolution].down);
  const { reader, state } = pageReader(shop, {
    mostPels: (form.cut === true ? 1.02 : mostRooms) * widestSheet(form) * mediumRows,
    async take(bitmap) {
      const large = bitmap.height >= mediumRows - 1 && bitmap.height > longestPage(resolution);
      const trimmed = large ? trimEnds(bitmap, rows) : bitmap;
      for (const part of form.cut === true ? cutLong(trimmed, resolution) : [trimmed]) {
        wanted = await take(fitPage({ bitmap: part, resolution }, form));
        if (!wanted) return false;
      }
      pages++;
      return true;
    },
  });
  const result = await shop.child("gs", args, { reader });
  noteSheets(result.stderr, shop.seen);
  if (result.missing) throw notInstalled();
  // Nobody asks how the program ended that was not wanted any longer.
  if (!wanted) return { ok: true, remark: "" };
  const limit = state.broken ? said("doc-page-large") : limitReason(result, shop.seconds);
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

/** The pages of a PDF of ours in greys, as they are; undefined where it cannot be drawn or a page is larger than any paper. */
export async function drawGrey(shop: Workshop, file: string): Promise<GreyPage[] | undefined> {
  const { resolution } = shop.form;
  const drawn = new NetpbmReader(widestSheet(shop.form) * longestPage(resolution));
  const pages: GreyPage[] = [];
  let large = false;
  const reader = async (pieces: AsyncIterable<Uint8Array>): Promise<void> => {
    try {
      for await (const piece of pieces)
        for (const page of drawn.push(piece)) if (page.kind === "grey") pages.push(page.page);
    } catch (error) {
      if (!isFaxError(error, "input")) throw error;
      large = true;
    }
  };
  // What is left of annotations are links, whose borders are for the screen.
  const drawing = ["-sDEVICE=pgmraw", `-r${grids[resolution].dpi.join("x")}`, "-dUseCropBox", "-dShowAnnots=false"];
  const result = await shop.child("gs", [...safely, ...drawing, "-sOutputFile=-", "-f", file], { reader });
  if (result.missing) throw notInstalled();
  if (result.ok && !large) return pages;
  shop.note("ghostscript complained", large ? "a page is too large" : result.stderr.trim().slice(-600));
  return undefined;
}

const notInstalled = (): FaxError =>
  new FaxError("resource", "Ghostscript is not installed: run apt-get install ghostscript on the gateway");

// What every converter works with, and how it says that it failed. No code but that.

import type { Bitmap, Page, PageWidth, Resolution } from "../../base/fax.ts";
import { type Said, type Sentence, said } from "../../base/phrases.ts";
import type { GreyPage } from "../../codec/raster/grey-page.ts";
import type { RasterOptions } from "../../codec/raster/raster.ts";
import type { OutputReader } from "../../device/exec/read-output.ts";
import type { ChildResult } from "../../device/exec/run.ts";
import type { SheetsSeen } from "./sheets.ts";

/** What pages are prepared as. */
export interface PageForm {
  readonly resolution: Resolution;
  /** The widest paper; larger sheets are reduced to it. */
  readonly paper: PageWidth;
  /** Sheets longer than any paper are cut, not made smaller. */
  readonly cut?: boolean;
}

export interface Workshop {
  readonly form: PageForm;
  /** What its documents have of sheets wider than A4. */
  readonly seen: SheetsSeen;
  /** Runs a child among the limited number of them, within the site's limits. FaxError "later" when our disk is full. */
  child(
    program: string,
    args: readonly string[],
    options?: {
      stdin?: string;
      stdout?: string;
      reader?: OutputReader;
      extraMemoryMb?: number;
      bare?: boolean;
      seconds?: number;
    },
  ): Promise<ChildResult>;
  /** Grey pels of a page of that form to black and white, in a thread; takes the octets away from the caller. */
  rasterise(page: GreyPage, options?: Partial<RasterOptions>): Promise<Bitmap>;
  /** Room for the greys of a page, given back by `rasterise`. */
  readonly greyRoom: (octets: number) => Uint8Array;
  /** LibreOffice: a name on PATH or a path. */
  readonly office: string;
  /** The children's folder of this preparation, removed behind it: they may write what they want in it, links too. */
  readonly folder: string;
  /** A name in it that was not used before and that no child can guess. */
  fresh(name: string): string;
  /** A path that no child sees. */
  own(name: string): string;
  /** Seconds a child may take, for sentences. */
  readonly seconds: number;
  /** Told what a program complained of: for the log. */
  note(message: string, detail: string): void;
}

/** The workshop for pages of that form. */
export type ShopFor = (form: PageForm) => Workshop;

/** Takes pages as they come; false when no further page is wanted, there are too many. */
export type PageTaker = (page: Page) => Promise<boolean>;

export type Converted =
  /** `remark`: what is missing or changed; empty for nothing. Pages went to the taker, one at least. */
  | { readonly ok: true; readonly remark: Sentence }
  /** `reason`: sentence part for the sender, no dot. */
  | { readonly ok: false; readonly reason: Sentence };

/** Why a child gave nothing, for people; undefined when it ended by itself. */
export function limitReason(result: ChildResult, seconds: number): Said | undefined {
  if (result.timedOut) return said("doc-limit-time", { seconds });
  if (result.tooMuchOutput) return said("doc-limit-room");
  if (result.signal !== undefined) return said("doc-limit-broke");
  return undefined;
}

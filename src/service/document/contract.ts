// What preparing a document takes and gives. Types only, so that intake and tests need none of the converters.

import type { Quality } from "../../base/fax.ts";
import type { OutcomeCode } from "../../base/outcome.ts";
import type { Sentence } from "../../base/phrases.ts";
import type { ContentWord, TrimWord } from "../../codec/mail/content-words.ts";
import type { PdfAbout } from "../../codec/pdf/pdf-file.ts";
import type { PageWord } from "../../codec/pdf/text-layer.ts";
import type { RasterMode } from "../../codec/raster/grey-page.ts";

export interface SourcePart {
  readonly path: string;
  /** As the sender named it; for people, and the last hint at the kind of file. */
  readonly name: string;
  readonly contentType: string;
  /** Of a text, as the mail names it; default none. */
  readonly charset?: string;
  /** A picture the HTML body shows (logo, signature); no document of its own. */
  readonly inline: boolean;
  /** Index of the letter it came with; default 0. */
  readonly letter?: number;
}

/** A picture that came with a mail for its HTML to show. */
export interface LetterPicture {
  readonly path: string;
  readonly name: string;
  /** Content-ID without brackets, and Content-Location; empty when there is none. */
  readonly cid: string;
  readonly location: string;
}

/** The text of a mail, or of one inside it, as a page shows it. */
export interface Letter {
  /** What stands above it: label and value. */
  readonly head: readonly (readonly [label: string, value: string])[];
  readonly text: string;
  /** Empty when it has none. */
  readonly html: string;
  readonly pictures: readonly LetterPicture[];
  /** Of a mail attached to the mail: what it is called among the attachments. */
  readonly name?: string;
}

export interface PrepareInput {
  /** The mail's own text. Becomes pages when no part can be faxed, or none is there. */
  readonly text: string;
  /** The same as letters, where there is more to them than plain text. */
  readonly letters?: readonly Letter[];
  /** The words of the mail's own writer with its quotes marked by ">" as he saw them; for what of it may stand on a cover. */
  readonly ownText?: string;
  /**
   * What becomes pages, default attachments: the text too where no attachment gave a page. body: the attachments too where it is
   * empty. both: the text, then the attachments.
   */
  readonly content?: ContentWord;
  /** What is taken off the mail's own text when it becomes pages; default nothing. */
  readonly trim?: TrimWord;
  /** How tones are made black and white; default auto. */
  readonly mode?: RasterMode;
  readonly parts: readonly SourcePart[];
  readonly maxPages: number;
  /** Default fine. */
  readonly quality?: Quality;
  /** The words of the first pages are wanted too. */
  readonly wantText?: boolean;
}

export type PrepareResult =
  | {
      readonly ok: true;
      readonly pages: number;
      /** Sentences for the sender: what was left out or changed. */
      readonly remarks: readonly Sentence[];
      /** Title found in the document (PostScript DSC, PJL JOB NAME, PDF), empty if none. */
      readonly title: string;
      /** Where letters were given: whether the mail's own text is on pages. */
      readonly textFaxed?: boolean;
      /** Where letters were given: what the mail's own writer wrote, trimmed and without quotes; at most 20,000 letters. */
      readonly body?: string;
      /** Words of the first pages, where they were wanted; empty when they could not be had. */
      readonly text?: string;
    }
  | {
      readonly ok: false;
      readonly outcome: Extract<OutcomeCode, 301 | 302 | 303>;
      /** One sentence for the sender: why, and what to do. */
      readonly reason: Sentence;
      readonly remarks: readonly Sentence[];
    };

export interface CoverFields {
  readonly toName: string;
  readonly toNumber: string;
  readonly fromName: string;
  readonly fromCompany: string;
  readonly fromNumber: string;
  readonly date: string;
  /** Pages in all, the cover counted. */
  readonly pages: number;
  readonly subject: string;
  readonly remarks: string;
  /** Name of the form; the default one is taken where it is missing or gone. */
  readonly form?: string;
}

export interface Sheets {
  readonly cover?: CoverFields;
  /** TIFFs of prepared pages. */
  readonly documents: readonly string[];
  readonly quality: Quality;
}

/** Pages of a document from `first` to `last`, from 0. */
export interface WantedPages {
  readonly first: number;
  readonly last: number;
}

export interface WordWishes {
  /** As tesseract names them: eng, deu. */
  readonly languages: readonly string[];
  /** For all pages together. */
  readonly seconds: number;
}

export interface WordsRead {
  /** By page, from 0. */
  readonly pages: readonly (readonly PageWord[])[];
  /** Why not all pages were read, for the log; empty when they were. */
  readonly fault: string;
}

export interface Documents {
  /**
   * Makes `folder`/pages.tif (G4, white below short pages is not added), its plain form where it needs one (forms.ts), and
   * `folder`/preview.png of page 1. Rejects only when our disk fails.
   */
  prepare(input: PrepareInput, folder: string): Promise<PrepareResult>;
  /**
   * Makes `target` (a TIFF) of what one number gets: a filled cover where `cover` is given, then the pages of `documents` one
   * after the other, in `quality` as far as whole numbers lead there; and its plain form, of as many pages, where it needs
   * one: `plain`. A FaxError "settings" when the cover cannot be made.
   */
  assemble(sheets: Sheets, target: string): Promise<{ pages: number; plain: boolean }>;
  /**
   * Makes `target`, a PDF of a TIFF-F's pages: G4 as it is, lossless, page size computed from the pels (DESIGN 3). `words`: to be
   * searched in it, by page, from 0. `only`: the pages wanted, all when missing.
   */
  toPdf(
    tiff: string,
    target: string,
    about: PdfAbout,
    words?: readonly (readonly PageWord[])[],
    only?: WantedPages,
  ): Promise<void>;
  /** What can be read on a TIFF's pages; takes no longer than it may and never rejects: at worst there are no words. */
  readWords(tiff: string, wishes: WordWishes): Promise<WordsRead>;
  /** Names of the covers' forms there are. */
  coverForms(): Promise<string[]>;
  /** The fields of a cover's form, and those of them we know nothing to write into. FaxError "settings" for what is no form. */
  coverFields(form: string, folder: string): Promise<{ fields: string[]; unknown: string[] }>;
  /** A PNG of page `index` (from 0) of a TIFF, at most `widest` pels wide, 800 when not given. */
  picture(tiff: string, index: number, widest?: number): Promise<Uint8Array>;
}

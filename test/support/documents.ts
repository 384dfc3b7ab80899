// Documents for tests, made on the spot: PDFs and PostScript of any sheet, TIFFs, pictures, and a room to prepare them in.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bitmap } from "../../src/base/fax.ts";
import { wordsOf } from "../../src/base/phrases.ts";
import { decodeTiffPage, openTiff, type TiffPage } from "../../src/codec/tiff/read.ts";
import { createLog } from "../../src/device/log/log.ts";
import type { Documents, PrepareResult } from "../../src/service/document/contract.ts";
import { createDocuments } from "../../src/service/document/documents.ts";

/** A preparation's result with its sentences in English. */
export type InWords =
  | (Omit<Extract<PrepareResult, { ok: true }>, "remarks"> & { readonly remarks: string[] })
  | (Omit<Extract<PrepareResult, { ok: false }>, "remarks" | "reason"> & {
      readonly remarks: string[];
      readonly reason: string;
    });

export function inWords(result: PrepareResult): InWords {
  const remarks = result.remarks.map((remark) => wordsOf(remark));
  return result.ok ? { ...result, remarks } : { ...result, remarks, reason: wordsOf(result.reason) };
}

export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** Drawing operators of the page; default a line of text near the top left corner. */
  readonly draw?: string;
  readonly rotate?: number;
}

/** A PDF of sheets in points, Helvetica as /F; `info`: entries of the Info dictionary, `extra`: of every page. */
export function pdfOf(sheets: readonly Sheet[], info = ""): Uint8Array {
  let text = "%PDF-1.4\n";
  const offsets: number[] = [];
  const object = (body: string): void => {
    offsets.push(text.length);
    text += `${offsets.length} 0 obj\n${body}\nendobj\n`;
  };
  object("<< /Type /Catalog /Pages 2 0 R >>");
  object(`<< /Type /Pages /Count ${sheets.length} /Kids [ ${sheets.map((_, i) => `${5 + i * 2} 0 R`).join(" ")} ] >>`);
  object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  object(`<< ${info} >>`);
  for (const sheet of sheets) {
    const draw =
      sheet.draw ?? `BT /F 24 Tf 40 ${sheet.height - 60} Td (Page of ${sheet.width} by ${sheet.height}) Tj ET`;
    object(
      `<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 ${sheet.width} ${sheet.height} ] /Rotate ${sheet.rotate ?? 0} ` +
        `/Resources << /Font << /F 3 0 R >> >> /Contents ${offsets.length + 2} 0 R >>`,
    );
    object(`<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`);
  }
  const table = text.length;
  text += `xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n`;
  for (const offset of offsets) text += `${String(offset).padStart(10, "0")} 00000 n \n`;
  text += `trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

export const a4: Sheet = { width: 595, height: 842 };

/** A room with a private folder; `close` removes it. */
export class DocumentRoom {
  readonly folder = mkdtempSync(join(tmpdir(), "faxgate-documents-"));
  readonly log: string[] = [];
  readonly documents: Documents;
  limits = { "at-once": 2, "time-limit": 20_000, "memory-mb": 1024, office: "soffice" };

  constructor(coversFolder = join(import.meta.dirname, "../../rules/covers")) {
    this.documents = createDocuments({
      log: createLog("test", (line) => this.log.push(line)),
      limits: () => this.limits,
      coversFolder,
    });
  }

  file(name: string, content: Uint8Array | string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** Prepares files by their paths; the last part of a path is the name. */
  async prepare(paths: readonly string[], options: { text?: string; maxPages?: number } = {}): Promise<InWords> {
    const parts = paths.map((path) => ({
      path,
      name: path.split("/").at(-1)!,
      contentType: "application/octet-stream",
      inline: false,
    }));
    const input = { text: options.text ?? "", parts, maxPages: options.maxPages ?? 500 };
    return inWords(await this.documents.prepare(input, this.folder));
  }

  /** The prepared pages, each checked for what every prepared page is: 1728 wide, 204 × 196 (or 98), undamaged. */
  pages(file = "pages.tif", yDpi: 196 | 98 = 196): Bitmap[] {
    const bytes = readFileSync(join(this.folder, file));
    const opened = openTiff(bytes);
    assert.ok(opened.ok, opened.ok ? "" : opened.reason);
    return opened.pages.map((page: TiffPage) => {
      assert.deepEqual([page.width, page.xDpi, page.yDpi, page.compression], [1728, 204, yDpi, 4]);
      const { bitmap, quality } = decodeTiffPage(bytes, page);
      assert.equal(quality.badLines, 0);
      return bitmap;
    });
  }

  run(program: string, debianPackage: string, ...args: string[]): string {
    try {
      return execFileSync(program, args, { cwd: this.folder, encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT")
        assert.fail(`${program} is missing: apt-get install ${debianPackage}`);
      assert.fail(`${program} ${args.join(" ")}: ${(error as { stderr?: string }).stderr?.slice(0, 300)}`);
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Smallest rectangle with all black pels: left, top, right, bottom, the last two not included; undefined for a white page. */
export function inkBox(bitmap: Bitmap): [number, number, number, number] | undefined {
  let [left, top, right, bottom] = [bitmap.width, bitmap.height, 0, 0];
  for (let y = 0; y < bitmap.height; y++)
    for (let i = 0; i < bitmap.stride; i++) {
      const octet = bitmap.data[y * bitmap.stride + i]!;
      if (octet === 0) continue;
      top = Math.min(top, y);
      bottom = y + 1;
      left = Math.min(left, i * 8 + Math.clz32(octet) - 24);
      right = Math.max(right, i * 8 + 8 - (31 - Math.clz32(octet & -octet)));
    }
  return bottom === 0 ? undefined : [left, top, right, bottom];
}

/** Share of black pels, 0 … 1. */
export function blackness(bitmap: Bitmap): number {
  let black = 0;
  for (const octet of bitmap.data) for (let bits = octet; bits !== 0; bits &= bits - 1) black++;
  return black / (bitmap.width * bitmap.height);
}

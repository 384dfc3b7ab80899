// `faxgate send --raw`: a TIFF's own pages become the document as they are, pel for pel. Only what a fax machine can take is
// taken: bilevel, as wide as one of a fax's papers in its resolution. What the far end does not take of it the call makes of it.

import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pageWidths, paperOf, pelsAcross } from "../../base/fax.ts";
import { faxResolutionOf, openTiff } from "../../codec/tiff/read.ts";
import { writeAtomic } from "../../device/store/atomic.ts";
import type { Documents, PrepareResult } from "../document/contract.ts";
import type { MailPart } from "./mail-part.ts";

/** The fault of a TIFF that cannot go out raw, as a sentence for its sender; undefined when it can. */
export function rawFault(name: string, octets: Uint8Array): string | undefined {
  const tiff = openTiff(octets);
  if (!tiff.ok) return `"${name}" cannot be sent raw: ${tiff.reason}`;
  for (const page of tiff.pages) {
    const resolution = faxResolutionOf(page) ?? "fine";
    if (paperOf(page.width, resolution) !== undefined) continue;
    const [a4, b4, a3] = pageWidths.map((paper) => pelsAcross(paper, resolution));
    return `"${name}" cannot be sent raw: page ${page.index + 1} is ${page.width} pels wide; a fax page in ${resolution} has ${a4}, ${b4} or ${a3}`;
  }
  return undefined;
}

/** Makes <folder>/pages.tif and preview.png of the one part. */
export async function takeRawPages(
  documents: Documents,
  parts: readonly MailPart[],
  folder: string,
  maxPages: number,
): Promise<PrepareResult> {
  const [part, ...others] = parts;
  const refuse = (reason: string): PrepareResult => ({ ok: false, outcome: 302, reason, remarks: [] });
  if (part === undefined || others.length > 0) return refuse("one TIFF file can be sent raw, not more and not less");
  const octets = new Uint8Array(await readFile(part.path));
  const fault = rawFault(part.name, octets);
  if (fault !== undefined) return refuse(fault);
  const tiff = openTiff(octets);
  const pages = tiff.ok ? tiff.pages.length : 0;
  if (pages > maxPages)
    return {
      ok: false,
      outcome: 303,
      reason: `"${part.name}" has ${pages} pages; ${maxPages} are allowed`,
      remarks: [],
    };
  const target = join(folder, "pages.tif");
  await copyFile(part.path, target);
  await writeAtomic(join(folder, "preview.png"), await documents.picture(target, 0));
  return { ok: true, pages, remarks: [], title: "" };
}

// One part of a mail to pages: its kind is found and the right converter runs. A print job is taken out of its wrapper first.

import { createReadStream, createWriteStream } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { latin1Text } from "../../base/bytes.ts";
import { said } from "../../base/phrases.ts";
import type { SourcePart } from "./contract.ts";
import type { PageTaker, Workshop } from "./convert.ts";
import { kindOf } from "./detect.ts";
import { documentText } from "./document-text.ts";
import { bringBmp, bringHeic } from "./foreign-pictures.ts";
import { renderDocument } from "./ghostscript.ts";
import { renderWebPage } from "./html/web-page.ts";
import { type Inside, lookInside } from "./look-inside.ts";
import { renderOffice } from "./office-pages.ts";
import type { PartResult } from "./part-result.ts";
import { renderPdf } from "./pdf-pages.ts";
import { renderPicture } from "./picture-pages.ts";
import type { PrintJob } from "./printer-wrapper.ts";
import { decodeText } from "./text-charset.ts";
import { renderText } from "./text-pages.ts";
import { renderTiff } from "./tiff-pages.ts";
import { pdfTitle, postScriptTitle } from "./titles.ts";

const headOctets = 262_144;
const tailOctets = 1024;
/** Octets of a text that are read at all. */
const mostText = 8 * 1_048_576;

/** Pages to the taker; meanwhile the words of a document where they are wanted. */
export async function convertPart(
  shop: Workshop,
  part: SourcePart,
  { mostPages, wantText }: { readonly mostPages: number; readonly wantText: boolean },
  take: PageTaker,
): Promise<PartResult> {
  const file = await open(part.path, "r");
  let size: number;
  let head: Uint8Array;
  let tail: Uint8Array;
  let inside: Inside | undefined;
  try {
    size = (await file.stat()).size;
    head = await octets(file, 0, headOctets);
    tail = size <= headOctets ? head : await octets(file, size - headOctets, headOctets);
    inside = await lookInside(file, head, size);
  } finally {
    await file.close();
  }
  const kind = kindOf(part, head.subarray(0, 65_536), tail.subarray(-tailOctets), size, inside);
  const wordsOf = (source: string): Promise<string> =>
    wantText ? documentText(shop, source).catch(() => "") : Promise.resolve("");
  switch (kind.kind) {
    case "refused":
      return { ok: false, known: kind.known === true, reason: kind.reason, ...(kind.wraps ? { wraps: true } : {}) };
    case "pdf": {
      const source = await document(shop, part.path, kind.job, size, "print.pdf");
      const words = wordsOf(source);
      const rendered = await renderPdf(shop, source, mostPages, take).finally(() => words);
      // Renderers mend one that is cut off and say nothing of the pages that become blank by it.
      const end = Buffer.from(tail.buffer, tail.byteOffset, tail.length);
      const isCut = !end.includes("startxref") && !end.includes("%%EOF");
      return titled(
        rendered.ok && rendered.remark === "" && isCut ? { ok: true, remark: said("doc-damaged") } : rendered,
        kind.job.jobName || pdfTitle(head, tail),
        await words,
      );
    }
    case "postscript": {
      const source = await document(shop, part.path, kind.job, size, "print.ps");
      const start = head.subarray(kind.job.start);
      const eps = /^%![^\r\n]*\bEPSF-/.test(latin1Text(start.subarray(0, 100)));
      const words = wordsOf(source);
      return titled(
        await renderDocument(shop, { file: source, kind: "postscript", mostPages, eps }, take).finally(() => words),
        postScriptTitle(start) || kind.job.jobName,
        await words,
      );
    }
    case "office": {
      const { suffix, octets: unpacked } = kind;
      return titled(await renderOffice(shop, { file: part.path, suffix, octets: unpacked, mostPages }, take), "");
    }
    case "tiff":
      return titled(await renderTiff(shop, part.path, take), "");
    case "picture":
      return titled(await renderPicture(shop, part.path, take), "");
    case "heic":
    case "bmp": {
      const brought = await (kind.kind === "heic" ? bringHeic : bringBmp)(shop, part.path);
      return brought.ok ? titled(await renderPicture(shop, brought.file, take), "") : brought;
    }
    case "text": {
      const { text, doubtful } = decodeText((await readFile(part.path)).subarray(0, mostText), part.charset);
      if (text.trim() === "") return { ok: false, known: false, reason: said("doc-empty") };
      const rendered = await renderText(shop, text, mostPages, take);
      const remarked = rendered.ok && doubtful ? { ...rendered, remark: said("doc-text-charset") } : rendered;
      return titled(remarked, "", wantText ? text : "");
    }
    case "web":
      return await renderWebPage(shop, await readFile(part.path), mostPages, take);
  }
}

function titled(converted: Awaited<ReturnType<typeof renderDocument>>, title: string, text = ""): PartResult {
  return converted.ok ? { ...converted, title, text } : { ok: false, known: true, reason: converted.reason };
}

async function octets(file: FileHandle, from: number, most: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(most);
  const { bytesRead } = await file.read(buffer, 0, most, from);
  return buffer.subarray(0, bytesRead);
}

/** The document without the driver's wrapper; the file itself when it has none. */
async function document(shop: Workshop, path: string, job: PrintJob, size: number, name: string): Promise<string> {
  if (job.start === 0 && job.end === size) return path;
  const target = shop.fresh(name);
  await pipeline(
    createReadStream(path, { start: job.start, end: Math.max(job.start, job.end - 1) }),
    createWriteStream(target),
  );
  return target;
}

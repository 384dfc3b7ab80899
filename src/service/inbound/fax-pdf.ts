// fax.tif, its picture and fax.pdf of a received fax: what every target hands over. The PDF says what is known of the fax, and
// has the words on its pages where the rules want that.

import { join } from "node:path";
import { outcomeLabel } from "../../base/outcome.ts";
import { outcomeKey, said, wordsOf } from "../../base/phrases.ts";
import type { ReceivedFax } from "../../base/received.ts";
import type { PdfAbout } from "../../codec/pdf/pdf-file.ts";
import { localTime } from "../../device/local-time.ts";
import { writeAtomic, writeJson } from "../../device/store/atomic.ts";
import { readJson } from "../../device/store/spool.ts";
import type { WordsRead } from "../document/contract.ts";
import { type CallerKnown, callerKnown, callerWords } from "./caller-name.ts";
import type { InboundDeps } from "./inbound-deps.ts";
import { makeFaxTiff } from "./page-files.ts";
import { badLinesOf, doubtfulPages, resentOf } from "./quality-stamp.ts";

/** In less nothing is read. */
const leastSeconds = 0.5;

type FilesDeps = Pick<InboundDeps, "documents" | "post" | "rules">;

/** Makes the files anew; numbers of pages that could not be read. `ocr`: missing = as faxgate.yaml says. */
export async function makeFaxFiles(
  deps: FilesDeps,
  folder: string,
  fax: ReceivedFax,
  ocr = deps.rules().site.received.ocr,
): Promise<number[]> {
  const tiff = join(folder, "fax.tif");
  const unreadable = await makeFaxTiff(folder, fax);
  await writeAtomic(join(folder, "preview.png"), await deps.documents.picture(tiff, 0));
  const words = ocr ? await readWords(deps, folder, fax) : [];
  const about = pdfAbout(fax, unreadable, await callerKnown(deps.post, fax));
  await deps.documents.toPdf(tiff, join(folder, "fax.pdf"), about, words);
  return unreadable;
}

/** What was read on its pages; nothing where it was not. */
export async function wordsRead(folder: string): Promise<WordsRead["pages"]> {
  return (await readJson<WordsRead>(join(folder, "words.json")).catch(() => undefined))?.pages ?? [];
}

/**
 * Read once, however often the files are made again. The time for it began with the end of the call: a fax that waited for others
 * is not kept waiting once more.
 */
async function readWords(
  { documents, rules }: FilesDeps,
  folder: string,
  fax: ReceivedFax,
): Promise<WordsRead["pages"]> {
  const path = join(folder, "words.json");
  const known = await readJson<WordsRead>(path).catch(() => undefined);
  if (known !== undefined) return known.pages;
  const { "ocr-languages": languages, "ocr-time-limit": limit } = rules().site.received;
  const waited = Math.max(0, Date.now() - Date.parse(fax.startedAt) - fax.seconds * 1000);
  const left = (limit - waited) / 1000;
  const read =
    left < leastSeconds
      ? { pages: [], fault: "it has waited too long already" }
      : await documents.readWords(join(folder, "fax.tif"), { languages, seconds: left });
  await writeJson(path, read);
  return read.pages;
}

export function pdfAbout(fax: ReceivedFax, unreadable: readonly number[], known: CallerKnown): PdfAbout {
  return {
    title: `Fax from ${callerWords(known, fax) || "unknown"}`,
    author: fax.remoteId || known.name || known.number,
    subject: `Call ${fax.call}, ${localTime(fax.startedAt)}`,
    made: fax.startedAt,
    fax: {
      Call: fax.call,
      Line: fax.line,
      Caller: fax.callerNumber,
      CallerName: known.name,
      Called: fax.calledNumber,
      TSI: fax.remoteId,
      SubAddress: fax.subAddress,
      Pages: String(fax.pages.length),
      BadLines: String(badLinesOf(fax)),
      ResentFrames: String(resentOf(fax)),
      Complete: fax.complete ? "True" : "False",
      DoubtfulPages: doubtfulPages(fax, unreadable).join(", "),
      Outcome: outcomeLabel(fax.outcome),
      OutcomeWords: wordsOf(said(outcomeKey(fax.outcome))),
    },
  };
}

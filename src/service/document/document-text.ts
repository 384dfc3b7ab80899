// The words on a document's first pages, for the numbers that stand in it. A help and nothing more: whatever fails or takes
// too long gives no words, and the fax goes its way.

import type { Workshop } from "./convert.ts";
import { safely } from "./ghostscript.ts";

/** Where a letter says whom it is for. */
const pages = 2;
const mostSeconds = 10;

/** UTF-8 in lines as they stand on the page; at most 64 KB; empty when there is none. */
export async function documentText(shop: Workshop, file: string): Promise<string> {
  const result = await shop.child(
    "gs",
    [...safely, "-sDEVICE=txtwrite", "-dTextFormat=3", `-dLastPage=${pages}`, "-sOutputFile=%stdout", "-f", file],
    { seconds: Math.min(mostSeconds, shop.seconds) },
  );
  return result.stdout;
}

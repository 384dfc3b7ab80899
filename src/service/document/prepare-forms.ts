// A mail to pages in the quality it asks for, and to a plain form of the same pages where not every machine takes that.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../../device/log/log.ts";
import { moveDurably } from "../../device/store/atomic.ts";
import type { PrepareInput, PrepareResult } from "./contract.ts";
import type { ShopFor } from "./convert.ts";
import { formOf, needsPlain, plainFile, plainFormOf, readPages } from "./forms.ts";
import { prepare, writePreview } from "./prepare.ts";

/** The document as it is asked for, and its plain form behind it where that needs one. */
export async function prepareForms(
  shopFor: ShopFor,
  log: Log,
  input: PrepareInput,
  folder: string,
): Promise<PrepareResult> {
  const quality = input.quality ?? "fine";
  const target = join(folder, "pages.tif");
  await rm(plainFile(target), { force: true });
  const made = await prepare(shopFor(formOf(quality)), log, input, folder, target);
  if (!made.ok || !readPages(target, needsPlain)) return made;
  const plain = await prepare(shopFor(plainFormOf(quality)), log, input, folder, plainFile(target));
  if (!plain.ok || plain.pages === made.pages) return made;
  // Time or room ended one of them sooner: the one with more pages is right, alone.
  if (plain.pages < made.pages) {
    await rm(plainFile(target));
    return made;
  }
  await moveDurably(plainFile(target), target);
  await writePreview(folder);
  return plain;
}

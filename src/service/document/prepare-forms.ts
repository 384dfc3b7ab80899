// A mail to pages in the quality it asks for, and to a plain form of the same pages where not every machine takes that.

import { link, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../../device/log/log.ts";
import { moveDurably } from "../../device/store/atomic.ts";
import type { PrepareInput, PrepareResult } from "./contract.ts";
import type { ShopFor, Workshop } from "./convert.ts";
import { formOf, needsPlain, plainFile, plainFormOf, readPages, wideFormOf } from "./forms.ts";
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
  const draw = (shop: Workshop, file: string): Promise<PrepareResult> => prepare(shop, log, input, folder, file);
  await rm(plainFile(target), { force: true });
  const usual = shopFor(formOf(quality));
  let made = await draw(usual, target);
  if (!made.ok) return made;
  let cut = false;
  if (usual.seen.long) {
    // More pages than are allowed: then smaller, as they are.
    const longer = await draw(shopFor({ ...formOf(quality), cut: true }), target);
    cut = longer.ok;
    made = longer.ok ? longer : made;
  }
  const isWide = usual.seen.wide && !usual.seen.odd && !cut;
  if (readPages(target, needsPlain)) {
    const plain = await draw(shopFor({ ...plainFormOf(quality), cut }), plainFile(target));
    if (!plain.ok) return made;
    // Time or room ended one of them sooner: the one with more pages is right, alone.
    if (plain.pages < made.pages) await rm(plainFile(target));
    if (plain.pages > made.pages) {
      await moveDurably(plainFile(target), target);
      await writePreview(folder);
    }
    if (plain.pages > made.pages) return plain;
    if (plain.pages < made.pages) return made;
  } else if (isWide) await link(target, plainFile(target));
  if (!isWide) return made;
  // At their own width, for machines that have such paper.
  const wide = join(folder, "pages-wide.tif");
  const drawn = await draw(shopFor(wideFormOf(quality)), wide);
  if (drawn.ok && drawn.pages === made.pages) {
    await moveDurably(wide, target);
    await writePreview(folder);
    return made;
  }
  await rm(wide, { force: true });
  if (!readPages(target, needsPlain)) await rm(plainFile(target));
  return made;
}

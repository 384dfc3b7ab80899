// Pictures the picture converter does not read itself, brought into a form it does by programs that may be missing: HEIC of
// telephones by libheif's heif-convert (its patents keep it out of other programs), BMP by netpbm.

import { access } from "node:fs/promises";
import { type Said, said } from "../../base/phrases.ts";
import { limitReason, type Workshop } from "./convert.ts";

export type Brought =
  | { readonly ok: true; readonly file: string }
  /** `known`: the program is there, so the fault is in the picture. */
  | { readonly ok: false; readonly known: boolean; readonly reason: Said };

/** A photograph of 50 million pels in colour, as it is decoded. */
const photoMemoryMb = 512;

/** Upright: the converter turns it as the file says. Of several pictures in it the first. */
export async function bringHeic(shop: Workshop, file: string): Promise<Brought> {
  const target = shop.fresh("picture.jpg");
  const result = await shop.child("heif-convert", ["-q", "95", file, target], { extraMemoryMb: photoMemoryMb });
  if (result.missing) return { ok: false, known: false, reason: said("doc-kind-heic") };
  for (const made of [target, target.replace(/\.jpg$/, "-1.jpg")])
    if (await isThere(made)) return { ok: true, file: made };
  return broken(shop, result);
}

export async function bringBmp(shop: Workshop, file: string): Promise<Brought> {
  const plain = shop.fresh("picture.pnm");
  const target = shop.fresh("picture.png");
  const read = await shop.child("bmptopnm", ["-quiet", file], { stdout: plain, extraMemoryMb: photoMemoryMb });
  if (read.missing) return { ok: false, known: false, reason: said("doc-kind-bmp") };
  if (!read.ok) return broken(shop, read);
  const written = await shop.child("pnmtopng", ["-quiet", "-compression", "1", plain], { stdout: target });
  return written.ok ? { ok: true, file: target } : broken(shop, written);
}

function broken(shop: Workshop, result: Parameters<typeof limitReason>[0]): Brought {
  shop.note("picture converter", result.stderr.trim().slice(-400));
  return { ok: false, known: true, reason: limitReason(result, shop.seconds) ?? said("doc-picture-broken") };
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

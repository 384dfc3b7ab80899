// The pictures of a letter: those that came with the mail, by their content id, and those written into the HTML itself. Each becomes
// a file of our own with its size; what would have to be fetched is named and not fetched. Rejects only when the disk fails.

import { copyFile, open, writeFile } from "node:fs/promises";
import { pictureSize } from "../../../codec/mail/picture-size.ts";
import type { LetterPicture } from "../contract.ts";
import type { Workshop } from "../convert.ts";
import type { Block, PictureBlock } from "./blocks.ts";
import { allBlocks } from "./blocks.ts";
import type { KnownPicture } from "./paint-list.ts";

const limits = { pictures: 200, dataOctets: 20 * 1_048_576 };
const headOctets = 65_536;

export interface FoundPictures {
  /** By what src says. */
  readonly bySource: ReadonlyMap<string, KnownPicture>;
  /** Files → the names of the mail's parts they came from. */
  readonly names: ReadonlyMap<string, string>;
  /** Paths of the mail's own pictures, by what src says. */
  readonly paths: ReadonlyMap<string, string>;
  /** How many pictures would have had to be fetched. */
  readonly remote: number;
}

export async function findPictures(
  shop: Workshop,
  blocks: readonly Block[],
  pictures: readonly LetterPicture[],
): Promise<FoundPictures> {
  const bySource = new Map<string, KnownPicture>();
  const names = new Map<string, string>();
  const paths = new Map<string, string>();
  const fetched = new Set<string>();
  /** One picture may be named in many spellings. */
  const copied = new Map<number, KnownPicture>();
  let octets = 0;
  for (const block of allBlocks(blocks)) {
    if (block.kind !== "picture" || !isSeen(block) || bySource.has(block.source) || bySource.size >= limits.pictures)
      continue;
    const index = indexOf(pictures, block.source);
    if (index >= 0) {
      paths.set(block.source, pictures[index]!.path);
      const known = copied.get(index) ?? (await copyOf(shop, pictures[index]!));
      copied.set(index, known);
      bySource.set(block.source, known);
      names.set(known.file, pictures[index]!.name);
      continue;
    }
    const data = dataOctets(block.source);
    if (data !== undefined) {
      octets += data.length;
      if (octets > limits.dataOctets) continue;
      const file = shop.fresh("inline");
      await writeFile(file, data);
      bySource.set(block.source, { file, ...(await sizeOf(file)) });
      names.set(file, block.alt);
    } else if (/^(?:https?:)?\/\//i.test(block.source)) fetched.add(block.source);
  }
  return { bySource, names, paths, remote: fetched.size };
}

async function copyOf(shop: Workshop, { path }: LetterPicture): Promise<KnownPicture> {
  const file = shop.fresh("inline");
  await copyFile(path, file);
  return { file, ...(await sizeOf(file)) };
}

/** One of a pel or two counts readers, or makes room. */
export const isSeen = ({ width, height }: PictureBlock): boolean => (width ?? 99) > 3 && (height ?? 99) > 3;

/** By Content-ID, as written or escaped; by Content-Location or name where there is none. */
function indexOf(pictures: readonly LetterPicture[], source: string): number {
  const id = /^cid:(.+)$/i.exec(source)?.[1];
  if (id === undefined)
    return source === "" ? -1 : pictures.findIndex(({ location }) => location !== "" && location === source);
  const plain = unescaped(id).replace(/^<|>$/g, "").toLowerCase();
  return pictures.findIndex((picture) => picture.cid.toLowerCase() === plain);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The octets of a data: address of a picture (RFC 2397). */
function dataOctets(source: string): Uint8Array | undefined {
  const head = /^data:image\/[\w.+-]{1,40}(?:;[\w=.-]{1,60}){0,4},/i.exec(source.slice(0, 300))?.[0];
  if (head === undefined || !/;base64,$/i.test(head)) return undefined;
  return Buffer.from(
    source
      .slice(head.length)
      .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "base64",
  );
}

/** One that does not say is drawn as large as it is, by the painter. */
async function sizeOf(file: string): Promise<{ width: number; height: number }> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(headOctets), 0, headOctets, 0);
    return pictureSize(buffer.subarray(0, bytesRead)) ?? { width: 600, height: 400 };
  } finally {
    await handle.close();
  }
}

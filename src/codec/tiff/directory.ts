// Reads the chain of image file directories of a classic TIFF, II or MM (TIFF 6.0 section 2). Every offset and count is
// checked against the file's length and a limit; a chain that loops ends the reading. Failures are sentences for people.

import type { TiffSource } from "./source.ts";
import { typeSizes } from "./tags.ts";

/** Values of a directory by tag. Rationals are divided out; a rational over 0 is 0. */
export type Directory = ReadonlyMap<number, readonly number[]>;

export type Directories =
  | { readonly ok: true; readonly directories: readonly Directory[] }
  | { readonly ok: false; readonly reason: string };

const mostEntries = 512;
/** A strip for every row of the highest page we take. */
const mostValues = 65536;

const fail = (reason: string): Directories => ({ ok: false, reason });

/** All directories in order, `mostPages` of them at most. A chain broken behind its first page gives the pages before the break. */
export function readDirectories(source: TiffSource, mostPages: number): Directories {
  const head = source.read(0, 8);
  if (head.length < 8) return fail("the file is too short for a TIFF");
  const mark = head[0]! * 256 + head[1]!;
  if (mark !== 0x4949 && mark !== 0x4d4d) return fail("the file is not a TIFF");
  const little = mark === 0x4949;
  const view = new DataView(head.buffer, head.byteOffset, 8);
  const version = view.getUint16(2, little);
  if (version === 43) return fail("the file is a BigTIFF, which fax programs do not read");
  if (version !== 42) return fail("the file is not a TIFF");
  const directories: Directory[] = [];
  const seen = new Set<number>();
  let offset = view.getUint32(4, little);
  while (offset !== 0) {
    if (seen.has(offset)) return directories.length > 0 ? { ok: true, directories } : fail("the page list is a loop");
    seen.add(offset);
    if (directories.length >= mostPages) return fail(`the TIFF has more than ${mostPages} pages`);
    const read = readDirectory(source, offset, little);
    if (typeof read === "string") return directories.length > 0 ? { ok: true, directories } : fail(read);
    directories.push(read.directory);
    offset = read.next;
  }
  return directories.length > 0 ? { ok: true, directories } : fail("the TIFF holds no page");
}

function readDirectory(
  source: TiffSource,
  offset: number,
  little: boolean,
): { directory: Directory; next: number } | string {
  const counted = source.read(offset, 2);
  if (counted.length < 2) return "the TIFF is cut off: a page's directory lies behind the end of the file";
  const entries = new DataView(counted.buffer, counted.byteOffset, 2).getUint16(0, little);
  if (entries === 0 || entries > mostEntries) return `a page's directory has ${entries} entries`;
  const octets = source.read(offset + 2, entries * 12 + 4);
  if (octets.length < entries * 12) return "the TIFF is cut off inside a page's directory";
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const directory = new Map<number, readonly number[]>();
  for (let entry = 0; entry < entries; entry++) {
    const at = entry * 12;
    const type = view.getUint16(at + 2, little);
    const count = view.getUint32(at + 4, little);
    const size = typeSizes[type];
    if (size === undefined || count === 0 || count > mostValues) continue;
    const inside = count * size <= 4;
    const values = inside
      ? octets.subarray(at + 8, at + 12)
      : source.read(view.getUint32(at + 8, little), count * size);
    if (!inside && values.length < count * size) continue;
    directory.set(view.getUint16(at, little), numbersOf(values, type, count, little));
  }
  const whole = octets.length >= entries * 12 + 4;
  return { directory, next: whole ? view.getUint32(entries * 12, little) : 0 };
}

function numbersOf(values: Uint8Array, type: number, count: number, little: boolean): number[] {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  return Array.from({ length: count }, (_, i) => {
    if (type === 3) return view.getUint16(i * 2, little);
    if (type === 4) return view.getUint32(i * 4, little);
    if (type !== 5) return view.getUint8(i);
    const below = view.getUint32(i * 8 + 4, little);
    return below === 0 ? 0 : view.getUint32(i * 8, little) / below;
  });
}

// What a zip file holds, by its directory at the end (PKWARE APPNOTE 4.3.12, 4.3.16): office documents and archives are told
// apart by it. Unpacks nothing but one small entry when asked. Reads a bounded part of the file, never throws for its octets.

import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { latin1Text } from "../../base/bytes.ts";

/** Octets of a file from an offset; fewer at its end. */
export type OctetReader = (from: number, most: number) => Promise<Uint8Array>;

export interface ZipEntry {
  /** As it stands there, an octet a character. */
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  /** What its directory says it unpacks to. */
  readonly octets: number;
  readonly offset: number;
}

/** End record and the longest comment behind it. */
const endRoom = 65_557;
const mostDirectory = 4 * 1_048_576;
const mostEntry = 1_048_576;
const inflate = promisify(inflateRaw);

/** undefined when there is no whole directory: the file is cut off, or no zip. */
export async function zipEntries(read: OctetReader, size: number): Promise<ZipEntry[] | undefined> {
  const tail = await read(Math.max(0, size - endRoom), endRoom);
  const end = latin1Text(tail).lastIndexOf("PK\u0005\u0006");
  if (end < 0 || end + 22 > tail.length) return undefined;
  const record = viewOf(tail.subarray(end));
  const length = record.getUint32(12, true);
  const directory = await read(record.getUint32(16, true), Math.min(length, mostDirectory));
  const view = viewOf(directory);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length && view.getUint32(at, true) === 0x02014b50; ) {
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    entries.push({
      name: latin1Text(directory.subarray(at + 46, nameEnd)),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      octets: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries.length > 0 ? entries : undefined;
}

/** The text of an entry, an octet a character; empty for one that is large, damaged or packed in another way than usual. */
export async function zipText(read: OctetReader, entry: ZipEntry): Promise<string> {
  if (entry.packed > mostEntry) return "";
  const head = await read(entry.offset, 30);
  if (head.length < 30) return "";
  const view = viewOf(head);
  const start = entry.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const packed = await read(start, entry.packed);
  if (entry.method === 0) return latin1Text(packed);
  if (entry.method !== 8) return "";
  return inflate(packed, { maxOutputLength: mostEntry }).then(latin1Text, () => "");
}

const viewOf = (octets: Uint8Array): DataView => new DataView(octets.buffer, octets.byteOffset, octets.length);

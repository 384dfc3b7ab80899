// What an OLE compound file holds, by its directory (MS-CFB 2.2 to 2.6): old Office documents, Outlook messages and encrypted
// new ones are told apart by the names of their streams. Follows the directory's chain for a bounded way, so a file that
// leads in circles ends; never throws for its octets.

import type { OctetReader } from "./zip-names.ts";

export interface OleStream {
  readonly name: string;
  /** First octets, where it has sectors of its own; empty for a small one. */
  readonly start: Uint8Array;
}

const mostSectors = 64;
/** Of a stream: the beginning of an Excel workbook with its FILEPASS record is in it. */
const startOctets = 512;
const headOctets = 512;
/** Streams below this live in the mini stream (2.2, always so in versions 3 and 4). */
const smallest = 4096;

/** Empty when the file is damaged. */
export async function oleStreams(read: OctetReader): Promise<OleStream[]> {
  const head = await read(0, headOctets);
  if (head.length < headOctets) return [];
  const view = viewOf(head);
  const shift = view.getUint16(30, true);
  if (shift !== 9 && shift !== 12) return [];
  const octets = 1 << shift;
  const sector = (index: number): Promise<Uint8Array> => read((index + 1) * octets, octets);
  const streams: OleStream[] = [];
  let at = view.getUint32(48, true);
  for (let i = 0; i < mostSectors && at < 0xffff_fffa; i++) {
    const directory = await sector(at);
    for (let entry = 0; entry + 128 <= directory.length; entry += 128)
      streams.push(...(await streamOf(directory.subarray(entry, entry + 128), sector)));
    // The allocation table's own sectors: the header names the first 109, plenty for where a directory lies.
    const perTable = octets >> 2;
    const table = Math.floor(at / perTable);
    if (table >= 109) break;
    const next = await sector(view.getUint32(76 + table * 4, true));
    if (next.length < octets) break;
    at = viewOf(next).getUint32((at % perTable) * 4, true);
  }
  return streams;
}

async function streamOf(entry: Uint8Array, sector: (index: number) => Promise<Uint8Array>): Promise<OleStream[]> {
  const view = viewOf(entry);
  const length = view.getUint16(64, true);
  const type = entry[66];
  if (length < 2 || length > 64 || (type !== 1 && type !== 2)) return [];
  let name = "";
  for (let i = 0; i < length - 2; i += 2) name += String.fromCharCode(view.getUint16(i, true));
  const own = type === 2 && view.getUint32(120, true) >= smallest && view.getUint32(116, true) < 0xffff_fffa;
  const start = own ? (await sector(view.getUint32(116, true))).subarray(0, startOctets) : new Uint8Array(0);
  return [{ name, start }];
}

/** A password stands before it: the flag of Word (MS-DOC 2.5.2), the record of Excel (MS-XLS 2.4.117), the stream of PowerPoint. */
export function isOleLocked(streams: readonly OleStream[]): boolean {
  return streams.some(({ name, start }) => {
    if (name === "EncryptedPackage" || name === "EncryptedSummary") return true;
    if (name === "WordDocument") return ((start[11] ?? 0) & 1) !== 0;
    if (name === "Workbook" || name === "Book") return hasFilePass(start);
    return false;
  });
}

/** The record stands at the beginning, behind BOF and at most a few others. */
function hasFilePass(start: Uint8Array): boolean {
  const view = viewOf(start);
  for (let at = 0, i = 0; at + 4 <= start.length && i < 8; i++) {
    if (view.getUint16(at, true) === 0x2f) return true;
    at += 4 + view.getUint16(at + 2, true);
  }
  return false;
}

const viewOf = (octets: Uint8Array): DataView => new DataView(octets.buffer, octets.byteOffset, octets.length);

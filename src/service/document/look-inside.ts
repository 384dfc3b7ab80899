// Looks into files that hold others: zip (new Office documents, OpenDocument, archives) and OLE (old Office documents, Outlook
// messages). Says only what is in there and whether a password is before it; what that means is detect's. Never throws for
// what the file holds.

import type { FileHandle } from "node:fs/promises";
import { isOleLocked, oleStreams } from "./ole-streams.ts";
import { type OctetReader, zipEntries, zipText } from "./zip-names.ts";

export interface Inside {
  /** Of files in a zip, of streams in OLE; one a line, and a line's end before the first. */
  readonly names: string;
  /** OpenDocument's own type; empty for anything else. */
  readonly type: string;
  readonly locked: boolean;
  /** What all of it unpacks to, as it says itself. */
  readonly octets: number;
}

/** undefined for any other file, and for a zip without a directory. */
export async function lookInside(file: FileHandle, head: Uint8Array, size: number): Promise<Inside | undefined> {
  const read: OctetReader = async (from, most) => {
    const buffer = new Uint8Array(Math.max(0, Math.min(most, size - from)));
    if (buffer.length === 0) return buffer;
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    return buffer.subarray(0, bytesRead);
  };
  if (head[0] === 0x50 && head[1] === 0x4b) return lookIntoZip(read, size);
  if (head[0] !== 0xd0 || head[1] !== 0xcf) return undefined;
  const streams = await oleStreams(read);
  const names = lines(streams.map(({ name }) => name));
  return { names, type: "", locked: isOleLocked(streams), octets: size };
}

async function lookIntoZip(read: OctetReader, size: number): Promise<Inside | undefined> {
  const entries = await zipEntries(read, size);
  if (entries === undefined) return undefined;
  const text = (name: string): Promise<string> => {
    const entry = entries.find((one) => one.name === name);
    return entry === undefined ? Promise.resolve("") : zipText(read, entry);
  };
  const manifest = await text("META-INF/manifest.xml");
  return {
    names: lines(entries.map(({ name }) => name)),
    type: (await text("mimetype")).trim().slice(0, 100),
    // ODF 1.3 part 2, 4.8.1; a document encrypted as a whole is one entry of this name.
    locked: /<(?:\w+:)?encryption-data[\s>]/.test(manifest) || entries.some(({ name }) => name === "encrypted-package"),
    octets: entries.reduce((sum, { octets }) => sum + octets, 0),
  };
}

const lines = (names: readonly string[]): string => `\n${names.join("\n")}\n`;

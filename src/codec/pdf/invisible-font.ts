// A TrueType font whose glyphs are all empty: the words behind a page have places and widths, and draw nothing whatever a
// reader does with them. As small as a reader takes it without complaint: the six tables a CIDFontType2 must have (ISO
// 32000-1 9.9) and no more. Pure, cannot fail.

import { concatBytes } from "../../base/bytes.ts";

export interface FontMeasures {
  /** Thousandths of its size, as everything here. */
  readonly advance: number;
  readonly ascent: number;
  readonly descent: number;
}

const unitsPerEm = 1000;

/** `glyphs`: how many, the one for missing characters counted; 1 to 65535. */
export function invisibleFont(glyphs: number, { advance, ascent, descent }: FontMeasures): Uint8Array {
  const tables: readonly (readonly [tag: string, octets: Uint8Array])[] = [
    ["glyf", words([0, 0])],
    [
      "head",
      words([
        ...[0x0001, 0x0000, 0x0001, 0x0000], // version, revision
        ...[0, 0, 0x5f0f, 0x3cf5], // sum of the whole (no reader looks at it), magic number
        ...[0x0003, unitsPerEm],
        ...[0, 0, 0, 0, 0, 0, 0, 0], // made, changed
        ...[0, descent, advance, ascent],
        ...[0, 8, 2, 0, 0], // style, smallest size, direction, short offsets, glyph format
      ]),
    ],
    ["hhea", words([0x0001, 0, ascent, descent, 0, advance, 0, 0, advance, 1, 0, 0, 0, 0, 0, 0, 0, 1])],
    // One advance for all; the rest have a left side bearing only.
    ["hmtx", words([advance, 0, ...new Array<number>(glyphs - 1).fill(0)])],
    // All glyphs begin and end at 0: none has an outline.
    ["loca", words(new Array<number>(glyphs + 1).fill(0))],
    ["maxp", words([0x0001, 0, glyphs, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])],
  ];
  const power = 2 ** Math.floor(Math.log2(tables.length));
  const head = [0x0001, 0x0000, tables.length, power * 16, Math.log2(power), (tables.length - power) * 16];
  const directory: number[] = [];
  const bodies: Uint8Array[] = [];
  let offset = 12 + tables.length * 16;
  for (const [tag, octets] of tables) {
    const padded = new Uint8Array((octets.length + 3) & ~3);
    padded.set(octets);
    bodies.push(padded);
    const codes = [...tag].map((letter) => letter.charCodeAt(0));
    directory.push((codes[0]! << 8) | codes[1]!, (codes[2]! << 8) | codes[3]!);
    for (const value of [sumOf(padded), offset, octets.length]) directory.push(value >>> 16, value & 0xffff);
    offset += padded.length;
  }
  return concatBytes([words([...head, ...directory]), ...bodies]);
}

/** 16 bits each, the high octet first. */
function words(values: readonly number[]): Uint8Array {
  const octets = new Uint8Array(values.length * 2);
  for (const [i, value] of values.entries()) {
    octets[2 * i] = (value >> 8) & 0xff;
    octets[2 * i + 1] = value & 0xff;
  }
  return octets;
}

function sumOf(octets: Uint8Array): number {
  const view = new DataView(octets.buffer, octets.byteOffset);
  let sum = 0;
  for (let at = 0; at < octets.length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}

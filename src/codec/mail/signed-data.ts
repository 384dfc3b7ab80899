// The content of an opaque S/MIME signature (RFC 5652 5: SignedData in a ContentInfo), in DER or BER with lengths that are not
// said. The signature itself is not looked at: a fax proves nobody's word. Pure, never throws.

import { concatBytes } from "../../base/bytes.ts";

interface Element {
  readonly tag: number;
  readonly constructed: boolean;
  readonly start: number;
  readonly end: number;
  /** Behind it. */
  readonly next: number;
}

const sequence = 0x30;
const octetString = 0x04;
const explicit0 = 0xa0;
const deepest = 12;
const mostPieces = 200_000;
/** 1.2.840.113549.1.7.2 */
const signedDataId = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/** undefined = it is none, is cut off, or carries no content (a detached signature). */
export function signedContent(octets: Uint8Array): Uint8Array | undefined {
  const info = element(octets, 0, octets.length, 0);
  if (info?.tag !== sequence) return undefined;
  const id = element(octets, info.start, info.end, 1);
  if (id === undefined || !signedDataId.every((octet, at) => octets[id.start + at] === octet)) return undefined;
  const wrapped = element(octets, id.next, info.end, 1);
  if (wrapped?.tag !== explicit0) return undefined;
  const signed = element(octets, wrapped.start, wrapped.end, 2);
  if (signed?.tag !== sequence) return undefined;
  // Version, digest algorithms, then the content.
  const version = element(octets, signed.start, signed.end, 3);
  const digests = version && element(octets, version.next, signed.end, 3);
  const content = digests && element(octets, digests.next, signed.end, 3);
  if (content?.tag !== sequence) return undefined;
  const kind = element(octets, content.start, content.end, 4);
  const holder = kind && element(octets, kind.next, content.end, 4);
  if (holder?.tag !== explicit0) return undefined;
  const text = element(octets, holder.start, holder.end, 5);
  return text === undefined ? undefined : stringOf(octets, text, 0);
}

/** An octet string, whole or in pieces; undefined where they are nested deeper than any program does it. */
function stringOf(octets: Uint8Array, from: Element, depth: number): Uint8Array | undefined {
  if (depth > deepest || (from.tag & 0x1f) !== octetString) return undefined;
  if (!from.constructed) return octets.subarray(from.start, from.end);
  const pieces: Uint8Array[] = [];
  for (let at = from.start; at < from.end && pieces.length < mostPieces; ) {
    const piece = element(octets, at, from.end, 6);
    if (piece === undefined) return undefined;
    if (piece.tag === 0) break;
    const inner = stringOf(octets, piece, depth + 1);
    if (inner === undefined) return undefined;
    pieces.push(inner);
    at = piece.next;
  }
  return concatBytes(pieces);
}

/** undefined where it does not lie within `end`. */
function element(octets: Uint8Array, at: number, end: number, depth: number): Element | undefined {
  if (depth > deepest || at + 2 > end) return undefined;
  const tag = octets[at]!;
  // Tags of several octets stand in nothing that is looked for.
  if ((tag & 0x1f) === 0x1f) return undefined;
  const constructed = (tag & 0x20) !== 0;
  const first = octets[at + 1]!;
  let start = at + 2;
  if (first === 0x80) {
    if (!constructed) return undefined;
    let inside = start;
    while (inside + 2 <= end && (octets[inside] !== 0 || octets[inside + 1] !== 0)) {
      const child = element(octets, inside, end, depth + 1);
      if (child === undefined) return undefined;
      inside = child.next;
    }
    return inside + 2 > end ? undefined : { tag, constructed, start, end: inside, next: inside + 2 };
  }
  let length = first;
  if (first > 0x80) {
    const count = first & 0x7f;
    if (count > 4 || start + count > end) return undefined;
    length = 0;
    for (let n = 0; n < count; n++) length = length * 256 + octets[start + n]!;
    start += count;
  }
  return start + length > end ? undefined : { tag, constructed, start, end: start + length, next: start + length };
}

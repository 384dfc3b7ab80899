// How large a picture says it is, by its first octets: PNG, JPEG, GIF, WebP. Believed for where it goes on a page and whether it
// is worth one, never for memory. Pure, never throws.

import { latin1Text } from "../../base/bytes.ts";

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** undefined = none of these kinds, or its head is cut off. */
export function pictureSize(head: Uint8Array): PictureSize | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const start = latin1Text(head.subarray(0, 16));
  if (start.startsWith("\u0089PNG\r\n\u001a\n") && head.length >= 24)
    return sized(view.getUint32(16), view.getUint32(20));
  if (/^GIF8[79]a/.test(start) && head.length >= 10) return sized(view.getUint16(6, true), view.getUint16(8, true));
  if (/^RIFF[\s\S]{4}WEBPVP8/.test(start) && head.length >= 30) return webp(head, view);
  if (head[0] === 0xff && head[1] === 0xd8) return jpeg(head, view);
  return undefined;
}

const sized = (width: number, height: number): PictureSize | undefined =>
  width > 0 && height > 0 ? { width, height } : undefined;

/** RFC 9649 2.5 to 2.7. */
function webp(head: Uint8Array, view: DataView): PictureSize | undefined {
  if (head[15] === 0x58) {
    const three = (at: number): number => 1 + view.getUint16(at, true) + head[at + 2]! * 65_536;
    return sized(three(24), three(27));
  }
  if (head[15] === 0x4c) {
    const bits = view.getUint32(21, true);
    return sized(1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff));
  }
  return sized(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
}

/** The frame header (ITU-T T.81 B.2.2) among the segments. */
function jpeg(head: Uint8Array, view: DataView): PictureSize | undefined {
  let at = 2;
  while (at + 9 < head.length) {
    if (head[at] !== 0xff) return undefined;
    const marker = head[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return sized(view.getUint16(at + 7), view.getUint16(at + 5));
    at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

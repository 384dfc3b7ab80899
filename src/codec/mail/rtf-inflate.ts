// Outlook's packed RTF (MS-OXRTFCP): runs copied out of a window of 4,096 octets that begins with words every RTF has. Pure, never
// throws; ends where the octets end, or at `most`.

import { latin1Bytes } from "../../base/bytes.ts";

const windowSize = 4_096;
/** What the window holds before the first octet (MS-OXRTFCP 2.1.3.1.3). */
const preset = latin1Bytes(
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx",
);
const headLength = 16;
const packed = 0x75465a4c;
const unpacked = 0x414c454d;

/** Empty for what is no packed RTF. */
export function inflateRtf(octets: Uint8Array, most: number): Uint8Array {
  if (octets.length < headLength) return new Uint8Array(0);
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const size = Math.min(view.getUint32(4, true), most);
  const kind = view.getUint32(8, true);
  if (kind === unpacked) return octets.subarray(headLength, headLength + size);
  if (kind !== packed) return new Uint8Array(0);
  // No octet of the input makes more than nine.
  const out = new Uint8Array(Math.min(size, (octets.length - headLength) * 9 + 18));
  const window = new Uint8Array(windowSize);
  window.set(preset);
  let write = preset.length;
  let at = headLength;
  let made = 0;
  const put = (octet: number): void => {
    if (made < out.length) out[made] = octet;
    made++;
    window[write] = octet;
    write = (write + 1) % windowSize;
  };
  while (at < octets.length && made < out.length) {
    const control = octets[at++]!;
    for (let bit = 0; bit < 8 && at < octets.length && made < out.length; bit++) {
      if ((control & (1 << bit)) === 0) {
        put(octets[at++]!);
        continue;
      }
      if (at + 1 >= octets.length) return out.subarray(0, Math.min(made, out.length));
      const reference = (octets[at]! << 8) | octets[at + 1]!;
      at += 2;
      const offset = reference >> 4;
      if (offset === write) return out.subarray(0, Math.min(made, out.length));
      for (let n = 0; n < (reference & 15) + 2; n++) put(window[(offset + n) % windowSize]!);
    }
  }
  return out.subarray(0, Math.min(made, out.length));
}

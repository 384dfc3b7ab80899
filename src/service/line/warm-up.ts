// Runs what a call runs, once, before the first one: code that was never run is compiled as it is met, and that would fall between
// a command of the far end and our answer (a block of 256 frames stuffed for the first time takes 20 ms and more, later 3).

import type { Compression } from "../../base/fax.ts";
import { HdlcReceiver } from "../../codec/hdlc/receiver.ts";
import { stuffFrames } from "../../codec/hdlc/stuffer.ts";
import { createBitmap } from "../../codec/image/bitmap.ts";
import { decodePage } from "../../codec/t4/page-decoder.ts";
import { encodePage } from "../../codec/t4/page-encoder.ts";
import { everyCapability, formatCapabilities } from "../../codec/t30/capabilities.ts";
import { describeFrame } from "../../codec/t30/describe.ts";
import { formatFcd } from "../../codec/t30/ecm-frame.ts";
import { formatFrame } from "../../codec/t30/frame.ts";

const rows = 300;
const frames = 64;
const codings: readonly Compression[] = ["mh", "mr", "mmr"];

/** Takes some 50 ms. */
export function warmUp(): void {
  const bitmap = createBitmap(1728, rows);
  for (let i = 0; i < bitmap.data.length; i += 3) bitmap.data[i] = (i * 37) & 0xff;
  for (const compression of codings)
    decodePage(encodePage(bitmap, { compression, lsbFirst: true }), { compression, width: 1728, lsbFirst: true });
  const block = Array.from({ length: frames }, (_, n) => formatFcd(n, bitmap.data.subarray(n * 256, n * 256 + 256)));
  new HdlcReceiver().push(stuffFrames(block, { leadingFlags: 10 }));
  describeFrame(formatFrame({ kind: "DIS", fif: formatCapabilities(everyCapability), final: true, x: false }));
}

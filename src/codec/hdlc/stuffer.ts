// Frames to a bit stream: flags, a zero after five ones, FCS (T.30 5.3, T.4 Annex A). Octets hold the bits least significant
// first, as a Class 1 modem wants them. Never looks into a frame. One frame costs a few microseconds, so that a caller can
// build a block in steps.

import { concatBytes } from "../../base/bytes.ts";
import { withFcs } from "./fcs.ts";

const flag = 0x7e;

export class HdlcStuffer {
  #octet = 0;
  #used = 0;

  /** Octets of `count` flags; they share no bits. */
  flags(count: number): Uint8Array {
    const writer = new BitWriter(count + 1, this.#octet, this.#used);
    for (let i = 0; i < count; i++) writer.octet(flag);
    return this.#take(writer);
  }

  /** The frame with FCS and stuffing, then one closing flag, which opens the next frame too. */
  frame(bytes: Uint8Array): Uint8Array {
    const all = withFcs(bytes);
    const writer = new BitWriter(Math.ceil(all.length * 1.25) + 3, this.#octet, this.#used);
    let ones = 0;
    for (const octet of all)
      for (let bit = 0; bit < 8; bit++) {
        if (octet & (1 << bit)) {
          writer.bit(1);
          if (++ones === 5) {
            writer.bit(0);
            ones = 0;
          }
        } else {
          writer.bit(0);
          ones = 0;
        }
      }
    writer.octet(flag);
    return this.#take(writer);
  }

  /** The bits left over, filled up with the first bits of one more flag; the stream ends here. */
  end(): Uint8Array {
    const writer = new BitWriter(2, this.#octet, this.#used);
    for (let bit = 0; this.#used > 0 && bit < 8 - this.#used; bit++) writer.bit((flag >> bit) & 1);
    return this.#take(writer);
  }

  #take(writer: BitWriter): Uint8Array {
    const { bytes, octet, used } = writer.finish();
    this.#octet = octet;
    this.#used = used;
    return bytes;
  }
}

class BitWriter {
  readonly #bytes: Uint8Array;
  #length = 0;
  #octet: number;
  #used: number;

  constructor(size: number, octet: number, used: number) {
    this.#bytes = new Uint8Array(size);
    this.#octet = octet;
    this.#used = used;
  }

  bit(value: number): void {
    this.#octet |= value << this.#used;
    if (++this.#used === 8) {
      this.#bytes[this.#length++] = this.#octet;
      this.#octet = 0;
      this.#used = 0;
    }
  }

  octet(value: number): void {
    for (let bit = 0; bit < 8; bit++) this.bit((value >> bit) & 1);
  }

  finish(): { bytes: Uint8Array; octet: number; used: number } {
    return { bytes: this.#bytes.subarray(0, this.#length), octet: this.#octet, used: this.#used };
  }
}

export interface StuffOptions {
  /** Flags before the first frame, at least 1; 200 ms of the rate for ECM (T.4 A.3). */
  readonly leadingFlags: number;
  /** Flags after the last frame's own closing flag. Default 1. */
  readonly trailingFlags?: number;
}

/** Frames (without FCS) to the octets of one transmission, least significant bit first. */
export function stuffFrames(frames: readonly Uint8Array[], options: StuffOptions): Uint8Array {
  const stuffer = new HdlcStuffer();
  const parts = [stuffer.flags(Math.max(1, options.leadingFlags))];
  for (const frame of frames) parts.push(stuffer.frame(frame));
  parts.push(stuffer.flags(options.trailingFlags ?? 1), stuffer.end());
  return concatBytes(parts);
}

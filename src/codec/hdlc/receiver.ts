// A bit stream back to frames, fed octet by octet as a modem hands them over (least significant bit first). Never throws and
// never holds more than one frame of `maxLength`: aborts, runts and overlong frames are dropped and counted (T.30 5.3).

import { fcsHolds } from "./fcs.ts";

export interface HdlcFrame {
  /** Address, control, FCF and FIF; the FCS is taken off. */
  readonly bytes: Uint8Array;
  readonly crcOk: boolean;
}

export interface HdlcLimits {
  /** Longest frame in octets with its FCS. Default 300: an ECM frame has 262, a V.21 frame fewer. */
  readonly maxLength?: number;
}

export class HdlcReceiver {
  readonly #maxLength: number;
  readonly #frame: Uint8Array;
  #length = 0;
  #octet = 0;
  #bits = 0;
  #ones = 0;
  /** Bits belong to a frame only after a flag. */
  #open = false;
  #dropped = 0;

  constructor(limits: HdlcLimits = {}) {
    this.#maxLength = limits.maxLength ?? 300;
    this.#frame = new Uint8Array(this.#maxLength);
  }

  /** Frames given up as aborted, too short, too long or not whole octets. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes the next octets of the stream; returns the frames that ended in them. */
  push(octets: Uint8Array): HdlcFrame[] {
    const frames: HdlcFrame[] = [];
    for (const octet of octets)
      for (let bit = 0; bit < 8; bit++) {
        const frame = this.#bit((octet >> bit) & 1);
        if (frame !== undefined) frames.push(frame);
      }
    return frames;
  }

  #bit(value: number): HdlcFrame | undefined {
    if (value === 1) {
      // Seven ones in a row are an abort or an idle line: no frame until the next flag.
      if (++this.#ones === 7) this.#close();
      else if (this.#ones < 7) this.#store(1);
      return undefined;
    }
    const ones = this.#ones;
    this.#ones = 0;
    if (ones === 5) return undefined;
    if (ones === 6) return this.#flag();
    if (ones < 7) this.#store(0);
    return undefined;
  }

  #store(value: number): void {
    if (!this.#open) return;
    this.#octet |= value << this.#bits;
    if (++this.#bits < 8) return;
    if (this.#length === this.#maxLength) {
      this.#close();
      return;
    }
    this.#frame[this.#length++] = this.#octet;
    this.#octet = 0;
    this.#bits = 0;
  }

  #close(): void {
    if (this.#open && this.#length > 0) this.#dropped++;
    this.#open = false;
    this.#restart();
  }

  #restart(): void {
    this.#length = 0;
    this.#octet = 0;
    this.#bits = 0;
  }

  /** A flag is 0 and six ones, already stored as seven bits behind the last whole octet; its last zero is this one. */
  #flag(): HdlcFrame | undefined {
    const wasOpen = this.#open;
    const whole = this.#bits === 7;
    const length = this.#length;
    this.#open = true;
    this.#restart();
    if (!wasOpen || (length === 0 && whole)) return undefined;
    if (length < 5 || !whole) {
      if (length > 0) this.#dropped++;
      return undefined;
    }
    const bytes = this.#frame.slice(0, length);
    return { bytes: bytes.subarray(0, length - 2), crcOk: fcsHolds(bytes) };
  }
}

// Phase C of the answerer with error correction: the frames of one block, those still missing, the page put together from
// its blocks (T.4 Annex A). Holds one block of 256 frames at most; damaged frames count as missing.

import { concatBytes } from "../../base/bytes.ts";
import { parseEcmFrame, resendMap } from "../../codec/t30/ecm-frame.ts";
import type { Station } from "./station.ts";
import { imageIdle, imageLimit } from "./timers.ts";

/** Events of one carrier: 256 frames, RCPs and damaged ones between, with room. */
const mostEvents = 2_000;

export class EcmBlock {
  readonly #frames = new Map<number, Uint8Array>();
  #count = 0;
  /** A carrier with at least one sound frame came since the last answer. */
  fresh = false;

  /** The block's frames; a later PPS counts only what was sent again, so the highest number heard stands. */
  expect(count: number): void {
    this.#count = Math.max(this.#count, Math.min(count, 256));
  }

  put(n: number, data: Uint8Array): void {
    this.fresh = true;
    this.expect(n + 1);
    this.#frames.set(n, data.slice());
  }

  missing(): number[] {
    const missing: number[] = [];
    for (let n = 0; n < this.#count; n++) if (!this.#frames.has(n)) missing.push(n);
    return missing;
  }

  /** The block's octets in order; missing frames are zeros of `size`. */
  data(size: number): Uint8Array {
    const parts: Uint8Array[] = [];
    for (let n = 0; n < this.#count; n++) parts.push(this.#frames.get(n) ?? new Uint8Array(size));
    return concatBytes(parts);
  }
}

/** After `carrier`: puts the sound frames into the block until RCP (true) or the carrier's end (false). */
export async function receiveFrames(station: Station, block: EcmBlock): Promise<boolean> {
  const limit = station.after(imageLimit);
  const heard = new Set<number>();
  let sound = 0;
  let damaged = 0;
  const done = (how: string, rcp: boolean): boolean => {
    const text = `${sound} frames of page data, ${damaged} damaged, ended by ${how}`;
    station.options.observer.trace("t30", "<", text, resendMap(heard));
    return rcp;
  };
  for (let events = 0; events < mostEvents; events++) {
    const event = station.alive(await station.link.receiveHdlc(Math.min(limit, station.after(imageIdle))));
    if (event.kind === "carrier-lost") return done("the carrier's end", false);
    if (event.kind === "timeout") break;
    const frame = event.crcOk ? parseEcmFrame(event.bytes) : undefined;
    if (frame === undefined) damaged++;
    else if (frame.kind === "FCD") {
      sound++;
      heard.add(frame.n);
      block.put(frame.n, frame.data);
    } else {
      await station.link.stopReceiving();
      return done("RCP", true);
    }
  }
  await station.link.stopReceiving();
  return done("a time limit", false);
}

/** Page data without the zeros its last frame was filled up with; only where RTC or EOFB was found in it. */
export function withoutPad(raw: Uint8Array): Uint8Array {
  let length = raw.length;
  while (length > 0 && raw[length - 1] === 0) length--;
  return raw.slice(0, length);
}

// Seam B: what T.30 needs from a channel. HDLC flags, bit stuffing and FCS belong to the link. Implemented by Class 1
// (engine/class1) and by a loopback pair of the tests; T.38 comes here and must not need a change above.
// Frames are address, control, FCF and FIF in serial order (least significant bit first sent), without FCS: FF 13 84 = CFR.
// Deadlines are points of `clock`. A link belongs to one call; its abort signal is given when it is made.

import type { Clock, Millis } from "../../base/clock.ts";
import type { Carrier } from "../../base/fax.ts";
import type { Aborted, TimedOut } from "../../base/inbox.ts";
import type { OutcomeCode } from "../../base/outcome.ts";

/** The line or the modem is gone; nothing more can be said on this link. */
export interface Dropped {
  readonly kind: "dropped";
  readonly outcome: OutcomeCode;
  readonly detail: string;
}

export type LinkEnd = TimedOut | Aborted | Dropped;

export type SendResult = { readonly kind: "sent" } | Aborted | Dropped;

export type FrameEvent =
  /** A frame of the V.21 channel; `crcOk` false when its FCS was wrong. */
  | { readonly kind: "frame"; readonly bytes: Uint8Array; readonly crcOk: boolean }
  /** V.21 carrier was heard and ended. */
  | { readonly kind: "carrier-lost" }
  | LinkEnd;

export type CarrierEvent =
  | { readonly kind: "carrier" }
  /** Another carrier is there, as a rule V.21: the far end repeats a command. Listen for frames. */
  | { readonly kind: "wrong-carrier" }
  /** A carrier came and ended, and could not be trained on: an image was perhaps missed. */
  | { readonly kind: "untrained" }
  | LinkEnd;

export type ImageEvent =
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "carrier-lost" }
  | LinkEnd;

export interface T30Link {
  readonly clock: Clock;
  /**
   * One V.21 burst: preamble of 1 s ± 15 % flags, the frames, then carrier off. Control octet 03 in all but the last, 13 in
   * the last (already in the bytes). Resolves when the last flag has left. The link keeps the 75 ± 20 ms of silence between
   * the last carrier heard or sent and this one (T.30 5.3.2).
   */
  sendFrames(frames: readonly Uint8Array[]): Promise<SendResult>;
  /** Non-ECM page data or TCF zeros on a high-speed carrier, `bytes` in the order and bit order they go out. Keeps the 75 ms. */
  sendData(carrier: Carrier, bytes: Uint8Array): Promise<SendResult>;
  /**
   * ECM: flags for 200 ± 100 ms (T.4 A.3), then these frames (FF 03 06 n data …, FF 03 86) with stuffing and FCS, one flag
   * more. Keeps the 75 ms.
   */
  sendHdlc(carrier: Carrier, frames: readonly Uint8Array[]): Promise<SendResult>;

  /** The next V.21 frame, starting to listen if it does not yet. */
  receiveFrame(deadline: Millis): Promise<FrameEvent>;
  /** Starts to listen for a high-speed carrier; then read with the method that fits until `carrier-lost` or `stopReceiving`. */
  receiveCarrier(carrier: Carrier, deadline: Millis): Promise<CarrierEvent>;
  /** Raw bits after `receiveCarrier`: TCF or non-ECM page data, in line order (bit order of the octets as received, LSB first). */
  receiveData(deadline: Millis): Promise<ImageEvent>;
  /** The next ECM frame after `receiveCarrier`; damaged ones come with `crcOk` false or not at all. */
  receiveHdlc(deadline: Millis): Promise<FrameEvent>;
  /** Stops listening for the high-speed carrier at once (RTC or RCP seen), if it still does. */
  stopReceiving(): Promise<void>;

  /** Says nothing for `length` ms, a few seconds at most: like sendFrames not cut short by the abort signal, for a DCN leaves in it. */
  silence(length: Millis): Promise<SendResult>;
  /** Goes on hook; safe to call again. */
  drop(): Promise<void>;
}
